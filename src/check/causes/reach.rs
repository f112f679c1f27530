//! How closely a figure is explained: to its written precision, to half a per cent, or to the claim's tolerance.

use crate::check::Terms;
use crate::check::ratio::Ratio;
use crate::figure::{Decimal, Figure};
use crate::rates::Rate;
use crate::tolerance::Tolerance;

/// A cause explains a figure to its written precision or to this, whichever is wider: 0.5 %. In thousandths.
pub(super) const NEAR_PER_MILLE: u128 = 5;
/// The most digits whose last one is told apart when fits are weighed.
const MOST_STEPS: u128 = 1_000_000_000;

/// How closely a figure is explained. Closer is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// Within the claim's tolerance.
    Loose,
    /// Within half a per cent.
    Near,
    /// To the precision that the figure is written with.
    Exact,
}

/// An interval; both ends belong to it.
#[derive(Clone, Debug)]
pub(super) struct Band {
    pub(super) low: Ratio,
    pub(super) high: Ratio,
}

impl Band {
    pub(super) fn holds(&self, value: &Ratio) -> bool {
        *value >= self.low && *value <= self.high
    }

    /// The band of the products with a factor.
    pub(super) fn times(&self, factor: &Ratio) -> Self {
        Self { low: self.low.times(factor), high: self.high.times(factor) }
    }

    /// The smallest band that holds both.
    fn around(&self, other: &Self) -> Self {
        Self { low: self.low.clone().min(other.low.clone()), high: self.high.clone().max(other.high.clone()) }
    }

    /// What two bands around one value have in common.
    fn within(&self, other: &Self) -> Self {
        Self { low: self.low.clone().max(other.low.clone()), high: self.high.clone().min(other.high.clone()) }
    }
}

/// The magnitudes of which a written figure is the right rendering, for each closeness of fit.
///
/// - `Exact`: |T − X| ≤ u/2, and at most the rounding limit × X: one digit alone would fit nearly anything. Zeros that
///   end a whole number may be rounded ones: `657,500` may stand for 657,545, but for nothing that is not near.
/// - `Near`: |T − X| ≤ 0.5 % of X.
/// - `Loose`: |T − X| ≤ the tolerance × X.
#[derive(Clone, Debug)]
pub(super) struct Reach {
    exact: Band,
    near: Band,
    loose: Band,
    widest: Band,
    /// Half of a unit in the last place: of the last digit, or of the last that is not a zero.
    half_unit: Ratio,
    half_given_unit: Ratio,
    rounding_limit: Ratio,
    /// How many units in its last given place the figure has.
    steps: u64,
    tolerance: Tolerance,
}

impl Reach {
    /// Of a figure other than zero, given to so many digits.
    pub(super) fn of(figure: &Figure, given_digits: i32, terms: &Terms) -> Self {
        let value = Ratio::of(figure.value());
        let leading = leading_exponent(figure.value());
        let given_exponent = leading.saturating_sub(given_digits).saturating_add(1).max(figure.unit_exponent());
        let half = |exponent: i32| Ratio::of_integers(5, 1).shifted(exponent.saturating_sub(1));
        let (half_unit, half_given_unit) = (half(figure.unit_exponent()), half(given_exponent));
        let rounding_limit = Ratio::of(terms.rounding_limit.ratio());
        let written = Band { low: value.less(&half_unit), high: value.plus(&half_unit) };
        let given = Band { low: value.less(&half_given_unit), high: value.plus(&half_given_unit) };
        let near = around(&value, &near_limit());
        let exact = written.within(&around(&value, &rounding_limit)).around(&given.within(&near));
        let loose = around(&value, &Ratio::of(terms.tolerance.ratio()));
        let steps = value.shifted(given_exponent.saturating_neg()).floor().unwrap_or(MOST_STEPS).clamp(1, MOST_STEPS);
        Self {
            widest: exact.around(&near).around(&loose),
            exact,
            near,
            loose,
            half_unit,
            half_given_unit,
            rounding_limit,
            steps: u64::try_from(steps).unwrap_or(1),
            tolerance: terms.tolerance,
        }
    }

