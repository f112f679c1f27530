//! Each slip as it was tried, with why it does or does not explain the figure: for somebody who wants to see for himself.

use super::names;
use super::reach::{Reach, converted};
use super::words::{english, explanation, plain, usual_rate};
use super::{CauseFinder, MAX_CAUSES, Question, Side};
use crate::check::implied::shown_ends;
use crate::check::ratio::Ratio;
use crate::check::{CauseKind, usual_pair};

/// Significant digits of figures that were worked out on the way.
const WORKED_DIGITS: u32 = 4;

/// One slip, as tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// Which slip.
    pub kind: CauseKind,
    /// Whether it is among the causes.
    pub fits: bool,
    /// Why it does or does not explain the figure: a phrase without a full stop.
    pub text: String,
}

impl CauseFinder<'_> {
    /// Every kind of slip with what came of trying it: first those that are among the causes of the claim, likeliest
    /// first, then the others. Nothing for a claim that is not outside.
    pub fn tried(&mut self, question: &Question<'_>) -> Vec<Tried> {
        if !question.is_answerable() {
            return Vec::new();
        }
        let fitting = self.fitting(question);
        let mut tried: Vec<Tried> = Vec::new();
        for found in &fitting {
            let kind = found.trial.kind();
            if tried.iter().all(|known| known.kind != kind) {
                let text = explanation(question, &found.trial);
                let fits = tried.len() < MAX_CAUSES;
                tried.push(Tried { kind, fits, text: if fits { text } else { format!("{text}, but less likely") } });
            }
        }
        for kind in CauseKind::ALL {
            if tried.iter().all(|known| known.kind != kind) {
                tried.push(Tried { kind, fits: false, text: self.why_not(question, kind) });
            }
        }
        tried
    }

    fn why_not(&mut self, question: &Question<'_>, kind: CauseKind) -> String {
        let (original, stated) = (question.original.money, question.stated.money);
        let name = |currency| names::plural(currency, question.words);
        let worked = |value: Ratio| english(&value.to_fraction(), WORKED_DIGITS);
        let (as_original, as_stated) = (plain(question.original), plain(question.stated));
        match kind {
            CauseKind::Scale => {
                let expected = worked(converted(&original.figure, question.rate));
                format!("no power of ten makes {expected} into {as_stated}")
            }
            CauseKind::Inverted => {
                let (rate, is_divisor) = usual_rate(question, question.rate);
                let sign = if is_divisor { '×' } else { '÷' };
                let turned = worked(converted(&original.figure, &question.rate.inverted()));
                format!("{as_original} {sign} {rate} is {turned}, not {as_stated}")
            }
            CauseKind::Unconverted => format!("{as_stated} is not the number of {}", name(original.currency)),
            CauseKind::Currency => {
                let board = self.market.board(question.pair(), question.date);
                let count = board.rates().filter(|(other, _)| other.is_stated).count();
                format!("in none of {count} other currencies would it be {as_stated}")
            }
            CauseKind::Date => self.why_not_another_time(question),
            CauseKind::Digits => "no digit changed, and no two neighbours swapped, make it right".to_owned(),
            CauseKind::Swapped => {
                let turned = worked(converted(&stated.figure, question.rate));
                format!("{as_stated} {} would be {turned} {}", name(original.currency), name(stated.currency))
            }
        }
    }

    fn why_not_another_time(&mut self, question: &Question<'_>) -> String {
        let Some(date) = question.date else {
            return "there is no date, so there is no earlier one".to_owned();
        };
        let Some((first, last, lowest, highest)) = self.market.span(question.pair(), date) else {
            return format!("no rates of the years before {date} are known");
        };
        let stated = Side::of(question.stated, question.terms);
        let needed = needed_rates(question, &stated.reach);
        let is_usual = usual_pair(question.original.money.currency, question.stated.money.currency) == question.pair();
        let (low, high) = if is_usual { (lowest, highest) } else { (highest.inverted(), lowest.inverted()) };
        let (low, high) = shown_ends(&Ratio::of_rate(&low), Some(&Ratio::of_rate(&high)));
        format!("it takes a rate of {needed}; from {first} to {last} it was {low}–{}", high.unwrap_or_default())
    }
}

/// The rates of the pair, as it is usually given, at which the claim would be right to half a per cent or better.
fn needed_rates(question: &Question<'_>, reach: &Reach) -> String {
    let (_, near) = reach.rates(&question.original.money.figure);
    let one = Ratio::of_integers(1, 1);
    let is_usual = usual_pair(question.original.money.currency, question.stated.money.currency) == question.pair();
    let (low, high) = if is_usual { (near.low, near.high) } else { (one.over(&near.high), one.over(&near.low)) };
    let (low, high) = shown_ends(&low, Some(&high));
    format!("{low}–{}", high.unwrap_or_default())
}
