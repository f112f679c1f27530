//! Dates as documents write them: in attributes and front matter, and in datelines.
//!
//! A date is taken for the document's only where it stands as a dateline stands: alone in a short line, or at the head of
//! the first paragraph with a place, an agency or a dash. A date in a sentence is about something else.

use std::ops::Range;

use jiff::civil::Date;
use memchr::memchr2;

use crate::period::Period;
use crate::read::article::{DateKind, DocumentDate};
use crate::read::limits::{DATELINE_CHARACTERS, DATELINE_LINES};

/// The years that a document can be of.
const YEARS: std::ops::RangeInclusive<i16> = 1950..=2199;
/// The longest value that is read as a date, in bytes.
const VALUE_BYTES: usize = 100;
/// The longest line that is a dateline as a whole, in characters.
const SHORT_LINE: usize = 80;
/// How many characters of a longer line may belong to the dateline.
const HEAD: usize = 120;
/// The most bytes of a character.
const LONGEST_CHARACTER: usize = 4;
/// How many words besides the date a short line may have, and how many Chinese characters.
const WORDS: usize = 6;
const IDEOGRAPHS: usize = 20;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Words before a date that make it a date in a sentence.
const PREPOSITIONS: [&str; 19] = [
    "on", "in", "to", "by", "from", "since", "until", "till", "before", "after", "of", "for", "through", "ended",
    "ending", "at", "as", "between", "and",
];
/// Words before a preposition after which the date is that of publication all the same.
const PUBLISHED: [&str; 5] = ["published", "posted", "updated", "issued", "released"];

/// The date that a value is: a day or a period in ISO form, a day with a time, or a day in words with a weekday or a time.
///
/// Impossible dates and years before 1950 or after 2199 are none.
pub(crate) fn read(value: &str) -> Option<Period> {
    let value = value.trim();
    if value.is_empty() || value.len() > VALUE_BYTES {
        return None;
    }
    let bare = value.parse::<Period>().ok().filter(|period| YEARS.contains(&period.first_day().year()));
    if bare.is_some() {
        return bare;
    }
    let compact = value.get(..8).filter(|day| day.bytes().all(|b| b.is_ascii_digit()));
    if let Some(day) = compact.filter(|_| value.get(8..).is_some_and(|rest| rest.is_empty() || rest.starts_with('T'))) {
        let part = |range| day.get(range).and_then(|digits: &str| digits.parse().ok());
        return checked(part(0..4)?, part(4..6)?, part(6..8)?);
    }
    let tokens = tokens(value);
    (0..tokens.len()).find_map(|i| date_at(&tokens, i)).map(|(_, date)| Period::day(date))
}

/// The date of the first line that is a dateline with a year, near the start of a text.
pub(crate) fn dateline(text: &str) -> Option<DocumentDate> {
    let near = text.get(..text.floor_char_boundary(DATELINE_CHARACTERS.saturating_mul(LONGEST_CHARACTER)))?;
    let mut rest = near;
    let mut lines = 0;
    while lines < DATELINE_LINES && !rest.is_empty() {
        let line_end = memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
        let (whole, behind) = rest.split_at_checked(line_end)?;
        let from = near.len().saturating_sub(rest.len());
        rest = behind.get(1..).unwrap_or_default();
        let line = whole.trim();
        if line.is_empty() {
            continue;
        }
        lines = lines.saturating_add(1);
        if !may_hold_date(line) {
            continue;
        }
        // Where the start of the text ends is counted only for a line that may matter.
        let end = start(near, DATELINE_CHARACTERS).len();
        let line = near.get(from..end.min(from.saturating_add(whole.len())))?.trim();
        let date = line_date(line);
        if date.is_some() {
            return date;
        }
    }
    None
}

