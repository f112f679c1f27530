//! Which two amounts of a sentence are the same money.
//!
//! Each amount is held against the one before it. They are a claim where
//!
//! - the second opens a bracket behind the first: `6.87 billion yuan in 2024 (about 965 million dollars)`. Words may
//!   stand before the bracket unless they part the two (`which`, `其中`); inside it, only words that introduce a
//!   conversion, or asides set off by commas; behind it, only its unit, an aside or another conversion;
//! - a connective leads from the first to the second: `, equivalent to`, `, or`, `，约合`, `/`, `=`;
//! - dashes set the second off: `– some $100 million –`; or a comma does and "about" says that it is a conversion.
//!
//! What stands first is the original. Further conversions behind the second (`or 91 million euros`) go with the same
//! original. Ranges and lists pair by place, and a single conversion of a range goes with its upper end.

use std::borrow::Cow;
use std::ops::Range;

use smallvec::SmallVec;

use super::amounts::{Group, Member, read_amounts, without_strays};
use super::gap::{
    Brackets, Segment, closes_well, converts, has_share_unit, introduces, is_comma, is_dash, judge, reaches_bracket,
    reaches_inline, segments,
};
use super::rate::read_rates;
use super::{Extraction, Found, Missed};
use crate::lexicon::{Conventions, Kind, Role, Token};
use crate::money::Currency;
use crate::money::reading::currency_of;

/// The most tokens behind a conversion in brackets that are looked at.
const MAX_TAIL: usize = 32;

/// A sentence being read.
struct Sentence<'s, 'l> {
    tokens: &'s [Token<'l>],
    brackets: &'s Brackets,
    members: &'s [Member],
    groups: &'s [Group],
    /// The bytes of the rates that the sentence states.
    rates: &'s [Range<usize>],
}

/// Memory that is used again from sentence to sentence.
#[derive(Debug, Default)]
pub(super) struct Desk {
    brackets: Brackets,
    members: Vec<Member>,
    groups: Vec<Group>,
}

/// Reads one sentence that may hold a claim, and adds what it finds.
pub(super) fn read_sentence<'t>(
    text: &'t str,
    range: Range<usize>,
    tokens: &[Token<'_>],
    conventions: &Conventions,
    desk: &mut Desk,
    found: &mut Extraction<'t>,
) {
    let Desk { brackets, members, groups } = desk;
    let members = read_amounts(text, tokens, conventions, members, groups, &mut found.missed);
    if groups.is_empty() {
        return;
    }
    let rates = read_rates(tokens, members, groups, conventions);
    let rate_ranges: Vec<Range<usize>> = rates.iter().map(|rate| rate.range.clone()).collect();
    found.stated_rates.extend(rates);
    brackets.read(tokens);
    let sentence = Sentence { tokens, brackets, members, groups, rates: &rate_ranges };
    for (original, stated) in sentence.pairs() {
        sentence.emit(text, &range, original, stated, found);
    }
}

impl Sentence<'_, '_> {
    /// The groups that pair, as (original, stated) by index.
    fn pairs(&self) -> SmallVec<[(usize, usize); 4]> {
        let mut pairs = SmallVec::new();
        // The original and the conversion that the group before this one belongs to.
        let mut last_pair: Option<(usize, usize)> = None;
        for (index, group) in self.groups.iter().enumerate() {
            let Some(before) = index.checked_sub(1) else { continue };
            let Some(left) = self.groups.get(before) else { continue };
            if let Some((original, stated)) = last_pair
                && stated == before
            {
                // Another conversion of the same original.
                let differs = self.groups.get(original).is_some_and(|original| differ(original, group));
                if differs && differ(left, group) && self.goes_on(left, group) {
                    pairs.push((original, index));
                    last_pair = Some((original, index));
                    continue;
                }
            }
            if differ(left, group) && self.converts(left, group) {
                pairs.push((before, index));
                last_pair = Some((before, index));
            }
        }
        pairs
    }

