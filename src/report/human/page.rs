//! Lines on a terminal: broken at its width, with a gutter, coloured by meaning.

use super::excerpt::{Mark, Stretch};
use super::style::{Label, Palette};
use crate::report::text::{keep_start, one_line, width, wrap};

/// The narrowest width that lines are broken to: below it, words would be cut.
const MIN_WIDTH: usize = 40;

/// How far the further lines of a message are indented.
const INDENT: usize = 4;

/// How far a name inside a place is shown.
const MOST_ITEM_COLUMNS: usize = 80;

/// A text that is being laid out. Whatever is written to it may come from an article: it is made safe here.
pub(super) struct Page {
    palette: Palette,
    width: usize,
    gutter: usize,
    out: String,
}

impl Page {
    pub(super) fn new(palette: Palette, width: usize) -> Self {
        Self { palette, width: width.max(MIN_WIDTH), gutter: 1, out: String::new() }
    }

    /// The text laid out so far.
    pub(super) fn text(&self) -> &str {
        &self.out
    }

    /// Sets the columns of line numbers.
    pub(super) fn set_gutter(&mut self, columns: usize) {
        self.gutter = columns.max(1);
    }

    /// The columns that stand beside the gutter and its bar.
    pub(super) fn room_beside_gutter(&self) -> usize {
        self.width.saturating_sub(self.gutter).saturating_sub(3)
    }

    pub(super) fn blank_line(&mut self) {
        self.out.push('\n');
    }

    /// `outside[scale]: what a person should know`. Further lines stand under the first.
    pub(super) fn headline(&mut self, label: Label, word: &str, message: &str) {
        let message = one_line(message);
        if message.is_empty() {
            self.palette.paint(label, word, &mut self.out);
            self.out.push('\n');
            return;
        }
        let first = self.width.saturating_sub(width(word)).saturating_sub(2);
        for (index, line) in wrap(&message, first, self.width.saturating_sub(INDENT)).iter().enumerate() {
            if index == 0 {
                self.palette.paint(label, word, &mut self.out);
                self.out.push_str(": ");
            } else {
                self.spaces(INDENT);
            }
            self.palette.paint(Label::Strong, line, &mut self.out);
            self.out.push('\n');
        }
    }

    /// `--> file:line:column, id x`. An item moves to the next line where it does not fit; none is broken.
    pub(super) fn place(&mut self, items: &[String]) {
        self.spaces(self.gutter);
        self.palette.paint(Label::Dim, "-->", &mut self.out);
        self.out.push(' ');
        let indent = self.gutter.saturating_add(4);
        self.flow(items, ",", indent, indent, Some(Label::Dim));
    }

    /// `name: item; item`. An item moves to the next line where it does not fit; none is broken.
    pub(super) fn list(&mut self, label: Label, name: &str, items: &[String]) {
        self.palette.paint(label, name, &mut self.out);
        self.out.push_str(": ");
        self.flow(items, ";", width(name).saturating_add(2), INDENT, None);
    }

    fn flow(&mut self, items: &[String], separator: &str, start: usize, indent: usize, label: Option<Label>) {
        let mut column = start;
        let mut line = String::new();
        for (index, item) in items.iter().enumerate() {
            // The first is never cut: a path is there to be opened.
            let item = if index == 0 { one_line(item) } else { keep_start(&one_line(item), MOST_ITEM_COLUMNS) };
            let is_last = index.saturating_add(1) == items.len();
            let item = if is_last { item } else { format!("{item}{separator}") };
            let joined = column.saturating_add(width(&line)).saturating_add(1).saturating_add(width(&item));
            if line.is_empty() {
                line = item;
            } else if joined <= self.width {
                line.push(' ');
                line.push_str(&item);
            } else {
                self.end_line(&line, label);
                self.spaces(indent);
                column = indent;
                line = item;
            }
        }
        self.end_line(&line, label);
    }

    fn end_line(&mut self, line: &str, label: Option<Label>) {
        match label {
            Some(label) => self.palette.paint(label, line, &mut self.out),
            None => self.out.push_str(line),
        }
        self.out.push('\n');
    }

    /// A line of the gutter with its number, or none.
    pub(super) fn gutter_line(&mut self, number: &str) {
        let bar = format!("{number:>columns$} |", columns = self.gutter);
        self.palette.paint(Label::Dim, &bar, &mut self.out);
        self.out.push('\n');
    }

    /// A line of the copy beside its number, and the marks under its amounts.
    pub(super) fn quoted(&mut self, number: &str, stretches: &[Stretch], style: impl Fn(Mark) -> (char, Label)) {
        let columns = self.gutter;
        self.palette.paint(Label::Dim, &format!("{number:>columns$} |"), &mut self.out);
        self.out.push(' ');
        for stretch in stretches {
            self.out.push_str(&stretch.text);
        }
        self.out.push('\n');
        let Some(last) = stretches.iter().rposition(|stretch| stretch.mark.is_some()) else { return };
        self.palette.paint(Label::Dim, &format!("{:>columns$} |", ""), &mut self.out);
        self.out.push(' ');
        for stretch in stretches.iter().take(last.saturating_add(1)) {
            let columns = width(&stretch.text);
            match stretch.mark.map(&style) {
                None => self.spaces(columns),
                Some((sign, label)) => {
                    let underline: String = std::iter::repeat_n(sign, columns).collect();
                    self.palette.paint(label, &underline, &mut self.out);
                }
            }
        }
        self.out.push('\n');
    }

    /// `= name: text`, in the column of the bar. Further lines stand under the text.
    pub(super) fn detail(&mut self, name: &str, label: Label, text: &str) {
        let indent = self.gutter.saturating_add(3);
        let name = if name.is_empty() { String::new() } else { format!("{name}: ") };
        let first = self.width.saturating_sub(indent).saturating_sub(width(&name));
        let rest = self.width.saturating_sub(indent).saturating_sub(2);
        for (index, line) in wrap(&one_line(text), first, rest).iter().enumerate() {
            if index == 0 {
                self.spaces(self.gutter.saturating_add(1));
                self.palette.paint(Label::Dim, "=", &mut self.out);
                self.out.push(' ');
                self.palette.paint(if label == Label::Strong { Label::Dim } else { label }, &name, &mut self.out);
            } else {
                self.spaces(indent.saturating_add(2));
            }
            match label {
                Label::Strong | Label::Note => self.out.push_str(line),
                Label::Flag | Label::Rounded | Label::Ok | Label::Dim => {
                    self.palette.paint(label, line, &mut self.out);
                }
            }
            self.out.push('\n');
        }
    }

    /// `name: text` from the first column. Further lines are indented.
    pub(super) fn remark(&mut self, label: Label, name: &str, text: &str) {
        let first = self.width.saturating_sub(width(name)).saturating_sub(2);
        for (index, line) in wrap(&one_line(text), first, self.width.saturating_sub(INDENT)).iter().enumerate() {
            if index == 0 {
                self.palette.paint(label, name, &mut self.out);
                self.out.push_str(": ");
            } else {
                self.spaces(INDENT);
            }
            self.out.push_str(line);
            self.out.push('\n');
        }
    }

    /// Stretches of one line, each with its label; the caller keeps them short.
    pub(super) fn labelled_line(&mut self, stretches: &[(Option<Label>, String)]) {
        for (label, text) in stretches {
            match label {
                Some(label) => self.palette.paint(*label, text, &mut self.out),
                None => self.out.push_str(text),
            }
        }
        self.out.push('\n');
    }

    fn spaces(&mut self, columns: usize) {
        self.out.extend(std::iter::repeat_n(' ', columns));
    }
}
