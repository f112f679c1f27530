//! Rates by day as a drawing in text: braille dots over an axis of dates.

use std::fmt::Write;

use jiff::civil::Date;

use super::day::{DayNumber, day_number};
use super::rate::Rate;
use crate::figure::Decimal;

/// Lines of dots, each four high.
const LINES: usize = 8;

/// How many days a rate is drawn on where none follows: over week-ends and holidays, not over gaps.
const HELD_DAYS: DayNumber = 10;

/// To how many significant digits the ends of the scale are marked.
const MARK_DIGITS: u32 = 6;

/// The narrowest drawing, in characters.
const MIN_WIDTH: usize = 20;

/// Draws rates, in order of days, within `width` characters: the highest and lowest rate at the left, the first and
/// last day below. Empty where there are fewer than two days or the rates differ too widely to be drawn exactly.
///
/// ```
/// use figcheck::rates::{Rates, plot};
/// let mut rates = Rates::new();
/// rates.push_embedded();
/// let day = |text: &str| text.parse::<jiff::civil::Date>();
/// let daily: Vec<_> = rates.daily("USD/CNY".parse()?, day("2025-01-01")?, day("2025-09-30")?).collect();
/// let drawing = plot(&daily, 60);
/// assert!(drawing.lines().all(|line| line.chars().count() <= 60));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn plot(rates: &[(Date, Rate)], width: usize) -> String {
    draw(rates, width.max(MIN_WIDTH)).unwrap_or_default()
}

fn draw(rates: &[(Date, Rate)], width: usize) -> Option<String> {
    let (first, last) = (rates.first()?.0, rates.last()?.0);
    let lowest = rates.iter().map(|(_, rate)| *rate).min()?;
    let highest = rates.iter().map(|(_, rate)| *rate).max()?;
    let marks = [highest, lowest].map(|rate| rate.to_fraction().round_significant(MARK_DIGITS).to_string());
    let margin = marks.iter().map(String::len).max()?;
    let columns = width.checked_sub(margin)?.checked_sub(2)?;

    let points = points(rates)?;
    let dots = levels(&points, i128::try_from(columns.checked_mul(2)?).ok()?)?;
    let mut out = String::new();
    for line in 0..LINES {
        let mark = if line == 0 {
            marks.first()?.as_str()
        } else if line.checked_add(1) == Some(LINES) {
            marks.last()?.as_str()
        } else {
            ""
        };
        let drawn: String = dots.chunks(2).map(|pair| braille(pair, line)).collect();
        writeln!(out, "{mark:>margin$} ┤{}", drawn.trim_end_matches(BLANK)).ok()?;
    }
    writeln!(out, "{:margin$} └{:─<columns$}", "", "").ok()?;
    let (first, last) = (first.to_string(), last.to_string());
    let between = columns.saturating_sub(first.len()).max(1);
    writeln!(out, "{:margin$}  {first}{last:>between$}", "").ok()?;
    Some(out)
}

/// The days and the rates in one unit.
fn points(rates: &[(Date, Rate)]) -> Option<Vec<(DayNumber, i128)>> {
    let shown = |rate: &Rate| rate.to_string().parse::<Decimal>().ok();
    let shown: Vec<(DayNumber, Decimal)> =
        rates.iter().map(|(day, rate)| Some((day_number(*day), shown(rate)?))).collect::<Option<_>>()?;
    let unit = shown.iter().map(|(_, rate)| rate.exponent()).min()?;
    let in_units = |rate: Decimal| {
        let shift = rate.exponent().checked_sub(unit)?.unsigned_abs();
        rate.mantissa().checked_mul(10_i128.checked_pow(shift)?)
    };
    shown.into_iter().map(|(day, rate)| Some((day, in_units(rate)?))).collect()
}

/// For each column of dots the lowest and the highest that is set, counted from below.
fn levels(points: &[(DayNumber, i128)], width: i128) -> Option<Vec<Option<(i128, i128)>>> {
    let (first, last) = (points.first()?.0, points.last()?.0);
    let days = i128::from(last.checked_sub(first)?);
    let lowest = points.iter().map(|(_, value)| *value).min()?;
    let range = points.iter().map(|(_, value)| *value).max()?.checked_sub(lowest)?;
    if days == 0 {
        return None;
    }
    let height = i128::try_from(LINES.checked_mul(4)?).ok()?;
    // A range of nothing is a line through the middle.
    let level = |value: i128| match value.checked_sub(lowest)?.checked_mul(height.checked_sub(1)?)?.checked_div(range) {
        Some(level) => Some(level),
        None => height.checked_div(2),
    };
    let column = |day: DayNumber| {
        let position = i128::from(day.checked_sub(first)?).checked_mul(width.checked_sub(1)?)?.checked_div(days)?;
        usize::try_from(position).ok()
    };
    let mut dots: Vec<Option<(i128, i128)>> = vec![None; usize::try_from(width).ok()?];
    let mut previous: Option<(DayNumber, i128)> = None;
    for (day, value) in points {
        let level = level(*value)?;
        let here = column(*day)?;
        if let Some((before, at)) = previous.filter(|(before, _)| day.saturating_sub(*before) <= HELD_DAYS) {
            for held in dots.get_mut(column(before)?..here)? {
                reach(held, at);
            }
            // The step from one rate to the next is drawn where the next begins.
            reach(dots.get_mut(here)?, at);
        }
        reach(dots.get_mut(here)?, level);
        previous = Some((*day, level));
    }
    Some(dots)
}