    /// Whether `stated` is another conversion right behind one: `or 91 million euros`.
    fn goes_on(&self, left: &Group, stated: &Group) -> bool {
        let (Some(between), true) = (
            self.tokens.get(left.tokens.end..stated.tokens.start),
            self.brackets.around(left.tokens.start) == self.brackets.around(stated.tokens.start),
        ) else {
            return false;
        };
        let joins = between.iter().any(|token| {
            is_comma(token)
                || token.has(Role::And)
                || token.has(Role::ConvertAdjacent)
                || token.is_sign('/')
                || token.has(Role::Convert)
        });
        let in_bracket = self.brackets.around(stated.tokens.start).is_some();
        let says_so = between.iter().any(|token| token.has(Role::ConvertAdjacent) || token.has(Role::Convert));
        joins
            && (in_bracket || says_so)
            && between
                .iter()
                .all(|token| is_comma(token) || token.has(Role::And) || token.is_sign('/') || introduces(token))
            && self.closes(stated, false)
    }

    /// Whether `right` is the conversion of `left`.
    fn converts(&self, left: &Group, right: &Group) -> bool {
        let shares = |group: &Group| {
            let before = group.tokens.start.checked_sub(1).and_then(|i| self.tokens.get(i));
            before.is_some_and(|token| token.has(Role::Share))
        };
        if self.is_choice(left) || (shares(right) && !self.has_share(left)) {
            return false;
        }
        let (around_left, around_right) =
            (self.brackets.around(left.tokens.start), self.brackets.around(right.tokens.start));
        if around_left == around_right {
            return self.converts_inline(left, right);
        }
        match around_right {
            Some(open) if open >= left.tokens.end && self.brackets.around(open) == around_left => {
                self.converts_in_bracket(left, open, right)
            }
            _ => false,
        }
    }

    /// Whether the amounts are offered for choice: either 700 yuan or $100.
    fn is_choice(&self, left: &Group) -> bool {
        let from = left.tokens.start.saturating_sub(6);
        self.tokens
            .get(from..left.tokens.start)
            .is_some_and(|before| before.iter().any(|token| token.has(Role::Either)))
    }

    fn converts_in_bracket(&self, left: &Group, open: usize, right: &Group) -> bool {
        let (Some(before), Some(intro)) =
            (self.tokens.get(left.tokens.end..open), self.tokens.get(open.saturating_add(1)..right.tokens.start))
        else {
            return false;
        };
        if !reaches_bracket(before, self.rates) || !self.introduced(intro, right) {
            return false;
        }
        // 300 million yuan in 2023 ($40 million in 2022).
        let behind = self.tokens.get(
            right.tokens.end
                ..self.brackets.close(open).min(right.tokens.end.saturating_add(MAX_TAIL)).min(self.tokens.len()),
        );
        if let (Some(one), Some(other)) = (year(before), behind.and_then(year))
            && one != other
        {
            return false;
        }
        let has_share =
            self.has_share(left) || has_share_unit(self.tokens, self.brackets.close(open).saturating_add(1));
        self.closes(right, has_share)
    }

    /// Whether an amount is counted by the share.
    fn has_share(&self, group: &Group) -> bool {
        let before = group.tokens.start.checked_sub(1).and_then(|i| self.tokens.get(i));
        has_share_unit(self.tokens, group.tokens.end) || before.is_some_and(|token| token.has(Role::Share))
    }

