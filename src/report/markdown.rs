//! Markdown for a job summary or a comment: the counts, then the flagged claims, then the rest behind a fold.
//!
//! The text of an article is escaped so that nothing in it becomes markup, a link, an image, a mention, a reference to
//! an issue or the end of a table cell, in `CommonMark` and in what GitHub and GitLab add to it.

use std::fmt::Write as _;
use std::io;

use super::inert::shown;
use super::text::says;
use super::{Outcome, Run, WholeReport};
use crate::check::{Assessment, Document, NotePlace, Silence, Verdict};

/// The most characters that the report takes. GitHub refuses a comment beyond 65,536 characters and a job summary beyond
/// a mebibyte; what does not fit is left out, and the report says how much.
pub const CHARACTER_LIMIT: usize = 65_536;

/// What is kept free for the lines that say what was left out.
const RESERVE: usize = 1_000;

/// The Markdown report.
#[derive(Clone, Copy, Debug, Default)]
pub struct Markdown;

impl WholeReport for Markdown {
    fn write(
        &self,
        run: &Run,
        assessments: &[Assessment<'static>],
        outcome: &Outcome,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let mut page = Page { text: String::new(), room: CHARACTER_LIMIT.saturating_sub(RESERVE) };
        head(&mut page, run, outcome, assessments.iter().filter(|claim| claim.is_flagged()).count());
        let flagged = assessments.iter().filter(|claim| claim.is_flagged()).map(flagged_row);
        page.table("Flagged claims", Fold::Open, &FLAGGED_HEAD, flagged);
        page.list("Notes", outcome.documents.iter().flat_map(notes));
        let silenced = assessments.iter().filter(|claim| claim.silence.is_some()).map(silenced_row);
        page.table("Silenced claims", Fold::Folded, &SILENCED_HEAD, silenced);
        let others = assessments.iter().filter(|claim| !claim.is_flagged() && claim.silence.is_none()).map(passed_row);
        page.table("Claims that pass", Fold::Folded, &PASSED_HEAD, others);
        out.write_all(page.text.as_bytes())
    }
}

const FLAGGED_HEAD: [&str; 6] = ["Verdict", "Where", "Original", "Stated", "Print", "Why"];
const SILENCED_HEAD: [&str; 6] = ["Verdict", "Where", "Original", "Stated", "Why", "Silenced by"];
const PASSED_HEAD: [&str; 6] = ["Verdict", "Where", "Original", "Stated", "Expected", "Why"];

fn head(page: &mut Page, run: &Run, outcome: &Outcome, flagged: usize) {
    let summary = &outcome.summary;
    let title = match (summary.claims, flagged) {
        (0, _) => "figcheck: no claims".to_owned(),
        (claims, 0) => format!("figcheck: {claims} claims, none flagged"),
        (claims, flagged) => format!("figcheck: {flagged} of {claims} claims flagged"),
    };
    page.push(&format!("## {title}\n\n"));
    page.push("| ok | rounded | outside | unchecked | silenced |\n| ---: | ---: | ---: | ---: | ---: |\n");
    let counts = Verdict::ALL.map(|verdict| summary.of(verdict).to_string()).join(" | ");
    page.push(&format!("| {counts} | {} |\n", summary.silenced));
    page.list("Not read", outcome.errors.iter().map(|error| format!("**Error.** {}", escaped(error))));
    page.list(
        "Settings that loosen the check",
        run.loosened.iter().map(|setting| format!("Note: {}", escaped(setting))),
    );
    page.list("Notes on the run", outcome.remarks.iter().map(|remark| format!("Note: {}", escaped(remark))));
}

fn flagged_row(claim: &Assessment<'_>) -> [String; 6] {
    let print = claim.suggestion.as_ref().map_or_else(String::new, |suggestion| escaped(&suggestion.text));
    let unsaid = claim.causes.iter().filter(|cause| !says(&claim.message, cause));
    let causes = unsaid.map(|cause| format!("<br>Perhaps {} ({})", escaped(&cause.explanation), cause.kind));
    let why = std::iter::once(escaped(&claim.message)).chain(causes).collect();
    let cause = claim.causes.first().map(|cause| format!("<br>{}", cause.kind)).unwrap_or_default();
    [format!("**{}**{cause}", claim.verdict), place(claim), original(claim), stated(claim), print, why]
}

fn silenced_row(claim: &Assessment<'_>) -> [String; 6] {
    let by = match &claim.silence {
        None => String::new(),
        Some(Silence::Baseline) => "the baseline".to_owned(),
        Some(Silence::Ignored { reason }) => format!("a comment in the copy: {}", escaped(reason)),
    };
    [claim.verdict.to_string(), place(claim), original(claim), stated(claim), escaped(&claim.message), by]
}

fn passed_row(claim: &Assessment<'_>) -> [String; 6] {
    let expected = claim.expected_shown.as_deref().map_or_else(String::new, escaped);
    [claim.verdict.to_string(), place(claim), original(claim), stated(claim), expected, escaped(&claim.message)]
}

fn place(claim: &Assessment<'_>) -> String {
    let place = &claim.setting.place;
    format!("{}:{}:{}", escaped(&place.file), place.line, place.column)
}

fn original(claim: &Assessment<'_>) -> String {
    claim.original.as_ref().map_or_else(String::new, |money| escaped(&money.text))
}

fn stated(claim: &Assessment<'_>) -> String {
    claim.stated.as_ref().map_or_else(String::new, |money| escaped(&money.text))
}

fn notes(document: &Document) -> impl Iterator<Item = String> + '_ {
    let rates = document.one_rate.iter().filter(|rate| !rate.apart.is_empty()).map(|rate| {
        format!("**one-rate** {}: {}{}", escaped(&document.name), escaped(&rate.message), places(&rate.apart))
    });
    let notes = document.notes.iter().map(|note| {
        format!(
            "**{}** {}: {}{}",
            note.kind.code(),
            escaped(&document.name),
            escaped(&note.message),
            places(&note.places)
        )
    });
    rates.chain(notes)
}

