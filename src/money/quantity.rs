//! A number with its scale words: `6.87 billion`, `3亿5000万`, `half a million`.

use std::ops::Range;

use crate::lexicon::{Kind, Lexicon, NumberProblem, Numeral, Role, Token};

/// A number with its scale words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Quantity {
    /// The value as mantissa × 10^exponent; the exponent is that of the last digit written.
    pub(crate) value: Shifted,
    /// The value without the scale words behind it.
    pub(crate) bare: Shifted,
    /// The power of ten of those scale words; 0 without.
    pub(crate) scale: i32,
    /// Whether a decimal point was written.
    pub(crate) has_point: bool,
    /// Whether a hedge stands inside: 300多万.
    pub(crate) is_hedged: bool,
    /// Whether it has digits, and not only words.
    pub(crate) has_digits: bool,
    /// The bytes from the first digit or number word to the last scale word.
    pub(crate) bytes: Range<usize>,
    /// The tokens, likewise.
    pub(crate) tokens: Range<usize>,
}

/// A whole number times a power of ten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shifted {
    pub(crate) mantissa: u128,
    pub(crate) exponent: i32,
}

/// Why words and digits that begin like a quantity are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QuantityProblem {
    /// A run of digits that is no number.
    Number(NumberProblem),
    /// A number word without a number: 数亿, hundreds of millions.
    Vague,
}

/// What stands around the number and helps to read it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Surroundings {
    /// A currency stands right before it, so that a short scale word may stand apart: `RMB 42 m`.
    pub(crate) currency_before: bool,
    /// The text is one money: `42 m` needs nothing before it.
    pub(crate) is_cell: bool,
}

impl Shifted {
    const ZERO: Self = Self { mantissa: 0, exponent: 0 };

    fn times_power(self, exponent: i32) -> Self {
        Self { mantissa: self.mantissa, exponent: self.exponent.saturating_add(exponent) }
    }

    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        let (high, low) = if self.exponent >= other.exponent { (self, other) } else { (other, self) };
        let shift = u32::try_from(high.exponent.checked_sub(low.exponent)?).ok()?;
        let raised = high.mantissa.checked_mul(10_u128.checked_pow(shift)?)?;
        Some(Self { mantissa: raised.checked_add(low.mantissa)?, exponent: low.exponent })
    }

    fn word(value: u32) -> Self {
        // Twenty is written in tens, twenty-five in ones.
        let (mantissa, exponent) = if value >= 10 && value.is_multiple_of(10) { (value / 10, 1) } else { (value, 0) };
        Self { mantissa: mantissa.into(), exponent }
    }

    /// Whether this is below the other; by mantissa digits only where the values are out of all proportion.
    pub(crate) fn is_below(self, other: Self) -> bool {
        let lift = |value: Self, to: i32| {
            let shift = u32::try_from(value.exponent.saturating_sub(to)).ok();
            shift.and_then(|shift| 10_u128.checked_pow(shift)).and_then(|power| value.mantissa.checked_mul(power))
        };
        let low = self.exponent.min(other.exponent);
        match (lift(self, low), lift(other, low)) {
            (Some(this), Some(that)) => this < that,
            (Some(_), None) => true,
            _ => false,
        }
    }
}

/// The most tokens that a quantity may be made of: numbers of 28 digits in words take fewer.
const MAX_TOKENS: usize = 48;

/// A number under construction.
struct Reader<'q> {
    /// Finished groups: 3 million.
    total: Option<Shifted>,
    /// The scale of the last finished group.
    last_scale: i32,
    /// What the last scale closed, for a scale that follows at once: hundred million.
    last_closed: Option<Shifted>,
    /// The total before that.
    before_last: Option<Shifted>,
    /// The group being read: three hundred.
    group: Option<Shifted>,
    /// Where the last finished group ends, in tokens and in bytes.
    closed_at: (usize, usize),
    /// The number that waits for its unit.
    pending: Option<Shifted>,
    /// The number word in it, where it is one.
    pending_word: Option<u32>,
    /// Whether digit words follow one another in it: 二〇二四, but also 二三, which is two or three.
    pending_is_row: bool,
    quantity: &'q mut Quantity,
}

/// What reading one token did.
enum Step {
    /// Taken: go on behind so many tokens.
    Taken(usize),
    /// The quantity ends before this token.
    End,
    /// No quantity at all.
    Problem(QuantityProblem),
}

