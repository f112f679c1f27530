//! The sentences that are worth reading: those that name two currencies.
//!
//! Most of an article has no money in it, and most sentences with money have one currency. They cost a look at each word.

use std::ops::Range;

use super::ends::EndMarks;
use crate::lexicon::{Conventions, Naming, Role, Starts};
use crate::money::Currency;

/// How far apart two currencies may stand, in bytes, for the words between them to be read at all.
const MAX_DISTANCE: usize = 600;
/// The most bytes of a sentence that are read on either side of its currencies.
const MAX_SIDE: usize = 4096;

/// The most words of a currency's name before its last one: United Arab Emirates dirham.
const MAX_WORDS_BEFORE: usize = 3;
/// The most letters of one of them.
const MAX_WORD_BYTES: usize = 16;

/// Iterates over the sentences of a text that name two currencies.
pub(super) struct Scanner<'t> {
    text: &'t str,
    conventions: Conventions,
    starts: Starts<'t>,
    /// Where to go on.
    at: usize,
    /// The last currency named: where, and which.
    last: Option<(usize, Option<Currency>)>,
    /// Where the last sentence that was given out ended.
    floor: usize,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(conventions: &Conventions, text: &'t str) -> Self {
        Self {
            text,
            conventions: *conventions,
            starts: conventions.lexicon.currency_starts(text),
            at: 0,
            last: None,
            floor: 0,
        }
    }

    /// The next currency name or mark: where it stands, its length, and the currency.
    fn next_currency(&mut self) -> Option<(usize, usize, Option<Currency>)> {
        let lexicon = self.conventions.lexicon;
        loop {
            let at = self.starts.next(self.at)?;
            self.at = at.saturating_add(1);
            let Some(rest) = self.text.get(at..) else { continue };
            let is_latin = rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '$');
            if !is_latin {
                // It has no words before its last one.
                let Some((currency, length)) = self.name_at(rest) else { continue };
                self.at = at.saturating_add(length);
                return Some((at, length, currency));
            }
            let Some(length) = lexicon.last_word(rest) else {
                let Some(currency) = code(rest) else { continue };
                self.at = at.saturating_add(3);
                return Some((at, 3, Some(currency)));
            };
            let end = at.saturating_add(length);
            let Some((start, currency)) = self.name_that_ends_at(at, end) else { continue };
            self.at = end;
            return Some((start, end.saturating_sub(start), currency));
        }
    }

    /// The name of a currency at the start of a text, and its length.
    fn name_at(&self, text: &str) -> Option<(Option<Currency>, usize)> {
        let (term, length) = self.conventions.lexicon.longest_term(text)?;
        let currency =
            term.currency.filter(|currency| currency.naming != Naming::Qualifier && !currency.in_compound_only)?;
        Some((currency.meaning.resolve(&self.conventions), length))
    }

    /// The name of a currency whose last word stands at `at`, with the words before it: Hong Kong dollars.
    fn name_that_ends_at(&self, at: usize, end: usize) -> Option<(usize, Option<Currency>)> {
        let mut start = at;
        let mut found = None;
        for words in 0..=MAX_WORDS_BEFORE {
            if words > 0 {
                let Some(before) = word_before(self.text, start) else { break };
                start = before;
                let goes_on = |rest| self.conventions.lexicon.may_go_on_as_name(rest);
                if self.floor > start || !self.text.get(start..).is_some_and(goes_on) {
                    break;
                }
            }
            let name = self.text.get(start..).and_then(|rest| self.name_at(rest));
            if let Some((currency, _)) = name.filter(|(_, length)| start.saturating_add(*length) >= end) {
                found = Some((start, currency));
            }
        }
        found
    }
}

/// Where the word before `at` starts, if only a space or a hyphen parts it from there.
fn word_before(text: &str, at: usize) -> Option<usize> {
    let before = text.get(..at)?;
    let bytes = before.as_bytes();
    let (last, stem) = bytes.split_last()?;
    if !matches!(last, b' ' | b'\n' | b'-' | b'\t') {
        return None;
    }
    let length = stem.iter().rev().take(MAX_WORD_BYTES).take_while(|b| b.is_ascii_alphabetic() || **b == b'.').count();
    (length > 0).then(|| stem.len().saturating_sub(length))
}

/// The ISO code of money at the start of a text, in capitals.
fn code(text: &str) -> Option<Currency> {
    let word = text.get(..3).filter(|word| word.bytes().all(|b| b.is_ascii_uppercase()))?;
    let goes_on = text.get(3..).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphabetic);
    if goes_on { None } else { word.parse().ok().filter(|code: &Currency| code.is_money()) }
}

