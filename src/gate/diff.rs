//! A unified diff of replacements, as `git apply` and `patch` take it.
//!
//! The replacements are known, so nothing is searched for: the diff takes time in proportion to the file. There is no
//! `diff --git` line: with one, Git would take the paths to start at the top of the repository and not at the working
//! directory.

use std::io::{self, Write};
use std::ops::Range;

use super::edit::{Replacement, apply};

/// How many unchanged lines stand around a change.
const CONTEXT_LINES: usize = 3;

/// Writes the diff of a file. `path` are the bytes of its path, relative to the folder in which the diff is applied, with
/// `/`. The replacements are in order, do not overlap, and each changes something.
pub(super) fn write(path: &[u8], file: &[u8], replacements: &[Replacement], out: &mut dyn Write) -> io::Result<()> {
    let lines: Vec<&[u8]> = file.split_inclusive(|byte| *byte == b'\n').collect();
    let starts: Vec<usize> = lines
        .iter()
        .scan(0_usize, |start, line| {
            let this = *start;
            *start = start.saturating_add(line.len());
            Some(this)
        })
        .collect();
    header(b"--- ", b"a/", path, out)?;
    header(b"+++ ", b"b/", path, out)?;
    let changes = changes(&starts, replacements);
    let mut added = 0_usize;
    let mut removed = 0_usize;
    for hunk in hunks(&changes) {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { continue };
        let shown = first.lines.start.saturating_sub(CONTEXT_LINES)
            ..last.lines.end.saturating_add(CONTEXT_LINES).min(lines.len());
        let mut body = Vec::new();
        let (mut more, mut fewer) = (0_usize, 0_usize);
        let mut at = shown.start;
        for change in hunk {
            write_lines(b' ', lines.get(at..change.lines.start), &mut body);
            let old = lines.get(change.lines.clone()).unwrap_or_default();
            write_lines(b'-', Some(old), &mut body);
            let new = changed(file, &starts, change);
            let new: Vec<&[u8]> = new.split_inclusive(|byte| *byte == b'\n').collect();
            write_lines(b'+', Some(&new), &mut body);
            fewer = fewer.saturating_add(old.len());
            more = more.saturating_add(new.len());
            at = change.lines.end;
        }
        write_lines(b' ', lines.get(at..shown.end), &mut body);
        let old_count = shown.len();
        let new_count = old_count.saturating_sub(fewer).saturating_add(more);
        let old_start = shown.start.saturating_add(1);
        let new_start = old_start.saturating_add(added).saturating_sub(removed);
        writeln!(out, "@@ -{old_start},{old_count} +{new_start},{new_count} @@")?;
        out.write_all(&body)?;
        added = added.saturating_add(more);
        removed = removed.saturating_add(fewer);
    }
    Ok(())
}

/// Lines that are replaced, and by what.
struct Change<'r> {
    /// The lines, from 0.
    lines: Range<usize>,
    replacements: &'r [Replacement],
}

/// Replacements by the lines that they change; those that share a line are one change.
fn changes<'r>(starts: &[usize], replacements: &'r [Replacement]) -> Vec<Change<'r>> {
    let line_of = |byte: usize| starts.partition_point(|start| *start <= byte).saturating_sub(1);
    let mut changes: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    for (index, replacement) in replacements.iter().enumerate() {
        let first = line_of(replacement.bytes.start);
        let behind = line_of(replacement.bytes.end.saturating_sub(1).max(replacement.bytes.start)).saturating_add(1);
        let next = index.saturating_add(1);
        match changes.last_mut() {
            Some((lines, members)) if first < lines.end => {
                lines.end = behind.max(lines.end);
                members.end = next;
            }
            _ => changes.push((first..behind, index..next)),
        }
    }
    let change = |(lines, members)| Change {
        lines,
        replacements: replacements.get::<Range<usize>>(members).unwrap_or_default(),
    };
    changes.into_iter().map(change).collect()
}

/// Changes by hunk: those whose context meets stand in one.
fn hunks<'c, 'r>(changes: &'c [Change<'r>]) -> impl Iterator<Item = &'c [Change<'r>]> {
    let reach = CONTEXT_LINES.saturating_mul(2);
    changes.chunk_by(move |one, next| next.lines.start <= one.lines.end.saturating_add(reach))
}