fn places(places: &[NotePlace]) -> String {
    places.iter().fold(String::new(), |mut list, place| {
        // Writing to a string does not fail.
        let _ = write!(list, "<br>{}:{}:{} {}", escaped(&place.file), place.line, place.column, escaped(&place.remark));
        list
    })
}

/// Whether a section is open when the page is opened.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fold {
    Open,
    Folded,
}

/// The page so far, and how many characters it may still take.
struct Page {
    text: String,
    room: usize,
}

impl Page {
    /// Adds what must stand there.
    fn push(&mut self, text: &str) {
        self.room = self.room.saturating_sub(text.chars().count());
        self.text.push_str(text);
    }

    /// Adds what may be left out; says whether it was added.
    fn push_if_room(&mut self, text: &str) -> bool {
        let length = text.chars().count();
        if length > self.room {
            return false;
        }
        self.room = self.room.saturating_sub(length);
        self.text.push_str(text);
        true
    }

    /// A table under a heading; nothing where it has no rows.
    fn table(&mut self, title: &str, fold: Fold, head: &[&str; 6], rows: impl Iterator<Item = [String; 6]>) {
        let rows: Vec<String> = rows.map(|cells| format!("| {} |\n", cells.join(" | "))).collect();
        let heading = match fold {
            Fold::Open => format!("\n### {title} ({})\n\n", rows.len()),
            Fold::Folded => format!("\n<details><summary>{title} ({})</summary>\n\n", rows.len()),
        };
        let rule = head.map(|_| "---").join(" | ");
        self.section(&format!("{heading}| {} |\n| {rule} |\n", head.join(" | ")), &rows);
        if fold == Fold::Folded && !rows.is_empty() {
            self.push("\n</details>\n");
        }
    }

    /// A list under a heading; nothing where it has no items.
    fn list(&mut self, title: &str, items: impl Iterator<Item = String>) {
        let items: Vec<String> = items.map(|item| format!("- {item}\n")).collect();
        self.section(&format!("\n### {title} ({})\n\n", items.len()), &items);
    }

    fn section(&mut self, heading: &str, lines: &[String]) {
        if lines.is_empty() {
            return;
        }
        self.push(heading);
        let written = lines.iter().take_while(|line| self.push_if_room(line)).count();
        let left_out = lines.len().saturating_sub(written);
        if left_out > 0 {
            self.text.push('\n');
            self.text.push_str(&left_out.to_string());
            self.text.push_str(" more are left out here for want of room.\n");
            // What comes behind would be read as if nothing were missing before it.
            self.room = 0;
        }
    }
}

/// Text in one line in which nothing is markup.
///
/// Markup is escaped. What hosts look for in the text when the markup is gone is parted by a zero-width space: mentions
/// (`@`), references (`#1`, `!1`, `GH-1`), addresses (`://`, `www.`) and emoji (`:name:`). A dollar sign, which could begin
/// a formula, is wrapped as GitHub's manual says.
fn escaped(text: &str) -> String {
    let text = shown(text);
    let mut out = String::with_capacity(text.len().saturating_add(16));
    // The last three characters, by which addresses and references begin.
    let mut recent = String::new();
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let next = characters.peek().copied().unwrap_or(' ');
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '$' => out.push_str("<span>&#36;</span>"),
            '@' | '#' | '!' | '%' | '~' if next.is_alphanumeric() || next == '"' => {
                out.push('\\');
                out.push(c);
                out.push(PART);
            }
            ':' if next == '/' || next.is_ascii_alphanumeric() || matches!(next, '+' | '-' | '_') => {
                out.push(c);
                out.push(PART);
            }
            '.' if recent.eq_ignore_ascii_case("www") => {
                out.push(PART);
                out.push(c);
            }
            '-' if recent.trim_start_matches(|c: char| !c.is_alphanumeric()).eq_ignore_ascii_case("gh")
                && next.is_ascii_digit() =>
            {
                out.push(c);
                out.push(PART);
            }
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '!' | '~' | '^' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
        recent.push(c);
        while recent.chars().count() > 3 {
            recent.remove(0);
        }
    }
    out
}

