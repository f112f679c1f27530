//! The claims of articles as rows of a claims file, for people who look them over and check them later.

use crate::figure::exact::Fraction;
use crate::lexicon::Conventions;
use crate::money::{Currency, Manner, Written, parse, write};
use crate::rates::Pair;
use crate::read::article::{Article, ArticleError, Cursor};
use crate::read::extract::{Extraction, Found, StatedRate, extract};

/// The header of a transcript. Its first five columns are those of a claims file.
pub const TRANSCRIPT_COLUMNS: [&str; 9] =
    ["original", "stated", "date", "rate", "source", "file", "line", "column", "sentence"];

/// The claims of an article as rows under [`TRANSCRIPT_COLUMNS`], in order of place.
///
/// Amounts are as written where they mean the same on their own; one that shares a scale word or a currency with
/// another ("between 355 and 710 million yuan") is written out. Checking the rows gives the verdicts of the article.
///
/// # Errors
///
/// [`ArticleError::TooManyClaims`] where there are more than are read of one article.
pub fn transcribe(
    article: &Article<'_>,
    file: &str,
    conventions: &Conventions,
) -> Result<Vec<[String; 9]>, ArticleError> {
    let Extraction { claims, stated_rates, is_cut_off, .. } = extract(&article.text, conventions);
    if is_cut_off {
        return Err(ArticleError::TooManyClaims);
    }
    let mut cursor: Cursor = article.cursor();
    let date = article.date.as_ref().map(|date| date.period.to_string()).unwrap_or_default();
    let source = article.source.clone().or_else(|| article.id.as_ref().map(|id| format!("{file}#{id}")));
    let source = source.unwrap_or_else(|| file.to_owned());
    let row = |found: &Found<'_>| {
        let place = article.place(found.range(), &mut cursor);
        let sentence = article.text.get(found.sentence.clone()).unwrap_or_default();
        [
            on_its_own(&found.original, conventions),
            on_its_own(&found.stated, conventions),
            date.clone(),
            stated_rate(found, &stated_rates).unwrap_or_default(),
            source.clone(),
            file.to_owned(),
            place.line.to_string(),
            place.column.to_string(),
            one_line(sentence),
        ]
    };
    Ok(claims.iter().map(row).collect())
}

/// A wording that means the same money where nothing stands around it.
fn on_its_own(written: &Written<'_>, conventions: &Conventions) -> String {
    let means_the_same = |text: &str| parse(text, None, conventions).is_ok_and(|read| read.money == written.money);
    let as_written = one_line(&written.text);
    if means_the_same(&as_written) {
        return as_written;
    }
    let figure = &written.money.figure;
    let value = Fraction::of(figure.value());
    let hedge = if figure.is_hedged() { "about " } else { "" };
    let digits =
        value.leading_exponent().map_or(1, |leading| leading.saturating_sub(figure.unit_exponent()).saturating_add(1));
    let digits = u32::try_from(digits).unwrap_or(1);
    let spelled = write(&value, written.money.currency, digits, "en", Manner::Name, conventions);
    let spelled = spelled.map(|styled| format!("{hedge}{}", styled.text)).filter(|text| means_the_same(text));
    spelled.unwrap_or_else(|| format!("{hedge}{} {}", figure.value(), written.money.currency))
}

/// The rate that the article states for a claim's pair, as a cell of a claims file gives it: yuan for one unit of the
/// other currency, or units of the original's currency for one of the stated's.
fn stated_rate(found: &Found<'_>, rates: &[StatedRate]) -> Option<String> {
    let (original, stated) = (found.original.money.currency, found.stated.money.currency);
    let wanted = if original != Currency::CNY && stated == Currency::CNY {
        Pair::for_claim(stated, original)
    } else {
        Pair::for_claim(original, stated)
    };
    rates.iter().find(|stated| stated.rate.pair == wanted).map(|stated| stated.rate.rate.to_string())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
