//! GitHub workflow commands: annotations on the lines of a change.
//!
//! Only flagged claims and documents without one rate are annotated. GitHub shows the first ten annotations of a level in
//! a step and drops the rest in silence, so what is beyond that goes to the log, and a last notice says how many.

use std::cmp::Ordering;
use std::io;

use super::inert::shown;
use super::{Outcome, Run, WholeReport};
use crate::check::{Assessment, NotePlace, OneRate, Summary, Verdict};

/// How many annotations of one level GitHub shows for a step ("10 warning annotations, 10 error annotations, and 10 notice
/// annotations per step", documentation of workflow commands).
pub const ANNOTATIONS_PER_LEVEL: usize = 10;

/// The report of workflow commands.
#[derive(Clone, Copy, Debug, Default)]
pub struct GitHub;

impl WholeReport for GitHub {
    fn write(
        &self,
        run: &Run,
        assessments: &[Assessment<'static>],
        outcome: &Outcome,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let mut errors = Level::new("error", ANNOTATIONS_PER_LEVEL);
        let mut warnings = Level::new("warning", ANNOTATIONS_PER_LEVEL);
        // The last notice is the summary's.
        let mut notices = Level::new("notice", ANNOTATIONS_PER_LEVEL.saturating_sub(1));
        for error in &outcome.errors {
            errors.add(Annotation { title: "not read", lines: vec![inert(error)], ..Annotation::default() });
        }
        for claim in assessments.iter().filter(|claim| claim.is_flagged()) {
            match claim.verdict {
                Verdict::Ok | Verdict::Rounded => {}
                Verdict::Outside => errors.add(on_claim(claim)),
                Verdict::Unchecked if run.allow_unchecked => notices.add(on_claim(claim)),
                Verdict::Unchecked => warnings.add(on_claim(claim)),
            }
        }
        for rate in outcome.documents.iter().flat_map(|document| &document.one_rate) {
            for place in &rate.apart {
                let level = if run.one_rate { &mut errors } else { &mut notices };
                level.add(on_place(place, rate));
            }
        }
        let levels = [errors, warnings, notices];
        for level in &levels {
            level.write(out)?;
        }
        let left_out: usize = levels.iter().map(|level| level.left_out.len()).sum();
        let Summary { claims, silenced, .. } = outcome.summary;
        let counts = Verdict::ALL.map(|verdict| format!("{} {verdict}", outcome.summary.of(verdict))).join(", ");
        let mut lines = vec![format!("{claims} claims: {counts}; {silenced} of them silenced")];
        if left_out > 0 {
            lines.push(format!(
                "{left_out} more are in the log of this step without an annotation: GitHub shows \
                 {ANNOTATIONS_PER_LEVEL} of a level"
            ));
        }
        lines.extend(run.loosened.iter().map(|setting| format!("loosened: {}", inert(setting))));
        lines.extend(outcome.remarks.iter().map(|remark| inert(remark)));
        command(out, "notice", &Annotation { title: "summary", lines, ..Annotation::default() })
    }
}

/// What is said about a place; the lines hold no line end.
#[derive(Default)]
struct Annotation<'a> {
    title: &'a str,
    file: &'a str,
    line: u64,
    end_line: u64,
    column: u64,
    end_column: u64,
    lines: Vec<String>,
}

/// The annotations of one level, up to what GitHub shows, and the log lines of those beyond.
struct Level<'a> {
    command: &'static str,
    limit: usize,
    shown: Vec<Annotation<'a>>,
    left_out: Vec<Annotation<'a>>,
}

impl<'a> Level<'a> {
    fn new(command: &'static str, limit: usize) -> Self {
        Self { command, limit, shown: Vec::new(), left_out: Vec::new() }
    }

    fn add(&mut self, annotation: Annotation<'a>) {
        if self.shown.len() < self.limit { &mut self.shown } else { &mut self.left_out }.push(annotation);
    }

    fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        for annotation in &self.shown {
            command(out, self.command, annotation)?;
        }
        for annotation in &self.left_out {
            log_line(out, self.command, annotation)?;
        }
        Ok(())
    }
}

fn on_claim<'a>(claim: &'a Assessment<'_>) -> Annotation<'a> {
    let place = &claim.setting.place;
    let suggestion = claim.suggestion.as_ref().map(|suggestion| format!("Print: {}", inert(&suggestion.text)));
    Annotation {
        title: claim.causes.first().map_or(claim.verdict.word(), |cause| cause.kind.code()),
        file: &place.file,
        line: place.line,
        end_line: place.end_line,
        column: place.column,
        end_column: place.end_column,
        lines: std::iter::once(inert(&claim.message)).chain(suggestion).collect(),
    }
}