/// The bytes of the changed lines with their replacements.
fn changed(file: &[u8], starts: &[usize], change: &Change<'_>) -> Vec<u8> {
    let start = starts.get(change.lines.start).copied().unwrap_or(file.len());
    let end = starts.get(change.lines.end).copied().unwrap_or(file.len());
    let moved: Vec<Replacement> = change
        .replacements
        .iter()
        .map(|Replacement { bytes, new }| Replacement {
            bytes: bytes.start.saturating_sub(start)..bytes.end.saturating_sub(start),
            new: new.clone(),
        })
        .collect();
    apply(file.get(start..end).unwrap_or_default(), moved.iter())
}

fn write_lines(sign: u8, lines: Option<&[&[u8]]>, out: &mut Vec<u8>) {
    for line in lines.unwrap_or_default() {
        out.push(sign);
        out.extend_from_slice(line);
        if !line.ends_with(b"\n") {
            out.extend_from_slice(b"\n\\ No newline at end of file\n");
        }
    }
}

/// A line with a path, quoted as Git quotes it: what is not printable ASCII in octal, in double quotes. A path with a
/// space ends in a tab, by which programs tell it from a date behind it.
fn header(word: &[u8], prefix: &[u8], path: &[u8], out: &mut dyn Write) -> io::Result<()> {
    out.write_all(word)?;
    let name = [prefix, path].concat();
    if name.iter().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\')) {
        out.write_all(&name)?;
    } else {
        out.write_all(b"\"")?;
        for byte in &name {
            match byte {
                b'"' | b'\\' => out.write_all(&[b'\\', *byte])?,
                b'\n' => out.write_all(b"\\n")?,
                b'\t' => out.write_all(b"\\t")?,
                b'\r' => out.write_all(b"\\r")?,
                b' '..=b'~' => out.write_all(&[*byte])?,
                other => write!(out, "\\{other:03o}")?,
            }
        }
        out.write_all(b"\"")?;
    }
    out.write_all(if path.contains(&b' ') { b"\t\n" } else { b"\n" })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The diff of a text in which each `old` becomes `new`.
    fn diff(path: &str, text: &str, old: &str, new: &str) -> String {
        let replacements: Vec<Replacement> = text
            .match_indices(old)
            .map(|(at, _)| Replacement { bytes: at..at.saturating_add(old.len()), new: new.as_bytes().to_vec() })
            .collect();
        let mut out = Vec::new();
        write(path.as_bytes(), text.as_bytes(), &replacements, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn writes_hunks_with_context() {
        assert_eq!(
            diff("a.md", "1\n2\n3\n4\nfor 96 here\n6\n7\n8\n9\n", "96", "966"),
            "--- a/a.md\n+++ b/a.md\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-for 96 here\n+for 966 here\n 6\n 7\n 8\n"
        );
        assert_eq!(
            diff("a.md", "96 and 96\r\nx\r\n96", "96", "9"),
            "--- a/a.md\n+++ b/a.md\n@@ -1,3 +1,3 @@\n-96 and 96\r\n+9 and 9\r\n x\r\n-96\n\\ No newline at end of file\n\
             +9\n\\ No newline at end of file\n"
        );
    }

    #[test]
    fn parts_hunks_that_are_far_from_each_other() {
        let text = |gap: usize| format!("x\n96\n{}96\ny\n", "-\n".repeat(gap));
        assert_eq!(diff("a", &text(6), "96", "9").matches("@@ -").count(), 1);
        let far = diff("a", &text(7), "96", "9");
        assert_eq!(far.matches("@@ -").count(), 2);
        assert!(far.contains("@@ -1,5 +1,5 @@") && far.contains("@@ -7,5 +7,5 @@"), "{far}");
    }

    #[test]
    fn a_number_over_a_line_break_takes_one_line_away() {
        let text = format!("a 96\nmillion b\n{}a 96\nmillion b\n", "-\n".repeat(9));
        let shown = diff("a", &text, "96\nmillion", "966 million");
        assert!(shown.contains("@@ -1,5 +1,4 @@\n-a 96\n-million b\n+a 966 million b\n"), "{shown}");
        assert!(shown.contains("@@ -9,5 +8,4 @@"), "{shown}");
    }

    #[test]
    fn quotes_paths_as_git_does() {
        let head = |path: &str| diff(path, "96\n", "96", "9").lines().next().unwrap().to_owned();
        assert_eq!(head("drafts/a.md"), "--- a/drafts/a.md");
        assert_eq!(head("a b.md"), "--- a/a b.md\t");
        assert_eq!(head("稿.md"), "--- \"a/\\347\\250\\277.md\"");
        assert_eq!(head("a\"\\\n\u{1b}.md"), "--- \"a/a\\\"\\\\\\n\\033.md\"");
    }
}
