//! Verdicts and the numbers that reports show, against rationals that share no arithmetic with the checker.

use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use figcheck::check::{CauseFinder, RateMemo, Terms, Verdict, implied_rate, verdict};
use figcheck::claim::{Claim, Setting};
use figcheck::figure::{Decimal, Figure};
use figcheck::money::{Currency, Money, Written, parse};
use figcheck::rates::{Rate, Rates};
use figcheck::tolerance::Tolerance;

use super::figures::{magnitude, of, power};
use super::run::{TABLES, checker};

/// Bytes taken one after the other; zeros behind the end.
struct Source<'b>(&'b [u8]);

impl Source<'_> {
    fn byte(&mut self) -> u8 {
        let [first, rest @ ..] = self.0 else { return 0 };
        self.0 = rest;
        *first
    }

    /// A magnitude below 10^28, most often a short one.
    fn magnitude(&mut self) -> i128 {
        let digits = u32::from(self.byte() % 29);
        let bytes: [u8; 16] = std::array::from_fn(|at| if at < 12 && digits > 2 * at as u32 { self.byte() } else { 0 });
        let limit = 10_i128.pow(digits);
        i128::from_le_bytes(bytes) % limit
    }

    fn decimal(&mut self) -> Option<Decimal> {
        let mantissa = self.magnitude();
        let exponent = i32::from(self.byte() % 49) - 28;
        let negative = exponent % 7 == 3;
        Decimal::new(if negative { -mantissa } else { mantissa }, exponent).ok()
    }

    fn limit(&mut self) -> Tolerance {
        match self.byte() {
            choice @ 0..=99 => format!("{choice}%").parse().unwrap_or(Tolerance::DEFAULT),
            100..=149 => Tolerance::DEFAULT,
            150..=179 => "0".parse().expect("a tolerance"),
            _ => format!("0.{:04}", u16::from_le_bytes([self.byte(), self.byte()])).parse().expect("a tolerance"),
        }
    }

    fn currency(&mut self) -> Currency {
        ["USD", "CNY", "JPY", "KWD", "EUR"][usize::from(self.byte() % 5)].parse().expect("a code")
    }
}

/// A claim as numbers.
struct Case {
    original: Money,
    stated: Money,
    rate: Rate,
    terms: Terms,
}

/// The bytes are the numbers of a claim: amounts, their units, a rate, limits.
pub fn differential_exact(input: &[u8]) {
    let mut source = Source(input);
    if let Some(case) = case(&mut source) {
        judged(&case);
        shown(&case);
        suggested(&case);
    }
}

fn case(source: &mut Source<'_>) -> Option<Case> {
    let near = source.byte();
    let (original_currency, mut stated_currency) = (source.currency(), source.currency());
    if original_currency == stated_currency {
        stated_currency = if original_currency == Currency::EUR { Currency::USD } else { Currency::EUR };
    }
    let original = source.decimal()?;
    let (numerator, denominator) = (source.decimal()?, source.decimal()?);
    let denominator = if near & 1 == 0 { Decimal::ONE } else { denominator };
    let rate = Rate::new(numerator.abs(), denominator.abs())?;
    let (original_unit, stated_unit) = (i32::from(source.byte() % 56) - 28, i32::from(source.byte() % 56) - 28);
    let terms = Terms { tolerance: source.limit(), rounding_limit: source.limit(), strict: source.byte() % 4 == 3 };
    let mut stated = source.decimal()?;
    if near & 2 == 0 {
        // A few steps beside the exact conversion or beside a limit, in units of the stated figure: where a verdict turns.
        let expected = of(original) * of(rate.denominator()) / of(rate.numerator());
        let reach = expected.clone() * of(terms.tolerance.ratio());
        let aim = match near >> 2 & 3 {
            0 => expected,
            1 => expected + reach,
            2 => expected - reach,
            _ => expected.clone() + reach * (power(0) + power(0)),
        };
        let steps = IBig::from(i32::from(near >> 4) - 8);
        let units: i128 = ((aim / power(stated_unit)).round() + steps).try_into().ok()?;
        stated = Decimal::new(units, stated_unit).ok()?;
    }
    Some(Case {
        original: Money { figure: Figure::new(original, original_unit), currency: original_currency },
        stated: Money { figure: Figure::new(stated, stated_unit), currency: stated_currency },
        rate,
        terms,
    })
}