fn reach(dots: &mut Option<(i128, i128)>, level: i128) {
    let (low, high) = dots.unwrap_or((level, level));
    *dots = Some((low.min(level), high.max(level)));
}

const BLANK: char = '\u{2800}';

/// The dots of a character, from above, in its left and its right column (Unicode, block Braille Patterns).
const DOTS: [[u32; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];

/// The character at a line, from above, of two columns of dots.
fn braille(columns: &[Option<(i128, i128)>], line: usize) -> char {
    let below = LINES.saturating_sub(line).saturating_sub(1).saturating_mul(4);
    let mut pattern = u32::from(BLANK);
    for (column, dots) in columns.iter().zip(DOTS) {
        for (from_above, dot) in dots.into_iter().enumerate() {
            let level = below.saturating_add(3).saturating_sub(from_above);
            let is_set = |(low, high): (i128, i128)| i128::try_from(level).is_ok_and(|l| (low..=high).contains(&l));
            if column.is_some_and(is_set) {
                pattern |= dot;
            }
        }
    }
    char::from_u32(pattern).unwrap_or(BLANK)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(rates: &[(&str, &str)]) -> Vec<(Date, Rate)> {
        rates.iter().map(|(day, rate)| (day.parse().unwrap(), rate.parse().unwrap())).collect()
    }

    #[test]
    fn draws_a_rise_and_a_fall_within_the_width() {
        let days: Vec<(String, String)> = (1..=28)
            .map(|d| (format!("2025-02-{d:02}"), format!("7.{:02}", if d <= 14 { d } else { 28 - d })))
            .collect();
        let days: Vec<(&str, &str)> = days.iter().map(|(d, r)| (d.as_str(), r.as_str())).collect();
        let drawing = plot(&rates(&days), 40);
        insta::assert_snapshot!(drawing, @"
        7.14000 ┤⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⢀⣸⢹⣀
                ┤⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⣀⡖⠚⠀⠀⠘⠒⣆⡀
                ┤⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⡖⠃⠀⠀⠀⠀⠀⠀⠀⠓⡆
                ┤⠀⠀⠀⠀⠀⠀⠀⢠⠤⠏⠁⠀⠀⠀⠀⠀⠀⠀⠀⠀⠉⠧⢤
                ┤⠀⠀⠀⠀⠀⢠⠼⠉⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠈⠹⢤
                ┤⠀⠀⠀⣀⣸⠉⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠈⢹⣀⡀
                ┤⠀⣀⡖⠃⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠓⣆⡀
        7.00000 ┤⠒⠃⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠓⢲
                └───────────────────────────────
                 2025-02-01           2025-02-28
        ");
        assert!(drawing.lines().all(|line| line.chars().count() <= 40));
    }

    #[test]
    fn a_gap_is_left_empty() {
        let drawing = plot(&rates(&[("2025-01-01", "7.1"), ("2025-01-02", "7.1"), ("2025-06-30", "7.2")]), 40);
        insta::assert_snapshot!(drawing, @"
        7.20000 ┤⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠈
                ┤
                ┤
                ┤
                ┤
                ┤
                ┤
        7.10000 ┤⡀
                └───────────────────────────────
                 2025-01-01           2025-06-30
        ");
    }

    #[test]
    fn a_single_day_is_no_drawing_and_equal_rates_are_a_line() {
        assert_eq!(plot(&rates(&[("2025-01-01", "7.1")]), 40), "");
        assert_eq!(plot(&[], 40), "");
        let line = plot(&rates(&[("2025-01-01", "7.1"), ("2025-01-08", "7.1")]), 1);
        assert_eq!(line.lines().count(), 10, "{line}");
    }

    #[test]
    fn rates_that_differ_too_widely_are_no_drawing() {
        let widely = [("2025-01-01", "0.0000000000000000000000000001"), ("2025-01-02", "9999999999999999999999999999")];
        assert_eq!(plot(&rates(&widely), 40), "");
    }
}
