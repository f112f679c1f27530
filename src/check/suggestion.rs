//! The figure to print instead: the right one, in the style of the stated one.

use crate::check::numbers::{expected, written_digits};
use crate::check::{Suggestion, Terms, Verdict, verdict};
use crate::figure::{Figure, MAX_SIGNIFICANT_DIGITS};
use crate::lexicon::Conventions;
use crate::money::{MIN_SIGNIFICANT_DIGITS, Written, figure_like, parse};
use crate::rates::Rate;

/// What to print for a stated money: with as many significant digits as it has, at least two, and as many more as it
/// takes to pass on the claim's terms.
///
/// Put in place of the stated money, it is `ok` or `rounded`. `None` where no figure of up to 28 digits passes, such as
/// a third at a tolerance of zero, or where the right figure would read as the stated one does.
pub(crate) fn suggest(
    original: &Written<'_>,
    stated: &Written<'_>,
    rate: &Rate,
    terms: &Terms,
    words: &Conventions,
    is_certain: bool,
) -> Option<Suggestion> {
    let right = expected(&original.money.figure, rate)?;
    let fewest = written_digits(&stated.money.figure).max(MIN_SIGNIFICANT_DIGITS);
    let passes = |figure: &Figure| {
        matches!(verdict(&original.money.figure, figure, rate, terms), Verdict::Ok | Verdict::Rounded)
    };
    let mut last = None;
    for digits in fewest..=MAX_SIGNIFICANT_DIGITS {
        let styled = figure_like(stated, &right, digits, words)?;
        // Another zero changes nothing.
        if last.replace(styled.value) == Some(styled.value) {
            continue;
        }
        // The value alone decides by the tolerance; how it is written counts only for rounding.
        let as_written = || parse(&styled.text, Some(stated.money.currency), words).ok().map(|w| w.money.figure);
        if passes(&Figure::new(styled.value, i32::MIN)) || as_written().is_some_and(|figure| passes(&figure)) {
            let is_new = styled.text != stated.text;
            return is_new.then_some(Suggestion { text: styled.text, number: styled.number, is_certain });
        }
    }
    None
}
