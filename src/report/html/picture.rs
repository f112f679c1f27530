//! The pictures: where a stated figure lies against the expected one, and which rates the figures of a document imply.
//!
//! They are drawn in per cent of their width, so that they fit a phone and a printed page, with texts of one size. Each
//! says in words what it shows.

use std::io;

use super::escape::{Escaped, attributes, grouped, signed_percent};
use super::scale::{At, Axis};
use crate::check::Assessment;
use crate::figure::Decimal;
use crate::figure::exact::Fraction;

/// The most ticks of a logarithmic axis that are drawn.
const MOST_DECADES: usize = 30;

/// A plain decimal as the number it is; `None` where it has more digits than are held exactly.
pub(super) fn number(digits: &str) -> Option<Fraction> {
    digits.parse::<Decimal>().ok().map(Fraction::of)
}

/// The figure that shows stated, expected and what passes; nothing where one of them is not known.
pub(super) fn claim(out: &mut dyn io::Write, index: usize, claim: &Assessment<'_>) -> io::Result<()> {
    let (Some(stated), Some(expected_shown), Some(passes), Some(deviation)) =
        (&claim.stated, &claim.expected_shown, &claim.passes, &claim.deviation_percent)
    else {
        return Ok(());
    };
    let known = (claim.expected.as_deref().and_then(number), number(&passes.low), number(&passes.high));
    let (Some(expected), Some(low), Some(high)) = known else { return Ok(()) };
    let value = Fraction::of(stated.money.figure.value());
    let values = [value, expected, low, high];
    let [value, expected, low, high] = &values;
    let twice = |number: &Fraction| number.plus(number);
    let is_far = *value >= twice(expected) || twice(value) <= *expected;
    let far = is_far.then(|| Axis::logarithmic(&values)).flatten();
    let is_logarithmic = far.is_some();
    let Some(axis) = far.or_else(|| Axis::linear(&values)) else { return Ok(()) };

    let (stated_at, expected_at) = (axis.at(value), axis.at(expected));
    let (low_at, high_at) = (axis.at(low).min(axis.at(high)), axis.at(low).max(axis.at(high)));
    let deviation = signed_percent(deviation);
    let (from, to) = (grouped(&passes.low), grouped(&passes.high));
    write!(
        out,
        r#"<figure class="picture">
<svg width="100%" height="46" role="img" aria-labelledby="p{index}t p{index}d"><title id="p{index}t">Stated against expected</title><desc id="p{index}d">Stated {}; expected {}; {deviation}; from {from} to {to} passes.</desc>
<line class="axis" x1="0" y1="30" x2="100%" y2="30"/>"#,
        Escaped(&stated.text),
        Escaped(expected_shown),
    )?;
    for decade in axis.decades(MOST_DECADES) {
        write!(out, r#"<line class="tick" x1="{decade}" y1="26" x2="{decade}" y2="34"/>"#)?;
    }
    let middle = stated_at.between(expected_at, 12);
    writeln!(
        out,
        r#"<rect class="band" x="{low_at}" y="20" width="{}" height="20"/><line class="gap" x1="{expected_at}" y1="30" x2="{stated_at}" y2="30"/><line class="expected" x1="{expected_at}" y1="17" x2="{expected_at}" y2="43"/><circle class="stated" cx="{stated_at}" cy="30" r="5.5"/><text x="{middle}" y="11" text-anchor="middle">{deviation}</text></svg>"#,
        low_at.to(high_at),
    )?;
    writeln!(
        out,
        r#"<figcaption><span class="key k-stated">stated <span{}>{}</span></span> <span class="key k-expected">expected <span{}>{}</span></span> <span class="key k-band">passes from {from} to {to}</span>{}</figcaption>
</figure>"#,
        attributes(&stated.text),
        Escaped(&stated.text),
        attributes(expected_shown),
        Escaped(expected_shown),
        if is_logarithmic { r#" <span class="key k-tick">powers of ten</span>"# } else { "" },
    )
}

/// The strip of one claim in the picture of implied rates: its interval over the reference rate, and behind both the
/// rate that the document's conversions share.
pub(super) fn strip(
    out: &mut dyn io::Write,
    axis: &Axis,
    class: &str,
    interval: (&Fraction, Option<&Fraction>),
    reference: Option<&Fraction>,
    shared: Option<(&Fraction, Option<&Fraction>)>,
) -> io::Result<()> {
    let ends = |(low, high): (&Fraction, Option<&Fraction>)| (axis.at(low), high.map_or(At::END, |high| axis.at(high)));
    write!(out, r#"<svg width="100%" height="22" aria-hidden="true" focusable="false">"#)?;
    if let Some(shared) = shared {
        let (low, high) = ends(shared);
        write!(out, r#"<rect class="shared" x="{low}" y="0" width="{}" height="22"/>"#, low.to(high))?;
    }
    write!(out, r#"<line class="axis" x1="0" y1="11" x2="100%" y2="11"/>"#)?;
    if let Some(reference) = reference {
        let at = axis.at(reference);
        write!(out, r#"<line class="reference" x1="{at}" y1="0" x2="{at}" y2="22"/>"#)?;
    }
    let (low, high) = ends(interval);
    if high == At::START {
        write!(out, r#"<path class="off {class}" d="M0 11 l9 -6 v12 z"/>"#)?;
    } else if low == At::END {
        write!(
            out,
            r#"<svg x="100%" y="0" overflow="visible"><path class="off {class}" d="M0 11 l-9 -6 v12 z"/></svg>"#
        )?;
    } else {
        // A rectangle without a width is not drawn: its edge stands for it.
        write!(out, r#"<rect class="interval {class}" x="{low}" y="7" width="{}" height="8"/>"#, low.to(high))?;
        write!(out, r#"<line class="interval {class}" x1="{low}" y1="7" x2="{low}" y2="15"/>"#)?;
    }
    write!(out, "</svg>")
}