impl Iterator for Scanner<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        loop {
            let (at, length, currency) = self.next_currency()?;
            let last = self.last.replace((at, currency));
            let Some((before, known)) = last else { continue };
            let differs = currency.is_none() || known != currency;
            if !differs || at.saturating_sub(before) > MAX_DISTANCE {
                continue;
            }
            let next_end = find_end(self.text, before..side(before), &self.conventions);
            if next_end.as_ref().map_or_else(|| side_limit(self.text, before), |next| next.end) <= at {
                continue;
            }
            let start = sentence_start(self.text, before, self.floor, &self.conventions);
            let behind = at.saturating_add(length);
            let end = match next_end {
                Some(next) if next.start >= behind => next.end,
                Some(_) | None => sentence_end(self.text, behind, &self.conventions),
            };
            self.floor = end;
            self.at = self.at.max(end);
            self.last = None;
            return Some(start..end);
        }
    }
}

/// Where the sentence around `at` starts, not before `floor`.
fn sentence_start(text: &str, at: usize, floor: usize, conventions: &Conventions) -> usize {
    let from = text.ceil_char_boundary(at.saturating_sub(MAX_SIDE).max(floor));
    let mut start = paragraph_start(text, at, from);
    loop {
        let end = match find_end(text, start..side(start).min(at), conventions) {
            Some(found) => found.end,
            None if side(start) <= at => side_limit(text, start),
            None => break,
        };
        if end > at || end <= start {
            break;
        }
        start = end;
    }
    let rest = text.get(start..at).unwrap_or_default();
    start.saturating_add(rest.len().saturating_sub(rest.trim_start().len()))
}

/// Where the paragraph around `at` starts, not before `from`.
fn paragraph_start(text: &str, at: usize, from: usize) -> usize {
    let Some(before) = text.as_bytes().get(from..at) else { return from };
    let mut line_end = before.len();
    while let Some(newline) = memchr::memrchr(b'\n', before.get(..line_end).unwrap_or_default()) {
        let line = before.get(..newline).unwrap_or_default();
        let blank_before = line.iter().rev().take_while(|b| **b != b'\n').all(|b| matches!(b, b' ' | b'\t' | b'\r'));
        if blank_before && (line.contains(&b'\n') || from == 0) {
            return from.saturating_add(newline).saturating_add(1);
        }
        line_end = newline;
    }
    from
}

/// How far a sentence is read from `at` on, perhaps into a character or behind the text.
fn side(at: usize) -> usize {
    at.saturating_add(MAX_SIDE)
}

/// The same between two characters.
fn side_limit(text: &str, at: usize) -> usize {
    text.floor_char_boundary(side(at))
}

/// Where the sentence that goes on at `from` ends: behind its full stop, or at a blank line.
fn sentence_end(text: &str, from: usize, conventions: &Conventions) -> usize {
    find_end(text, from..side(from), conventions).map_or_else(|| side_limit(text, from), |found| found.end)
}

/// The first end of a sentence whose full stop or line break stands in `range`: from there to what follows the sentence.
fn find_end(text: &str, range: Range<usize>, conventions: &Conventions) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let end = range.end.min(bytes.len());
    let mut marks = EndMarks::new(bytes, range.start);
    while let Some(at) = marks.next().filter(|at| *at < end) {
        let next = at.saturating_add(1);
        match bytes.get(at..).unwrap_or_default() {
            [b'\n', ..] if is_blank_line(bytes, next) => return Some(at..at),
            [b'.' | b'!' | b'?', ..] => {
                let end = skip_closers(text, next);
                if ends_sentence(text, at, end, conventions) {
                    return Some(at..end);
                }
            }
            [b'\n', ..] | [] => {}
            // A full-width one, of three bytes.
            _ => return Some(at..skip_closers(text, at.saturating_add(3))),
        }
    }
    None
}

/// Whether only white space stands before the next line break.
fn is_blank_line(bytes: &[u8], from: usize) -> bool {
    let rest = bytes.get(from..).unwrap_or_default();
    let next = rest.iter().find(|b| !matches!(b, b' ' | b'\t' | b'\r'));
    matches!(next, None | Some(b'\n'))
}

/// Behind the quotes and brackets that close with a sentence.
fn skip_closers(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let kept = rest.trim_start_matches(['"', '\'', '”', '’', ')', ']', '）', '」', '』', '》', '】']);
    from.saturating_add(rest.len().saturating_sub(kept.len()))
}

