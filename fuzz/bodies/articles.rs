//! Articles of every kind: what is read, where it stands in the file, and which claims are in it.

use std::ops::Range;

use figcheck::lexicon::Conventions;
use figcheck::read::article::{Article, ArticleError, Kind, SuppressionKind, blocks};
use figcheck::read::encoding::Encoding;
use figcheck::read::extract::{Extraction, Found, extract};
use figcheck::read::file::ArticleFile;
use figcheck::read::walk::FileKind;

use super::rates::packed;
use super::run::{Ran, run};
use super::{choice, repeated};

/// Plain text.
pub fn text(input: &[u8]) {
    let file = repeated(input);
    read(&file, Kind::Text);
    if let Ok(text) = std::str::from_utf8(&file) {
        surrounded(text);
    }
}

/// Markdown.
pub fn markdown(input: &[u8]) {
    read(&repeated(input), Kind::Markdown);
}

/// HTML.
pub fn html(input: &[u8]) {
    read(&repeated(input), Kind::Html);
}

/// JSON Lines, of articles and of claims.
pub fn jsonl(input: &[u8]) {
    let file = repeated(input);
    articles(&file, Kind::JsonLines);
    let ran = run(&file, Some(FileKind::Article(Kind::JsonLines)));
    assert!(ran.is_whole(), "a line that cannot be read is a claim: {:?}", ran.completed.outcome.errors);
    // No claim of a line is lost: one that is no article is one claim, and an article as many as are in it.
    let Ok(lines) = std::str::from_utf8(&file) else { return };
    let mut expected = 0;
    for line in lines.trim_start_matches('\u{feff}').lines().filter(|line| !line.trim().is_empty()) {
        expected += if figcheck::read::jsonl::is_article(line) {
            let file = ArticleFile::new(line.as_bytes(), Kind::JsonLines).expect("it is text");
            file.articles().map(|article| article.map_or(1, |article| claims_in(&article))).sum::<usize>()
        } else {
            1
        };
    }
    if !lines.contains('\0') && !lines.contains('\r') {
        assert_eq!(ran.summary().claims, expected as u64);
    }
}

/// Word-processor documents. The input is a whole file where it begins like a zip; otherwise the first byte says whether
/// it is the main part or the inside of its body.
pub fn docx(input: &[u8]) {
    if input.starts_with(b"PK") {
        read(input, Kind::Docx);
        return;
    }
    let (choices, rest) = choice(input);
    let rest = repeated(rest);
    let inside = String::from_utf8_lossy(&rest);
    let xmlns = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let part = |name: &str, inside: &str| format!("<w:{name} xmlns:w=\"{xmlns}\">{inside}</w:{name}>");
    let (document, notes) = match choices % 3 {
        0 => (inside.clone().into_owned(), None),
        1 => (part("document", &format!("<w:body>{inside}</w:body>")), None),
        _ => (
            part("document", "<w:body><w:p><w:r><w:t>Sales were 71 yuan ($10).</w:t></w:r></w:p></w:body>"),
            Some(part("footnotes", &inside)),
        ),
    };
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r\" \
             Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" \
             Target=\"{target}\"/></Relationships>"
        )
    };
    let (main, beside) = (relation("officeDocument", "word/document.xml"), relation("footnotes", "footnotes.xml"));
    let mut parts: Vec<(&str, &[u8])> =
        vec![("_rels/.rels", main.as_bytes()), ("word/document.xml", document.as_bytes())];
    if let Some(notes) = &notes {
        parts.push(("word/_rels/document.xml.rels", beside.as_bytes()));
        parts.push(("word/footnotes.xml", notes.as_bytes()));
    }
    read(&packed(&parts), Kind::Docx);
}

fn read(file: &[u8], kind: Kind) {
    let (found, whole) = articles(file, kind);
    let ran = run(file, Some(FileKind::Article(kind)));
    assert_eq!(ran.is_whole(), whole, "{:?}", ran.completed.outcome.errors);
    assert_eq!(ran.summary().claims, found as u64, "every claim that is found is reported");
    places(&ran, file, kind);
}