/// Reads the quantity that begins at token `at` into `quantity`, and says whether one does. It is written where it stays:
/// to move it costs more than to read it.
pub(crate) fn read_quantity(
    lexicon: &Lexicon,
    tokens: &[Token<'_>],
    at: usize,
    around: Surroundings,
    quantity: &mut Quantity,
) -> Result<bool, QuantityProblem> {
    let Some(first) = tokens.get(at) else { return Ok(false) };
    match first.kind {
        Kind::Number(number) => {
            if let Some(problem) = number.problem {
                return Err(QuantityProblem::Number(problem));
            }
        }
        Kind::Term(term) => {
            if term.numeral.is_none() && !term.roles.has(Role::One) {
                return Ok(false);
            }
        }
        Kind::Code(_) | Kind::Word | Kind::Sign(_) => return Ok(false),
    }
    *quantity = Quantity { bytes: first.start..first.start, tokens: at..at, ..Quantity::default() };
    let mut reader = Reader {
        total: None,
        last_scale: i32::MAX,
        last_closed: None,
        before_last: None,
        group: None,
        closed_at: (at, first.start),
        pending: None,
        pending_word: None,
        pending_is_row: false,
        quantity,
    };
    let mut next = at;
    while let Some(token) = tokens.get(next) {
        match reader.take(lexicon, tokens, next, token, around) {
            Step::Taken(count) => {
                next = next.saturating_add(count.max(1));
                let last = tokens.get(next.saturating_sub(1)).unwrap_or(token);
                reader.quantity.bytes.end = last.end;
                reader.quantity.tokens.end = next;
                if next.saturating_sub(at) > MAX_TOKENS {
                    return Err(QuantityProblem::Number(NumberProblem::TooManyDigits));
                }
            }
            Step::End => break,
            Step::Problem(problem) => return Err(problem),
        }
    }
    if next == at {
        return Ok(false);
    }
    reader.finish()
}

impl Reader<'_> {
    fn take(
        &mut self,
        lexicon: &Lexicon,
        tokens: &[Token<'_>],
        at: usize,
        token: &Token<'_>,
        around: Surroundings,
    ) -> Step {
        let started = self.quantity.tokens.end > self.quantity.tokens.start;
        match token.kind {
            Kind::Number(number) => {
                if started && !self.takes_more_digits(tokens, at) {
                    return Step::End;
                }
                if let Some(problem) = number.problem {
                    return if started { Step::End } else { Step::Problem(QuantityProblem::Number(problem)) };
                }
                let decimals = i32::try_from(number.decimals).unwrap_or(i32::MAX);
                self.pending = Some(Shifted { mantissa: number.mantissa, exponent: decimals.saturating_neg() });
                self.pending_word = None;
                self.quantity.has_point |= number.has_point;
                self.quantity.has_digits = true;
                Step::Taken(1)
            }
            Kind::Term(term) => {
                if let Some(numeral) = term.numeral {
                    let spaced = lexicon.languages().get(term.language).is_none_or(|language| language.is_spaced);
                    let positional =
                        lexicon.languages().get(term.language).is_some_and(|language| language.is_positional);
                    return self.take_numeral(tokens, at, numeral, (spaced, positional), around);
                }
                if !started && term.roles.has(Role::One) {
                    // "a" is one before a scale word: a million, a hundred thousand; and "half a", which is a term.
                    let next = at.saturating_add(1);
                    let scale = tokens.get(next).and_then(Token::term).and_then(|term| term.numeral);
                    if matches!(scale, Some(Numeral::Unit(_) | Numeral::Scale(_))) {
                        self.pending = Some(Shifted { mantissa: 1, exponent: 0 });
                        return Step::Taken(1);
                    }
                    return Step::End;
                }
                if started && term.roles.has(Role::HedgeInside) && is_before_scale(tokens, at) {
                    self.quantity.is_hedged = true;
                    return Step::Taken(1);
                }
                if started && term.roles.has(Role::Vague) && self.is_glued(tokens, at) {
                    return Step::Problem(QuantityProblem::Vague);
                }
                if started && term.roles.has(Role::WithinNumber) && self.group.is_some() && self.pending.is_none() {
                    let word = tokens.get(at.saturating_add(1)).and_then(Token::term).and_then(|term| term.numeral);
                    let after = tokens.get(at.saturating_add(2)).and_then(Token::term).and_then(|term| term.numeral);
                    if matches!(word, Some(Numeral::Word(_))) && !matches!(after, Some(Numeral::Unit(_))) {
                        return Step::Taken(1);
                    }
                }
                Step::End
            }
            Kind::Sign('-') => {
                // 710-million, twenty-five, 300-odd million.
                if started && self.is_glued(tokens, at) && self.goes_on_behind_hyphen(tokens, at) {
                    return Step::Taken(1);
                }
                Step::End
            }
            Kind::Sign('+') if started && self.is_glued(tokens, at) && is_before_scale(tokens, at) => {
                self.quantity.is_hedged = true;
                Step::Taken(1)
            }
            Kind::Code(_) | Kind::Word | Kind::Sign(_) => Step::End,
        }
    }

    /// Whether digits go on with the number: 3亿5000万.
    fn takes_more_digits(&self, tokens: &[Token<'_>], at: usize) -> bool {
        if self.pending.is_some() || (self.total.is_none() && self.group.is_none()) {
            return false;
        }
        if self.is_glued(tokens, at) {
            return true;
        }
        let scale = tokens.get(at.saturating_add(1)).and_then(Token::term).and_then(|term| term.numeral);
        matches!(scale, Some(Numeral::Scale(s)) if s < self.last_scale) && self.total.is_some()
    }

    /// Whether a token stands right behind what was read, without a space.
    fn is_glued(&self, tokens: &[Token<'_>], at: usize) -> bool {
        tokens.get(at).is_some_and(|token| token.start == self.quantity.bytes.end)
    }

    fn goes_on_behind_hyphen(&self, tokens: &[Token<'_>], at: usize) -> bool {
        let Some(next) = tokens.get(at.saturating_add(1)) else { return false };
        let Some(term) = next.term() else { return false };
        let inside = term.roles.has(Role::HedgeInside) && is_before_scale(tokens, at.saturating_add(1));
        match term.numeral {
            Some(Numeral::Scale(_) | Numeral::Unit(_) | Numeral::AddedFraction(..)) => true,
            Some(Numeral::Word(value)) => {
                value < 10 && self.pending_word.is_some_and(|w| w >= 20 && w.is_multiple_of(10))
            }
            Some(Numeral::ShortScale(_) | Numeral::Fraction(..) | Numeral::Point) | None => inside,
        }
    }

    fn take_numeral(
        &mut self,
        tokens: &[Token<'_>],
        at: usize,
        numeral: Numeral,
        (spaced, positional): (bool, bool),
        around: Surroundings,
    ) -> Step {
        match numeral {
            Numeral::Word(value) => self.take_word(value, positional),
            // 二三十万 is twenty or thirty, no figure.
            Numeral::Unit(_) | Numeral::Scale(_) if self.pending_is_row => Step::Problem(QuantityProblem::Vague),
            Numeral::Unit(exponent) => {
                let coefficient = match self.pending.take() {
                    Some(pending) => pending,
                    // 十亿: one ten. "Hundred" and 百 need their number.
                    None if !spaced && exponent == 1 && self.last_closed.is_none_or(|_| self.group.is_none()) => {
                        if at > 0 && is_vague_before(tokens, at) {
                            return Step::Problem(QuantityProblem::Vague);
                        }
                        Shifted { mantissa: 1, exponent: 0 }
                    }
                    None if self.group.is_none() && self.total.is_none() => {
                        return Step::Problem(QuantityProblem::Vague);
                    }
                    None => return Step::End,
                };
                self.pending_word = None;
                let part = coefficient.times_power(exponent);
                self.group = match self.group {
                    Some(group) => match group.plus(part) {
                        Some(sum) => Some(sum),
                        None => return Step::Problem(QuantityProblem::Number(NumberProblem::TooManyDigits)),
                    },
                    None => Some(part),
                };
                Step::Taken(1)
            }
            Numeral::Scale(exponent) => self.take_scale(tokens, at, exponent),
            Numeral::ShortScale(exponent) => {
                let digits_before = at.checked_sub(1).and_then(|i| tokens.get(i));
                let behind_digits = digits_before.is_some_and(|token| matches!(token.kind, Kind::Number(_)));
                let glued = self.is_glued(tokens, at);
                let token_end = tokens.get(at).map_or(0, |token| token.end);
                let before_digit = tokens
                    .get(at.saturating_add(1))
                    .is_some_and(|next| next.start == token_end && matches!(next.kind, Kind::Number(_)));
                if behind_digits
                    && !before_digit
                    && (glued || around.currency_before || around.is_cell || is_before_currency(tokens, at))
                {
                    return self.take_scale(tokens, at, exponent);
                }
                Step::End
            }
            Numeral::Fraction(mantissa, exponent) => {
                let scale = tokens.get(at.saturating_add(1)).and_then(Token::term).and_then(|term| term.numeral);
                let hyphened = tokens.get(at.saturating_add(1)).is_some_and(|next| next.is_sign('-'));
                let second = tokens.get(at.saturating_add(2)).and_then(Token::term).and_then(|term| term.numeral);
                let scale = if hyphened { second } else { scale };
                if self.quantity.tokens.is_empty() && matches!(scale, Some(Numeral::Scale(_))) {
                    self.pending = Some(Shifted { mantissa: mantissa.into(), exponent });
                    return Step::Taken(if hyphened { 2 } else { 1 });
                }
                Step::End
            }
            Numeral::AddedFraction(mantissa, exponent) => {
                let half = Shifted { mantissa: mantissa.into(), exponent };
                if let Some(sum) = self.pending.and_then(|pending| pending.plus(half)) {
                    let scale = tokens.get(at.saturating_add(1)).and_then(Token::term).and_then(|term| term.numeral);
                    if spaced || matches!(scale, Some(Numeral::Scale(_))) {
                        self.pending = Some(sum);
                        self.pending_word = None;
                        return Step::Taken(1);
                    }
                }
                Step::End
            }
            Numeral::Point => self.take_decimals(tokens, at),
        }
    }

    fn take_word(&mut self, value: u32, positional: bool) -> Step {
        let word = Shifted::word(value);
        match (self.pending, self.pending_word) {
            (None, _) => {
                self.pending = Some(word);
                self.pending_word = Some(value);
                Step::Taken(1)
            }
            (Some(tens), Some(tens_word))
                if tens_word >= 20 && tens_word.is_multiple_of(10) && (1..10).contains(&value) =>
            {
                self.pending = tens.plus(word);
                self.pending_word = Some(tens_word.saturating_add(value));
                Step::Taken(1)
            }
            // 一百零五: the nought only holds the place.
            (Some(_), Some(0)) if positional && (self.group.is_some() || self.total.is_some()) => {
                self.pending = Some(word);
                self.pending_word = Some(value);
                Step::Taken(1)
            }
            (Some(digits), Some(word_value)) if positional && value < 10 && word_value < 10 => {
                self.pending = digits.times_power(1).plus(word);
                self.pending_word = Some(value);
                self.pending_is_row = true;
                if self.pending.is_none() {
                    return Step::Problem(QuantityProblem::Number(NumberProblem::TooManyDigits));
                }
                Step::Taken(1)
            }
            _ => Step::End,
        }
    }

    /// 点五, point five: number words below ten behind the point are digits.
    fn take_decimals(&mut self, tokens: &[Token<'_>], at: usize) -> Step {
        let Some(whole) = self.pending.or(self.group) else { return Step::End };
        if self.quantity.has_point || (self.pending.is_some() && self.pending_word.is_none()) {
            return Step::End;
        }
        let mut value = match (self.group, self.pending) {
            (Some(group), Some(pending)) => group.plus(pending),
            _ => whole.plus(Shifted::ZERO),
        };
        let mut next = at.saturating_add(1);
        let mut places = 0_i32;
        while let Some(Numeral::Word(digit @ 0..10)) =
            tokens.get(next).and_then(Token::term).and_then(|term| term.numeral)
        {
            places = places.saturating_add(1);
            let place = Shifted { mantissa: digit.into(), exponent: places.saturating_neg() };
            value = value.and_then(|value| value.plus(place));
            next = next.saturating_add(1);
        }
        if places == 0 {
            return Step::End;
        }
        let Some(value) = value else { return Step::Problem(QuantityProblem::Number(NumberProblem::TooManyDigits)) };
        self.group = None;
        self.pending = Some(value);
        self.pending_word = None;
        self.quantity.has_point = true;
        Step::Taken(next.saturating_sub(at))
    }

    fn take_scale(&mut self, tokens: &[Token<'_>], at: usize, exponent: i32) -> Step {
        let too_many = Step::Problem(QuantityProblem::Number(NumberProblem::TooManyDigits));
        let has_section = self.group.is_some() || self.pending.is_some();
        if has_section && self.total.is_some() && self.last_scale == exponent {
            // 3亿5亿 is two numbers: the second is left for the next reading.
            return self.go_back();
        }
        let section = match (self.group.take(), self.pending.take()) {
            (Some(group), Some(pending)) => match group.plus(pending) {
                Some(sum) => Some(sum),
                None => return too_many,
            },
            (group, pending) => group.or(pending),
        };
        self.pending_word = None;
        match section {
            Some(section) => {
                if self.total.is_none() {
                    self.quantity.bare = section;
                    self.quantity.scale = exponent;
                } else {
                    // A compound number has no one scale word.
                    self.quantity.scale = 0;
                }
                let (before, closed) = match self.total {
                    // 三万五千亿: the larger scale takes in all that stands before it.
                    Some(total) if self.last_scale < exponent => match total.plus(section) {
                        Some(sum) => (None, sum),
                        None => return too_many,
                    },
                    before => (before, section),
                };
                self.close(before, closed.times_power(exponent));
            }
            // Hundred million: a scale right behind another multiplies what that one closed.
            None => match self.last_closed {
                Some(closed) => {
                    self.quantity.scale = self.quantity.scale.saturating_add(exponent);
                    let before = self.before_last;
                    self.close(before, closed.times_power(exponent));
                }
                None => return Step::Problem(QuantityProblem::Vague),
            },
        }
        self.last_scale = exponent;
        self.closed_at = (at.saturating_add(1), tokens.get(at).map_or(0, |token| token.end));
        Step::Taken(1)
    }

    /// Gives back what was read since the last finished group.
    fn go_back(&mut self) -> Step {
        (self.group, self.pending) = (None, None);
        self.quantity.tokens.end = self.closed_at.0;
        self.quantity.bytes.end = self.closed_at.1;
        Step::End
    }

    fn close(&mut self, before: Option<Shifted>, closed: Shifted) {
        self.before_last = before;
        self.last_closed = Some(closed);
        self.total = match before {
            Some(before) => before.plus(closed).or(Some(closed)),
            None => Some(closed),
        };
    }

    /// Puts down the value, and says whether there is one.
    fn finish(self) -> Result<bool, QuantityProblem> {
        let mut value = self.total;
        for part in [self.group, self.pending].into_iter().flatten() {
            let too_many = QuantityProblem::Number(NumberProblem::TooManyDigits);
            value = Some(value.map_or(Some(part), |sum| sum.plus(part)).ok_or(too_many)?);
        }
        if self.pending_is_row && self.group.is_some() {
            return Err(QuantityProblem::Vague);
        }
        let Some(value) = value else { return Ok(false) };
        if self.total.is_none() || self.group.is_some() || self.pending.is_some() {
            self.quantity.bare = value;
            self.quantity.scale = 0;
        }
        self.quantity.value = value;
        Ok(true)
    }
}

/// Whether a scale word or unit stands behind token `at`.
fn is_before_scale(tokens: &[Token<'_>], at: usize) -> bool {
    let numeral = tokens.get(at.saturating_add(1)).and_then(Token::term).and_then(|term| term.numeral);
    matches!(numeral, Some(Numeral::Scale(_) | Numeral::Unit(_) | Numeral::ShortScale(_)))
}

fn is_before_currency(tokens: &[Token<'_>], at: usize) -> bool {
    tokens.get(at.saturating_add(1)).is_some_and(|next| match next.kind {
        Kind::Term(term) => term.currency.is_some(),
        Kind::Code(_) => true,
        Kind::Number(_) | Kind::Word | Kind::Sign(_) => false,
    })
}

fn is_vague_before(tokens: &[Token<'_>], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|i| tokens.get(i));
    let start = tokens.get(at).map_or(0, |token| token.start);
    before.is_some_and(|token| token.has(Role::Vague) && token.end == start)
}