    /// Whether the words in the bracket before the amount introduce a conversion.
    fn introduced(&self, intro: &[Token<'_>], right: &Group) -> bool {
        // 注：当前约7100元.
        let note = intro.iter().position(|token| token.is_sign(':'));
        let noted = note.filter(|at| at.checked_sub(1).and_then(|i| intro.get(i)).is_some_and(|t| t.has(Role::Note)));
        let intro = noted.and_then(|at| intro.get(at.saturating_add(1)..)).unwrap_or(intro);
        // Between $50 million and $100 million.
        let intro = match intro.split_last() {
            Some((opener, rest)) if opener.has(Role::RangeOpen) && right.len() > 1 => rest,
            _ => intro,
        };
        let mut asides = segments(intro);
        let Some(last) = asides.next_back() else { return true };
        let is_explicit = last.iter().any(converts) || self.opens_with_hedge(right);
        let names_rate =
            last.iter().any(|token| token.has(Role::Aside) || token.has(Role::RateWord) || self.in_rate(token));
        let introduces_all = last.iter().all(introduces);
        let by_rate =
            names_rate && is_explicit && !last.iter().any(|token| token.has(Role::Parting) || token.is_sign(':'));
        if !introduces_all && !by_rate {
            return false;
        }
        asides.all(|piece| match judge(piece, self.rates) {
            Segment::Aside | Segment::Empty => true,
            Segment::Qualifier => is_explicit || piece.iter().all(|token| !matches!(token.kind, Kind::Number(_))),
            Segment::Free(_) | Segment::Parting => {
                // The currency of what stands before: (RMB; about $95 million).
                piece.iter().all(introduces) || piece.iter().all(|token| currency_of(token).is_some())
            }
        })
    }

    fn in_rate(&self, token: &Token<'_>) -> bool {
        self.rates.iter().any(|rate| rate.contains(&token.start))
    }

    fn opens_with_hedge(&self, group: &Group) -> bool {
        self.tokens.get(group.tokens.start).is_some_and(|token| token.has(Role::HedgeBefore) || converts(token))
    }

    /// Whether what stands behind the second amount lets it be a conversion.
    fn closes(&self, right: &Group, has_share: bool) -> bool {
        let end = match self.brackets.around(right.tokens.start) {
            Some(open) => {
                self.brackets.close(open).min(right.tokens.end.saturating_add(MAX_TAIL)).min(self.tokens.len())
            }
            None => return self.closes_inline(right, has_share),
        };
        let is_explicit = self.opens_with_hedge(right)
            || right.tokens.start.checked_sub(1).and_then(|i| self.tokens.get(i)).is_some_and(converts);
        self.tokens.get(right.tokens.end..end).is_none_or(|tail| closes_well(tail, has_share, is_explicit))
    }

    fn closes_inline(&self, right: &Group, has_share: bool) -> bool {
        let next = self.tokens.get(right.tokens.end);
        if next.is_some_and(|token| token.has(Role::NotBehind)) {
            return false;
        }
        let after_pause = right.tokens.end.saturating_add(usize::from(next.is_some_and(is_comma)));
        if self.tokens.get(after_pause).is_some_and(|token| token.has(Role::ChoiceBehind)) {
            return false;
        }
        has_share || !has_share_unit(self.tokens, right.tokens.end)
    }

    fn converts_inline(&self, left: &Group, right: &Group) -> bool {
        let (start, end) = (left.tokens.end, right.tokens.start);
        let Some(between) = self.tokens.get(start..end) else { return false };
        // Brackets that open and close in between hold no amount and say nothing.
        let between = self.outside_brackets(between, start);
        let opens_converting = self.tokens.get(end).is_some_and(converts);
        let mut strong = opens_converting;
        let mut adjacent = false;
        let mut kept = between.len();
        while let Some(token) = kept.checked_sub(1).and_then(|i| between.get(i)) {
            if converts(token) {
                strong = true;
            } else if token.has(Role::ConvertAdjacent) {
                adjacent = true;
            } else {
                let trails = is_comma(token) && follows_convert(&between, kept);
                if !trails && !introduces(token) {
                    break;
                }
            }
            kept = kept.saturating_sub(1);
        }
        let rest = between.get(..kept).unwrap_or_default();
        let has_share = self.has_share(left);
        if let [slash] = rest
            && slash.is_sign('/')
            && kept == between.len()
        {
            return self.closes(right, has_share);
        }
        // ，按今日汇率为590亿元: the rate is named, which says as much as a connective.
        let last = rest.iter().rposition(is_comma).map_or(0, |at| at.saturating_add(1));
        let by_rate = last > 0
            && rest.get(last..).is_some_and(|words| {
                words.iter().any(|token| token.has(Role::RateWord) && token.has(Role::Aside) && !token.has(Role::Intro))
                    && !words.iter().any(|token| token.has(Role::Parting))
            });
        // , or about $90 million.
        let is_about = self.tokens.get(end).is_some_and(|token| token.has(Role::About));
        let after_pause = rest.last().is_some_and(is_comma);
        let strong = strong || by_rate || (adjacent && is_about && after_pause);
        if strong || adjacent {
            if adjacent && !strong && self.ends_a_list(left) {
                return false;
            }
            let is_worth = adjacent && !strong && !between.iter().any(|token| token.has(Role::And));
            let next = self.tokens.get(right.tokens.end);
            if is_worth && next.is_some_and(|token| token.has(Role::Weight)) {
                return false;
            }
            return reaches_inline(rest, self.rates, strong) && self.closes(right, has_share);
        }
        self.set_off(rest, left, right) && self.closes(right, has_share)
    }

    /// Whether another amount stands right before this one: 500 yuan, $80 or 70 euros.
    fn ends_a_list(&self, group: &Group) -> bool {
        let Some(comma) = group.tokens.start.checked_sub(1) else { return false };
        let at = self.groups.partition_point(|before| before.tokens.end < comma);
        let touches = self.groups.get(at).is_some_and(|before| before.tokens.end == comma);
        touches && self.tokens.get(comma).is_some_and(is_comma)
    }

    /// Whether dashes, or a comma and "about", set the second amount off.
    fn set_off(&self, rest: &[Token<'_>], left: &Group, right: &Group) -> bool {
        let Some((pause, before)) = rest.split_last() else { return false };
        let next = self.tokens.get(right.tokens.end);
        let is_about = self.tokens.get(right.tokens.start).is_some_and(|token| token.has(Role::About));
        if !reaches_inline(before, self.rates, false) {
            return false;
        }
        if is_comma(pause) && !pause.is_sign('、') {
            let ends = next.is_none_or(|token| {
                is_comma(token)
                    || is_dash(token)
                    || super::gap::is_closing(token)
                    || matches!(token.kind, Kind::Sign('.' | '。' | '!' | '?'))
            });
            let remark = self.tokens.get(right.tokens.end..).map(|rest| segments(rest).next().unwrap_or_default());
            let at_rate = next.is_some_and(|token| token.has(Role::Qualifier) || token.has(Role::RateWord))
                && remark.is_some_and(|words| words.iter().take(8).any(|token| token.has(Role::RateWord)));
            let is_equivalent = next.is_some_and(|token| token.has(Role::ConvertBehind));
            return is_equivalent || (is_about && (ends || at_rate));
        }
        let glued = pause.start == self.end_of(left)
            && self.tokens.get(right.tokens.start).is_some_and(|t| t.start == pause.end);
        if is_dash(pause) && (!glued || !pause.is_sign('-')) {
            let ends = next.is_some_and(|token| is_dash(token));
            return ends
                || (self.opens_with_hedge(right)
                    && next.is_none_or(|token| is_comma(token) || matches!(token.kind, Kind::Sign('.' | '。'))));
        }
        false
    }

    fn end_of(&self, group: &Group) -> usize {
        group.tokens.end.checked_sub(1).and_then(|i| self.tokens.get(i)).map_or(0, |token| token.end)
    }

    /// The tokens that stand in no bracket that opens among them.
    fn outside_brackets<'b, 'l>(&self, between: &'b [Token<'l>], start: usize) -> Cow<'b, [Token<'l>]> {
        if !between.iter().any(super::gap::is_opening) {
            return between.into();
        }
        let mut kept = Vec::with_capacity(between.len());
        let mut skip_to = 0;
        for (offset, token) in between.iter().enumerate() {
            let at = start.saturating_add(offset);
            if at < skip_to {
                continue;
            }
            if super::gap::is_opening(token) {
                skip_to = self.brackets.close(at).saturating_add(1);
                continue;
            }
            kept.push(*token);
        }
        kept.into()
    }

