//! An amount in a run of tokens: hedges, sign, currency on either side, number and scale words.

use std::ops::Range;

use super::Currency;
use super::quantity::{Quantity, QuantityProblem, Shifted, Surroundings, read_quantity};
use crate::figure::{Decimal, DecimalError, Figure};
use crate::lexicon::{Conventions, CurrencyTerm, Kind, Meaning, Naming, Role, Term, Token};

/// An amount, with or without a currency.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing of the wording, and any may go with any")]
pub(crate) struct Amount {
    pub(crate) quantity: Quantity,
    pub(crate) currency: Option<Meaning>,
    pub(crate) is_negative: bool,
    pub(crate) is_hedged: bool,
    /// Whether the currency stands before the number.
    pub(crate) has_prefix: bool,
    /// Whether the currency stands behind it.
    pub(crate) has_suffix: bool,
    /// The bytes of the whole wording, hedges included.
    pub(crate) bytes: Range<usize>,
    /// The tokens, likewise.
    pub(crate) tokens: Range<usize>,
    /// The bytes of the number and its scale words, with a sign that touches it.
    pub(crate) number: Range<usize>,
}

/// Why an amount could not be read at a place.
#[derive(Clone, Debug)]
pub(crate) enum AmountProblem {
    /// The number is none.
    Quantity(QuantityProblem),
    /// The currencies before and behind do not agree.
    TwoCurrencies(Meaning, Meaning),
}

impl Meaning {
    pub(crate) fn of(currency: Currency) -> Self {
        Self { default: Some(currency), may_be: &[], is_dollar: false, by_column: true, subunit: 0 }
    }

    /// What two names of one amount mean together: 港币 and 元 mean the Hong Kong dollar. `None` where they disagree.
    pub(crate) fn agreeing(&self, other: &Self) -> Option<Self> {
        if self.subunit != other.subunit {
            return None;
        }
        let covers = |wide: &Self, narrow: &Self| narrow.default.is_some_and(|code| wide.may_be.contains(&code));
        match (self.may_be.is_empty(), other.may_be.is_empty()) {
            (true, true) => (self.default == other.default).then_some(*self),
            (true, false) => (self.default == other.default || covers(other, self)).then_some(*self),
            (false, true) => (self.default == other.default || covers(self, other)).then_some(*other),
            (false, false) => {
                if self.default == other.default || covers(other, self) {
                    Some(*self)
                } else if covers(self, other) {
                    Some(*other)
                } else {
                    None
                }
            }
        }
    }

    /// The currency meant; `None` where it takes a country's name to tell.
    pub(crate) fn resolve(&self, conventions: &Conventions) -> Option<Currency> {
        if self.is_dollar { Some(conventions.dollar) } else { self.default }
    }
}

/// The currency that a token names, and how.
pub(crate) fn currency_of<'l>(token: &Token<'l>) -> Option<CurrencyReading<'l>> {
    match token.kind {
        Kind::Term(Term { currency: Some(term), .. }) => Some(CurrencyReading::Term(term)),
        Kind::Code(code) => Some(CurrencyReading::Code(code)),
        Kind::Term(_) | Kind::Number(_) | Kind::Word | Kind::Sign(_) => None,
    }
}

/// A currency as a token names it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum CurrencyReading<'l> {
    /// By a term of the lexicon.
    Term(&'l CurrencyTerm),
    /// By its code.
    Code(Currency),
}

impl CurrencyReading<'_> {
    pub(crate) fn meaning(&self) -> Meaning {
        match self {
            Self::Term(term) => term.meaning,
            Self::Code(code) => Meaning::of(*code),
        }
    }

    pub(crate) fn naming(&self) -> Naming {
        match self {
            Self::Term(term) => term.naming,
            Self::Code(_) => Naming::Mark,
        }
    }

    /// Whether it counts behind a larger unit only.
    fn in_compound_only(&self) -> bool {
        matches!(self, Self::Term(term) if term.in_compound_only)
    }

    /// Whether it is a measure of weight as well.
    fn is_measure(&self) -> bool {
        matches!(self, Self::Term(term) if term.is_measure)
    }

    fn stands_before(&self) -> bool {
        match self {
            Self::Term(term) => {
                !term.after_only && !term.is_measure && term.naming != Naming::Qualifier && term.meaning.subunit == 0
            }
            Self::Code(_) => true,
        }
    }
}

