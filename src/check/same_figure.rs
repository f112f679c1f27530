//! The same figure twice: one original that a document gives with two different stated figures.

use std::cmp::Ordering;

use crate::check::{Note, NoteKind, NotePlace};
use crate::exactly;
use crate::figure::Figure;
use crate::figure::exact::{Natural, Scaled};
use crate::money::{Money, Written};
use crate::period::Period;

/// Notes on figures given twice that one document gets at most.
pub(crate) const MAX_NOTES: usize = 20;
/// Places that one note names at most.
const MAX_PLACES: usize = 10;
/// Characters of a wording that a message quotes.
const QUOTED: usize = 36;

/// One claim, as this note needs it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given<'a> {
    pub(crate) original: Money,
    pub(crate) stated: Money,
    pub(crate) date: Option<Period>,
    /// The wording of the original, [`quoted`].
    pub(crate) original_words: &'a str,
    /// The wording of the stated money, [`quoted`].
    pub(crate) stated_words: &'a str,
}

/// The notes on originals that are stated in two ways, in the order of the claims, and how many more there are than
/// [`MAX_NOTES`]. `place` gives the place of the claim at a position.
///
/// Two stated figures are different where their rounding intervals have nothing in common: "about 965 million" and
/// "964.8 million" agree. Claims that speak of different dates may well differ.
pub(crate) fn notes(claims: &[Given<'_>], place: impl Fn(usize) -> NotePlace) -> (Vec<Note>, usize) {
    let key_at = |position: &usize| {
        claims.get(*position).map(|g| (g.original.currency, g.original.figure.value(), g.stated.currency, g.date))
    };
    let mut order: Vec<usize> = (0..claims.len()).collect();
    order.sort_by_key(key_at); // stable: equal originals stay in the order of the document
    let mut found: Vec<(usize, Note)> = order
        .chunk_by(|a, b| key_at(a) == key_at(b))
        .filter_map(|same| Some((*same.first()?, note(claims, same, &place)?)))
        .collect();
    found.sort_by_key(|(first, _)| *first);
    let more = found.len().saturating_sub(MAX_NOTES);
    (found.into_iter().take(MAX_NOTES).map(|(_, note)| note).collect(), more)
}

/// The note on one original, where its stated figures differ. It names the first claim of each different figure.
fn note(claims: &[Given<'_>], same: &[usize], place: impl Fn(usize) -> NotePlace) -> Option<Note> {
    let mut different: Vec<(usize, &Given<'_>)> = Vec::new();
    for position in same {
        let given = claims.get(*position)?;
        if different.len() < MAX_PLACES && different.iter().all(|(_, d)| differ(&d.stated.figure, &given.stated.figure))
        {
            different.push((*position, given));
        }
    }
    let [(_, first), (_, second), ..] = different.as_slice() else { return None };
    let message =
        format!("{} is given as {} and as {}.", first.original_words, first.stated_words, second.stated_words);
    let places =
        different.iter().map(|(p, given)| NotePlace { remark: given.stated_words.to_owned(), ..place(*p) }).collect();
    Some(Note { kind: NoteKind::SameFigureTwice, message, places })
}

/// Whether no value would be written as both: 2·|T − T'| > u + u'.
fn differ(one: &Figure, other: &Figure) -> bool {
    if one.value() == other.value() {
        return false;
    }
    let signs_differ = one.value().is_negative() != other.value().is_negative();
    signs_differ || exactly!(lie_apart(one, other))
}

fn lie_apart<N: Natural>(one: &Figure, other: &Figure) -> Result<bool, N::Overflow> {
    let (t, u) = (Scaled::<N>::of(one.value()), Scaled::<N>::power_of_ten(one.unit_exponent()));
    let (other_t, other_u) = (Scaled::<N>::of(other.value()), Scaled::<N>::power_of_ten(other.unit_exponent()));
    let finest = t.exponent.min(u.exponent).min(other_t.exponent).min(other_u.exponent);
    let distance = t.in_units_of(finest)?.distance(&other_t.in_units_of(finest)?);
    let reach = u.in_units_of(finest)?.plus(&other_u.in_units_of(finest)?)?;
    Ok(distance.plus(&distance)?.cmp(&reach) == Ordering::Greater)
}

/// A wording on one line, cut short; with the code of its currency where nothing but a number stands there.
pub(crate) fn quoted(money: &Written<'_>) -> String {
    let before = money.text.get(..money.number.start).unwrap_or_default();
    let after = money.text.get(money.number.end..).unwrap_or_default();
    let is_bare = !before.chars().chain(after.chars()).any(|c| c.is_alphabetic() || "$€£¥￥".contains(c));
    let mut text = if is_bare { format!("{} ", money.money.currency) } else { String::new() };
    let mut characters = money.text.trim().chars().map(|c| if c.is_control() { ' ' } else { c });
    text.extend(characters.by_ref().take(QUOTED));
    if characters.next().is_some() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn a_note_names_the_first_ten_different_figures() {
        let money = |value: usize, currency: Currency| Money {
            figure: Figure::new(value.to_string().parse().unwrap(), 0),
            currency,
        };
        let given = |stated: usize| Given {
            original: money(7, Currency::CNY),
            stated: money(stated, Currency::USD),
            date: None,
            original_words: "7 yuan",
            stated_words: "so many dollars",
        };
        let claims: Vec<Given<'_>> = (0..30).map(|n| given(n / 2 * 10)).collect();
        let (notes, more) = notes(&claims, |position| NotePlace { line: position as u64, ..NotePlace::default() });
        let lines: Vec<u64> = notes[0].places.iter().map(|place| place.line).collect();
        assert_eq!((notes.len(), more), (1, 0));
        assert_eq!(lines, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
    }
}