    /// The originals of a list of conversions that goes with them "respectively", where words stand between them:
    /// 首期50亿元、二期80亿元（分别约合7亿美元和11亿美元）.
    fn gather(&self, last: usize, stated: usize) -> Option<Vec<&Member>> {
        let (original, stated_group) = (self.groups.get(last)?, self.groups.get(stated)?);
        let wanted = stated_group.len();
        if wanted < 2 || original.len() >= wanted {
            return None;
        }
        let behind = stated_group.tokens.end.saturating_add(3).min(self.tokens.len());
        let around = self.tokens.get(original.tokens.end..behind)?;
        if !around.iter().any(|token| token.has(Role::Respectively)) {
            return None;
        }
        let level = self.brackets.around(original.tokens.start);
        let mut members: Vec<&Member> = Vec::new();
        for group in self.groups.get(..=last)?.iter().rev() {
            let same = group.currency == original.currency && self.brackets.around(group.tokens.start) == level;
            if !same || members.len() >= wanted {
                break;
            }
            members.splice(0..0, group.members(self.members));
        }
        (members.len() == wanted).then_some(members)
    }

    /// Adds the claims of two groups that pair.
    fn emit<'t>(
        &self,
        text: &'t str,
        sentence: &Range<usize>,
        original: usize,
        stated: usize,
        found: &mut Extraction<'t>,
    ) {
        let gathered = self.gather(original, stated);
        let (Some(original), Some(stated)) = (self.groups.get(original), self.groups.get(stated)) else { return };
        let members: SmallVec<[(&Member, &Member); 1]> = match &gathered {
            Some(originals) => originals.iter().copied().zip(stated.members(self.members)).collect(),
            None => match_members(original.members(self.members), stated.members(self.members)),
        };
        for (left, right) in members {
            let currencies = (original.currency, stated.currency);
            let (Some(original_currency), Some(stated_currency)) = currencies else {
                let unknown = if original.currency.is_none() { (original, left) } else { (stated, right) };
                let codes: Vec<&str> = unknown.0.meaning.may_be.iter().map(Currency::code).collect();
                let shown = crate::money::quote(text.get(unknown.1.amount.bytes.clone()).unwrap_or_default());
                let reason = format!("`{shown}` does not say whose currency it is: it may be {}.", codes.join(", "));
                found.missed.push(Missed { range: unknown.1.amount.bytes.clone(), reason });
                continue;
            };
            let written = (
                left.written(text, original_currency, original.meaning.subunit),
                right.written(text, stated_currency, stated.meaning.subunit),
            );
            let (Some((original, original_start)), Some((stated, stated_start))) = written else {
                let range = left.amount.bytes.start..right.amount.bytes.end;
                let shown = crate::money::quote(text.get(range.clone()).unwrap_or_default());
                found
                    .missed
                    .push(Missed { range, reason: format!("`{shown}` has more digits than can be held exactly.") });
                continue;
            };
            found.claims.push(Found { original, stated, original_start, stated_start, sentence: sentence.clone() });
        }
    }
}