/// Whether a token is a minus sign, or a plus sign.
fn sign_of(token: &Token<'_>) -> Option<bool> {
    match token.kind {
        Kind::Sign('-' | '−' | '–') => Some(true),
        Kind::Sign('+') => Some(false),
        Kind::Term(term) if term.roles.has(Role::Minus) => Some(true),
        Kind::Term(_) | Kind::Number(_) | Kind::Code(_) | Kind::Word | Kind::Sign(_) => None,
    }
}

/// Reads amounts out of a run of tokens.
#[derive(Clone, Copy)]
pub(crate) struct AmountReader<'c, 't, 'l> {
    pub(crate) conventions: &'c Conventions,
    pub(crate) tokens: &'t [Token<'l>],
    /// The text is one money: fillers are skipped, short scale words may stand apart.
    pub(crate) is_cell: bool,
}

/// The most tokens that may stand before a number and belong to it: hedges, sign and currency.
const MAX_OPENING_TOKENS: usize = 8;

/// What stands before the number.
#[derive(Default)]
struct Opening {
    is_hedged: bool,
    is_negative: bool,
    has_sign: bool,
    /// The sign's token, where it touches the number.
    sign_at: Option<usize>,
    currency: Option<Meaning>,
    next: usize,
}

impl<'l> AmountReader<'_, '_, 'l> {
    fn token(&self, at: usize) -> Option<&Token<'l>> {
        self.tokens.get(at)
    }

    fn touches(&self, at: usize, next: usize) -> bool {
        match (self.token(at), self.token(next)) {
            (Some(left), Some(right)) => left.end == right.start,
            _ => false,
        }
    }

    /// Whether a minus or plus at token `at` is a sign: in running text it touches what follows and not what precedes.
    fn is_sign_here(&self, at: usize) -> bool {
        if self.is_cell {
            return true;
        }
        let touches_before = at.checked_sub(1).is_some_and(|before| {
            let opens = self.token(before).is_some_and(|token| {
                token.is_sign('(')
                    || token.is_sign('[')
                    || token.has(Role::HedgeBefore)
                    || currency_of(token).is_some_and(|currency| currency.naming() == Naming::Mark)
            });
            self.touches(before, at) && !opens
        });
        !touches_before && self.touches(at, at.saturating_add(1))
    }

    /// Reads the amount that begins at token `at` into `amount`, hedges and currency included, and says whether one does.
    pub(crate) fn read(&self, at: usize, amount: &mut Amount) -> Result<bool, AmountProblem> {
        let mut opening = Opening { next: at, ..Opening::default() };
        if !self.read_opening(at, &mut opening)? {
            return Ok(false);
        }
        let around = Surroundings { currency_before: opening.currency.is_some(), is_cell: self.is_cell };
        let quantity = &mut amount.quantity;
        let is_read = read_quantity(self.conventions.lexicon, self.tokens, opening.next, around, quantity)
            .map_err(AmountProblem::Quantity)?;
        if !is_read {
            return Ok(false);
        }
        let start = self.token(at).map_or(0, |token| token.start);
        let number_start = match opening.sign_at {
            Some(sign) => self.token(sign).map_or(quantity.bytes.start, |token| token.start),
            None => quantity.bytes.start,
        };
        amount.bytes = start..quantity.bytes.end;
        amount.tokens = at..quantity.tokens.end;
        amount.number = number_start..quantity.bytes.end;
        amount.is_negative = opening.is_negative;
        amount.is_hedged = opening.is_hedged || quantity.is_hedged;
        amount.has_prefix = opening.currency.is_some();
        amount.has_suffix = false;
        amount.currency = opening.currency;
        self.read_closing(amount)?;
        Ok(true)
    }

    /// Reads what stands before the number, and says whether one may follow.
    fn read_opening(&self, at: usize, opening: &mut Opening) -> Result<bool, AmountProblem> {
        while let Some(token) = self.token(opening.next) {
            let behind = opening.next.saturating_add(1);
            if behind.saturating_sub(at) > MAX_OPENING_TOKENS {
                return Ok(false);
            }
            // The lexicon's word may be a hedge and a number's beginning as well; the number goes first.
            if token.has(Role::HedgeBefore) {
                opening.is_hedged = true;
            } else if (self.is_cell || opening.next > at) && token.has(Role::FillerBefore) {
                // Says nothing.
            } else if let Some(negative) = sign_of(token) {
                if opening.has_sign || !self.is_sign_here(opening.next) {
                    return Ok(false);
                }
                opening.has_sign = true;
                opening.is_negative = negative;
                opening.sign_at = Some(opening.next);
                opening.next = behind;
                continue;
            } else if let Some(currency) = currency_of(token) {
                if !currency.stands_before() {
                    return Ok(false);
                }
                let meaning = currency.meaning();
                opening.currency = Some(match opening.currency.take() {
                    Some(known) => known.agreeing(&meaning).ok_or(AmountProblem::TwoCurrencies(known, meaning))?,
                    None => meaning,
                });
                // A hyphen between the currency and the number: US$-100 is no negative amount in running text, but
                // neither is it common; it is read as a sign.
            } else {
                break;
            }
            opening.sign_at = None;
            opening.next = behind;
        }
        Ok(true)
    }

    fn read_closing(&self, amount: &mut Amount) -> Result<(), AmountProblem> {
        let mut next = amount.tokens.end;
        // 7亿多元, $100 million-plus, 100+ yuan.
        let joined =
            self.token(next).is_some_and(|token| token.is_sign('-')) && self.touches(next.saturating_sub(1), next);
        let inside = if joined { next.saturating_add(1) } else { next };
        let is_plus = self.token(inside).is_some_and(|token| token.is_sign('+'));
        if self.token(inside).is_some_and(|token| token.has(Role::HedgeInside)) || (is_plus && !joined) {
            let currency_follows = self.currency_after(inside.saturating_add(1), false).is_some();
            let touches = self.touches(inside.saturating_sub(1), inside);
            if currency_follows || (touches && amount.has_prefix) {
                amount.is_hedged = true;
                next = inside.saturating_add(1);
                self.extend(amount, next);
            }
        }
        while let Some((reading, behind)) = self.currency_after(next, false) {
            if let Some(known) = &amount.currency {
                let meaning = reading.meaning();
                let Some(agreed) = known.agreeing(&meaning) else {
                    if self.is_cell {
                        return Err(AmountProblem::TwoCurrencies(*known, meaning));
                    }
                    break;
                };
                amount.currency = Some(agreed);
            } else {
                amount.currency = Some(reading.meaning());
            }
            amount.has_suffix = true;
            next = behind;
            self.extend(amount, next);
        }
        if amount.has_suffix {
            next = self.read_subunits(amount, next);
        }
        // 5,000 yuan or more; but not 5,000 yuan or over $700.
        let or_more = next.saturating_add(1);
        if amount.currency.is_some()
            && self.token(next).is_some_and(|token| token.has(Role::ConvertAdjacent))
            && self.token(or_more).is_some_and(|token| token.has(Role::HedgeAfterOr))
            && !self.begins_number(or_more.saturating_add(1))
        {
            amount.is_hedged = true;
            next = or_more.saturating_add(1);
            self.extend(amount, next);
        }
        while self.token(next).is_some_and(|token| token.has(Role::HedgeAfter) || token.is_sign('+')) {
            // A word that also opens an amount belongs to that one: 7亿元 以上; "at least $100 million" does not.
            let opens_next = self.token(next).is_some_and(|token| token.has(Role::HedgeBefore) || token.has(Role::And))
                && self.begins_number(next.saturating_add(1));
            if opens_next || amount.currency.is_none() && !self.is_cell {
                break;
            }
            amount.is_hedged = true;
            next = next.saturating_add(1);
            self.extend(amount, next);
        }
        Ok(())
    }

    fn extend(&self, amount: &mut Amount, next: usize) {
        amount.tokens.end = next;
        if let Some(last) = next.checked_sub(1).and_then(|i| self.token(i)) {
            amount.bytes.end = last.end;
        }
    }

    /// Whether a number, or a currency mark with a number, stands at a token.
    fn begins_number(&self, at: usize) -> bool {
        let mut at = at;
        while let Some(token) = self.token(at) {
            match token.kind {
                Kind::Number(_) => return true,
                Kind::Term(term) if term.numeral.is_some() => return true,
                Kind::Term(term) if term.currency.is_some() || term.roles.has(Role::HedgeBefore) => {}
                Kind::Code(_) => {}
                Kind::Term(_) | Kind::Word | Kind::Sign(_) => return false,
            }
            at = at.saturating_add(1);
        }
        false
    }

    /// The currency that stands behind a number at token `at`, with the token behind it.
    fn currency_after(&self, at: usize, in_compound: bool) -> Option<(CurrencyReading<'l>, usize)> {
        // 710-million-yuan
        let before = at.saturating_sub(1);
        let hyphened =
            self.token(at)?.is_sign('-') && self.touches(before, at) && self.touches(at, at.saturating_add(1));
        let at = if hyphened { at.saturating_add(1) } else { at };
        let reading = currency_of(self.token(at)?)?;
        let behind = at.saturating_add(1);
        if reading.in_compound_only() && !in_compound {
            return None;
        }
        if reading.is_measure() {
            // A ten-pound lobster, five pounds of crayfish.
            let weighs = self.token(behind).is_some_and(|next| next.has(Role::Weight));
            if hyphened || weighs {
                return None;
            }
        }
        let touches = self.touches(at.saturating_sub(1), at);
        match reading.naming() {
            // The mark of the next amount: 7.1 yuan $1.
            Naming::Mark if self.begins_number(behind) && (!touches || hyphened) => None,
            Naming::Qualifier => self.qualifies(behind).then_some((reading, behind)),
            Naming::Mark | Naming::Name => Some((reading, behind)),
        }
    }

    /// Whether a country's name before token `behind` is the currency's: $100 million Canadian, but not $100 million
    /// Canadian aid.
    fn qualifies(&self, behind: usize) -> bool {
        let Some(next) = self.token(behind) else { return true };
        match next.kind {
            Kind::Sign(sign) => sign != '-' && sign != '$',
            Kind::Term(term) => match &term.currency {
                Some(currency) => currency.naming == Naming::Name,
                None => {
                    term.numeral.is_none()
                        && [Role::Convert, Role::ConvertAdjacent, Role::Per, Role::And, Role::Qualifier, Role::Range]
                            .into_iter()
                            .any(|role| term.roles.has(role))
                }
            },
            Kind::Word | Kind::Number(_) | Kind::Code(_) => false,
        }
    }

    /// 3元5角2分, 3 yuan 50 fen: smaller units of the same currency right behind.
    fn read_subunits(&self, amount: &mut Amount, next: usize) -> usize {
        let mut next = next;
        let mut above = match &amount.currency {
            Some(meaning) if meaning.subunit == 0 && amount.quantity.scale == 0 && !amount.quantity.has_point => 0,
            _ => return next,
        };
        while let Some(token) = self.token(next) {
            let joined = token.has(Role::And) && !self.touches(next, next.saturating_add(1));
            let at = if joined { next.saturating_add(1) } else { next };
            let around = Surroundings { currency_before: false, is_cell: false };
            let mut part = Quantity::default();
            let is_read = read_quantity(self.conventions.lexicon, self.tokens, at, around, &mut part);
            if is_read != Ok(true) || part.scale != 0 || part.has_point {
                break;
            }
            let Some((reading, behind)) = self.currency_after(part.tokens.end, true) else { break };
            let meaning = reading.meaning();
            let same = amount.currency.as_ref().and_then(|known| {
                let whole = Meaning { subunit: 0, ..meaning };
                known.agreeing(&whole).map(|agreed| (agreed, meaning.subunit))
            });
            let Some((agreed, subunit)) = same else { break };
            if subunit >= above {
                break;
            }
            let small =
                Shifted { mantissa: part.value.mantissa, exponent: part.value.exponent.saturating_add(subunit) };
            let Some(sum) = amount.quantity.value.plus(small) else { break };
            amount.quantity.value = sum;
            amount.quantity.bytes.end = part.bytes.end;
            amount.number.end = part.bytes.end;
            amount.currency = Some(agreed);
            above = subunit;
            next = behind;
            self.extend(amount, next);
        }
        next
    }
}

impl Amount {
    /// The figure, in units of the currency.
    pub(crate) fn figure(&self) -> Result<Figure, DecimalError> {
        let subunit = self.currency.as_ref().map_or(0, |meaning| meaning.subunit);
        figure(self.quantity.value, subunit, self.quantity.has_point, self.is_negative, self.is_hedged)
    }
}

/// The figure of a value as written. A hedged whole number's trailing zeros are not significant.
pub(crate) fn figure(
    value: Shifted,
    shift: i32,
    has_point: bool,
    is_negative: bool,
    is_hedged: bool,
) -> Result<Figure, DecimalError> {
    let exponent = value.exponent.saturating_add(shift);
    let mantissa = i128::try_from(value.mantissa).map_err(|_| DecimalError::TooManyDigits)?;
    let mut unit = exponent;
    if is_hedged && !has_point && mantissa != 0 {
        let mut rest = mantissa;
        while rest % 10 == 0 {
            rest /= 10;
            unit = unit.saturating_add(1);
        }
    }
    let signed = if is_negative { mantissa.saturating_neg() } else { mantissa };
    Ok(Figure::new(Decimal::new(signed, exponent)?, unit).with_hedge(is_hedged))
}
