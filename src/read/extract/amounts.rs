//! The amounts of a sentence, with what they share: `between 355 and 710 million yuan` is two amounts in yuan.

use std::borrow::Cow;
use std::ops::Range;

use smallvec::SmallVec;

use super::Missed;
use super::gap::{introduces, is_closing, is_opening};
use crate::figure::Decimal;
use crate::lexicon::{Conventions, Kind, Meaning, NumberProblem, Role, Token};
use crate::money::reading::{Amount, AmountProblem, AmountReader, QuantityProblem, Shifted, currency_of, figure};
use crate::money::{Currency, Money, Written};

/// The most members that a list of amounts may have; a longer one is taken apart.
const MAX_MEMBERS: usize = 16;

/// Amounts in one currency that stand together: a single one, the two ends of a range, or a list.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Which of the members of the sentence they are.
    members: Range<usize>,
    /// The currency that its name or mark stands for.
    pub(super) meaning: Meaning,
    /// The currency meant; `None` where that takes a country's name.
    pub(super) currency: Option<Currency>,
    /// The tokens from the first member to the last.
    pub(super) tokens: Range<usize>,
}

/// One amount of a group.
#[derive(Clone, Debug, Default)]
pub(super) struct Member {
    pub(super) amount: Amount,
    /// The value as understood, a shared scale word included.
    value: Shifted,
    /// Whether it may be a stray number that only stands before the list: a year without currency and scale.
    is_weak: bool,
}

/// How two neighbouring amounts are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joint {
    Range,
    List,
}

impl Member {
    /// Whether the amount is exactly so many whole units: 1 for "one dollar".
    pub(super) fn is_whole(&self, number: u128) -> bool {
        let Shifted { mantissa, exponent } = self.value;
        let power = |by: i32| u32::try_from(by).ok().and_then(|by| 10_u128.checked_pow(by));
        if exponent >= 0 {
            power(exponent).and_then(|power| mantissa.checked_mul(power)) == Some(number)
        } else {
            power(exponent.saturating_neg()).and_then(|power| number.checked_mul(power)) == Some(mantissa)
        }
    }

    /// The value; `None` where it has too many digits.
    pub(super) fn decimal(&self) -> Option<Decimal> {
        figure(self.value, 0, true, self.amount.is_negative, false).ok().map(|figure| figure.value())
    }

    /// The money as written; `None` where it has too many digits.
    pub(super) fn written<'t>(&self, text: &'t str, currency: Currency, subunit: i32) -> Option<(Written<'t>, usize)> {
        let Amount { bytes, number, quantity, is_negative, is_hedged, .. } = &self.amount;
        let figure = figure(self.value, subunit, quantity.has_point, *is_negative, *is_hedged).ok()?;
        let number = number.start.checked_sub(bytes.start)?..number.end.checked_sub(bytes.start)?;
        let shown = text.get(bytes.clone())?;
        Some((Written { text: Cow::Borrowed(shown), money: Money { figure, currency }, number }, bytes.start))
    }
}

/// Reads the amounts of a sentence, and into `groups` which of them stand together. What is in `memory` is written over.
pub(super) fn read_amounts<'m>(
    text: &str,
    tokens: &[Token<'_>],
    conventions: &Conventions,
    memory: &'m mut Vec<Member>,
    groups: &mut Vec<Group>,
    missed: &mut Vec<Missed>,
) -> &'m [Member] {
    groups.clear();
    let count = scan(text, tokens, conventions, memory, missed);
    let members = memory.get_mut(..count).unwrap_or_default();
    reach_over_brackets(tokens, members);
    group(tokens, members, conventions, groups);
    members
}

/// Reads all amounts and bare numbers, in order, and says how many there are.
fn scan(
    text: &str,
    tokens: &[Token<'_>],
    conventions: &Conventions,
    memory: &mut Vec<Member>,
    missed: &mut Vec<Missed>,
) -> usize {
    let reader = AmountReader { conventions, tokens, is_cell: false };
    let mut count = 0_usize;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let next = at.saturating_add(1);
        if !may_begin(token) || is_inside_word(tokens, at) || is_range_sign(tokens, at) {
            at = next;
            continue;
        }
        if memory.len() <= count {
            memory.push(Member::default());
        }
        let Some(member) = memory.get_mut(count) else { break };
        match reader.read(at, &mut member.amount) {
            Ok(true) if !is_no_money(tokens, &member.amount) => {
                member.value = member.amount.quantity.value;
                member.is_weak = false;
                at = member.amount.tokens.end.max(next);
                count = count.saturating_add(1);
            }
            Ok(true) => at = member.amount.quantity.tokens.end.max(next),
            Ok(false) => at = next,
            Err(problem) => {
                if let Some(miss) = explain(text, tokens, at, &problem) {
                    missed.push(miss);
                }
                at = behind_problem(tokens, at, &problem);
            }
        }
    }
    count
}

