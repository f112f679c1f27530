//! Every verdict against an independent oracle on big rationals, which shares no arithmetic with the checker.

#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use figcheck::check::{Terms, Verdict, verdict};
use figcheck::figure::{Decimal, Figure};
use figcheck::rates::Rate;
use figcheck::tolerance::Tolerance;
use proptest::prelude::*;

/// A decimal as mantissa and exponent: what both sides are given.
type Parts = (i128, i32);

fn rational((mantissa, exponent): Parts) -> RBig {
    let power = UBig::from(10_u8).pow(exponent.unsigned_abs() as usize);
    if exponent >= 0 {
        RBig::from(IBig::from(mantissa) * IBig::from(power))
    } else {
        RBig::from_parts(IBig::from(mantissa), power)
    }
}

fn magnitude(value: RBig) -> RBig {
    if value < RBig::ZERO { -value } else { value }
}

/// A claim as numbers: original and stated with the exponents of their units, rate as a ratio, limits.
#[derive(Clone, Debug)]
struct Case {
    original: Parts,
    original_unit: i32,
    stated: Parts,
    stated_unit: i32,
    rate: (Parts, Parts),
    tolerance: Parts,
    rounding_limit: Parts,
    strict: bool,
}

impl Case {
    fn oracle(&self) -> Verdict {
        let (s, t) = (rational(self.original), rational(self.stated));
        let (zero, half) = (RBig::ZERO, RBig::from_parts(IBig::from(1), UBig::from(2_u8)));
        if s == zero || t == zero {
            return if s == t { Verdict::Ok } else { Verdict::Outside };
        }
        if (s < zero) != (t < zero) {
            return Verdict::Outside;
        }
        let expected = s * rational(self.rate.1) / rational(self.rate.0);
        let deviation = magnitude((t.clone() - expected.clone()) / expected.clone());
        if deviation <= rational(self.tolerance) {
            return Verdict::Ok;
        }
        let original_unit_converted = rational((1, self.original_unit)) * rational(self.rate.1) / rational(self.rate.0);
        let reach = (rational((1, self.stated_unit)) + original_unit_converted) * half;
        let is_rounding = magnitude(t - expected) <= reach && deviation <= rational(self.rounding_limit);
        if is_rounding && !self.strict { Verdict::Rounded } else { Verdict::Outside }
    }

    fn checked(&self) -> Option<Verdict> {
        let decimal = |(mantissa, exponent): Parts| Decimal::new(mantissa, exponent).ok();
        let limit = |parts: Parts| rational_text(parts).parse::<Tolerance>().ok();
        let original = Figure::new(decimal(self.original)?, self.original_unit);
        let stated = Figure::new(decimal(self.stated)?, self.stated_unit);
        let rate = Rate::new(decimal(self.rate.0)?, decimal(self.rate.1)?)?;
        let terms = Terms {
            tolerance: limit(self.tolerance)?,
            rounding_limit: limit(self.rounding_limit)?,
            strict: self.strict,
        };
        Some(verdict(&original, &stated, &rate, &terms))
    }
}

fn rational_text((mantissa, exponent): Parts) -> String {
    Decimal::new(mantissa, exponent).map(|d| d.to_string()).unwrap_or_default()
}

/// Amounts from 0.01 to 10^20, with one to 28 digits.
fn amount() -> impl Strategy<Value = Parts> {
    (1_u32..=28, -2_i32..=20).prop_flat_map(|(digits, leading)| {
        let low = 10_i128.pow(digits - 1);
        let exponent = leading - i32::try_from(digits).unwrap() + 1;
        (low..low * 10).prop_map(move |mantissa| (mantissa, exponent.max(-28)))
    })
}

/// Rates from 10^-6 to 10^6, with one to twelve digits.
fn rate() -> impl Strategy<Value = Parts> {
    (1_u32..=12, -6_i32..=5).prop_flat_map(|(digits, leading)| {
        let low = 10_i128.pow(digits - 1);
        (low..low * 10).prop_map(move |mantissa| (mantissa, leading - i32::try_from(digits).unwrap() + 1))
    })
}

fn limit() -> impl Strategy<Value = Parts> {
    prop_oneof![Just((2, -2)), Just((0, 0)), Just((5, -2)), (0_i128..1_000_000).prop_map(|m| (m, -6))]
}

