//! Days as numbers: what tables are sorted and searched by.

use jiff::SignedDuration;
use jiff::civil::{Date, date};

/// Days since 1970-01-01.
pub(crate) type DayNumber = i32;

const EPOCH: Date = date(1970, 1, 1);

/// The number of a day.
pub(crate) fn day_number(day: Date) -> DayNumber {
    // Dates lie within ±9999 years, so the number of days fits.
    DayNumber::try_from(day.duration_since(EPOCH).as_hours().div_euclid(24)).unwrap_or(DayNumber::MAX)
}

/// The day of a number; the nearest one there is, where the number lies beyond the calendar.
pub(crate) fn date_of(day: DayNumber) -> Date {
    EPOCH.saturating_add(SignedDuration::from_hours(i64::from(day).saturating_mul(24)))
}

/// How many of the days from `first` to `last`, both included, are Mondays to Fridays.
pub(crate) fn business_days(first: DayNumber, last: DayNumber) -> u32 {
    // Mondays to Fridays before a day, counted from the Monday 1969-12-29.
    let before = |day: DayNumber| {
        let since_monday = i64::from(day).saturating_add(3);
        let weeks = since_monday.div_euclid(7);
        weeks.saturating_mul(5).saturating_add(since_monday.rem_euclid(7).min(5))
    };
    let count = before(last.saturating_add(1)).saturating_sub(before(first));
    u32::try_from(count).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_are_the_same_thing() {
        assert_eq!(day_number(EPOCH), 0);
        assert_eq!(day_number(date(1969, 12, 31)), -1);
        assert_eq!(day_number(date(2000, 3, 1)), 11_017);
        for number in (-800_000..2_900_000).step_by(997) {
            assert_eq!(day_number(date_of(number)), number);
        }
        assert_eq!(date_of(DayNumber::MAX), Date::MAX);
    }

    #[test]
    fn business_days_are_mondays_to_fridays() {
        let naive = |first: Date, last: Date| {
            let days = (day_number(first)..=day_number(last)).map(date_of);
            u32::try_from(days.filter(|d| d.weekday().to_monday_one_offset() <= 5).count()).unwrap()
        };
        for (first, last) in [
            (date(2024, 1, 1), date(2024, 12, 31)),
            (date(2024, 8, 3), date(2024, 8, 4)),
            (date(2024, 8, 2), date(2024, 8, 5)),
            (date(1969, 12, 1), date(1970, 1, 15)),
            (date(2024, 8, 5), date(2024, 8, 4)),
        ] {
            let counted = business_days(day_number(first), day_number(last));
            assert_eq!(counted, naive(first, last), "{first} to {last}");
        }
    }
}
