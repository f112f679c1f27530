//! Text into tokens: numbers in digits, terms of the lexicon, other words, and signs.

use std::str::FromStr;

use super::fold::{Folded, is_unspaced, is_word_letter};
use super::number::{NumberToken, Spacing, digit, read_number};
use super::word::Word;
use super::{Lexicon, Term};
use crate::money::Currency;

/// A piece of a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'l> {
    pub(crate) kind: Kind<'l>,
    /// Where it starts in the text, in bytes.
    pub(crate) start: usize,
    /// Where it ends.
    pub(crate) end: usize,
    /// Whether it begins with a letter of a script that sets words apart.
    pub(crate) is_latin: bool,
}

/// What a piece of a text is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind<'l> {
    /// A number in digits.
    Number(NumberToken),
    /// A term of the lexicon.
    Term(&'l Term),
    /// The code of a currency that the lexicon does not list.
    Code(Currency),
    /// Any other word, or a run of Chinese characters.
    Word,
    /// A sign, folded.
    Sign(char),
}

/// Appends the tokens of `text`, whose first byte counts as number `base`.
pub(crate) fn tokenize<'l>(
    lexicon: &'l Lexicon,
    text: &str,
    base: usize,
    spacing: Spacing,
    tokens: &mut Vec<Token<'l>>,
) {
    let mut at = 0;
    let mut previous_is_digit = false;
    while let Some(byte) = text.as_bytes().get(at) {
        if !byte.is_ascii() {
            let passed = lexicon.passed_over(text.as_bytes().get(at..).unwrap_or_default());
            if passed > 0 {
                let start = base.saturating_add(at);
                push_unspaced(tokens, start, start.saturating_add(passed));
                at = at.saturating_add(passed);
                previous_is_digit = false;
                continue;
            }
        }
        let Some((folded, behind)) = lexicon.variants().fold_at(text, at) else { break };
        let Folded::Char(folded) = folded else {
            at = behind;
            previous_is_digit = false;
            continue;
        };
        let Some(rest) = text.get(at..) else { break };
        let Some(c) = rest.chars().next() else { break };
        let (kind, length) = read_token(lexicon, text, at, rest, (c, folded), spacing, previous_is_digit);
        let end = at.saturating_add(length.max(1));
        let (mut start, stop) = (base.saturating_add(at), base.saturating_add(end));
        previous_is_digit = matches!(kind, Kind::Number(_));
        at = end;
        if let Kind::Word = kind
            && is_unspaced(c)
        {
            push_unspaced(tokens, start, stop);
            continue;
        }
        let mut kind = kind;
        if let Kind::Number(number) = kind
            && let Some(whole) = join_stray_space(tokens, &number, start, text.get(end..).unwrap_or_default())
        {
            tokens.truncate(tokens.len().saturating_sub(2));
            (kind, start) = (Kind::Number(whole.0), whole.1);
        }
        tokens.push(Token { kind, start, end: stop, is_latin: is_word_letter(c) });
    }
}

/// `2,141, 853)`: a group of three digits behind a comma and a space goes on with the number before it, where that
/// number has groups already or a currency before it, and a bracket closes behind. Gives the whole and its start.
fn join_stray_space(
    tokens: &[Token<'_>],
    group: &NumberToken,
    start: usize,
    rest: &str,
) -> Option<(NumberToken, usize)> {
    let (comma, tokens) = tokens.split_last()?;
    let (first, before) = tokens.split_last()?;
    let Kind::Number(number) = first.kind else { return None };
    let is_group = group.whole_digits == 3 && !group.is_grouped && group.problem.is_none();
    let leads = !number.has_point && number.problem.is_none() && (number.is_grouped || number.whole_digits <= 3);
    let is_stray = comma.is_sign(',') && comma.start == first.end && start > comma.end;
    if !is_group || !leads || !is_stray || !rest.trim_start().starts_with([')', '）', ']']) {
        return None;
    }
    let named = before.last().is_some_and(|token| token.term().is_some_and(|term| term.currency.is_some()));
    if !number.is_grouped && !named {
        return None;
    }
    let digits = group.whole_digits.checked_add(group.decimals)?;
    let mantissa = number.mantissa.checked_mul(10_u128.checked_pow(digits)?)?.checked_add(group.mantissa)?;
    let whole_digits = number.whole_digits.checked_add(3)?;
    Some((NumberToken { mantissa, whole_digits, is_grouped: true, ..*group }, first.start))
}

/// Appends a Chinese character that is no term, or adds it to those before it.
fn push_unspaced(tokens: &mut Vec<Token<'_>>, start: usize, end: usize) {
    match tokens.last_mut() {
        Some(last) if matches!(last.kind, Kind::Word) && last.end == start => last.end = end,
        _ => tokens.push(Token { kind: Kind::Word, start, end, is_latin: false }),
    }
}

fn read_token<'l>(
    lexicon: &'l Lexicon,
    text: &str,
    at: usize,
    rest: &str,
    (c, folded): (char, char),
    spacing: Spacing,
    previous_is_digit: bool,
) -> (Kind<'l>, usize) {
    let may_be_number = digit(c).is_some() || (folded == '.' && !previous_is_digit);
    if may_be_number && let Some((number, end)) = read_number(text, at, lexicon.variants(), spacing) {
        return (Kind::Number(number), end.saturating_sub(at));
    }
    if let Some((term, length)) = lexicon.longest_term(rest) {
        return (Kind::Term(term), length);
    }
    if is_word_letter(c) {
        let length = word_length(rest);
        let code = rest
            .get(..length)
            .filter(|word| word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase() || spacing == Spacing::Cell));
        let currency = code.and_then(|code| Currency::from_str(code).ok());
        if let Some(currency) = currency.filter(|currency| spacing == Spacing::Cell || currency.is_money()) {
            return (Kind::Code(currency), length);
        }
        return (Kind::Word, length);
    }
    if is_unspaced(c) {
        return (Kind::Word, c.len_utf8());
    }
    (Kind::Sign(folded), c.len_utf8())
}

/// The bytes of the word at the start of `text`: letters, with apostrophes between them.
fn word_length(text: &str) -> usize {
    let letters = Word::at(text.as_bytes()).length;
    let goes_on = text.as_bytes().get(letters).is_some_and(|byte| *byte == b'\'' || !byte.is_ascii());
    if !goes_on {
        return letters;
    }
    let mut length = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let inside = matches!(c, '\'' | '’') && characters.peek().is_some_and(|(_, next)| is_word_letter(*next));
        if !is_word_letter(c) && !inside && c != '\u{ad}' {
            break;
        }
        length = at.saturating_add(c.len_utf8());
    }
    length
}

impl<'l> Token<'l> {
    /// The term, where it is one.
    pub(crate) fn term(&self) -> Option<&'l Term> {
        match self.kind {
            Kind::Term(term) => Some(term),
            Kind::Number(_) | Kind::Code(_) | Kind::Word | Kind::Sign(_) => None,
        }
    }

    /// Whether it is a term with this role.
    pub(crate) fn has(&self, role: super::Role) -> bool {
        self.term().is_some_and(|term| term.roles.has(role))
    }

    /// Whether it is this sign, as a sign or as the first character of a term spelled so.
    pub(crate) fn is_sign(&self, sign: char) -> bool {
        matches!(self.kind, Kind::Sign(c) if c == sign)
    }
}
