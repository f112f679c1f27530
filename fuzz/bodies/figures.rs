//! Numbers as text, and the arithmetic on them, against integers and rationals without bound.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use figcheck::figure::exact::{Fraction, Rounded, Rounding};
use figcheck::figure::{Decimal, Figure, MAX_SIGNIFICANT_DIGITS};
use figcheck::money::Currency;
use figcheck::period::Period;
use figcheck::rates::{FixedRate, Pair, Rate};
use figcheck::tolerance::Tolerance;

/// One line is a number; two are operands.
pub fn figures(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let mut lines = text.splitn(3, '\n');
    let (first, second) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    one(first);
    if let (Ok(first), Ok(second)) = (first.parse(), second.parse()) {
        two(first, second, lines.next().unwrap_or_default());
    }
}

fn one(text: &str) {
    let parsed = text.parse::<Decimal>();
    match (plain(text), parsed) {
        (Some(number), Ok(decimal)) => {
            assert_eq!(of(decimal), number.value(), "{text:?} has another value");
            // Every digit that is written is kept.
            assert!(-decimal.exponent() <= number.decimals, "{text:?} has gained decimal places");
            let shown = decimal.to_string();
            let again: Decimal = shown.parse().expect("what is written reads back");
            assert_eq!((again.mantissa(), again.exponent()), (decimal.mantissa(), decimal.exponent()));
            assert_eq!(again.to_string(), shown);
            assert_eq!(Decimal::new(decimal.mantissa(), decimal.exponent()), Ok(decimal));
            assert_eq!(decimal.negated().negated(), decimal);
            assert_eq!(of(decimal.negated()), -of(decimal));
            assert_eq!(of(decimal.normalized()), of(decimal));
            assert!(!decimal.abs().is_negative());
            assert_eq!(decimal.is_negative(), of(decimal) < RBig::ZERO);
            assert_eq!(decimal.is_positive(), of(decimal) > RBig::ZERO);
            assert_eq!(decimal.is_zero(), of(decimal) == RBig::ZERO);
        }
        (Some(number), Err(error)) => {
            assert!(!number.must_be_read(), "{text:?} is refused: {error}");
        }
        (None, Ok(decimal)) => panic!("{text:?} is no plain number and is read as {decimal}"),
        (None, Err(_)) => {}
    }
    reads_back::<Tolerance>(text);
    reads_back::<Period>(text);
    reads_back::<Pair>(text);
    reads_back::<Currency>(text);
    if let Ok(FixedRate { pair, rate }) = text.parse::<FixedRate>() {
        assert!(pair.base != pair.quote && rate.numerator().is_positive() && rate.denominator().is_positive());
        assert_eq!(rate.inverted().inverted(), rate);
        // A rate is shown to ten significant digits: close to itself, at least.
        let shown: Decimal = rate.to_string().parse().expect("a rate is shown as a plain number");
        let exact = of(rate.numerator()) / of(rate.denominator());
        let error = magnitude(of(shown) - exact.clone());
        assert!(error * power(9) <= exact, "{rate} is shown for {text:?}");
    }
    if let Ok(period) = text.parse::<Period>() {
        assert!(period.first_day() <= period.last_day());
    }
}

fn reads_back<T: FromStr<Err: Debug> + Display + PartialEq + Debug>(text: &str) {
    if let Ok(value) = text.parse::<T>() {
        let shown = value.to_string();
        assert_eq!(
            shown.parse::<T>().as_ref().map_err(|e| format!("{e:?}")),
            Ok(&value),
            "{text:?} is shown as {shown:?}"
        );
    }
}

/// A plain decimal number, read by the letter of the documentation: a sign, digits, at most one point.
struct Plain {
    negative: bool,
    digits: String,
    decimals: i32,
}

fn plain(text: &str) -> Option<Plain> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, decimals) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = format!("{whole}{decimals}");
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let decimals = i32::try_from(decimals.len()).ok()?;
    is_number.then(|| Plain { negative: text.starts_with('-'), digits, decimals })
}

impl Plain {
    fn value(&self) -> RBig {
        let digits: IBig = self.digits.parse().expect("digits are an integer");
        let value = RBig::from(digits) * power(-self.decimals);
        if self.negative { -value } else { value }
    }

    /// Whether it has no more digits than are promised to be read.
    fn must_be_read(&self) -> bool {
        let significant = self.digits.trim_start_matches('0').len();
        significant <= MAX_SIGNIFICANT_DIGITS as usize && self.decimals <= 28
    }
}

