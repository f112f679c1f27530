//! What reports that people read have in common: how wide a text is at a terminal, and how it is broken into lines.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::inert;
use crate::check::Cause;

/// The columns that a text takes at a terminal: two for a wide character, none for a combining one.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

fn width_of(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// The text in one line: white space and line breaks as single spaces, everything a terminal would obey shown instead.
pub(super) fn one_line(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    for c in text.chars() {
        if is_breaking_space(c) {
            if !spaced.ends_with(' ') {
                spaced.push(' ');
            }
        } else {
            spaced.push(c);
        }
    }
    match inert::shown(&spaced) {
        std::borrow::Cow::Borrowed(_) => spaced,
        std::borrow::Cow::Owned(shown) => shown,
    }
}

/// Whether a message says the explanation of a cause word for word, but for the case of its first letter.
pub(super) fn says(message: &str, cause: &Cause) -> bool {
    let mut characters = cause.explanation.chars();
    characters.next();
    !cause.explanation.is_empty() && message.contains(characters.as_str())
}

/// White space at which a line may end. No-break and ideographic spaces are kept as they are.
fn is_breaking_space(c: char) -> bool {
    matches!(c, ' ' | '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The text in lines of at most `first` and then `rest` columns, broken at spaces and between wide characters. A word
/// that is longer than a line is broken where the line ends.
///
/// No line begins with a closing mark or ends with an opening one, as Chinese typesetting asks.
pub(super) fn wrap(text: &str, first: usize, rest: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut columns = 0_usize;
    let mut limit = first.max(1);
    // Where the line can be broken: the bytes up to there, and what stands behind it.
    let mut break_at: Option<usize> = None;
    let mut last: Option<char> = None;
    for c in text.chars() {
        if let Some(before) = last
            && may_break_between(before, c)
        {
            break_at = Some(line.len());
        }
        let wide = width_of(c);
        if columns.saturating_add(wide) > limit && !line.is_empty() && c != ' ' {
            let at = break_at.unwrap_or(line.len());
            let tail = line.split_off(at);
            let done = std::mem::replace(&mut line, tail);
            lines.push(done.trim_end_matches(' ').to_owned());
            columns = width(&line);
            limit = rest.max(1);
            break_at = None;
        }
        if c == ' ' && line.is_empty() && !lines.is_empty() {
            last = None;
            continue;
        }
        line.push(c);
        columns = columns.saturating_add(wide);
        last = Some(c);
    }
    lines.push(line.trim_end_matches(' ').to_owned());
    lines
}

fn may_break_between(before: char, after: char) -> bool {
    if after == ' ' {
        return false;
    }
    if before == ' ' {
        return true;
    }
    let wide = width_of(before) > 1 || width_of(after) > 1;
    wide && width_of(after) > 0 && !CLOSING.contains(after) && !OPENING.contains(before)
}

/// Marks that no line begins with.
const CLOSING: &str = "，。、；：！？）》」』】〕〉”’％…—,.;:!?)]}%";
/// Marks that no line ends with.
const OPENING: &str = "（《「『【〔〈“‘([{$¥￥€£＄";

/// The mark for what was left out.
const ELLIPSIS: char = '…';

/// The end of a text in at most so many columns, cut at a word where one is near.
pub(super) fn keep_end(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let Some(room) = columns.checked_sub(1) else { return String::new() };
    let mut start = text.len();
    let mut taken = 0_usize;
    for (at, c) in text.char_indices().rev() {
        taken = taken.saturating_add(width_of(c));
        if taken > room {
            break;
        }
        start = at;
    }
    let (cut_off, kept) = text.split_at_checked(start).unwrap_or(("", text));
    let kept = kept.trim_start_matches(|c| width_of(c) == 0);
    let within_word = cut_off.chars().next_back().zip(kept.chars().next()).is_some_and(|(a, b)| is_one_word(a, b));
    let kept = match kept.split_once(' ') {
        Some((part, whole)) if within_word && is_near(part, room) => whole,
        _ => kept,
    };
    format!("{ELLIPSIS}{}", kept.trim_start_matches(' '))
}

/// The start of a text in at most so many columns, cut at a word where one is near.
pub(super) fn keep_start(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let Some(room) = columns.checked_sub(1) else { return String::new() };
    let mut end = 0_usize;
    let mut taken = 0_usize;
    for (at, c) in text.char_indices() {
        taken = taken.saturating_add(width_of(c));
        if taken > room {
            break;
        }
        end = at.saturating_add(c.len_utf8());
    }
    let (kept, cut_off) = text.split_at_checked(end).unwrap_or((text, ""));
    let within_word = kept.chars().next_back().zip(cut_off.chars().next()).is_some_and(|(a, b)| is_one_word(a, b));
    let kept = match kept.rsplit_once(' ') {
        Some((whole, part)) if within_word && is_near(part, room) => whole,
        _ => kept,
    };
    format!("{}{ELLIPSIS}", kept.trim_end_matches(' '))
}

/// The start and the end of a text in at most so many columns.
pub(super) fn keep_ends(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let head = columns.div_ceil(2);
    let start = keep_start(text, head);
    let tail = columns.saturating_sub(width(&start)).saturating_add(1);
    let end = keep_end(text, tail);
    format!("{start}{}", end.trim_start_matches(ELLIPSIS))
}

fn is_one_word(before: char, after: char) -> bool {
    before != ' ' && after != ' ' && width_of(before) < 2 && width_of(after) < 2
}

/// Whether so short a part of a word can be left out without wasting the room.
fn is_near(part: &str, room: usize) -> bool {
    width(part).saturating_mul(2) <= room
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_columns() {
        assert_eq!(width("68.7亿元"), 8);
        assert_eq!(width("９６５０万"), 10);
        assert_eq!(width("e\u{301}"), 1);
    }

    #[test]
    fn puts_texts_in_one_line() {
        assert_eq!(one_line("a \r\n\tb\u{2028}c"), "a b c");
        assert_eq!(one_line("6\u{a0}%\u{3000}x"), "6\u{a0}%\u{3000}x");
        assert!(!one_line("\u{1b}[31m\u{9b}\u{202e}\u{0}").contains(['\u{1b}', '\u{9b}', '\u{202e}', '\u{0}']));
    }

    #[test]
    fn breaks_lines_at_words() {
        assert_eq!(wrap("one two three", 8, 8), ["one two", "three"]);
        assert_eq!(wrap("one two three", 3, 9), ["one", "two three"]);
        assert_eq!(wrap("", 5, 5), [""]);
        assert_eq!(wrap("unbreakable", 4, 4), ["unbr", "eaka", "ble"]);
        assert_eq!(wrap("ab  cd", 3, 3), ["ab", "cd"]);
    }

    #[test]
    fn breaks_chinese_between_characters_but_not_before_a_full_stop() {
        assert_eq!(wrap("约合九亿美元", 6, 6), ["约合九", "亿美元"]);
        assert_eq!(wrap("约合九。亿", 6, 6), ["约合", "九。亿"]);
        assert_eq!(wrap("约（九亿）", 4, 4), ["约", "（九", "亿）"]);
    }

    #[test]
    fn no_line_is_too_wide_and_nothing_is_lost() {
        let text = "港口 handled 货值 worth６８．７亿元（约 $965 million），and “so” on… 再添两个泊位。";
        for limit in 4..60 {
            let lines = wrap(text, limit, limit);
            assert!(lines.iter().all(|line| width(line) <= limit), "{limit}: {lines:?}");
            let joined: String = lines.concat().split(' ').collect();
            assert_eq!(joined, text.split(' ').collect::<String>());
        }
    }

    #[test]
    fn cuts_to_columns() {
        assert_eq!(keep_end("the harbour office", 12), "…office");
        assert_eq!(keep_end("the harbour office", 10), "…office");
        assert_eq!(keep_end("港口今年扩建", 6), "…扩建");
        assert_eq!(keep_start("and nobody was surprised", 14), "and nobody…");
        assert_eq!(keep_start("同比增长百分之五", 7), "同比增…");
        assert_eq!(keep_start("x", 1), "x");
        assert_eq!(keep_start("xy", 1), "…");
        assert_eq!(keep_start("xy", 0), "");
        for columns in 0..40 {
            for text in ["one two three four five six", "e\u{301}e\u{301}e\u{301}e\u{301} x", "一二三四五六七八"]
            {
                for cut in [keep_end(text, columns), keep_start(text, columns), keep_ends(text, columns)] {
                    assert!(width(&cut) <= columns, "{columns}: {cut:?}");
                }
            }
        }
    }
}
