//! What stands between two amounts, and behind the second: words, signs and brackets, judged by their roles.

use std::ops::Range;

use crate::lexicon::{Kind, Role, Token};
use crate::money::reading::currency_of;

/// The most words of any sort that may stand between an amount and the bracket with its conversion.
const MAX_FREE_WORDS: usize = 12;
/// The bytes of a run of Chinese characters that count for one word: three characters.
const BYTES_PER_WORD: usize = 9;
/// The most words of any sort between an amount and a conversion without brackets.
const MAX_FREE_WORDS_INLINE: usize = 6;

/// The brackets of a sentence.
#[derive(Debug, Default)]
pub(super) struct Brackets {
    /// For each token, the innermost bracket around it, by the token that opens it.
    around: Vec<Option<u32>>,
    /// For each token that opens a bracket, the token that closes it.
    closing: Vec<Option<u32>>,
    /// Those that are open.
    open: Vec<u32>,
}

impl Brackets {
    /// Takes the brackets of another sentence in place of those before.
    pub(super) fn read(&mut self, tokens: &[Token<'_>]) {
        let Self { around, closing, open } = self;
        around.clear();
        closing.clear();
        // In most sentences there is none, or none before the end.
        let Some(first) = tokens.iter().position(is_opening) else { return };
        around.resize(tokens.len(), None);
        closing.resize(tokens.len(), None);
        open.clear();
        for ((at, token), around) in (0_u32..).zip(tokens).zip(around).skip(first) {
            if is_closing(token)
                && let Some(opened) = open.pop()
                && let Some(slot) = closing.get_mut(opened as usize)
            {
                *slot = Some(at);
            }
            *around = open.last().copied();
            if is_opening(token) {
                open.push(at);
            }
        }
    }

    /// The token that opens the innermost bracket around token `at`.
    pub(super) fn around(&self, at: usize) -> Option<usize> {
        self.around.get(at).copied().flatten().map(|open| open as usize)
    }

    /// The token that closes the bracket opened at `open`; past the last where none does.
    pub(super) fn close(&self, open: usize) -> usize {
        self.closing.get(open).copied().flatten().map_or(usize::MAX, |close| close as usize)
    }
}

pub(super) fn is_opening(token: &Token<'_>) -> bool {
    matches!(token.kind, Kind::Sign('(' | '[' | '{' | '〔' | '【' | '﹙'))
}

pub(super) fn is_closing(token: &Token<'_>) -> bool {
    matches!(token.kind, Kind::Sign(')' | ']' | '}' | '〕' | '】' | '﹚'))
}

pub(super) fn is_comma(token: &Token<'_>) -> bool {
    matches!(token.kind, Kind::Sign(',' | ';' | '、'))
}

pub(super) fn is_dash(token: &Token<'_>) -> bool {
    matches!(token.kind, Kind::Sign('–' | '—' | '―' | '-' | '─' | '－'))
}

/// A mark that ends a thought: nothing behind it converts what stands before it.
fn ends_thought(token: &Token<'_>) -> bool {
    matches!(token.kind, Kind::Sign('.' | '。' | '?' | '!' | ':' | '…' | '|' | '•' | '·'))
}

fn is_quote(token: &Token<'_>) -> bool {
    matches!(
        token.kind,
        Kind::Sign('"' | '\'' | '“' | '”' | '«' | '»' | '「' | '」' | '『' | '』' | '《' | '》' | '*' | '_')
    )
}

/// How the words of a segment stand to an amount before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Segment {
    /// Nothing but quotes.
    Empty,
    /// When, where, of what, per what: 6.87 billion yuan in 2024.
    Qualifier,
    /// A growth rate or a remark, which may stand between commas.
    Aside,
    /// Any other words, so many.
    Free(usize),
    /// Something that parts what stands before from what stands behind.
    Parting,
}