/// Whether the full stop at `at`, with what closes up to `end`, ends a sentence.
fn ends_sentence(text: &str, at: usize, end: usize, conventions: &Conventions) -> bool {
    let rest = text.get(end..).unwrap_or_default();
    let mut characters = rest.chars();
    match characters.next() {
        None => return true,
        Some(c) if c.is_whitespace() => {}
        Some(_) => return false,
    }
    match characters.find(|c| !c.is_whitespace()) {
        None => return true,
        Some(c) if c.is_lowercase() => return false,
        Some(_) => {}
    }
    if text.as_bytes().get(at) != Some(&b'.') {
        return true;
    }
    let before = text.get(..at).unwrap_or_default();
    let start = before.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let word = before.get(start.len()..).unwrap_or_default();
    if word.is_empty() {
        return true;
    }
    if word.len() == 1 {
        return false;
    }
    let term = conventions.lexicon.longest_term(word);
    !term.is_some_and(|(term, length)| length == word.len() && term.roles.has(Role::Abbreviation))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(text: &str) -> Vec<&str> {
        Scanner::new(&Conventions::default(), text).map(|range| text.get(range).unwrap()).collect()
    }

    #[test]
    fn gives_sentences_with_two_currencies() {
        assert_eq!(
            sentences("It rained. The U.S. plant cost 5 yuan (1 dollar) in Sept. 2024. It was new. So 5 yuan. And $1."),
            ["The U.S. plant cost 5 yuan (1 dollar) in Sept. 2024."]
        );
        assert_eq!(sentences("天晴。投资7亿元（约1亿美元）。下雨。"), ["投资7亿元（约1亿美元）。"]);
        assert_eq!(sentences("5 yuan\n\n($1)"), Vec::<&str>::new());
        assert_eq!(sentences("Head\n \n5 yuan\n($1) x\n\nNext"), ["5 yuan\n($1) x"]);
        assert_eq!(sentences("7 million RMB is ＵＳ＄1 million"), ["7 million RMB is ＵＳ＄1 million"]);
        assert_eq!(sentences("SEK 5 (NOK 5)"), ["SEK 5 (NOK 5)"]);
        assert_eq!(sentences("all try to top £5 for ¥5"), ["all try to top £5 for ¥5"]);
        assert_eq!(sentences("FRF 5 (EUR 5)"), ["FRF 5 (EUR 5)"]);
        assert_eq!(sentences("XAU 5 (EUR 5), XTS 5 (EUR 5)"), Vec::<&str>::new());
        assert_eq!(sentences("5 ren\u{ad}min\u{ad}bi ($5)"), ["5 ren\u{ad}min\u{ad}bi ($5)"]);
        assert_eq!(sentences("5 kr"), Vec::<&str>::new());
        // One currency, what is a part of its name, and what names none by itself.
        assert_eq!(sentences("7美元，8美元。"), Vec::<&str>::new());
        assert_eq!(sentences("ＨＫ 5 (EUR 5)"), Vec::<&str>::new());
        assert_eq!(sentences("5角（1欧元）"), Vec::<&str>::new());
    }

    #[test]
    fn a_name_reaches_to_the_end_of_its_last_word() {
        let conventions = Conventions::default();
        let name = Scanner::new(&conventions, "a pound yen").name_that_ends_at(8, 11);
        assert_eq!(name, Some((8, "JPY".parse().ok())));
    }

    #[test]
    fn names_of_several_words_are_found_whole() {
        for (text, name, code) in [
            ("7 Hong Kong dollars", "Hong Kong dollars", "HKD"),
            ("7 million HONG\nKONG dollars", "HONG\nKONG dollars", "HKD"),
            ("a Hong-Kong dollar", "Hong-Kong dollar", "HKD"),
            ("7 New Taiwan dollars", "New Taiwan dollars", "TWD"),
            ("HK $7", "HK $", "HKD"),
            ("7 U.S. dollars", "U.S. dollars", "USD"),
            ("7 British pounds", "British pounds", "GBP"),
            ("7 billion South Korean won", "South Korean won", "KRW"),
            ("7 United Arab Emirates dirhams", "United Arab Emirates dirhams", "AED"),
            ("the new dollar", "dollar", "USD"),
            ("7 billion dollars", "dollars", "USD"),
        ] {
            let found = Scanner::new(&Conventions::default(), text).next_currency();
            let (start, length, currency) = found.unwrap_or_else(|| panic!("{text}"));
            assert_eq!(text.get(start..start + length), Some(name), "{text}");
            assert_eq!(currency.map(|currency| currency.to_string()).as_deref(), Some(code), "{text}");
        }
    }
}