/// Parts what a host would join; it takes no width.
const PART: char = '\u{200b}';

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Event, Options, Parser, Tag};

    use super::*;
    use crate::report::fixture::nasty;

    fn written(assessments: &[Assessment<'static>], outcome: &Outcome) -> String {
        let mut out = Vec::new();
        Markdown.write(&nasty().run, assessments, outcome, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// The text of an escaped string after a Markdown reader, and whether anything in it was markup.
    fn rendered(text: &str) -> (String, bool) {
        let cell = format!("| a |\n| --- |\n| x{} |\n", escaped(text));
        let (mut plain, mut marked) = (String::new(), false);
        for event in Parser::new_ext(&cell, Options::all().difference(Options::ENABLE_SMART_PUNCTUATION)) {
            if let Event::Text(part) = &event {
                plain.push_str(part);
            }
            let is_ours = matches!(
                &event,
                Event::Text(_)
                    | Event::End(_)
                    | Event::Start(Tag::Table(_) | Tag::TableHead | Tag::TableRow | Tag::TableCell)
            ) || matches!(&event, Event::InlineHtml(tag) if ["<span>", "</span>"].contains(&&**tag));
            marked |= !is_ours;
        }
        (plain.split_once('x').unwrap().1.replace(PART, ""), marked)
    }

    #[test]
    fn nothing_in_a_text_is_markup() {
        for text in [
            "<b>bold</b> & <!-- --> &lt; &#64;",
            "a | b || c",
            "`code` *a* **b** _c_ __d__ ~~e~~ ^f^ {g} $h$ $$i$$",
            "[link](javascript:alert(1)) ![image](http://x.invalid/y.png) [ref][1] [^1] [x]",
            "http://x.invalid www.x.invalid a@x.invalid <http://x.invalid>",
            "# no heading, - no list, 1. no list, > no quote, --- === +++",
            "back\\slash \\| \\` \\\\",
            "\"quoted\" 'single' … 68.7亿元",
        ] {
            let (plain, marked) = rendered(text);
            assert!(!marked && plain == text, "{text:?} became {plain:?}");
        }
    }

    #[test]
    fn hosts_find_nothing_to_link() {
        let plain = |text: &str| escaped(text).replace('\\', "");
        for (text, mark) in [
            ("ask @desk", "@desk"),
            ("see #123", "#123"),
            ("see GH-12", "GH-12"),
            ("see !7", "!7"),
            ("http://x.invalid", "://"),
            ("www.x.invalid", "www."),
            ("WWW.x.invalid", "WWW."),
            ("a :smile: b", ":smile:"),
            ("costs $5 and $6", "$5"),
        ] {
            assert!(!plain(text).contains(mark), "{}", plain(text));
        }
    }

    #[test]
    fn ordinary_copy_stays_as_it_is() {
        for text in
            ["drafts/new.csv:12:34", "about 965 million U.S. dollars (-0.10%), 68.7亿元", "well-known; v. 2", "high-5"]
        {
            assert_eq!(escaped(text).replace(PART, ""), text.replace('_', "\\_"), "{text}");
        }
        assert!(!escaped("drafts/new.csv is 2% off; high-5").contains(PART));
    }

    #[test]
    fn a_line_end_does_not_end_a_row() {
        let nasty = nasty();
        let text = written(&nasty.assessments, &nasty.outcome);
        let rows = text.lines().filter(|line| line.starts_with("| **") && line.ends_with(" |")).count();
        assert_eq!(rows, nasty.assessments.iter().filter(|claim| claim.is_flagged()).count());
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'));
    }

    #[test]
    fn stays_below_the_limit_and_says_what_is_left_out() {
        let nasty = nasty();
        let many: Vec<_> = std::iter::repeat_n(nasty.assessments, 200).flatten().collect();
        let text = written(&many, &nasty.outcome);
        assert!((60_000..=CHARACTER_LIMIT).contains(&text.chars().count()), "{}", text.chars().count());
        let rows = text.lines().filter(|line| line.starts_with("| **")).count();
        let flagged = many.iter().filter(|claim| claim.is_flagged()).count();
        assert!(text.contains(&format!("\n{} more are left out here", flagged - rows)));
    }
}
