//! The same copy as plain text, as HTML and as Markdown: the same text, the same claims, the same verdicts.

use std::fmt::Write as _;

use figcheck::lexicon::Conventions;
use figcheck::read::article::Kind;
use figcheck::read::extract::extract;
use figcheck::read::file::ArticleFile;
use figcheck::read::walk::FileKind;
use serde_json::Value;

use super::choice;
use super::run::run;

/// The first byte picks how the rest, which is copy, is marked up.
pub fn differential_markup(input: &[u8]) {
    let (choices, rest) = choice(input);
    let Ok(copy) = std::str::from_utf8(rest) else { return };
    let paragraphs = paragraphs(copy);
    let plain = paragraphs.join("\n\n");
    // In plain text a line can be a comment; in the others this is text.
    if plain.contains("figcheck:") {
        return;
    }
    let html = html(&paragraphs, choices);
    let markdown = markdown(&paragraphs, choices);
    let expected = reported(plain.as_bytes(), Kind::Text);
    for (file, kind) in [(html, Kind::Html), (markdown, Kind::Markdown)] {
        let read = |file: &str| {
            let article = ArticleFile::new(file.as_bytes(), kind).expect("it is text");
            let article = article.articles().next().expect("one article").expect("it can be read");
            let claims = extract(&article.text, &Conventions::default()).claims;
            let places = claims.iter().flat_map(|claim| [claim.original_range(), claim.stated_number()]);
            let places: Vec<_> = places.map(|range| (range.clone(), article.bytes(range).expect("bytes"))).collect();
            (article.text.to_string(), places)
        };
        let (text, places) = read(&file);
        assert_eq!(text, plain, "what shows of {file:?}");
        for (range, bytes) in places {
            // What stands there, read by itself, is the same text.
            let start = bytes.start as usize;
            // The backslash before a sign is none of the text.
            let is_escaped = kind == Kind::Markdown && file[start..].starts_with(|c: char| c.is_ascii_punctuation());
            let start = if is_escaped && file[..start].ends_with('\\') { start - 1 } else { start };
            let piece = &file[start..bytes.end as usize];
            assert_eq!(read(piece).0, text[range], "{piece:?} in {file:?}");
        }
        assert_eq!(reported(file.as_bytes(), kind), expected, "what is found in {file:?}");
    }
}

/// The paragraphs of the copy, each in one line, without what HTML and Markdown cannot hold.
fn paragraphs(copy: &str) -> Vec<String> {
    let shows = |c: &char| {
        !c.is_control() && !matches!(c, '\u{feff}' | '\u{fffc}' | '\u{fffd}' | '\u{85}' | '\u{2028}' | '\u{2029}')
    };
    let line = |part: &str| {
        let spaced: String =
            part.chars().map(|c| if c.is_ascii_whitespace() { ' ' } else { c }).filter(shows).collect();
        let words: Vec<&str> = spaced.split(' ').filter(|word| !word.is_empty()).collect();
        words.join(" ")
    };
    // White space of other kinds may stand in a paragraph and is none at its ends.
    copy.split("\n\n").map(line).map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

/// Whether something is done at a place: some of the bits of the choice, turned by where it is.
fn is_picked(choices: u8, at: usize) -> bool {
    choices.rotate_left(u32::try_from(at % 8).expect("a few bits")) & 0b11 == 0b10
}

/// What a paragraph stands in.
const BLOCKS: [&str; 4] = ["p", "div", "li", "h2"];

fn html(paragraphs: &[String], choices: u8) -> String {
    let mut page = String::from(if choices & 1 == 0 { "<!DOCTYPE html><meta charset=utf-8><body>" } else { "" });
    for (number, paragraph) in paragraphs.iter().enumerate() {
        let block = BLOCKS[(usize::from(choices) + number) % BLOCKS.len()];
        let _ = write!(page, "<{block}>\n  ");
        for (at, word) in paragraph.split(' ').enumerate() {
            if at > 0 {
                page.push_str(if is_picked(choices, at) { "\n\t" } else { " " });
            }
            let marked = is_picked(choices, at + number + 3);
            let _ = write!(page, "{}", if marked { "<b class='x'>" } else { "" });
            for (place, c) in word.chars().enumerate() {
                match c {
                    '<' => page.push_str("&lt;"),
                    '>' => page.push_str("&gt;"),
                    '&' => page.push_str("&amp;"),
                    c if is_picked(choices, place + at) && choices & 64 != 0 && u32::from(c) & 0xfffe != 0xfffe => {
                        let _ = write!(page, "&#x{:x};", u32::from(c));
                    }
                    c => page.push(c),
                }
            }
            let _ = write!(page, "{}", if marked { "</b>" } else { "" });
        }
        let _ = write!(page, "\n</{block}>\n");
    }
    page
}

fn markdown(paragraphs: &[String], choices: u8) -> String {
    let mut page = String::new();
    for (number, paragraph) in paragraphs.iter().enumerate() {
        page.push_str(if is_picked(choices, number) { "- " } else { "" });
        for (at, word) in paragraph.split(' ').enumerate() {
            if at > 0 {
                page.push(' ');
            }
            for (place, c) in word.chars().enumerate() {
                match c {
                    c if c.is_ascii_punctuation() => {
                        let _ = write!(page, "\\{c}");
                    }
                    c if c.is_alphanumeric() && is_picked(choices, place + at) && choices & 64 != 0 => {
                        let _ = write!(page, "&#{};", u32::from(c));
                    }
                    c => page.push(c),
                }
            }
        }
        page.push_str("\n\n");
    }
    page
}

/// The claims of a file without their places.
fn reported(file: &[u8], kind: Kind) -> Vec<Value> {
    let ran = run(file, Some(FileKind::Article(kind)));
    assert!(ran.is_whole(), "{:?}", ran.completed.outcome.errors);
    let mut claims = ran.claims;
    for claim in &mut claims {
        let claim = claim.as_object_mut().expect("a claim is an object");
        claim.retain(|name, _| {
            [
                "verdict",
                "original",
                "original_currency",
                "stated",
                "stated_currency",
                "date",
                "rate",
                "rate_date",
                "expected",
                "deviation_percent",
                "cause",
                "suggestion",
                "message",
                "passes_low",
                "passes_high",
            ]
            .contains(&name.as_str())
        });
        assert!(claim.len() > 10, "{claim:?}");
    }
    claims
}
