//! Numbers in digits, as people write them.

use super::fold::{Folded, Variants};

/// A number in digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NumberToken {
    /// The digits without point and separators.
    pub(crate) mantissa: u128,
    /// How many of them are decimal places.
    pub(crate) decimals: u32,
    /// Whether it has a decimal point.
    pub(crate) has_point: bool,
    /// Whether it has thousands separators.
    pub(crate) is_grouped: bool,
    /// How many digits stand before the point.
    pub(crate) whole_digits: u32,
    /// Why it is no number after all.
    pub(crate) problem: Option<NumberProblem>,
}

/// Why a run of digits and separators is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NumberProblem {
    /// `6,87`: a separator that does not set off thousands.
    Grouping,
    /// `1.2.3` and the like.
    Shape,
    /// More digits than can be held exactly.
    TooManyDigits,
}

/// How spaces between digits are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spacing {
    /// The text is one money: a plain space may set off thousands.
    Cell,
    /// Running text: a plain space does so only where two groups follow.
    Text,
}

/// The most digits whose value is sure to fit in 64 bits.
const MOST_DIGITS_AT_ONCE: usize = 19;

/// The most runs of digits that one number may be made of; 28 digits in pairs are 14.
const MAX_RUNS: usize = 24;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Separator {
    Comma,
    CommaAndSpace,
    Apostrophe,
    /// A thin, narrow or no-break space.
    HardSpace,
    /// A plain space.
    Space,
    Point,
}

/// A run of digits and what stands before it.
#[derive(Clone, Copy)]
struct Run {
    separator: Separator,
    digits: u32,
    value: Option<u128>,
    /// Where the run ends in the text.
    end: usize,
}

/// The value of a digit, ASCII or full-width.
pub(super) fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(u32::from(c).wrapping_sub(u32::from('0'))),
        '０'..='９' => Some(u32::from(c).wrapping_sub(u32::from('０'))),
        _ => None,
    }
}

/// Reads digits from `at`; the run may be empty.
fn read_run(text: &str, at: usize, separator: Separator, variants: Variants) -> Run {
    let rest = text.get(at..).unwrap_or_default();
    let (value, digits) = read_digits(0, rest.as_bytes());
    if digits <= MOST_DIGITS_AT_ONCE && rest.as_bytes().get(digits).is_none_or(u8::is_ascii) {
        let count = u32::try_from(digits).unwrap_or(0);
        return Run { separator, digits: count, value: Some(value.into()), end: at.saturating_add(digits) };
    }
    let mut run = Run { separator, digits: 0, value: Some(0), end: at };
    for (offset, c) in rest.char_indices() {
        match digit(c) {
            Some(value) => {
                run.digits = run.digits.saturating_add(1);
                run.value = run.value.and_then(|v| v.checked_mul(10)).and_then(|v| v.checked_add(u128::from(value)));
                run.end = at.saturating_add(offset).saturating_add(c.len_utf8());
            }
            None if run.digits > 0 && !c.is_ascii() && variants.fold(c) == Folded::Ignored => {}
            None => break,
        }
    }
    run
}