impl Case {
    fn expected(&self) -> RBig {
        of(self.original.figure.value()) * of(self.rate.denominator()) / of(self.rate.numerator())
    }

    /// Half of both units together, in the stated currency.
    fn rounding_reach(&self) -> RBig {
        let original_unit =
            power(self.original.figure.unit_exponent()) * of(self.rate.denominator()) / of(self.rate.numerator());
        (power(self.stated.figure.unit_exponent()) + original_unit) / IBig::from(2)
    }

    fn verdict(&self) -> Verdict {
        let (s, t) = (of(self.original.figure.value()), of(self.stated.figure.value()));
        if s == RBig::ZERO || t == RBig::ZERO {
            return if s == t { Verdict::Ok } else { Verdict::Outside };
        }
        if (s < RBig::ZERO) != (t < RBig::ZERO) {
            return Verdict::Outside;
        }
        let distance = magnitude(t - self.expected());
        let within = |limit: Tolerance| distance <= of(limit.ratio()) * magnitude(self.expected());
        if within(self.terms.tolerance) {
            return Verdict::Ok;
        }
        let is_rounding = distance <= self.rounding_reach() && within(self.terms.rounding_limit);
        if is_rounding && !self.terms.strict { Verdict::Rounded } else { Verdict::Outside }
    }
}

fn judged(case: &Case) {
    let Case { original, stated, rate, terms } = case;
    assert_eq!(verdict(&original.figure, &stated.figure, rate, terms), case.verdict());
    // In which of two equal ways a rate is written plays no part.
    if let Some(shifted) = tenfold(rate) {
        assert_eq!(verdict(&original.figure, &stated.figure, &shifted, terms), case.verdict());
    }
}

fn tenfold(rate: &Rate) -> Option<Rate> {
    let tenfold = |value: Decimal| Decimal::new(value.mantissa(), value.exponent() + 1).ok();
    Rate::new(tenfold(rate.numerator())?, tenfold(rate.denominator())?)
}

/// The numbers of a report.
fn shown(case: &Case) {
    let Case { original, stated, rate, terms } = case;
    let written = |money: &Money| {
        let text = format!("{} {}", money.figure.value(), money.currency);
        let number = 0..text.len() - 4;
        Written { text: text.into(), money: *money, number }
    };
    let checker = figcheck::check::Checker { terms: *terms, ..checker() };
    let claim = Claim {
        setting: Setting::default(),
        original: written(original),
        stated: written(stated),
        date: None,
        rate: Some(*rate),
        tolerance: None,
    };
    let mut memo = RateMemo::default();
    let judgement = checker.judge(&claim.basis(), &Rates::new(), &mut memo);
    assert_eq!(judgement.verdict, case.verdict());
    let assessment = checker.assess(claim, judgement, &mut CauseFinder::new(&TABLES));
    let minor = -i32::try_from(stated.currency.minor_unit_digits()).expect("a few digits");
    let expected = case.expected();
    let nearest = nearest(&expected, minor);
    assert_eq!(number(assessment.expected.as_deref().expect("a rate was given")), nearest);

    match assessment.deviation_percent.as_deref() {
        None => assert_eq!(expected, RBig::ZERO),
        Some(shown) => {
            let exact = (of(stated.figure.value()) - expected.clone()) / expected.clone() * IBig::from(100);
            let places = shown.split_once('.').map_or(0, |(_, places)| places.len());
            assert_eq!(number(shown), self::nearest(&exact, -i32::try_from(places).expect("a few places")));
            // It is seen on which side of the tolerance it lies.
            let limit = of(terms.tolerance.ratio()) * IBig::from(100);
            let (shown, exact) = (magnitude(number(shown)), magnitude(exact));
            assert_eq!(shown.cmp(&limit), exact.cmp(&limit), "{shown} for {exact}");
        }
    }
    if let Some(passes) = &assessment.passes {
        let mut reach = magnitude(expected.clone()) * of(terms.tolerance.ratio());
        if !terms.strict && expected != RBig::ZERO {
            let limit = magnitude(expected.clone()) * of(terms.rounding_limit.ratio());
            reach = reach.max(case.rounding_reach().min(limit));
        }
        let (lowest, highest) = (expected.clone() - reach.clone(), expected + reach);
        let (low, high) = (number(&passes.low), number(&passes.high));
        let places = passes.low.split_once('.').map_or(0, |(_, places)| places.len());
        let unit = power(-i32::try_from(places).expect("a few places"));
        assert!(lowest <= low && low.clone() - unit.clone() < lowest, "{passes:?}");
        assert!(high <= highest && highest < high.clone() + unit, "{passes:?}");
    }
    implied(case);
    assert!(assessment.message.chars().count() <= 160, "{}", assessment.message);
    assert_eq!(
        assessment.verdict == Verdict::Outside,
        assessment.verdict != Verdict::Ok && assessment.verdict != Verdict::Rounded
    );
}

