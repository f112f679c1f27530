//! The numbers that reports show of a claim: expected figure, deviation, the figures that would pass.
//!
//! No verdict depends on them: they are rounded for people, from exact fractions.

use crate::check::{Passes, Terms};
use crate::figure::Figure;
use crate::figure::digits::power_of_ten;
use crate::figure::exact::{Fraction, Rounded, Rounding};
use crate::money::Money;
use crate::rates::Rate;
use crate::tolerance::Tolerance;

/// How many more digits a deviation is given to show on which side of the tolerance it lies. An exact decimal of 28
/// digits over another never needs as many to differ.
const MOST_DEVIATION_DIGITS: i32 = 120;

/// How many digits below the minor unit are tried before it is said that no figure passes.
const MOST_DIGITS_BELOW_MINOR_UNIT: i32 = 12;

/// The exact conversion of an original at a rate; `None` only where the rate is not above zero.
pub(crate) fn expected(original: &Figure, rate: &Rate) -> Option<Fraction> {
    Fraction::of_products(&[original.value(), rate.denominator()], &[rate.numerator()])
}

/// The expected figure in full: to the minor unit of the stated currency, half to even.
pub(crate) fn in_full(expected: &Fraction, stated: &Money) -> String {
    expected.round_to(minor_unit_exponent(stated), Rounding::HalfEven).in_digits()
}

/// (stated − expected) ÷ expected in per cent, signed, to two decimals; to as many as it takes where two would not show
/// on which side of the tolerance it lies. `None` for an expected figure of zero.
pub(crate) fn deviation_percent(stated: &Figure, expected: &Fraction, tolerance: Tolerance) -> Option<String> {
    let difference = Fraction::of(stated.value()).minus(expected);
    let hundred = Fraction::new(false, 100, 1)?;
    let percent = difference.divided_by(expected)?.times(&hundred);
    let mut exponent = -2;
    let mut rounded = percent.round_to(exponent, Rounding::HalfEven);
    // Rounding does not pass over a tolerance of so many decimals: only one that is met can be met from the wrong side.
    let is_met = |tolerance| rounded.mantissa().is_none_or(|shown| shown.unsigned_abs() == tolerance);
    if hundredths_of_per_cent(tolerance).is_some_and(|tolerance| !is_met(tolerance)) {
        return Some(rounded.in_digits());
    }
    let limit = Fraction::of(tolerance.ratio()).times(&hundred);
    let side = percent.abs().cmp(&limit);
    let misleads = |shown: &Rounded| shown.magnitude().is_some_and(|shown| shown.cmp(&limit) != side);
    while misleads(&rounded) && exponent > -MOST_DEVIATION_DIGITS {
        exponent = exponent.saturating_sub(1);
        rounded = percent.round_to(exponent, Rounding::HalfEven);
    }
    Some(rounded.in_digits())
}

/// A tolerance in hundredths of a per cent, where it is a whole number of them.
fn hundredths_of_per_cent(tolerance: Tolerance) -> Option<u128> {
    let ratio = tolerance.ratio();
    let power = power_of_ten(u32::try_from(ratio.exponent().checked_add(4)?).ok()?)?;
    ratio.mantissa().unsigned_abs().checked_mul(power.into())
}

/// The lowest and highest stated figures that would pass, written as precisely as the stated one or to the minor unit.
pub(crate) fn passes(original: &Figure, stated: &Money, rate: &Rate, terms: &Terms) -> Option<Passes> {
    let expected = expected(original, rate)?;
    let magnitude = expected.abs();
    let mut reach = magnitude.times(&Fraction::of(terms.tolerance.ratio()));
    if !terms.strict && !magnitude.is_zero() {
        let half = Fraction::new(false, 1, 2)?;
        let original_unit = Fraction::of_products(&[original.unit(), rate.denominator()], &[rate.numerator()])?;
        let by_rounding = Fraction::of(stated.figure.unit()).plus(&original_unit).times(&half);
        let limit = magnitude.times(&Fraction::of(terms.rounding_limit.ratio()));
        reach = reach.max(by_rounding.min(limit));
    }
    let (low, high) = (expected.minus(&reach), expected.plus(&reach));
    let coarsest = minor_unit_exponent(stated);
    for below in 0..=MOST_DIGITS_BELOW_MINOR_UNIT {
        let exponent = coarsest.saturating_sub(below);
        let (lowest, highest) = (low.round_to(exponent, Rounding::Up), high.round_to(exponent, Rounding::Down));
        let holds = match (lowest.to_decimal(), highest.to_decimal()) {
            (Some(lowest), Some(highest)) => lowest <= highest,
            // Too many digits for a decimal: far wider than a minor unit.
            _ => true,
        };
        if holds {
            return Some(Passes { low: lowest.to_string(), high: highest.to_string() });
        }
    }
    None
}