/// How many claims the articles of a file have, and whether all of them could be read.
fn articles(bytes: &[u8], kind: Kind) -> (usize, bool) {
    let file = match ArticleFile::new(bytes, kind) {
        Ok(file) => file,
        Err(error) => {
            explained(&error);
            return (0, false);
        }
    };
    if let Some(decoded) = file.decoded() {
        let all = decoded.bytes(0..decoded.text().len());
        assert_eq!(all, decoded.mark_bytes() as u64..bytes.len() as u64, "the text is the whole file");
    }
    let (mut claims, mut whole) = (0, true);
    for article in file.articles() {
        match article {
            Ok(article) => claims += sound(&article, &file, bytes),
            Err(error) => {
                explained(&error);
                whole = false;
            }
        }
    }
    (claims, whole)
}

fn explained(error: &ArticleError) {
    assert!(!error.to_string().is_empty());
    if let ArticleError::Line { line, column, .. } | ArticleError::TooDeep { line, column, .. } = error {
        assert!(*line >= 1 && *column >= 1);
    }
}

fn claims_in(article: &Article<'_>) -> usize {
    extract(&article.text, &Conventions::default()).claims.len()
}

/// What is true of every article; the number of its claims.
fn sound(article: &Article<'_>, file: &ArticleFile<'_>, bytes: &[u8]) -> usize {
    let text: &str = &article.text;
    let extraction = extract(text, &Conventions::default());
    extracted(text, &extraction);
    let mut cursor = article.cursor();
    let mut last = (0, 0);
    for (number, claim) in extraction.claims.iter().enumerate() {
        let place = article.place(claim.range(), &mut cursor);
        assert!(place.line >= 1 && place.column >= 1);
        assert!((place.line, place.column) <= (place.end_line, place.end_column));
        assert!(last <= (place.line, place.column), "places come in order");
        last = (place.line, place.column);
        // The same place, looked up for itself: from the start of the file, so not for all of very many.
        if number < 64 {
            assert_eq!(place, article.place(claim.range(), &mut article.cursor()));
        }
        for range in [claim.original_range(), claim.stated_range(), claim.stated_number(), claim.range()] {
            let Some(written) = article.bytes(range.clone()) else {
                assert_eq!(file.kind(), Kind::Docx);
                continue;
            };
            assert!(written.start <= written.end && written.end <= bytes.len() as u64);
            if file.decoded().is_none_or(|decoded| decoded.encoding() != Encoding::Utf8) {
                continue;
            }
            let written = &bytes[written.start as usize..written.end as usize];
            let written = std::str::from_utf8(written).expect("borders of characters");
            let is_contiguous = article.is_contiguous(range.clone());
            if is_contiguous {
                assert_eq!(written, &text[range.clone()], "the bytes of the file are the text");
            }
            // A comment may stand within a claim.
            if article.suppressions.as_slice().is_empty() {
                match file.kind() {
                    Kind::Text => assert!(is_contiguous),
                    Kind::JsonLines => {
                        let unescaped: String = serde_json::from_str(&format!("\"{written}\"")).expect("a string");
                        assert_eq!(unescaped, text[range], "the bytes of the file are the text, with escapes");
                    }
                    Kind::Markdown | Kind::Html | Kind::Docx => {}
                }
            }
        }
    }
    let ranges: Vec<Range<usize>> = extraction.claims.iter().map(Found::range).collect();
    silenced(article, &ranges, file);
    let mut at = 0;
    for block in blocks(text) {
        assert!(block.start >= at && block.start < block.end);
        assert!(!text[block.clone()].trim().is_empty());
        at = block.end;
    }
    extraction.claims.len()
}

