//! Colours, by what a text is. This is the only file that knows them.

use colored::{ColoredString, Colorize, Styles};

use crate::check::Verdict;

/// What a text is, and so how it is coloured. No meaning is carried by colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// A claim that is flagged, and what failed.
    Flag,
    /// A claim that passes only by rounding.
    Rounded,
    /// A claim that holds, and the figure to print.
    Ok,
    /// The words that matter most.
    Strong,
    /// What is only looked up: places, gutters, what is silenced.
    Dim,
    /// A remark.
    Note,
}

impl Label {
    /// How a verdict is labelled.
    pub(super) fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Ok => Self::Ok,
            Verdict::Rounded => Self::Rounded,
            Verdict::Outside | Verdict::Unchecked => Self::Flag,
        }
    }

    fn style(self) -> ColoredString {
        match self {
            Self::Flag => "".red().bold(),
            Self::Rounded => "".yellow().bold(),
            Self::Ok => "".green(),
            Self::Strong => "".bold(),
            Self::Dim => "".dimmed(),
            Self::Note => "".cyan(),
        }
    }
}

/// Whether and how texts are coloured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    /// Whether they are.
    pub(super) colour: bool,
}

impl Palette {
    /// Appends a text in its colour. The text must not hold escape sequences of its own.
    ///
    /// `colored` decides by the environment and a global switch whether it colours what it displays; a report must not.
    /// So its styles are taken here and their codes written out.
    pub(super) fn paint(self, label: Label, text: &str, out: &mut String) {
        if !self.colour || text.is_empty() {
            out.push_str(text);
            return;
        }
        let style = label.style();
        let mut codes = Vec::new();
        for (kind, code) in [(Styles::Bold, "1"), (Styles::Dimmed, "2")] {
            if style.style.contains(kind) {
                codes.push(code.into());
            }
        }
        codes.extend(style.fgcolor.map(|colour| colour.to_fg_str()));
        out.push_str("\u{1b}[");
        out.push_str(&codes.join(";"));
        out.push('m');
        out.push_str(text);
        out.push_str("\u{1b}[0m");
    }
}