/// What stands at `at` that may join two runs of digits, and where the next run would begin.
fn read_separator(text: &str, at: usize) -> Option<(Separator, usize)> {
    let rest = text.get(at..)?;
    let mut characters = rest.char_indices();
    let (_, c) = characters.next()?;
    let separator = match c {
        ',' | '，' => Separator::Comma,
        '.' | '．' => Separator::Point,
        '\'' | '’' | '＇' => Separator::Apostrophe,
        '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{2007}' | '\u{2008}' => Separator::HardSpace,
        ' ' => Separator::Space,
        _ => return None,
    };
    let (next, after) = characters.next().map(|(offset, c)| (at.saturating_add(offset), c))?;
    if digit(after).is_some() {
        return Some((separator, next));
    }
    let is_space = matches!(after, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\n');
    if separator == Separator::Comma && c == ',' && is_space {
        let (next, after) = characters.next().map(|(offset, c)| (at.saturating_add(offset), c))?;
        return digit(after).is_some().then_some((Separator::CommaAndSpace, next));
    }
    None
}

/// Reads the number in digits at the start of `text.get(at..)`. `None` where there is no digit.
pub(super) fn read_number(text: &str, at: usize, variants: Variants, spacing: Spacing) -> Option<(NumberToken, usize)> {
    if let Some((number, length)) = read_simple(text.as_bytes().get(at..).unwrap_or_default()) {
        return Some((number, at.saturating_add(length)));
    }
    read_any(text, at, variants, spacing)
}

/// Reads what most numbers are: ASCII digits, perhaps with a point among them, behind which no number goes on.
fn read_simple(bytes: &[u8]) -> Option<(NumberToken, usize)> {
    let (mantissa, whole) = read_digits(0, bytes);
    let decimals = bytes.get(whole..)?.strip_prefix(b".").map(|decimals| read_digits(mantissa, decimals));
    let (mantissa, decimals) = decimals.unwrap_or((mantissa, 0));
    let has_point = decimals > 0;
    let length = whole.checked_add(decimals)?.checked_add(has_point.into())?;
    let goes_on = match bytes.get(length..)? {
        [b',' | b'.' | b'\'' | b' ', next, ..] => {
            next.is_ascii_digit() || next.is_ascii_whitespace() || !next.is_ascii()
        }
        // Chinese characters are neither digits nor separators, nor do they vanish.
        [next, ..] => !next.is_ascii() && !matches!(next, 0xe4..=0xe9),
        [] => false,
    };
    if whole == 0 || whole.saturating_add(decimals) > MOST_DIGITS_AT_ONCE || goes_on {
        return None;
    }
    let number = NumberToken {
        mantissa: mantissa.into(),
        decimals: u32::try_from(decimals).ok()?,
        has_point,
        is_grouped: false,
        whole_digits: u32::try_from(whole).ok()?,
        problem: None,
    };
    Some((number, length))
}

/// Reads ASCII digits behind those whose value is given: the value of all, and how many these are.
fn read_digits(before: u64, bytes: &[u8]) -> (u64, usize) {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold((before, 0), |(value, count), digit| {
        (value.wrapping_mul(10).wrapping_add(u64::from(digit.wrapping_sub(b'0'))), count.wrapping_add(1))
    })
}

/// Reads any number in digits.
fn read_any(text: &str, at: usize, variants: Variants, spacing: Spacing) -> Option<(NumberToken, usize)> {
    let first = read_run(text, at, Separator::Comma, variants);
    if first.digits == 0 {
        // `.5`
        let mut characters = text.get(at..)?.chars();
        if !matches!(characters.next(), Some('.' | '．')) {
            return None;
        }
        let decimals =
            read_run(text, at.saturating_add(text.get(at..)?.chars().next()?.len_utf8()), Separator::Point, variants);
        return (decimals.digits > 0).then(|| (assemble(first, &[], Some(decimals)), decimals.end));
    }
    let mut runs: Vec<Run> = Vec::new();
    let mut end = first.end;
    while let Some((separator, next)) = read_separator(text, end) {
        let run = read_run(text, next, separator, variants);
        if run.digits == 0 || !joins(text, first, &runs, run, variants, spacing) {
            break;
        }
        end = run.end;
        runs.push(run);
        if runs.len() >= MAX_RUNS {
            break;
        }
    }
    Some(judge(first, &runs))
}

/// Whether a run that stands behind a separator belongs to the number so far.
fn joins(text: &str, first: Run, runs: &[Run], run: Run, variants: Variants, spacing: Spacing) -> bool {
    let point_seen = runs.iter().any(|r| r.separator == Separator::Point);
    let grouped_by = runs.iter().map(|r| r.separator).find(|s| *s != Separator::Point);
    let is_group = run.digits == 3 && first.digits <= 3 && !point_seen;
    match run.separator {
        // Wrong shapes are taken in as well, so that they are one bad number and not two good ones.
        Separator::Comma | Separator::Point => true,
        Separator::CommaAndSpace => {
            let next = read_separator(text, run.end);
            let goes_on = next.is_some_and(|(separator, at)| {
                separator == Separator::Comma && read_run(text, at, separator, variants).digits == 3
            });
            is_group && (run.value == Some(0) || goes_on)
        }
        Separator::Apostrophe | Separator::HardSpace => {
            is_group && grouped_by.is_none_or(|s| s == run.separator || is_space(s))
        }
        Separator::Space => {
            if !is_group || grouped_by.is_some_and(|s| !is_space(s)) {
                return false;
            }
            let goes_on = || {
                let next = read_separator(text, run.end);
                next.is_some_and(|(separator, at)| {
                    is_space(separator) && read_run(text, at, separator, variants).digits == 3
                })
            };
            spacing == Spacing::Cell || grouped_by.is_some() || goes_on()
        }
    }
}

fn is_space(separator: Separator) -> bool {
    matches!(separator, Separator::Space | Separator::HardSpace)
}

/// Decides what the runs are: thousands, decimals, or nothing that makes a number.
fn judge(first: Run, runs: &[Run]) -> (NumberToken, usize) {
    let end = runs.last().map_or(first.end, |run| run.end);
    let points = runs.iter().filter(|run| run.separator == Separator::Point).count();
    let problem = |problem| {
        let token = NumberToken {
            mantissa: 0,
            decimals: 0,
            has_point: false,
            is_grouped: false,
            whole_digits: first.digits,
            problem: Some(problem),
        };
        (token, end)
    };
    let (groups, decimals) = match (points, runs.split_last()) {
        (0, _) => (runs, None),
        (1, Some((last, groups))) if last.separator == Separator::Point => (groups, Some(*last)),
        // 1.234.567: points that set off thousands, which two or more of them do.
        (2.., _) if points == runs.len() && first.digits <= 3 && runs.iter().all(|run| run.digits == 3) => (runs, None),
        _ => return problem(NumberProblem::Shape),
    };
    let by_thousands = first.digits <= 3 && groups.iter().all(|run| run.digits == 3);
    // 12,34,567: lakhs and crores.
    let by_lakhs = first.digits <= 2
        && groups.len() >= 2
        && groups.split_last().is_some_and(|(last, rest)| last.digits == 3 && rest.iter().all(|run| run.digits == 2));
    if !groups.is_empty() && !by_thousands && !by_lakhs {
        return problem(NumberProblem::Grouping);
    }
    (assemble(first, groups, decimals), end)
}

fn assemble(first: Run, groups: &[Run], decimals: Option<Run>) -> NumberToken {
    let mut mantissa = first.value;
    let mut whole_digits = first.digits;
    for run in groups.iter().chain(decimals.as_ref()) {
        let shifted = 10_u128.checked_pow(run.digits).and_then(|power| mantissa?.checked_mul(power));
        mantissa = shifted.and_then(|m| m.checked_add(run.value?));
    }
    for run in groups {
        whole_digits = whole_digits.saturating_add(run.digits);
    }
    NumberToken {
        mantissa: mantissa.unwrap_or(0),
        decimals: decimals.map_or(0, |run| run.digits),
        has_point: decimals.is_some(),
        is_grouped: !groups.is_empty(),
        whole_digits,
        problem: mantissa.is_none().then_some(NumberProblem::TooManyDigits),
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test may panic")]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::lexicon::Lexicon;

    proptest! {
        #[test]
        fn reads_digits_of_either_width(digits in "[0-9]{0,40}", wide in 0_usize..40, behind in "[ ,x元]?") {
            let widened = |(at, c): (usize, char)| {
                if at == wide { char::from_u32(u32::from(c) + 0xfee0).unwrap() } else { c }
            };
            let text: String = digits.chars().enumerate().map(widened).collect();
            let run = read_run(&format!("{text}{behind}"), 0, Separator::Comma, Lexicon::builtin().variants());
            prop_assert_eq!((run.digits as usize, run.end), (digits.len(), text.len()));
            let value = if digits.is_empty() { Some(0) } else { digits.parse().ok() };
            prop_assert_eq!(run.value, value);
        }

        #[test]
        fn simple_numbers_are_what_any_are(text in "([0-9]{0,5}|[0-9]{14,22})([., ']|, )?[0-9]{0,8}[., '、亿x％\u{ad}５\n]{0,3}[0-9a]{0,4}") {
            let variants = Lexicon::builtin().variants();
            for spacing in [Spacing::Cell, Spacing::Text] {
                if let Some(simple) = read_simple(text.as_bytes()) {
                    prop_assert_eq!(read_any(&text, 0, variants, spacing), Some(simple), "{}", text);
                }
            }
        }
    }
}