fn case() -> impl Strategy<Value = Case> {
    let numbers = (amount(), amount(), rate(), prop_oneof![Just((1_i128, 0)), rate()]);
    (numbers, (-4_i32..20, -4_i32..20), (limit(), limit()), any::<bool>(), any::<(bool, bool)>()).prop_map(
        |((original, stated, a, b), units, limits, strict, signs)| Case {
            original: (if signs.0 { original.0 } else { -original.0 }, original.1),
            original_unit: units.0,
            stated: (if signs.1 { stated.0 } else { -stated.0 }, stated.1),
            stated_unit: units.1,
            rate: (a, b),
            tolerance: limits.0,
            rounding_limit: limits.1,
            strict,
        },
    )
}

/// Claims whose stated figure lies near the exact conversion: a random step of it, so that verdicts of every kind occur.
fn near_case() -> impl Strategy<Value = Case> {
    (case(), -9_i128..=9, 1_u32..6).prop_map(|(mut case, step, digits)| {
        let expected = rational(case.original) * rational(case.rate.1) / rational(case.rate.0);
        let magnitude_of = magnitude(expected);
        // The unit at which the expected figure has so many digits.
        let mut unit = -28;
        while unit < 27 && magnitude_of >= rational((10_i128.pow(digits), unit)) {
            unit += 1;
        }
        let scaled = magnitude_of / rational((1, unit));
        let whole: i128 = scaled.trunc().try_into().unwrap_or(0);
        let sign = if case.original.0 < 0 { -1 } else { 1 };
        case.stated = (sign * (whole + step).max(0), unit);
        case.stated_unit = unit;
        case
    })
}

/// Claims that lie exactly on a boundary, or one step of the last digit to either side of it: the rate is 1, so that
/// the boundary is a decimal.
fn boundary_case() -> impl Strategy<Value = Case> {
    let on_tolerance = (1_i128..10_i128.pow(20), -1_i128..=1, any::<bool>()).prop_map(|(base, step, above)| {
        // 2 % of base × 100 is base × 2, to the digit.
        let stated = if above { base * 102 + step } else { base * 98 + step };
        (base * 100, stated, -3)
    });
    let on_half_a_unit = (1_i128..10_i128.pow(18), -1_i128..=1, any::<bool>()).prop_map(|(base, step, above)| {
        // Units of 20 on one side only (10^1 stated, 10^1 original): the reach is ten.
        let stated = if above { base * 100 + 10 + step } else { base * 100 - 10 + step };
        (base * 100, stated, 1)
    });
    (prop_oneof![on_tolerance, on_half_a_unit], prop_oneof![Just((2, -2)), Just((0, 0))]).prop_map(
        |((original, stated, unit), tolerance)| Case {
            original: (original, 0),
            original_unit: unit,
            stated: (stated, 0),
            stated_unit: unit,
            rate: ((1, 0), (1, 0)),
            tolerance,
            rounding_limit: (5, -2),
            strict: false,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn any_claim_is_judged_as_rationals_judge_it(case in case()) {
        if let Some(found) = case.checked() {
            prop_assert_eq!(found, case.oracle());
        }
    }

    #[test]
    fn claims_near_the_conversion_are_judged_as_rationals_judge_them(case in near_case()) {
        if let Some(found) = case.checked() {
            prop_assert_eq!(found, case.oracle());
        }
    }

    #[test]
    fn claims_on_a_boundary_are_judged_as_rationals_judge_them(case in boundary_case()) {
        prop_assert_eq!(case.checked(), Some(case.oracle()));
    }
}

/// The generators above reach every verdict: a property that only ever saw `outside` would show nothing.
#[test]
fn every_verdict_occurs_among_the_cases() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut counts = [0_u32; 3];
    for _ in 0..2000 {
        let case = near_case().new_tree(&mut runner).unwrap().current();
        match case.checked() {
            Some(Verdict::Ok) => counts[0] += 1,
            Some(Verdict::Rounded) => counts[1] += 1,
            Some(Verdict::Outside) => counts[2] += 1,
            Some(Verdict::Unchecked) | None => {}
        }
    }
    assert!(counts.iter().all(|count| *count > 40), "{counts:?}");
}

/// A product of 28-digit mantissas needs more than 96 bits: `rust_decimal` would round it and call it exact.
#[test]
fn figures_of_28_digits_lose_nothing() {
    let original = 1_234_567_890_123_456_789_012_345_678;
    for step in -1..=1 {
        let case = Case {
            original: (original, -8),
            original_unit: -28,
            stated: (original + step, -8),
            stated_unit: -28,
            rate: ((9_999_999_999_999_999_999_999_999_999, -28), (9_999_999_999_999_999_999_999_999_999, -28)),
            tolerance: (0, 0),
            rounding_limit: (5, -2),
            strict: true,
        };
        assert_eq!(case.checked(), Some(if step == 0 { Verdict::Ok } else { Verdict::Outside }));
        assert_eq!(case.checked(), Some(case.oracle()));
    }
}