fn line_date(line: &str) -> Option<DocumentDate> {
    let is_short = line.chars().nth(SHORT_LINE).is_none();
    let head = head(line);
    let tokens = tokens(head);
    let (at, found) = (0..tokens.len()).find_map(|i| day_at(&tokens, i).map(|found| (i, found)))?;
    let before = tokens.get(..at)?;
    let after = tokens.get(found.end..)?;
    if !stands_alone(before, after) {
        return None;
    }
    let ends_a_sentence = line.ends_with(['.', '!', '?', '。', '！', '？']) && !before.is_empty();
    let is_whole_line = is_short && !ends_a_sentence && is_sparse(before, after);
    let behind = if is_whole_line { after } else { up_to_dash(after) };
    let is_head = || is_place(before) && opens_text(after);
    if !(is_whole_line || is_head()) {
        return None;
    }
    let year = found.year.or_else(|| only_year(before, behind))?;
    let period = checked(year, found.month, found.day)?;
    let written = head.get(tokens.get(at)?.range.start..tokens.get(found.end.checked_sub(1)?)?.range.end)?;
    Some(DocumentDate { period, kind: DateKind::Dateline, text: written.to_owned() })
}

/// The part of a line that a dateline may stand in.
fn head(line: &str) -> &str {
    start(line, HEAD)
}

/// So many characters of a text, or as many as it has.
fn start(text: &str, characters: usize) -> &str {
    let Some(bytes) = text.as_bytes().get(..characters) else { return text };
    let mut end = characters;
    if !bytes.is_ascii() {
        let mut rest = text.chars();
        rest.nth(characters.saturating_sub(1));
        end = text.len().saturating_sub(rest.as_str().len());
    }
    text.get(..end).unwrap_or(text)
}

/// Whether the head of a line can have a day, a month, and a year of this or the last two centuries in it; most lines
/// cannot, and are done with.
fn may_hold_date(line: &str) -> bool {
    let head = head(line);
    let starts_year = |a: u8, b: u8| matches!((a, b), (b'1', b'9') | (b'2', b'0' | b'1'));
    let ends_wide_digit = |a: u8, b: u8| matches!((a, b), (0xbc, 0x90..=0x99));
    // Without a branch in it, many bytes are looked at in one step.
    let pairs = head.as_bytes().iter().zip(head.as_bytes().iter().skip(1));
    let (year, wide) = pairs.fold((0, 0), |(year, wide), (a, b)| {
        (year | u8::from(starts_year(*a, *b)), wide | u8::from(ends_wide_digit(*a, *b)))
    });
    wide != 0 || (year != 0 && holds_day(head))
}

