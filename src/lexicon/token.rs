//! Text into tokens: numbers in digits, terms of the lexicon, other words, and signs.

use std::str::FromStr;

use super::fold::{CHINESE_BYTES, Folded, is_unspaced, is_word_letter};
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
    let mut tokenizer = Tokenizer { lexicon, text, base, spacing, tokens };
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        let length = match byte {
            b' ' | b'\n' => 1,
            b'a'..=b'z' | b'A'..=b'Z' => tokenizer.read_latin(at),
            0xe4..=0xe9 => tokenizer.read_chinese(at),
            _ => tokenizer.read_any(at),
        };
        at = at.saturating_add(length.max(1));
    }
}

/// Reads tokens from a text. What is read at a place is put down, and its length in bytes given back.
struct Tokenizer<'t, 'l> {
    lexicon: &'l Lexicon,
    text: &'t str,
    base: usize,
    spacing: Spacing,
    tokens: &'t mut Vec<Token<'l>>,
}

impl<'l> Tokenizer<'_, 'l> {
    /// Reads what begins with an ASCII letter.
    fn read_latin(&mut self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        let word = Word::at(rest.as_bytes());
        let next = rest.as_bytes().get(word.length);
        if next.is_some_and(|next| !next.is_ascii()) {
            return self.read_any(at);
        }
        if let Some((term, length)) = self.lexicon.longest_term_of_word(word, rest) {
            return self.push(Kind::Term(term), at, length, true);
        }
        let length = if next == Some(&b'\'') { word_length(rest) } else { word.length };
        self.push_word(rest, at, length)
    }

    /// Reads Chinese characters: those that no term begins with, and a term or a character behind them.
    fn read_chinese(&mut self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        let (passed, begun) = self.lexicon.pass_over(rest);
        if passed > 0 {
            self.push_unspaced(at, passed);
        }
        let (Some(begun), Some(rest)) = (begun, rest.get(passed..)) else {
            return if passed > 0 { passed } else { self.read_any(at) };
        };
        let behind = at.saturating_add(passed);
        let length = match self.lexicon.longest_term_from(begun, rest) {
            Some((term, length)) => self.push(Kind::Term(term), behind, length, false),
            None => self.push_unspaced(behind, CHINESE_BYTES),
        };
        passed.saturating_add(length)
    }

    /// Reads what begins with any character.
    fn read_any(&mut self, at: usize) -> usize {
        let Some((folded, behind)) = self.lexicon.variants().fold_at(self.text, at) else { return 0 };
        let width = behind.saturating_sub(at);
        let Folded::Char(folded) = folded else { return width };
        let Some(rest) = self.text.get(at..) else { return width };
        let Some(c) = rest.chars().next() else { return width };
        if (digit(c).is_some() || (folded == '.' && !self.is_behind_number(at)))
            && let Some((number, end)) = read_number(self.text, at, self.lexicon.variants(), self.spacing)
        {
            return self.push_number(number, at, end);
        }
        if let Some((term, length)) = self.lexicon.longest_term(rest) {
            return self.push(Kind::Term(term), at, length, is_word_letter(c));
        }
        if is_word_letter(c) {
            return self.push_word(rest, at, word_length(rest));
        }
        if is_unspaced(c) {
            return self.push_unspaced(at, width);
        }
        self.push(Kind::Sign(folded), at, width, false)
    }

    /// Whether a number ends at a place.
    fn is_behind_number(&self, at: usize) -> bool {
        let end = self.base.saturating_add(at);
        self.tokens.last().is_some_and(|last| last.end == end && matches!(last.kind, Kind::Number(_)))
    }

    fn push(&mut self, kind: Kind<'l>, at: usize, length: usize, is_latin: bool) -> usize {
        let start = self.base.saturating_add(at);
        self.tokens.push(Token { kind, start, end: start.saturating_add(length), is_latin });
        length
    }

    fn push_number(&mut self, number: NumberToken, at: usize, end: usize) -> usize {
        let length = end.saturating_sub(at);
        let start = self.base.saturating_add(at);
        let behind = self.text.get(end..).unwrap_or_default();
        let Some((whole, whole_start)) = join_stray_space(self.tokens, &number, start, behind) else {
            return self.push(Kind::Number(number), at, length, false);
        };
        self.tokens.truncate(self.tokens.len().saturating_sub(2));
        let end = start.saturating_add(length);
        self.tokens.push(Token { kind: Kind::Number(whole), start: whole_start, end, is_latin: false });
        length
    }

    /// Puts down a word that is no term: the code of a currency, or any other.
    fn push_word(&mut self, rest: &str, at: usize, length: usize) -> usize {
        let is_cell = self.spacing == Spacing::Cell;
        let code = rest
            .get(..length)
            .filter(|word| word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase() || is_cell))
            .and_then(|code| Currency::from_str(code).ok())
            .filter(|currency| is_cell || currency.is_money());
        self.push(code.map_or(Kind::Word, Kind::Code), at, length, true)
    }

    /// Puts down characters without spaces around them that are no term, or adds them to those before.
    fn push_unspaced(&mut self, at: usize, length: usize) -> usize {
        let start = self.base.saturating_add(at);
        match self.tokens.last_mut() {
            Some(last) if matches!(last.kind, Kind::Word) && last.end == start => {
                last.end = start.saturating_add(length);
                length
            }
            _ => self.push(Kind::Word, at, length, false),
        }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The tokens as they are read where nothing is told by the first byte.
    fn one_by_one(text: &str, spacing: Spacing) -> Vec<Token<'static>> {
        let mut tokens = Vec::new();
        let mut tokenizer = Tokenizer { lexicon: Lexicon::builtin(), text, base: 7, spacing, tokens: &mut tokens };
        let mut at = 0;
        while at < text.len() {
            at = at.saturating_add(tokenizer.read_any(at).max(1));
        }
        tokens
    }

    fn tokens(text: &str, spacing: Spacing) -> Vec<Token<'static>> {
        let mut tokens = Vec::new();
        tokenize(Lexicon::builtin(), text, 7, spacing, &mut tokens);
        tokens
    }

    #[test]
    fn words_are_told_from_codes_and_from_each_other() {
        let is_code = |spacing| matches!(&tokens("XTS", spacing)[..], [Token { kind: Kind::Code(_), .. }]);
        assert_eq!([Spacing::Cell, Spacing::Text].map(is_code), [true, false]);
        let ends: Vec<usize> = tokens("山谷 山谷", Spacing::Text).iter().map(|word| word.end).collect();
        assert_eq!(ends, [13, 20]);
    }

    #[test]
    fn a_point_begins_a_number_where_none_ends() {
        let tokens = |text: &str| tokens(text, Spacing::Text);
        assert!(matches!(
            &tokens("7 .5")[..],
            [Token { kind: Kind::Number(_), .. }, Token { kind: Kind::Number(_), .. }]
        ));
        // More runs of digits than one number has.
        let long = tokens(&"1.".repeat(40));
        assert!(
            matches!(&long[..], [Token { kind: Kind::Number(_), .. }, point, ..] if point.is_sign('.')),
            "{long:?}"
        );
    }

    proptest! {
        #[test]
        fn are_what_they_are_one_by_one(
            text in "([a-zA-Z]{1,9}(['’][a-z]{1,2})?|[0-9]{1,4}|[ .,'’$()（）。，、-]|yuan|U\\.S\\.|about|the|CNY|XTS|亿|元|美元|臺|億|约|合|[一-龥]{1,3}|㐀|䷀|\u{ad}|\u{3000}|é|５|ＵＳ|\n){0,20}",
        ) {
            for spacing in [Spacing::Text, Spacing::Cell] {
                let read = tokens(&text, spacing);
                prop_assert_eq!(format!("{read:?}"), format!("{:?}", one_by_one(&text, spacing)), "{}", text);
            }
        }
    }
}
