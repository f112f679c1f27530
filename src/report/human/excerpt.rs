//! The sentence around a claim in the width of a terminal, with its two amounts marked.

use crate::claim::Sentence;
use crate::report::text::{keep_end, keep_ends, keep_start, one_line, width};

/// Which amount a stretch of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Original,
    Stated,
}

/// A stretch of a line and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) text: String,
    pub(super) mark: Option<Mark>,
}

/// The narrowest part of the words between two amounts, or beside them, that is worth showing.
const LEAST_CONTEXT: usize = 9;

/// The lines to show: one with both amounts, or one for each where both do not fit. Each is at most `columns` wide.
pub(super) fn excerpt(sentence: &Sentence<'_>, columns: usize) -> Vec<Vec<Stretch>> {
    let Some(parts) = Parts::of(sentence) else {
        return vec![vec![plain(keep_start(one_line(&sentence.text).trim(), columns))]];
    };
    let least_between = width(&parts.between).min(LEAST_CONTEXT);
    let least = width(&parts.first).saturating_add(least_between).saturating_add(width(&parts.second));
    if least.saturating_add(2) <= columns || parts.width() <= columns {
        return vec![parts.on_one_line(columns)];
    }
    let [first_mark, second_mark] = parts.marks;
    vec![
        amount_line(&parts.before, (&parts.first, first_mark), &parts.between, columns),
        amount_line(&parts.between, (&parts.second, second_mark), &parts.after, columns),
    ]
}

/// A sentence in the pieces that its amounts cut it into, each in a form that can be shown.
struct Parts {
    before: String,
    first: String,
    between: String,
    second: String,
    after: String,
    marks: [Mark; 2],
}

impl Parts {
    /// `None` where the ranges are not two that follow each other in the text.
    fn of(sentence: &Sentence<'_>) -> Option<Self> {
        let text = &sentence.text;
        let marked = [(sentence.original.clone(), Mark::Original), (sentence.stated.clone(), Mark::Stated)];
        let [(first, first_mark), (second, second_mark)] = if sentence.original.start <= sentence.stated.start {
            marked
        } else {
            let [original, stated] = marked;
            [stated, original]
        };
        let parts = Self {
            before: one_line(text.get(..first.start)?).trim_start().to_owned(),
            first: one_line(text.get(first.clone())?),
            between: one_line(text.get(first.end..second.start)?),
            second: one_line(text.get(second.clone())?),
            after: one_line(text.get(second.end..)?).trim_end().to_owned(),
            marks: [first_mark, second_mark],
        };
        (!parts.first.is_empty() && !parts.second.is_empty()).then_some(parts)
    }

    fn width(&self) -> usize {
        [&self.before, &self.first, &self.between, &self.second, &self.after]
            .into_iter()
            .fold(0, |sum, part| sum.saturating_add(width(part)))
    }

    /// Both amounts whole, the words between them as far as there is room, and what is left for the words around.
    fn on_one_line(&self, columns: usize) -> Vec<Stretch> {
        let room = columns.saturating_sub(width(&self.first)).saturating_sub(width(&self.second));
        let around = room.checked_div(4).unwrap_or(0);
        let kept_for_around = width(&self.before).min(around).saturating_add(width(&self.after).min(around));
        let between_room = room.saturating_sub(kept_for_around).max(width(&self.between).min(LEAST_CONTEXT));
        let between = keep_ends(&self.between, between_room);
        let room = room.saturating_sub(width(&between));
        let (before, after) = share(&self.before, &self.after, room);
        let [first_mark, second_mark] = self.marks;
        vec![
            plain(before),
            Stretch { text: self.first.clone(), mark: Some(first_mark) },
            plain(between),
            Stretch { text: self.second.clone(), mark: Some(second_mark) },
            plain(after),
        ]
    }
}

/// One amount with the words around it.
fn amount_line(before: &str, (amount, mark): (&str, Mark), after: &str, columns: usize) -> Vec<Stretch> {
    let amount = keep_ends(amount, columns);
    let (before, after) = share(before, after, columns.saturating_sub(width(&amount)));
    vec![plain(before), Stretch { text: amount, mark: Some(mark) }, plain(after)]
}

/// As much of the words before and after as fits: half the room for each, and what one does not need for the other.
fn share(before: &str, after: &str, room: usize) -> (String, String) {
    let half = room.checked_div(2).unwrap_or(0);
    let before_room = width(before).min(half.max(room.saturating_sub(width(after))));
    let before = keep_end(before, before_room);
    let after = keep_start(after, room.saturating_sub(width(&before)));
    (before, after)
}

fn plain(text: String) -> Stretch {
    Stretch { text, mark: None }
}