fn two(a: Decimal, b: Decimal, choices: &str) {
    assert_eq!(a.cmp(&b), of(a).cmp(&of(b)));
    let (fa, fb) = (Fraction::of(a), Fraction::of(b));
    assert_eq!(fa.cmp(&fb), of(a).cmp(&of(b)));
    assert_eq!(exactly(&fa.plus(&fb)), of(a) + of(b));
    assert_eq!(exactly(&fa.minus(&fb)), of(a) - of(b));
    assert_eq!(exactly(&fa.times(&fb)), of(a) * of(b));
    assert!(!fa.abs().is_negative());
    let number = |at: usize| choices.as_bytes().get(at).copied().unwrap_or(0);
    let exponent = i32::from(number(0) % 80) - 40;
    if let Some(quotient) = fa.divided_by(&fb) {
        let exact = of(a) / of(b);
        rounds(&quotient, &exact, exponent);
        let significant = quotient.round_significant(u32::from(number(1) % 40));
        let unit = power(significant.exponent());
        assert!(magnitude(shown(&significant) - exact.clone()) * IBig::from(2) <= unit);
        if let Some(leading) = quotient.leading_exponent() {
            assert!(power(leading) <= magnitude(exact.clone()) && magnitude(exact) < power(leading + 1));
            if let Some(mantissa) = significant.mantissa() {
                let digits = mantissa.unsigned_abs().to_string().len();
                assert_eq!(digits, usize::from((number(1) % 40).max(1)));
            }
        }
    } else {
        assert!(b.is_zero());
    }
    rounds(&fa.times(&fb), &(of(a) * of(b)), exponent);
    match (Rate::new(a, b), Rate::new(b, a)) {
        (Some(rate), Some(inverted)) => {
            assert!(a.is_positive() && b.is_positive());
            assert_eq!(rate.inverted(), inverted);
            assert_eq!(rate.cmp(&inverted), (of(a) * of(a)).cmp(&(of(b) * of(b))));
        }
        (None, None) => assert!(!a.is_positive() || !b.is_positive()),
        (one, other) => panic!("{a} to {b} is a rate one way round only: {one:?}, {other:?}"),
    }
    let figure = Figure::new(a, i32::from(number(2)) - 128);
    assert_eq!(of(figure.unit()), power(figure.unit_exponent()));
}

fn rounds(value: &Fraction, exact: &RBig, exponent: i32) {
    let unit = power(exponent);
    let [nearest, down, up] =
        [Rounding::HalfEven, Rounding::Down, Rounding::Up].map(|rounding| value.round_to(exponent, rounding));
    assert!([&nearest, &down, &up].iter().all(|r| r.exponent() == exponent));
    let floor = (exact.clone() / unit.clone()).floor();
    assert_eq!(shown(&down), RBig::from(floor.clone()) * unit.clone());
    assert_eq!(shown(&up), RBig::from((exact.clone() / unit.clone()).ceil()) * unit.clone());
    let rest = exact.clone() / unit.clone() - RBig::from(floor.clone());
    let half = RBig::from_parts(IBig::from(1), UBig::from(2_u8));
    let is_up = rest > half || (rest == half && floor.clone() % IBig::from(2) != IBig::ZERO);
    assert_eq!(shown(&nearest), RBig::from(if is_up { floor + IBig::from(1) } else { floor }) * unit);
    if let Some(decimal) = nearest.to_decimal() {
        assert_eq!(of(decimal), shown(&nearest));
    }
    assert_eq!(shown(&nearest.clone().trimmed()), shown(&nearest));
}

/// What a rounded number shows, as a rational.
fn shown(rounded: &Rounded) -> RBig {
    plain(&rounded.to_string()).expect("it is shown in plain digits").value()
}

/// The exact value of a fraction that is a decimal, found by rounding it to more places than it has.
fn exactly(fraction: &Fraction) -> RBig {
    let [down, up] = [Rounding::Down, Rounding::Up].map(|rounding| shown(&fraction.round_to(-60, rounding)));
    assert_eq!(down, up, "it has no more places");
    down
}

pub(super) fn of(value: Decimal) -> RBig {
    RBig::from(IBig::from(value.mantissa())) * power(value.exponent())
}

pub(super) fn power(exponent: i32) -> RBig {
    let power = UBig::from(10_u8).pow(exponent.unsigned_abs() as usize);
    if exponent >= 0 { RBig::from(power) } else { RBig::from_parts(IBig::from(1), power) }
}

pub(super) fn magnitude(value: RBig) -> RBig {
    if value < RBig::ZERO { -value } else { value }
}