/// Whether a text has a number of one or two digits that may be the day of a month.
fn holds_day(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0_usize;
    while let Some(offset) = bytes.get(at..).and_then(|rest| rest.iter().position(u8::is_ascii_digit)) {
        let start = at.saturating_add(offset);
        let digits = bytes.get(start..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count();
        at = start.saturating_add(digits);
        if digits <= 2
            && let (Some(before), Some(behind)) = (text.get(..start), text.get(at..))
            && may_be_day(before.trim_end(), behind.trim_start())
        {
            return true;
        }
    }
    false
}

/// Whether a number between two texts may be a day: `Sept. 22`, `22nd of September`, `9月22日`, `2025-09-22`.
fn may_be_day(before: &str, behind: &str) -> bool {
    if before.ends_with('月') && behind.starts_with(['日', '号']) {
        return true;
    }
    if let Some(sign) = before.chars().next_back().filter(|c| matches!(c, '-' | '/' | '.')) {
        let month = before.trim_end_matches(sign).trim_end();
        let year = month.trim_end_matches(|c: char| c.is_ascii_digit());
        if year.len() < month.len() && year.trim_end().ends_with(sign) {
            return true;
        }
    }
    let is_letter = |c: char| c.is_ascii_alphabetic();
    let named = before.trim_end_matches('.').trim_end();
    let stem = named.trim_end_matches(is_letter);
    if begins_month(named.get(stem.len()..).unwrap_or_default()) {
        return true;
    }
    // An ordinal and "of" may stand between the day and its month.
    let mut rest = behind;
    loop {
        let behind = rest.trim_start_matches(is_letter);
        let word = rest.get(..rest.len().saturating_sub(behind.len())).unwrap_or_default();
        if begins_month(word) {
            return true;
        }
        if !["st", "nd", "rd", "th", "of"].into_iter().any(|joint| word.eq_ignore_ascii_case(joint)) {
            return false;
        }
        rest = behind.trim_start();
    }
}

/// Whether a word begins as the name of a month does.
fn begins_month(word: &str) -> bool {
    let Some([a, b, c]) = word.as_bytes().first_chunk() else { return false };
    matches!(
        &[a | 0x20, b | 0x20, c | 0x20],
        b"jan" | b"feb" | b"mar" | b"apr" | b"may" | b"jun" | b"jul" | b"aug" | b"sep" | b"oct" | b"nov" | b"dec"
    )
}

fn checked(year: i16, month: i16, day: i16) -> Option<Period> {
    let date = Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()?;
    YEARS.contains(&year).then(|| Period::day(date))
}

/// A word, number or sign of a line. White space is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Token<'t> {
    kind: TokenKind<'t>,
    range: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TokenKind<'t> {
    Word(&'t str),
    /// A value, and how many digits it is written with.
    Number(i16, usize),
    Sign(char),
}

/// Whether a character is Chinese: a sign by itself, as Chinese has no spaces.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

/// The value of a digit, half or full width.
fn digit(c: char) -> Option<u32> {
    match c {
        '０'..='９' => u32::from(c).checked_sub(u32::from('０')),
        _ => c.to_digit(10),
    }
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, c)) = rest.next() {
        let mut end = start.saturating_add(c.len_utf8());
        if c.is_whitespace() {
            continue;
        }
        let mut take_while = |is_part: &dyn Fn(char) -> bool| {
            while let Some((at, next)) = rest.next_if(|&(_, next)| is_part(next)) {
                end = at.saturating_add(next.len_utf8());
            }
            end
        };
        let kind = if digit(c).is_some() {
            let end = take_while(&|next| digit(next).is_some());
            let digits = text.get(start..end).unwrap_or_default();
            let value = digits
                .chars()
                .filter_map(digit)
                .try_fold(0_i16, |sum, digit| sum.checked_mul(10)?.checked_add(i16::try_from(digit).ok()?));
            TokenKind::Number(value.unwrap_or(-1), digits.chars().count())
        } else if c.is_alphabetic() && !is_ideograph(c) {
            let end = take_while(&|next| next.is_alphabetic() && !is_ideograph(next));
            TokenKind::Word(text.get(start..end).unwrap_or_default())
        } else {
            TokenKind::Sign(c)
        };
        tokens.push(Token { kind, range: start..end });
    }
    tokens
}

/// A day in a line, perhaps without its year, and the index of the token behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct MonthDay {
    end: usize,
    year: Option<i16>,
    month: i16,
    day: i16,
}