/// Judges the tokens between two commas.
pub(super) fn judge(tokens: &[Token<'_>], rates: &[Range<usize>]) -> Segment {
    let mut free = 0_usize;
    let mut is_aside = false;
    let mut any = false;
    let mut counted = false;
    for token in tokens {
        let is_counted = std::mem::take(&mut counted);
        if rates.iter().any(|rate| rate.contains(&token.start)) {
            is_aside = true;
            continue;
        }
        if is_quote(token) || is_dash(token) {
            continue;
        }
        any = true;
        match token.kind {
            Kind::Sign('%' | '‰') => is_aside = true,
            Kind::Sign('/') => counted = true,
            Kind::Sign(_) if ends_thought(token) => return Segment::Parting,
            Kind::Number(_) | Kind::Sign(_) => {}
            // Per hectare, a bottle.
            Kind::Word if is_counted => {}
            Kind::Word => free = free.saturating_add(weight(token)),
            Kind::Code(_) => free = free.saturating_add(1),
            Kind::Term(term) => {
                let roles = term.roles;
                if roles.has(Role::Parting) {
                    return Segment::Parting;
                }
                is_aside |= [Role::Aside, Role::Percent, Role::RateWord].into_iter().any(|role| roles.has(role));
                counted = roles.has(Role::Per);
                let is_known = [Role::Qualifier, Role::TimeUnit, Role::Per, Role::Share, Role::Aside, Role::Percent]
                    .into_iter()
                    .any(|role| roles.has(role));
                if !is_known && !is_counted && term.numeral.is_none() {
                    free = free.saturating_add(1);
                }
            }
        }
    }
    match (is_aside, any, free) {
        (true, ..) => Segment::Aside,
        (false, false, _) => Segment::Empty,
        (false, true, 0) => Segment::Qualifier,
        (false, true, free) => Segment::Free(free),
    }
}

/// How many words an unknown piece of text counts for: a run of Chinese characters holds several.
fn weight(token: &Token<'_>) -> usize {
    if token.is_latin { 1 } else { token.end.saturating_sub(token.start).div_ceil(BYTES_PER_WORD) }
}

/// Splits tokens at commas, and at dashes that stand apart.
pub(super) fn segments<'s, 'l>(tokens: &'s [Token<'l>]) -> impl DoubleEndedIterator<Item = &'s [Token<'l>]> {
    tokens.split(|token| is_comma(token))
}