    /// How closely the figure renders a magnitude; `None` where it does not at all.
    pub(super) fn fit(&self, value: &Ratio) -> Option<Fit> {
        if !self.widest.holds(value) {
            None
        } else if self.exact.holds(value) {
            Some(Fit::Exact)
        } else if self.near.holds(value) {
            Some(Fit::Near)
        } else if self.loose.holds(value) {
            Some(Fit::Loose)
        } else {
            None
        }
    }

    /// The same, but closer than the tolerance.
    pub(super) fn close_fit(&self, value: &Ratio) -> Option<Fit> {
        self.fit(value).filter(|fit| *fit > Fit::Loose)
    }

    /// The magnitudes that are rendered to the written precision.
    pub(super) fn exact(&self) -> &Band {
        &self.exact
    }

    /// The magnitudes that are rendered to half a per cent.
    pub(super) fn near(&self) -> &Band {
        &self.near
    }

    /// The figures, written as precisely as this one, that render a magnitude exactly, and nearly.
    pub(super) fn renderings(&self, value: &Ratio) -> (Band, Band) {
        let by = |half: &Ratio| Band { low: value.less(half), high: value.plus(half) };
        let within = |limit: &Ratio| {
            let (less, more) = limit.sides_of_one();
            Band { low: value.times(&less), high: value.times(&more) }
        };
        let near = within(&near_limit());
        let written = by(&self.half_unit).within(&within(&self.rounding_limit));
        (written.around(&by(&self.half_given_unit).within(&near)), near)
    }

    /// The rates S ÷ X at which the conversion X of an original S fits: those to the written precision, and those to
    /// half a per cent.
    pub(super) fn rates(&self, original: &Figure) -> (Band, Band) {
        let original = Ratio::of(original.value());
        let rates = |band: &Band| Band { low: original.over(&band.high), high: original.over(&band.low) };
        (rates(&self.exact), rates(&self.near))
    }

    /// How many units in its last place the figure has.
    pub(super) fn steps(&self) -> u64 {
        self.steps
    }

    /// How much a fit says for a slip under which the figure could be no other: parts per million. A fit within a band
    /// as wide as many units in the last place says that much less.
    pub(super) fn evidence(&self, fit: Fit) -> u64 {
        let steps_within = |ratio: Ratio| {
            let both_sides = ratio.times(&Ratio::of_integers(u128::from(self.steps).saturating_mul(2), 1));
            u64::try_from(both_sides.floor().unwrap_or(MOST_STEPS)).unwrap_or(u64::MAX).max(1)
        };
        let (parts, steps) = match fit {
            Fit::Exact => (500_000_u64, 1),
            Fit::Near => (300_000, steps_within(near_limit())),
            Fit::Loose => (200_000, steps_within(Ratio::of(self.tolerance.ratio()))),
        };
        parts.checked_div(steps).unwrap_or(parts)
    }
}

/// The X with |T − X| ≤ limit × X: T ÷ (1 + limit) … T ÷ (1 − limit).
fn around(value: &Ratio, limit: &Ratio) -> Band {
    let (less, more) = limit.sides_of_one();
    Band { low: value.over(&more), high: value.over(&less) }
}

fn near_limit() -> Ratio {
    Ratio::of_integers(NEAR_PER_MILLE, 1000)
}

/// The power of ten of a number's first digit: 2 for 965.
pub(super) fn leading_exponent(value: Decimal) -> i32 {
    value.leading_exponent().unwrap_or(value.exponent())
}

/// The conversion of a figure at a rate.
pub(super) fn converted(figure: &Figure, rate: &Rate) -> Ratio {
    Ratio::of(figure.value()).over(&Ratio::of_rate(rate))
}