fn on_place<'a>(place: &'a NotePlace, rate: &OneRate) -> Annotation<'a> {
    Annotation {
        title: "one-rate",
        file: &place.file,
        line: place.line,
        lines: vec![inert(&place.remark), inert(&rate.message)],
        ..Annotation::default()
    }
}

/// Writes a workflow command, with properties and data escaped as the runner unescapes them.
fn command(out: &mut dyn io::Write, name: &str, annotation: &Annotation<'_>) -> io::Result<()> {
    let Annotation { title, file, line, end_line, column, end_column, lines } = annotation;
    write!(out, "::{name} ")?;
    if !file.is_empty() {
        write!(out, "file={},", property(&inert(file)))?;
    }
    if *line > 0 {
        write!(out, "line={line},")?;
        // GitHub takes columns only within one line.
        match end_line.cmp(line) {
            Ordering::Equal if *column > 0 && end_column > column => {
                write!(out, "endLine={line},col={column},endColumn={end_column},")?;
            }
            Ordering::Equal if *column > 0 => write!(out, "col={column},")?,
            Ordering::Greater => write!(out, "endLine={end_line},")?,
            Ordering::Equal | Ordering::Less => {}
        }
    }
    writeln!(out, "title=figcheck%3A {}::{}", property(title), data(&lines.join("\n")))
}

/// Writes what no annotation holds any more, as a line of the log that cannot be taken for a command.
fn log_line(out: &mut dyn io::Write, level: &str, annotation: &Annotation<'_>) -> io::Result<()> {
    let Annotation { title, file, line, column, lines, .. } = annotation;
    let (file, message) = (inert(file), lines.join(" · "));
    writeln!(out, "not annotated: {level}: {file}:{line}:{column}: {title}: {message}")
}

/// The text in one line, with the marks of older commands, which runners look for anywhere in a line, parted by a
/// zero-width space.
fn inert(text: &str) -> String {
    shown(text).replace("##[", "#\u{200b}#[").replace("##vso[", "#\u{200b}#vso[")
}

/// Escapes the data of a command as `escapeData` of @actions/core does.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a command as `escapeProperty` of @actions/core does.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::nasty;

    fn written(assessments: &[Assessment<'static>], outcome: &Outcome) -> String {
        let mut out = Vec::new();
        GitHub.write(&nasty().run, assessments, outcome, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn escapes_as_actions_core_does() {
        assert_eq!(data("100%\r\n::x, y"), "100%25%0D%0A::x, y");
        assert_eq!(property("100%\r\n::x, y"), "100%25%0D%0A%3A%3Ax%2C y");
        assert_eq!(inert("##[group]x ##vso[task] # ##"), "#\u{200b}#[group]x #\u{200b}#vso[task] # ##");
    }

    #[test]
    fn no_file_name_holds_an_older_command() {
        let mut claims = nasty().assessments;
        for claim in &mut claims {
            claim.setting.place.file = "drafts/##[group]x ##vso[task].md".into();
        }
        let text = written(&claims, &Outcome::default());
        assert!(text.contains("::error file=drafts/#\u{200b}#[group]x #\u{200b}#vso[task].md,line="), "{text}");
        assert!(!text.contains("##[") && !text.contains("##vso["));
    }

    #[test]
    fn what_github_would_drop_goes_to_the_log() {
        let nasty = nasty();
        let flagged = nasty.assessments.iter().find(|claim| claim.is_flagged()).unwrap();
        let claims = vec![flagged.clone(); 13];
        let text = written(&claims, &Outcome::default());
        let count = |start: &str| text.lines().filter(|line| line.starts_with(start)).count();
        assert_eq!((count("::error "), count("not annotated: error: ")), (10, 3));
        assert!(text.lines().last().unwrap().contains("%0A3 more are in the log"));
    }

    #[test]
    fn every_line_is_a_command_of_ours() {
        let nasty = nasty();
        let text = written(&nasty.assessments, &nasty.outcome);
        for line in text.split(['\n', '\r']).filter(|line| !line.is_empty()) {
            let known = ["::error ", "::warning ", "::notice "].iter().any(|start| line.starts_with(start));
            assert!(known && !line.contains("##["), "{line}");
        }
    }
}