/// How many digits the figure is written with, from its first to its unit in the last place: 4 for `42.15 million`.
pub(crate) fn written_digits(figure: &Figure) -> u32 {
    let leading = figure.value().leading_exponent().unwrap_or(figure.unit_exponent());
    let digits = leading.saturating_sub(figure.unit_exponent()).saturating_add(1);
    u32::try_from(digits.max(1)).unwrap_or(1)
}

fn minor_unit_exponent(money: &Money) -> i32 {
    0_i32.saturating_sub_unsigned(money.currency.minor_unit_digits())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Decimal;
    use crate::money::Currency;

    fn figure(value: &str, unit_exponent: i32) -> Figure {
        Figure::new(value.parse().unwrap(), unit_exponent)
    }

    fn rate(text: &str) -> Rate {
        Rate::new(text.parse().unwrap(), Decimal::ONE).unwrap()
    }

    fn dollars(value: &str, unit_exponent: i32) -> Money {
        Money { figure: figure(value, unit_exponent), currency: Currency::USD }
    }

    fn deviation(stated: &str, expected: &str, tolerance: &str) -> Option<String> {
        let expected = Fraction::of(expected.parse().unwrap());
        deviation_percent(&figure(stated, 0), &expected, tolerance.parse().unwrap())
    }

    #[test]
    fn shows_the_deviation_to_two_decimals() {
        assert_eq!(deviation("99", "100", "2%").as_deref(), Some("-1.00"));
        assert_eq!(deviation("1000", "100", "2%").as_deref(), Some("900.00"));
        assert_eq!(deviation("-99", "-100", "2%").as_deref(), Some("-1.00"));
        assert_eq!(deviation("100", "-100", "2%").as_deref(), Some("-200.00"));
        assert_eq!(deviation("5", "0", "2%"), None);
    }

    #[test]
    fn shows_on_which_side_of_the_tolerance_a_deviation_lies() {
        assert_eq!(deviation("102", "100", "2%").as_deref(), Some("2.00"));
        assert_eq!(deviation("102.0001", "100", "2%").as_deref(), Some("2.0001"));
        assert_eq!(deviation("97.99999", "100", "2%").as_deref(), Some("-2.00001"));
        assert_eq!(deviation("101.9999999", "100", "2%").as_deref(), Some("1.9999999"));
        assert_eq!(deviation("100.5049", "100", "0.5%").as_deref(), Some("0.505"));
        assert_eq!(deviation("100.001", "100", "0").as_deref(), Some("0.001"));
        // A tolerance that has more decimals than a deviation is given with.
        assert_eq!(deviation("120.554", "100", "20.553%").as_deref(), Some("20.554"));
        assert_eq!(deviation("79.4469", "100", "20.553%").as_deref(), Some("-20.5531"));
        assert_eq!(deviation("120.553", "100", "20.553%").as_deref(), Some("20.553"));
        assert_eq!(deviation("120.57", "100", "20.553%").as_deref(), Some("20.57"));
    }

    #[test]
    fn gives_the_figures_that_would_pass_rounded_inwards() {
        let terms = Terms::default();
        let given = passes(&figure("710", 0), &dollars("100", 0), &rate("7.1"), &terms).unwrap();
        assert_eq!((given.low.as_str(), given.high.as_str()), ("98.00", "102.00"));
        let thirds = passes(&figure("100", 0), &dollars("33.33", -2), &rate("3"), &terms).unwrap();
        assert_eq!((thirds.low.as_str(), thirds.high.as_str()), ("32.67", "34.00"));
        let loss = passes(&figure("-710", 0), &dollars("-100", 0), &rate("7.1"), &terms).unwrap();
        assert_eq!((loss.low.as_str(), loss.high.as_str()), ("-102.00", "-98.00"));
        // Rounding reaches further than the tolerance, and the rounding limit stops it.
        let coarse = passes(&figure("27790000000000", 10), &dollars("4000000000000", 12), &rate("7"), &terms).unwrap();
        assert_eq!((coarse.low.as_str(), coarse.high.as_str()), ("3771500000000.00", "4168500000000.00"));
        let tiny = passes(&figure("0.03", -2), &dollars("0.00", -2), &rate("7"), &Terms { strict: true, ..terms });
        assert_eq!(tiny.map(|p| (p.low, p.high)), Some(("0.0042".into(), "0.0043".into())));
    }
}