fn day_at(tokens: &[Token<'_>], at: usize) -> Option<MonthDay> {
    numeric_day(tokens, at).or_else(|| month_first(tokens, at)).or_else(|| day_first(tokens, at))
}

fn date_at(tokens: &[Token<'_>], at: usize) -> Option<(usize, Date)> {
    let day = day_at(tokens, at)?;
    let date = checked(day.year?, day.month, day.day)?;
    Some((day.end, date.first_day()))
}

/// `2025-09-22`, `2025/9/22`, `2025.09.22`, `2025年9月22日`, `9月22日`.
fn numeric_day(tokens: &[Token<'_>], at: usize) -> Option<MonthDay> {
    let kind = |offset: usize| tokens.get(at.saturating_add(offset)).map(|token| token.kind);
    if let (Some(TokenKind::Number(month, 1..=2)), Some(TokenKind::Sign('月'))) = (kind(0), kind(1)) {
        let (Some(TokenKind::Number(day, 1..=2)), Some(TokenKind::Sign('日' | '号'))) = (kind(2), kind(3)) else {
            return None;
        };
        return Some(MonthDay { end: at.saturating_add(4), year: None, month, day });
    }
    let Some(TokenKind::Number(year, 4)) = kind(0) else { return None };
    let (
        Some(TokenKind::Sign(first)),
        Some(TokenKind::Number(month, 1..=2)),
        Some(TokenKind::Sign(second)),
        Some(TokenKind::Number(day, 1..=2)),
    ) = (kind(1), kind(2), kind(3), kind(4))
    else {
        return None;
    };
    let last = match (first, second) {
        ('年', '月') if matches!(kind(5), Some(TokenKind::Sign('日' | '号'))) => 6,
        ('-', '-') | ('/', '/') | ('.', '.') => 5,
        _ => return None,
    };
    Some(MonthDay { end: at.saturating_add(last), year: Some(year), month, day })
}

/// `September 22, 2025`, `Sept. 22nd 2025`, `SEPT 22`.
fn month_first(tokens: &[Token<'_>], at: usize) -> Option<MonthDay> {
    let mut scan = Scan { tokens, at };
    let month = scan.month()?;
    let day = scan.number(1..=2)?;
    scan.ordinal();
    let without_year = scan.at;
    scan.sign(',');
    let year = scan.number(4..=4);
    let end = if year.is_some() { scan.at } else { without_year };
    Some(MonthDay { end, year, month, day })
}

/// `22 September 2025`, `22nd of Sept., 2025`, `22 Sep`.
fn day_first(tokens: &[Token<'_>], at: usize) -> Option<MonthDay> {
    let mut scan = Scan { tokens, at };
    let day = scan.number(1..=2)?;
    scan.ordinal();
    scan.word("of");
    let month = scan.month()?;
    let without_year = scan.at;
    scan.sign(',');
    let year = scan.number(4..=4);
    let end = if year.is_some() { scan.at } else { without_year };
    Some(MonthDay { end, year, month, day })
}

struct Scan<'s, 't> {
    tokens: &'s [Token<'t>],
    at: usize,
}

impl Scan<'_, '_> {
    fn take<T>(&mut self, is: impl Fn(TokenKind<'_>) -> Option<T>) -> Option<T> {
        let taken = is(self.tokens.get(self.at)?.kind)?;
        self.at = self.at.saturating_add(1);
        Some(taken)
    }

    fn number(&mut self, digits: std::ops::RangeInclusive<usize>) -> Option<i16> {
        self.take(|kind| match kind {
            TokenKind::Number(value, length) if digits.contains(&length) => Some(value),
            TokenKind::Number(..) | TokenKind::Word(_) | TokenKind::Sign(_) => None,
        })
    }

    fn sign(&mut self, sign: char) {
        self.take(|kind| (kind == TokenKind::Sign(sign)).then_some(()));
    }

    fn word(&mut self, word: &str) {
        self.take(|kind| matches!(kind, TokenKind::Word(w) if w.eq_ignore_ascii_case(word)).then_some(()));
    }

    fn ordinal(&mut self) {
        for suffix in ["st", "nd", "rd", "th"] {
            self.word(suffix);
        }
    }

    /// A month's name, in full or short, with its full stop.
    fn month(&mut self) -> Option<i16> {
        let month = self.take(|kind| match kind {
            TokenKind::Word(word) => month_number(word),
            TokenKind::Number(..) | TokenKind::Sign(_) => None,
        })?;
        self.sign('.');
        Some(month)
    }
}

fn month_number(word: &str) -> Option<i16> {
    let word = word.to_ascii_lowercase();
    let is_name =
        |month: &str| month == word || month.get(..3) == Some(&word) || (month == "september" && word == "sept");
    let index = MONTHS.iter().position(|month| is_name(month))?;
    i16::try_from(index).ok()?.checked_add(1)
}

/// Whether what stands around a date leaves it a date of its own: `on Sept. 22, 2025` and `2025年9月22日起` are in a sentence.
fn stands_alone(before: &[Token<'_>], after: &[Token<'_>]) -> bool {
    let is_in = |token: Option<&Token<'_>>, words: &[&str]| match token.map(|token| token.kind) {
        Some(TokenKind::Word(word)) => words.iter().any(|w| word.eq_ignore_ascii_case(w)),
        Some(TokenKind::Number(..) | TokenKind::Sign(_)) | None => false,
    };
    let second_last = before.len().checked_sub(2).and_then(|i| before.get(i));
    let is_sentence = is_in(before.last(), &PREPOSITIONS) && !is_in(second_last, &PUBLISHED);
    let chinese_before =
        matches!(before.last().map(|t| t.kind), Some(TokenKind::Sign('于' | '在' | '自' | '至' | '到' | '从')));
    let chinese_after =
        matches!(after.first().map(|t| t.kind), Some(TokenKind::Sign('起' | '至' | '到' | '前' | '后' | '的')));
    !is_sentence && !chinese_before && !chinese_after
}

/// Whether a line has hardly anything in it but its date.
fn is_sparse(before: &[Token<'_>], after: &[Token<'_>]) -> bool {
    let rest = || before.iter().chain(after).map(|token| token.kind);
    let words = rest().filter(|kind| matches!(kind, TokenKind::Word(_))).count();
    let ideographs = rest().filter(|kind| matches!(kind, TokenKind::Sign(c) if is_ideograph(*c))).count();
    words <= WORDS && ideographs <= IDEOGRAPHS
}

/// Whether what stands before a date can be a place and an agency: capitalised words, or a few Chinese characters.
fn is_place(before: &[Token<'_>]) -> bool {
    let fits = |token: &Token<'_>| match token.kind {
        TokenKind::Word(word) => word.starts_with(char::is_uppercase),
        TokenKind::Sign(c) => {
            is_ideograph(c) || matches!(c, ',' | '.' | '/' | '(' | '（' | '-' | '|' | '【' | '[' | '\'')
        }
        TokenKind::Number(..) => false,
    };
    before.iter().all(fits) && is_sparse(before, &[])
}

/// Whether what stands behind a date is what stands between a dateline and the text.
fn opens_text(after: &[Token<'_>]) -> bool {
    match after.first().map(|token| token.kind) {
        Some(TokenKind::Sign(c)) => {
            matches!(
                c,
                '(' | '（'
                    | ')'
                    | '）'
                    | '-'
                    | '–'
                    | '—'
                    | '―'
                    | ':'
                    | '：'
                    | '|'
                    | '/'
                    | '电'
                    | '讯'
                    | '消'
                    | '】'
                    | ']'
            )
        }
        Some(TokenKind::Word(_) | TokenKind::Number(..)) | None => false,
    }
}

/// The rest of a dateline: what stands before the dash or colon that the text follows.
fn up_to_dash<'s, 't>(after: &'s [Token<'t>]) -> &'s [Token<'t>] {
    let is_dash =
        |token: &Token<'_>| matches!(token.kind, TokenKind::Sign('-' | '–' | '—' | '―' | ':' | '：' | '电' | '讯'));
    after.get(..after.iter().position(is_dash).unwrap_or(0)).unwrap_or_default()
}

/// The year in a dateline that has it apart from the day.
fn only_year(before: &[Token<'_>], after: &[Token<'_>]) -> Option<i16> {
    let mut years = before.iter().chain(after).filter_map(|token| match token.kind {
        TokenKind::Number(year, 4) if YEARS.contains(&year) => Some(year),
        TokenKind::Number(..) | TokenKind::Word(_) | TokenKind::Sign(_) => None,
    });
    let year = years.next()?;
    years.next().is_none().then_some(year)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As [`dateline`], with every line read in full.
    fn dateline_of_every_line(text: &str) -> Option<DocumentDate> {
        let lines = start(text, DATELINE_CHARACTERS).split(['\n', '\r']).map(str::trim);
        lines.filter(|line| !line.is_empty()).take(DATELINE_LINES).find_map(line_date)
    }

    proptest! {
        #[test]
        fn leaves_no_line_with_a_date_alone(
            text in "(CITY|Sept\\.?|22|９|nd|of|, |2025|1999|２０２５|年|月|日|-| ?/|May|the|\n|\r\n| |\u{a0}|[a-z]{100}|字{60}|\\.| – ){0,40}",
        ) {
            prop_assert_eq!(dateline(&text), dateline_of_every_line(&text));
        }
    }

    fn value(text: &str) -> Option<String> {
        read(text).map(|period| period.to_string())
    }

    #[test]
    fn reads_values() {
        for (text, date) in [
            ("2025-09-22", "2025-09-22"),
            (" 2025-09-22T23:30:00+08:00 ", "2025-09-22"),
            ("2025-09-22 08:00", "2025-09-22"),
            ("2025/9/2", "2025-09-02"),
            ("20250922", "2025-09-22"),
            ("20250922T080000Z", "2025-09-22"),
            ("2025-09", "2025-09"),
            ("2025", "2025"),
            ("Mon, 22 Sep 2025 08:00:00 GMT", "2025-09-22"),
            ("September 22, 2025", "2025-09-22"),
            ("Sept. 22nd 2025 8:00 a.m.", "2025-09-22"),
            ("22nd of September, 2025", "2025-09-22"),
            ("2025年9月22日 08:00", "2025-09-22"),
            ("２０２５年９月２２日", "2025-09-22"),
        ] {
            assert_eq!(value(text).as_deref(), Some(date), "{text}");
        }
    }

    #[test]
    fn refuses_impossible_values() {
        for text in [
            "",
            "soon",
            "2025-02-30",
            "2025-13-01",
            "1949-10-01",
            "2200-01-01",
            "1949",
            "20251301",
            "Sept. 31, 2025",
            "22/9/2025",
            "2025-9/22",
            "1758499200",
            "99999999999999999999",
        ] {
            assert_eq!(value(text), None, "{text}");
        }
        assert_eq!(read(&format!("2025-09-22{}", " ".repeat(200) + "x")), None);
    }

    fn line(text: &str) -> Option<(String, String)> {
        dateline(text).map(|date| (date.period.to_string(), date.text))
    }

    #[test]
    fn reads_datelines() {
        for (text, written) in [
            (
                "BEIJING, Sept. 22, 2025 (Agency) – The plant cost 710 million yuan, its owner said on Monday, and more.",
                "Sept. 22, 2025",
            ),
            (
                "BEIJING, Sept. 22 (Agency) 2025 -- The plant cost 710 million yuan, its owner said on Monday in a note.",
                "Sept. 22",
            ),
            (
                "SHANGHAI (Agency, 22 September 2025) — The plant cost 710 million yuan, its owner said on Monday here.",
                "22 September 2025",
            ),
            (
                "September 22, 2025 – The plant cost 710 million yuan, its owner said on Monday in a note to investors.",
                "September 22, 2025",
            ),
            ("Agency, Sept. 22, 2025", "Sept. 22, 2025"),
            ("Agency, Sept. 22 | 2025", "Sept. 22"),
            ("Source: Some Daily | 2025-09-22 16:20:00 | Editor: nobody", "2025-09-22"),
            ("(Agency) 16:20, September 22, 2025", "September 22, 2025"),
            ("Published on 22 September 2025", "22 September 2025"),
            ("By Some Body, Sept 22nd, 2025", "Sept 22nd, 2025"),
            ("2025年9月22日 08:30 来源：某某日报 作者：某某", "2025年9月22日"),
            ("发布时间：2025-09-22", "2025-09-22"),
            ("２０２５年９月２２日", "２０２５年９月２２日"),
            (
                "某社北京2025年9月22日电（记者某某）某公司今天说，这座工厂耗资7.1亿元人民币（约合1亿美元），明年投产，产品将销往四十多个国家和地区，年产值可达三亿元，这是该公司最大的一笔投资，记者在现场看到。",
                "2025年9月22日",
            ),
        ] {
            assert_eq!(line(text), Some(("2025-09-22".into(), written.into())), "{text}");
            assert_eq!(line(&format!("Headline\r\n\r\n{text}")), Some(("2025-09-22".into(), written.into())), "{text}");
        }
    }

    #[test]
    fn leaves_dates_in_sentences_alone() {
        for text in [
            "On September 22, 2025, the firm said that the plant had cost it 710 million yuan, more than it had planned.",
            "The plant, which opened on Sept. 22, 2025 (a Monday), cost 710 million yuan, more than the firm had planned.",
            "BEIJING, Sept. 22 (Agency) – The plant cost 710 million yuan in 2024, its owner said on Monday in a note.",
            "Agency, Sept. 22",
            "Since Sept. 22, 2025",
            "It opened on Sept. 22, 2025.",
            "Founded Sept. 22, 2025.",
            "2025年9月22日，某公司说，这座工厂耗资7.1亿元人民币（约合1亿美元），明年投产，产品将销往四十多个国家和地区，年产值可达三亿元，这是该公司最大的一笔投资，记者在现场看到，工人正在安装设备。",
            "2025年9月22日起施行",
            "Agency, Sept. 31, 2025",
            "Agency, Sept. 22, 1925",
            "The year to September 22, 2025 in one big table of figures",
        ] {
            assert_eq!(line(text), None, "{text}");
        }
        let late = format!("{}Sept. 22, 2025", "A line.\n".repeat(10));
        assert_eq!(line(&late), None);
        let late = format!("{}\nSept. 22, 2025", "a ".repeat(1000));
        assert_eq!(line(&late), None);
    }
}
