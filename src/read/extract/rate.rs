//! Rates that a text states itself: `$1 = 7.1491 Chinese yuan renminbi`, `7.10 yuan to the dollar`.

use smallvec::SmallVec;

use super::StatedRate;
use super::amounts::{Group, Member};
use crate::figure::Decimal;
use crate::lexicon::{Conventions, Kind, Role, Token};
use crate::money::Currency;
use crate::money::reading::currency_of;
use crate::rates::{FixedRate, Pair, Rate};

/// The most words between the two sides of a rate.
const MAX_LINK_WORDS: usize = 5;

/// The most rates of one sentence that are taken; articles state one or two.
const MAX_RATES: usize = 32;

/// Takes the rates out of the groups of a sentence.
pub(super) fn read_rates(
    tokens: &[Token<'_>],
    members: &[Member],
    groups: &mut Vec<Group>,
    conventions: &Conventions,
) -> Vec<StatedRate> {
    let mut rates = Vec::new();
    // Those that are taken, in order.
    let mut taken: SmallVec<[usize; 2]> = SmallVec::new();
    for index in 0..groups.len() {
        if rates.len() >= MAX_RATES {
            break;
        }
        let next = index.saturating_add(1);
        let (Some(left), false) = (groups.get(index), taken.last() == Some(&index)) else { continue };
        if let Some(right) = groups.get(next)
            && let Some(rate) = between_amounts(tokens, members, left, right)
        {
            rates.push(rate);
            taken.extend([index, next]);
            continue;
        }
        if let Some(rate) = to_the_dollar(tokens, members, left, conventions) {
            rates.push(rate);
            taken.push(index);
        }
    }
    if !taken.is_empty() {
        let mut index = 0_usize..;
        groups.retain(|_| index.next().is_none_or(|index| taken.binary_search(&index).is_err()));
    }
    rates
}

/// `$1 = 7.10 yuan`, `7.10 yuan to 1 dollar`.
fn between_amounts(tokens: &[Token<'_>], members: &[Member], left: &Group, right: &Group) -> Option<StatedRate> {
    let ([one], [other]) = (left.members(members), right.members(members)) else { return None };
    let (base, quote) = (left.currency?, right.currency?);
    if base == quote || left.meaning.subunit != 0 || right.meaning.subunit != 0 {
        return None;
    }
    let link = tokens.get(left.tokens.end..right.tokens.start)?;
    let is_round = |member: &Member| [1, 10, 100, 1000, 10_000].into_iter().any(|n| member.is_whole(n));
    let unscaled = one.amount.quantity.scale == 0 && other.amount.quantity.scale == 0;
    if !unscaled || link.len() > MAX_LINK_WORDS {
        return None;
    }
    let first_hedge = tokens.get(right.tokens.start);
    let equates = |token: &Token<'_>| token.has(Role::RateLink) || matches!(token.kind, Kind::Sign('=' | '≈' | ':'));
    let opens_linked = first_hedge.is_some_and(equates);
    let only_links = link.iter().all(|token| equates(token) || token.has(Role::HedgeBefore) || token.has(Role::Intro));
    let is_linked = only_links && (link.iter().any(equates) || opens_linked);
    if !is_linked {
        return None;
    }
    let is_equation = link
        .iter()
        .any(|token| token.is_sign('=') || token.is_sign('≈') || token.is_sign(':') || token.has(Role::RateTo));
    let by_one = one.is_whole(1) && !one.amount.is_hedged;
    let by_round = is_round(one) && is_equation && !one.amount.is_hedged;
    let to_one = other.is_whole(1) && is_equation && !other.amount.is_hedged && !one.is_whole(1);
    let range = start_of(tokens, left)..end_of(tokens, right);
    if by_one || by_round {
        return rate(one, other, base, quote, range);
    }
    if to_one {
        return rate(other, one, quote, base, range);
    }
    None
}

/// `7.10 yuan to the dollar`, `the dollar bought 7.10 yuan`.
fn to_the_dollar(
    tokens: &[Token<'_>],
    members: &[Member],
    group: &Group,
    conventions: &Conventions,
) -> Option<StatedRate> {
    let [member] = group.members(members) else { return None };
    let quote = group.currency?;
    if member.amount.quantity.scale != 0 || group.meaning.subunit != 0 {
        return None;
    }
    let behind = || {
        let mut at = group.tokens.end;
        let first = tokens.get(at)?;
        if !first.has(Role::RateTo) && !first.is_sign('/') {
            return None;
        }
        at = at.saturating_add(1);
        while tokens.get(at).is_some_and(|token| token.has(Role::Article)) && at < group.tokens.end.saturating_add(3) {
            at = at.saturating_add(1);
        }
        let token = tokens.get(at)?;
        // Of an amount of its own: $4.2/£3.3.
        if tokens.get(at.saturating_add(1)).is_some_and(|next| matches!(next.kind, Kind::Number(_))) {
            return None;
        }
        let meaning = currency_of(token)?.meaning();
        Some((meaning, start_of(tokens, group)..token.end))
    };
    let before = || {
        let mut at = group.tokens.start;
        let mut linked = false;
        for _ in 0..MAX_LINK_WORDS {
            let token = at.checked_sub(1).and_then(|i| tokens.get(i))?;
            if currency_of(token).is_some() {
                let article = at.checked_sub(2).and_then(|i| tokens.get(i));
                let named = article.is_some_and(|token| token.has(Role::Article)) || token.has(Role::Article);
                let meaning = currency_of(token)?.meaning();
                return (linked && named).then(|| (meaning, token.start..end_of(tokens, group)));
            }
            if !token.has(Role::RateLink) && !token.has(Role::HedgeBefore) {
                return None;
            }
            linked |= token.has(Role::RateLink);
            at = at.saturating_sub(1);
        }
        None
    };
    let (meaning, range) = behind().or_else(before)?;
    let base = meaning.resolve(conventions)?;
    if base == quote || meaning.subunit != 0 {
        return None;
    }
    let number = member.decimal()?;
    let rate = Rate::new(number, Decimal::ONE)?;
    Some(StatedRate { rate: FixedRate { pair: Pair { base, quote }, rate }, range })
}

fn rate(
    base: &Member,
    quote: &Member,
    base_currency: Currency,
    quote_currency: Currency,
    range: std::ops::Range<usize>,
) -> Option<StatedRate> {
    let rate = Rate::new(quote.decimal()?, base.decimal()?)?;
    let pair = Pair { base: base_currency, quote: quote_currency };
    Some(StatedRate { rate: FixedRate { pair, rate }, range })
}

fn start_of(tokens: &[Token<'_>], group: &Group) -> usize {
    tokens.get(group.tokens.start).map_or(0, |token| token.start)
}

fn end_of(tokens: &[Token<'_>], group: &Group) -> usize {
    group.tokens.end.checked_sub(1).and_then(|i| tokens.get(i)).map_or(0, |token| token.end)
}