/// What is true of everything that is found in a text.
pub(super) fn extracted(text: &str, found: &Extraction<'_>) {
    let mut at = 0;
    for claim in &found.claims {
        let (original, stated) = (claim.original_range(), claim.stated_range());
        assert_eq!(&text[original.clone()], &*claim.original.text);
        assert_eq!(&text[stated.clone()], &*claim.stated.text);
        assert!(original.end <= stated.start || stated.end <= original.start, "the amounts stand apart");
        for (number, whole) in [(claim.original_number(), original), (claim.stated_number(), stated)] {
            assert!(whole.start <= number.start && number.end <= whole.end);
            assert!(!text[number].is_empty());
        }
        let (range, sentence) = (claim.range(), claim.sentence.clone());
        assert!(sentence.start <= range.start && range.end <= sentence.end, "a claim stands in its sentence");
        assert!(text.get(sentence).is_some());
        assert!(range.start >= at, "claims come in the order of place");
        at = range.start;
        assert_ne!(claim.original.money.currency, claim.stated.money.currency, "a conversion has two currencies");
    }
    let others =
        found.stated_rates.iter().map(|rate| &rate.range).chain(found.missed.iter().map(|missed| &missed.range));
    for range in others {
        assert!(!text[range.clone()].is_empty());
    }
    assert!(found.missed.iter().all(|missed| !missed.reason.is_empty()));
}

fn silenced(article: &Article<'_>, claims: &[Range<usize>], file: &ArticleFile<'_>) {
    let comments = article.suppressions.as_slice();
    for comment in comments.iter().take(64) {
        assert!(article.text.get(comment.range.clone()).is_some() && article.text.is_char_boundary(comment.at));
        if let Some(decoded) = file.decoded() {
            assert!(decoded.text().get(comment.source.clone()).is_some());
        }
        let place = article.source_place(comment.source.clone(), &mut article.cursor());
        assert!((place.line, place.column) <= (place.end_line, place.end_column));
    }
    let silenced = article.suppressions.silenced(claims);
    assert_eq!(silenced.by.len(), claims.len());
    for (claim, by) in claims.iter().zip(&silenced.by).take(64) {
        let in_stretch = |range: &Range<usize>| range.contains(&claim.start);
        let stretches = comments.iter().filter(|comment| comment.kind == SuppressionKind::Stretch);
        if stretches.clone().any(|comment| in_stretch(&comment.range)) {
            assert!(by.is_some(), "a claim behind `off` is silenced");
        }
        if let Some(comment) = by.map(|index| &comments[index]) {
            match comment.kind {
                SuppressionKind::Stretch => assert!(in_stretch(&comment.range)),
                SuppressionKind::Ignore => {}
                SuppressionKind::Unknown => panic!("a comment that is not understood silences something"),
            }
        }
    }
    // One comment silences one claim and what overlaps it.
    let ignores = comments.iter().enumerate().filter(|(_, comment)| comment.kind == SuppressionKind::Ignore);
    for (index, comment) in ignores.take(64) {
        let by: Vec<&Range<usize>> =
            claims.iter().zip(&silenced.by).filter(|(_, by)| **by == Some(index)).map(|(claim, _)| claim).collect();
        assert!(by.windows(2).all(|two| two[1].start < two[0].end.max(by[0].end)), "{comment:?} silences {by:?}");
    }
}

/// The places that reports give lie in the file.
fn places(ran: &Ran, file: &[u8], kind: Kind) {
    let decoded = ArticleFile::new(file, kind);
    let lines = decoded
        .as_ref()
        .ok()
        .and_then(ArticleFile::decoded)
        .map(|decoded| decoded.text().bytes().filter(|byte| matches!(byte, b'\n' | b'\r')).count() as u64 + 1);
    for claim in &ran.claims {
        let line = claim["line"].as_u64().expect("a line");
        assert!(line >= 1 && lines.is_none_or(|lines| line <= lines), "line {line} of {lines:?}");
    }
}

/// What stands in other paragraphs changes nothing about the claims of a text.
fn surrounded(text: &str) {
    let words = Conventions::default();
    let alone = extract(text, &words);
    let before = "The mill was opened in spring.\n\n";
    let whole = format!("{before}{text}\n\nNobody spoke of the price.");
    let among = extract(&whole, &words);
    let shown = |found: &Extraction<'_>, by: usize| -> Vec<_> {
        let one = |claim: &Found<'_>| {
            (claim.range().start - by, claim.range().end - by, claim.original.money, claim.stated.money)
        };
        found.claims.iter().map(one).collect()
    };
    assert_eq!(shown(&alone, 0), shown(&among, before.len()));
    assert_eq!(alone.stated_rates.len(), among.stated_rates.len());
    assert_eq!(alone.missed.len(), among.missed.len());
}