/// Whether the comma before `end` only trails a connective: that is, about $90 million.
fn follows_convert(between: &[Token<'_>], end: usize) -> bool {
    end.checked_sub(2).and_then(|i| between.get(i)).is_some_and(converts)
}

/// The first number among the tokens that may be a year.
fn year(tokens: &[Token<'_>]) -> Option<u128> {
    tokens.iter().find_map(|token| match token.kind {
        Kind::Number(number) if number.whole_digits == 4 && !number.is_grouped && !number.has_point => {
            Some(number.mantissa).filter(|year| (1800..2200).contains(year))
        }
        Kind::Number(_) | Kind::Term(_) | Kind::Code(_) | Kind::Word | Kind::Sign(_) => None,
    })
}

/// Whether two groups are in different currencies.
fn differ(left: &Group, right: &Group) -> bool {
    match (left.currency, right.currency) {
        (Some(left), Some(right)) => left != right,
        // One that is not settled differs from all that it cannot be.
        (None, Some(known)) => !left.meaning.may_be.contains(&known),
        (Some(known), None) => !right.meaning.may_be.contains(&known),
        (None, None) => false,
    }
}

/// The members that go together: by place, or the last original with a single conversion.
fn match_members<'g>(original: &'g [Member], stated: &'g [Member]) -> SmallVec<[(&'g Member, &'g Member); 1]> {
    let (count, wanted) = (original.len(), stated.len());
    if wanted == 1 {
        return original.last().into_iter().zip(stated).collect();
    }
    if count == wanted {
        return original.iter().zip(stated).collect();
    }
    if let Some(kept) = without_strays(original, wanted) {
        return kept.iter().zip(stated).collect();
    }
    if let Some(kept) = without_strays(stated, count) {
        return original.iter().zip(kept).collect();
    }
    SmallVec::new()
}