/// The rates at which the stated figure is a correct rounding.
fn implied(case: &Case) {
    let (original, stated) = (&case.original, &case.stated);
    let (s, t) = (of(original.figure.value()), of(stated.figure.value()));
    let Some(implied) = implied_rate(original, stated, Some(&case.rate)) else {
        assert!(s == RBig::ZERO || (t != RBig::ZERO && (s < RBig::ZERO) != (t < RBig::ZERO)));
        return;
    };
    let (s, t) = (magnitude(s), magnitude(t));
    let half = power(stated.figure.unit_exponent()) / IBig::from(2);
    let (less, more) = (t.clone() - half.clone(), t + half);
    let is_usual = implied.pair.base == stated.currency;
    let (low, high) = if is_usual {
        (s.clone() / more, (less > RBig::ZERO).then(|| s / less))
    } else {
        (if less > RBig::ZERO { less / s.clone() } else { RBig::ZERO }, Some(more / s))
    };
    let is_shown =
        |exact: &RBig, shown: &str| magnitude(number(shown) - exact.clone()) * power(9) * IBig::from(2) <= *exact;
    assert!(is_shown(&low, &implied.low), "{low} is shown as {}", implied.low);
    match (high, implied.high) {
        (Some(exact), Some(shown)) => assert!(is_shown(&exact, &shown), "{exact} is shown as {shown}"),
        (None, None) => {}
        (exact, shown) => panic!("{exact:?} is shown as {shown:?}"),
    }
}

/// The same amounts as text: what is suggested for an outside claim holds, put in its place.
fn suggested(case: &Case) {
    let checker = figcheck::check::Checker { terms: case.terms, ..checker() };
    let texts = [&case.original, &case.stated].map(|money| format!("{} {}", money.figure.value(), money.currency));
    let [Ok(original), Ok(stated)] = texts.each_ref().map(|text| parse(text, None, checker.words)) else {
        panic!("{texts:?} cannot be read");
    };
    assert_eq!(original.money.figure.value(), case.original.figure.value());
    let judge = |stated: &Written<'_>| {
        let claim = Claim {
            setting: Setting::default(),
            original: original.clone(),
            stated: stated.clone(),
            date: None,
            rate: Some(case.rate),
            tolerance: None,
        };
        let mut memo = RateMemo::default();
        let judgement = checker.judge(&claim.basis(), &Rates::new(), &mut memo);
        checker.assess(claim, judgement, &mut CauseFinder::new(&TABLES)).suggestion
    };
    if let Some(suggestion) = judge(&stated) {
        let text = suggestion.text;
        let mended = parse(&text, None, checker.words).unwrap_or_else(|error| panic!("{text}: {error}"));
        let verdict = verdict(&original.money.figure, &mended.money.figure, &case.rate, &case.terms);
        assert!(
            matches!(verdict, Verdict::Ok | Verdict::Rounded),
            "{text} is {verdict} for {texts:?} at {}",
            case.rate
        );
    }
}

/// Plain digits as a rational.
fn number(text: &str) -> RBig {
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let digits: IBig = text.replace('.', "").parse().unwrap_or_else(|_| panic!("{text:?} is no plain number"));
    RBig::from_parts(digits, UBig::from(10_u8).pow(decimals))
}

/// Rounded half to even to a power of ten.
fn nearest(value: &RBig, exponent: i32) -> RBig {
    let scaled = value.clone() / power(exponent);
    let floor = scaled.floor();
    let rest = scaled - RBig::from(floor.clone());
    let half = RBig::from_parts(IBig::from(1), UBig::from(2_u8));
    let is_up = rest > half || (rest == half && floor.clone() % IBig::from(2) != IBig::ZERO);
    RBig::from(if is_up { floor + IBig::from(1) } else { floor }) * power(exponent)
}