/// Where to go on behind an amount that could not be read: 三五百 is no figure, and the 五百 in it none either.
fn behind_problem(tokens: &[Token<'_>], at: usize, problem: &AmountProblem) -> usize {
    let mut next = at.saturating_add(1);
    if matches!(problem, AmountProblem::Quantity(QuantityProblem::Vague)) {
        let belongs =
            |token: &Token<'_>| token.term().is_some_and(|term| term.numeral.is_some() || term.roles.has(Role::Vague));
        while tokens.get(next).is_some_and(belongs) {
            next = next.saturating_add(1);
        }
    }
    next
}

/// Gives a number its currency from behind a bracket: `from 3 billion ($421 million) to 5 billion yuan`, `710 million
/// ($100 million) yuan`.
fn reach_over_brackets(tokens: &[Token<'_>], members: &mut [Member]) {
    for index in 0..members.len() {
        let Some((left, rest)) = members.get_mut(index..).and_then(<[Member]>::split_first_mut) else { return };
        let left = &mut left.amount;
        if left.currency.is_some() || left.quantity.scale == 0 {
            continue;
        }
        let Some((Member { amount: inside, .. }, rest)) = rest.split_first() else { continue };
        let opens = tokens
            .get(left.tokens.end..inside.tokens.start)
            .is_some_and(|between| between.first().is_some_and(is_opening) && between.iter().skip(1).all(introduces));
        let closes = tokens.get(inside.tokens.end).is_some_and(is_closing);
        if !opens || !closes || inside.currency.is_none() {
            continue;
        }
        let behind = inside.tokens.end.saturating_add(1);
        let right = rest.first().map(|right| &right.amount).filter(|right| {
            let joins = tokens.get(behind).is_some_and(|token| {
                token.has(Role::Range)
                    || token.has(Role::And)
                    || matches!(token.kind, Kind::Sign('-' | '–' | '—' | '～'))
            });
            joins && right.tokens.start == behind.saturating_add(1) && right.has_suffix
        });
        left.currency = match right {
            Some(right) => right.currency,
            None => tokens.get(behind).and_then(currency_of).map(|reading| reading.meaning()),
        };
    }
}

fn may_begin(token: &Token<'_>) -> bool {
    match token.kind {
        Kind::Number(_) | Kind::Code(_) | Kind::Sign('-' | '−' | '–' | '+') => true,
        Kind::Term(term) => {
            term.numeral.is_some()
                || term.currency.is_some()
                || [Role::HedgeBefore, Role::One, Role::Minus].into_iter().any(|role| term.roles.has(role))
        }
        Kind::Word | Kind::Sign(_) => false,
    }
}

/// Whether a sign that may mean "about" joins the number before it to the next one: 10~20.
fn is_range_sign(tokens: &[Token<'_>], at: usize) -> bool {
    let (Some(token), Some(before)) = (tokens.get(at), at.checked_sub(1).and_then(|i| tokens.get(i))) else {
        return false;
    };
    let ends_amount = match before.kind {
        Kind::Number(_) | Kind::Code(_) => true,
        Kind::Term(term) => term.numeral.is_some() || term.currency.is_some(),
        Kind::Word | Kind::Sign(_) => false,
    };
    token.has(Role::Range) && token.has(Role::HedgeBefore) && before.end == token.start && ends_amount
}

/// Whether a number belongs to a name: A380, iPhone15, 4.5-litre is none, 2.5D neither.
fn is_inside_word(tokens: &[Token<'_>], at: usize) -> bool {
    let Some(token) = tokens.get(at) else { return false };
    if !matches!(token.kind, Kind::Number(_)) {
        return false;
    }
    let Some(before) = at.checked_sub(1).and_then(|i| tokens.get(i)) else { return false };
    let is_name = match before.kind {
        Kind::Word => before.is_latin,
        Kind::Term(term) => before.is_latin && term.currency.is_none(),
        Kind::Number(_) | Kind::Code(_) | Kind::Sign(_) => false,
    };
    is_name && before.end == token.start
}

/// Whether what was read as an amount is a percentage, or a number with a unit glued to it.
fn is_no_money(tokens: &[Token<'_>], amount: &Amount) -> bool {
    let behind = tokens.get(amount.tokens.end);
    let is_percent = |token: &Token<'_>| {
        token.has(Role::Percent) || token.is_sign('%') || token.is_sign('‰') || token.is_sign('°') || token.is_sign('℃')
    };
    if behind.is_some_and(is_percent) && !amount.has_suffix {
        return true;
    }
    let glued_word = behind
        .is_some_and(|token| matches!(token.kind, Kind::Word) && token.is_latin && token.start == amount.bytes.end);
    glued_word && !amount.has_suffix
}

/// The message about an amount that could not be read, where a currency stands beside it.
fn explain(text: &str, tokens: &[Token<'_>], at: usize, problem: &AmountProblem) -> Option<Missed> {
    let AmountProblem::Quantity(QuantityProblem::Number(problem)) = problem else { return None };
    let window = at.saturating_sub(1)..at.saturating_add(4).min(tokens.len());
    let near = tokens.get(window)?;
    let number = near.iter().position(|token| matches!(token.kind, Kind::Number(n) if n.problem.is_some()))?;
    let currency = near.iter().position(|token| currency_of(token).is_some())?;
    let (first, last) = (near.get(number.min(currency))?, near.get(number.max(currency))?);
    let range = first.start..last.end;
    let shown = crate::money::quote(text.get(range.clone())?);
    let why = match problem {
        NumberProblem::Grouping => "a separator in the wrong place",
        NumberProblem::Shape => "no number by its digits and points",
        NumberProblem::TooManyDigits => "more digits than can be held exactly",
    };
    Some(Missed { range, reason: format!("`{shown}` could not be read as an amount: it has {why}.") })
}

/// Joins amounts that share a currency, and hands out what they share.
fn group(tokens: &[Token<'_>], members: &mut [Member], conventions: &Conventions, groups: &mut Vec<Group>) {
    let mut start = 0;
    while start < members.len() {
        let mut joints: SmallVec<[Joint; 4]> = SmallVec::new();
        while joints.len().saturating_add(1) < MAX_MEMBERS
            && let Some([left, right]) = members.get(start.saturating_add(joints.len())..).and_then(<[_]>::first_chunk)
            && let Some(joint) = joint(tokens, &left.amount, &right.amount)
        {
            joints.push(joint);
        }
        let end = start.saturating_add(joints.len()).saturating_add(1);
        if let Some(run) = members.get_mut(start..end) {
            finish(tokens, run, start, &joints, conventions, groups);
        }
        start = end;
    }
}

/// What joins two neighbouring amounts, if it is only a word or sign of a range or a list.
fn joint(tokens: &[Token<'_>], left: &Amount, right: &Amount) -> Option<Joint> {
    let between = tokens.get(left.tokens.end..right.tokens.start)?;
    let is_dash = |token: &Token<'_>| matches!(token.kind, Kind::Sign('-' | '–' | '—' | '−' | '~' | '～'));
    let is_comma = |token: &Token<'_>| matches!(token.kind, Kind::Sign(',' | '、'));
    match between {
        [one] if one.has(Role::Range) || is_dash(one) => Some(Joint::Range),
        [one, other] if is_dash(one) && is_dash(other) => Some(Joint::Range),
        // 3 billion yuan, 5 billion yuan and 7 billion yuan.
        [one] if is_comma(one) || one.has(Role::And) => Some(Joint::List),
        [one, other] if is_comma(one) && other.has(Role::And) => Some(Joint::List),
        _ => None,
    }
}

/// Splits a run of joined amounts, of which the first is number `start`, where the currency changes, and hands out shared
/// scale words and currencies.
fn finish(
    tokens: &[Token<'_>],
    run: &mut [Member],
    mut start: usize,
    joints: &[Joint],
    conventions: &Conventions,
    groups: &mut Vec<Group>,
) {
    let (mut next, mut rest) = (joints.iter(), joints);
    let fits = |left: &Member, right: &Member| next.next().is_some_and(|joint| may_share(left, right, *joint));
    for members in run.chunk_by_mut(fits) {
        let (inside, behind) = rest.split_at_checked(members.len().saturating_sub(1)).unwrap_or_default();
        if !inside.is_empty() {
            share(tokens, members, inside);
        }
        close(members, start, inside, conventions, groups);
        start = start.saturating_add(members.len());
        // The joint to the next ones joins no longer.
        rest = behind.get(1..).unwrap_or_default();
    }
}

/// Makes groups of members: those that are left without a currency part them.
fn close(members: &[Member], mut start: usize, joints: &[Joint], conventions: &Conventions, groups: &mut Vec<Group>) {
    let mut next = joints.iter();
    let fits = |left: &Member, right: &Member| {
        let are_named = left.amount.currency.is_some() && right.amount.currency.is_some();
        next.next().is_some_and(|joint| are_named && may_share(left, right, *joint))
    };
    for together in members.chunk_by(fits) {
        let end = start.saturating_add(together.len());
        build(together, start..end, conventions, groups);
        start = end;
    }
}

/// Whether two neighbours may be in one currency.
fn may_share(left: &Member, right: &Member, joint: Joint) -> bool {
    let (Some(one), Some(other)) = (&left.amount.currency, &right.amount.currency) else { return true };
    if one.subunit != other.subunit {
        return false;
    }
    // 港币3亿元至5亿元: the second 元 is the first one's.
    let carries_on = joint == Joint::Range && left.amount.has_prefix && one.may_be.is_empty();
    (one.default.is_some() && one.default == other.default) || (carries_on && one.agreeing(other).is_some())
}

/// Makes a group of members, which are those of these numbers, where they have a currency.
fn build(members: &[Member], numbers: Range<usize>, conventions: &Conventions, groups: &mut Vec<Group>) {
    let (Some((first, others)), Some(last)) = (members.split_first(), members.last()) else { return };
    let Some(mut meaning) = first.amount.currency else { return };
    for member in others {
        if let Some(agreed) = member.amount.currency.as_ref().and_then(|other| meaning.agreeing(other)) {
            meaning = agreed;
        }
    }
    let tokens = first.amount.tokens.start..last.amount.tokens.end;
    let currency = meaning.resolve(conventions);
    groups.push(Group { members: numbers, meaning, currency, tokens });
}

/// Hands out currencies and scale words: from the last member back, then from the first on.
fn share(tokens: &[Token<'_>], members: &mut [Member], joints: &[Joint]) {
    let opened = members
        .first()
        .and_then(|first| first.amount.tokens.start.checked_sub(1))
        .and_then(|before| tokens.get(before))
        .is_some_and(|token| token.has(Role::RangeOpen));
    for index in (0..members.len().saturating_sub(1)).rev() {
        let (left, right) = members.split_at_mut(index.saturating_add(1));
        let (Some(left), Some(right)) = (left.last_mut(), right.first()) else { continue };
        let joint = joints.get(index).copied().unwrap_or(Joint::List);
        let has_own = left.amount.currency.is_some();
        let takes_currency = !has_own
            && right.amount.currency.is_some()
            && (right.amount.has_suffix || right.is_weak || !right.amount.has_prefix);
        // $50-100 million, $50 to $100 million; but not $50 and $100 million.
        let takes_scale = left.amount.quantity.scale == 0
            && right.amount.quantity.scale > 0
            && !left.amount.has_suffix
            && left.amount.quantity.bare.is_below(right.amount.quantity.bare)
            && (!has_own || joint == Joint::Range || opened)
            && (takes_currency || has_own);
        if takes_currency {
            left.amount.currency = right.amount.currency;
            left.is_weak = joint == Joint::List && left.amount.quantity.scale == 0;
        }
        if takes_scale {
            let scale = right.amount.quantity.scale;
            left.value.exponent = left.value.exponent.saturating_add(scale);
            left.amount.quantity.scale = scale;
        }
    }
    for index in 1..members.len() {
        let (left, right) = members.split_at_mut(index);
        let (Some(left), Some(right)) = (left.last(), right.first_mut()) else { continue };
        // About 3 to 5 billion: the hedge is meant for both ends.
        if joints.get(index.saturating_sub(1)) == Some(&Joint::Range) {
            right.amount.is_hedged |= left.amount.is_hedged;
        }
        if right.amount.currency.is_some() || left.is_weak {
            continue;
        }
        let joint = joints.get(index.saturating_sub(1)).copied().unwrap_or(Joint::List);
        // $50-100 million, 3 billion yuan to 5 billion; but not 5 million yuan and 3 million people.
        let takes_currency = left.amount.currency.is_some()
            && (joint == Joint::Range || (right.amount.quantity.scale > 0 && !left.amount.has_suffix));
        if takes_currency {
            right.amount.currency = left.amount.currency;
            right.amount.has_prefix = true;
        }
    }
}

impl Group {
    /// Its members, of those of the sentence.
    pub(super) fn members<'m>(&self, all: &'m [Member]) -> &'m [Member] {
        all.get(self.members.clone()).unwrap_or_default()
    }

    /// How many members it has.
    pub(super) fn len(&self) -> usize {
        self.members.len()
    }
}

/// The last members only, where `count` of them are wanted and those before may be strays.
pub(super) fn without_strays(members: &[Member], count: usize) -> Option<&[Member]> {
    let (strays, kept) = members.split_at_checked(members.len().checked_sub(count)?)?;
    strays.iter().all(|member| member.is_weak).then_some(kept)
}
