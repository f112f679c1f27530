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

/// How many bytes of each part of a sentence are looked at. Each claim of a sentence shows it, so that a sentence without
/// an end would cost its length once a claim otherwise.
const MOST_BYTES: usize = 2048;

/// The lines to show: one with both amounts, or one for each where both do not fit. Each is at most `columns` wide.
pub(super) fn excerpt(sentence: &Sentence<'_>, columns: usize) -> Vec<Vec<Stretch>> {
    let Some(parts) = Parts::of(sentence) else {
        return vec![vec![plain(keep_start(one_line(start_of(&sentence.text)).trim(), columns))]];
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
        let between = text.get(first.end..second.start)?;
        let (head, tail) = (start_of(between), end_of(between));
        let parts = Self {
            before: one_line(end_of(text.get(..first.start)?)).trim_start().to_owned(),
            first: one_line(start_of(text.get(first.clone())?)),
            between: if head.len().saturating_add(tail.len()) < between.len() {
                format!("{}…{}", one_line(head), one_line(tail))
            } else {
                one_line(between)
            },
            second: one_line(start_of(text.get(second.clone())?)),
            after: one_line(start_of(text.get(second.end..)?)).trim_end().to_owned(),
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

/// The first bytes of a text, as many as could ever be shown.
fn start_of(text: &str) -> &str {
    text.split_at_checked(text.floor_char_boundary(MOST_BYTES)).map_or(text, |(start, _)| start)
}

/// The last bytes of a text, as many as could ever be shown.
fn end_of(text: &str) -> &str {
    let at = text.ceil_char_boundary(text.len().saturating_sub(MOST_BYTES));
    text.split_at_checked(at).map_or(text, |(_, end)| end)
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sentence(text: &str, original: &str, stated: &str) -> Sentence<'static> {
        let range = |part: &str| text.find(part).map(|start| start..start.saturating_add(part.len())).unwrap();
        Sentence { original: range(original), stated: range(stated), text: text.to_owned().into() }
    }

    fn shown(lines: &[Vec<Stretch>]) -> Vec<String> {
        lines.iter().map(|line| line.iter().map(|stretch| stretch.text.as_str()).collect()).collect()
    }

    #[test]
    fn shows_a_short_sentence_whole() {
        let short = sentence(" It cost 3 yuan\n(42 cents) then. ", "3 yuan", "42 cents");
        assert_eq!(shown(&excerpt(&short, 40)), ["It cost 3 yuan (42 cents) then."]);
    }

    #[test]
    fn cuts_around_the_amounts_and_between_them() {
        let long = sentence(
            "In the end, after a long night, they paid 300 million yuan, which with all the fees of the banks came to \
             $42.2 million, to the yard in the north.",
            "300 million yuan",
            "$42.2 million",
        );
        assert_eq!(shown(&excerpt(&long, 60)), ["…paid 300 million yuan, which…came to $42.2 million, to the…"]);
        // Too narrow for both: a line for each.
        assert_eq!(
            shown(&excerpt(&long, 36)),
            ["…paid 300 million yuan, which with…", "…came to $42.2 million, to the yard…"]
        );
    }

    #[test]
    fn marks_either_order() {
        let turned = sentence("They paid $42.2 million (300 million yuan).", "300 million yuan", "$42.2 million");
        let marks: Vec<Mark> = excerpt(&turned, 80).concat().iter().filter_map(|stretch| stretch.mark).collect();
        assert_eq!(marks, [Mark::Stated, Mark::Original]);
    }

    #[test]
    fn a_sentence_without_an_end_is_not_read_whole() {
        let text = format!("{}3 yuan{}42 cents{}", "a ".repeat(1 << 20), " b".repeat(1 << 20), " c".repeat(1 << 20));
        let shown = shown(&excerpt(&sentence(&text, "3 yuan", "42 cents"), 60)).concat();
        assert!(shown.contains("a 3 yuan b") && shown.contains("b42 cents c"), "{shown}");
    }

    proptest! {
        #[test]
        fn fits_and_never_panics(
            text in "(\\PC|[a ，。\u{1b}\u{202e}\u{301}\n]){0,80}",
            at in proptest::array::uniform4(0..90_usize),
            columns in 8..100_usize,
        ) {
            let [a, b, c, d] = at;
            let sentence = Sentence { text: text.into(), original: a..b, stated: c..d };
            for line in shown(&excerpt(&sentence, columns)) {
                prop_assert!(width(&line) <= columns, "{line:?} is wider than {columns}");
                prop_assert!(!line.contains(['\u{1b}', '\u{202e}', '\n']), "{line:?}");
            }
        }
    }
}