/// Whether the words between an amount and the bracket that holds its conversion let the one reach the other.
pub(super) fn reaches_bracket(tokens: &[Token<'_>], rates: &[Range<usize>]) -> bool {
    let mut pieces = segments(tokens);
    let first = pieces.next().unwrap_or_default();
    match judge(first, rates) {
        Segment::Parting => return false,
        Segment::Free(words) if words > MAX_FREE_WORDS => return false,
        Segment::Empty | Segment::Qualifier | Segment::Aside | Segment::Free(_) => {}
    }
    pieces.all(|piece| matches!(judge(piece, rates), Segment::Empty | Segment::Aside | Segment::Qualifier))
}

/// Whether the words between an amount and a connective without brackets let the one reach the other.
pub(super) fn reaches_inline(tokens: &[Token<'_>], rates: &[Range<usize>], is_strong: bool) -> bool {
    let ends_in_pause = tokens.last().is_some_and(|last| is_comma(last) || is_dash(last));
    let mut pieces = segments(tokens);
    let first = pieces.next().unwrap_or_default();
    match judge(first, rates) {
        Segment::Empty | Segment::Qualifier | Segment::Aside => {}
        Segment::Free(words) if is_strong && ends_in_pause && words <= MAX_FREE_WORDS_INLINE => {}
        Segment::Free(_) | Segment::Parting => return false,
    }
    pieces.all(|piece| matches!(judge(piece, rates), Segment::Empty | Segment::Aside | Segment::Qualifier))
}

/// Whether every token may stand before a conversion: in brackets, or behind a comma.
pub(super) fn introduces(token: &Token<'_>) -> bool {
    match token.kind {
        Kind::Term(term) => {
            term.currency.is_none()
                && [Role::HedgeBefore, Role::Intro, Role::Convert, Role::ConvertAdjacent]
                    .into_iter()
                    .any(|role| term.roles.has(role))
        }
        Kind::Sign('=' | '≈' | '~') => true,
        Kind::Number(_) | Kind::Code(_) | Kind::Word | Kind::Sign(_) => is_quote(token),
    }
}

/// Whether the token says outright that a conversion follows.
pub(super) fn converts(token: &Token<'_>) -> bool {
    token.has(Role::Convert) || token.is_sign('=') || token.is_sign('≈')
}

/// What an amount is counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// An amount each share.
    Share,
    /// A month, a year.
    Time,
    /// A tonne, a head.
    Other,
}

/// The unit that begins at token `at`: `per tonne`, `/kg`, `a month`, `每股`. With the token behind it.
pub(super) fn read_unit(tokens: &[Token<'_>], at: usize) -> Option<(Unit, usize)> {
    let first = tokens.get(at)?;
    let is_slash = first.is_sign('/');
    if first.has(Role::Share) && first.has(Role::Per) {
        return Some((Unit::Share, at.saturating_add(1)));
    }
    if !is_slash && !first.has(Role::Per) {
        return None;
    }
    // Words that are a unit of their own: monthly.
    if first.has(Role::TimeUnit) {
        return Some((Unit::Time, at.saturating_add(1)));
    }
    let mut next = at.saturating_add(1);
    let mut unit = Unit::Other;
    for _ in 0..4 {
        let Some(token) = tokens.get(next) else { break };
        match token.kind {
            Kind::Number(_) | Kind::Word => {}
            Kind::Term(term) if term.roles.has(Role::Share) => unit = Unit::Share,
            Kind::Term(term) if term.roles.has(Role::TimeUnit) => {
                unit = if unit == Unit::Share { unit } else { Unit::Time };
            }
            Kind::Term(term) if term.numeral.is_some() || term.currency.is_some() && is_slash => {}
            Kind::Term(_) | Kind::Code(_) | Kind::Sign(_) => break,
        }
        next = next.saturating_add(1);
        if unit != Unit::Other {
            break;
        }
    }
    (next > at.saturating_add(1) || first.has(Role::Per)).then_some((unit, next))
}

/// Whether what stands behind a conversion, up to the end of its bracket, lets it be one.
pub(super) fn closes_well(tokens: &[Token<'_>], original_has_share: bool, is_explicit: bool) -> bool {
    let mut at = 0;
    if let Some((unit, behind)) = read_unit(tokens, 0) {
        if unit == Unit::Share && !original_has_share {
            return false;
        }
        at = behind;
    }
    let Some(rest) = tokens.get(at..) else { return true };
    let Some(first) = rest.first() else { return true };
    if is_comma(first) || is_dash(first) || is_opening(first) {
        return true;
    }
    if matches!(first.kind, Kind::Sign('/' | '+' | '.' | '。' | '=' | '≈')) || is_year_s_money(rest) {
        return true;
    }
    if first.has(Role::NotBehind) {
        return false;
    }
    // At current exchange rates; then; in today's money.
    let piece = segments(rest).next().unwrap_or_default();
    if piece.iter().any(|token| token.has(Role::RateWord)) && !piece.iter().any(|token| token.has(Role::Parting)) {
        return true;
    }
    let is_remark = |token: &Token<'_>| {
        token.has(Role::Intro) || token.has(Role::Aside) || token.has(Role::HedgeAfter) || is_quote(token)
    };
    let is_time = |token: &Token<'_>| {
        token.has(Role::Qualifier) || token.has(Role::TimeUnit) || matches!(token.kind, Kind::Number(_))
    };
    let is_other = first.has(Role::And) || first.has(Role::ConvertAdjacent);
    is_other
        || piece.iter().all(is_remark)
        || (is_explicit && piece.iter().all(|token| is_remark(token) || is_time(token)))
}

/// `in 1995 dollars`.
fn is_year_s_money(tokens: &[Token<'_>]) -> bool {
    let [opener, year, currency, ..] = tokens else { return false };
    let is_year = matches!(year.kind, Kind::Number(number) if number.whole_digits == 4 && !number.is_grouped);
    opener.has(Role::Qualifier) && is_year && currency_of(currency).is_some()
}

/// Whether the amount that ends before token `at` is one a share.
pub(super) fn has_share_unit(tokens: &[Token<'_>], at: usize) -> bool {
    matches!(read_unit(tokens, at), Some((Unit::Share, _)))
}
