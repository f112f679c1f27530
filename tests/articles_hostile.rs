//! Input made to be slow or large is read in time that grows with its length, and never panics.

#![expect(clippy::unwrap_used, clippy::panic, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use figcheck::read::article::{ArticleError, Kind};
use figcheck::read::file::ArticleFile;
use figcheck::read::limits;

/// What is repeated: openers without ends, ends without openers, and what parsers look ahead from.
const HTML: [&str; 34] = [
    "<div>",
    "</div>",
    "<p>",
    "<b>",
    "</b>",
    "<b></i>",
    "<",
    "</",
    "<!",
    "<!--",
    "<!-- x --",
    "<?",
    "&",
    "&#",
    "&#x",
    "&#1",
    "&am",
    "&notit;",
    "<a b=\"",
    "<a b='",
    "<a b",
    "<a b=c d=e ",
    "<span hidden>",
    "<p hidden><b>",
    "<table><td>",
    "<ul><li><p>",
    "<svg><title>",
    "<script>",
    "<script><!--",
    "<textarea>",
    "<pre>\r\n",
    "<!-- figcheck: ignore -->x",
    "<!-- figcheck: off --><p>",
    "<time>2025",
];

const MARKDOWN: [&str; 40] = [
    "*",
    "_",
    "*a",
    "**a ",
    "*a_",
    "~",
    "~~a",
    "[",
    "]",
    "[a",
    "![",
    "[a](",
    "[a](<",
    "[](",
    "[^",
    "[^a]: ",
    "[a]: b\n",
    "(",
    "`",
    "`a``",
    "<",
    "<a ",
    "<!--",
    "<!-- a",
    "<?",
    "<![CDATA[",
    "&",
    "&#",
    "\\",
    "> ",
    ">",
    "- ",
    "* a\n",
    "1. ",
    "|",
    "|a|b|\n|-|-|\n",
    "# ",
    "a\n",
    "<div>\n",
    "<b>\n\n",
];

const TEXT: [&str; 8] = [
    "figcheck:",
    "figcheck: off\n",
    "figcheck: ignore\n\n",
    "# figcheck: on\n",
    " \t",
    "\r",
    "Sept. 22 ",
    "figcheck: ignore\nx\n",
];

/// What is repeated, and then something else: openers and then their ends.
const PAIRS: [(Kind, &str, &str); 12] = [
    (Kind::Markdown, "[", "]"),
    (Kind::Markdown, "[", "](a)"),
    (Kind::Markdown, "![", "]"),
    (Kind::Markdown, "*a ", "a* "),
    (Kind::Markdown, "**a ", "a_ "),
    (Kind::Markdown, "~~", " a~~"),
    (Kind::Markdown, "<a", ">"),
    (Kind::Markdown, "[a][b] ", "\n\n[b]: c"),
    (Kind::Html, "<b><p>", "</i>"),
    (Kind::Html, "<p><a>", "</p></a>"),
    (Kind::Html, "<table><b>", "<td></b>"),
    (Kind::Text, "x figcheck: off ", "\nfigcheck: ignore"),
];

/// How long it takes to read a file so many times.
fn time(kind: Kind, bytes: &[u8], times: usize) -> Duration {
    let start = Instant::now();
    for _ in 0..times {
        read(bytes, kind);
    }
    start.elapsed()
}

/// Reads a file, looks up a place at every thousandth of its text, and lets its comments silence claims there.
fn read(bytes: &[u8], kind: Kind) {
    let file = ArticleFile::new(bytes, kind).unwrap();
    for article in file.articles() {
        let article = match article {
            Ok(article) => article,
            Err(ArticleError::TooDeep { .. } | ArticleError::Line { .. }) => continue,
            Err(error) => panic!("{error}"),
        };
        let step = (article.text.len() / 1000).max(1);
        let mut cursor = article.cursor();
        let claims: Vec<_> = (0..article.text.len()).step_by(step).map(|at| at..at.saturating_add(1)).collect();
        let places = claims.iter().map(|claim| article.place(claim.clone(), &mut cursor));
        assert_eq!(places.count(), article.suppressions.silenced(&claims).by.len());
    }
}

/// Reading sixteen times the input takes about as long as reading the input sixteen times; in quadratic time it would take
/// sixteen times as long. Four times is let pass.
///
/// The shortest of the runs so far counts, and there are more runs until it is short enough: a busy machine makes single
/// runs slow, a quadratic parser makes all of them slow.
fn check_growth(kind: Kind, write: impl Fn(usize) -> String) {
    const SHORT: usize = 8 << 10;
    const TIMES: usize = 16;
    const RUNS: usize = 20;
    let (short, long) = (write(SHORT), write(TIMES * SHORT));
    let (mut many, mut one) = (Duration::MAX, Duration::MAX);
    for _ in 0..RUNS {
        many = many.min(time(kind, short.as_bytes(), TIMES));
        one = one.min(time(kind, long.as_bytes(), 1));
        if one < many.saturating_mul(4) {
            return;
        }
    }
    panic!("{kind:?}: {:?} and so on takes {many:?} in {TIMES} parts, and {one:?} as a whole", short.get(..40));
}

fn check_pieces(kind: Kind, pieces: &[&str]) {
    for piece in pieces {
        check_growth(kind, |length| piece.repeat(length / piece.len()));
    }
    for (_, first, second) in PAIRS.iter().filter(|(of, _, _)| *of == kind) {
        check_growth(kind, |length| {
            let times = length / (first.len() + second.len());
            first.repeat(times) + &second.repeat(times)
        });
    }
}

#[test]
fn files_over_a_limit_are_refused() {
    let refusal = |kind: Kind, bytes: &[u8]| match ArticleFile::new(bytes, kind) {
        Ok(file) => {
            file.articles().next().unwrap().map(|article| article.text.len()).map_err(|error| error.to_string())
        }
        Err(error) => Err(error.to_string()),
    };
    let spaces = |length: u64| vec![b' '; usize::try_from(length).unwrap()];
    assert_eq!(refusal(Kind::Html, &spaces(limits::HTML_BYTES)), Ok(0));
    let error = refusal(Kind::Html, &spaces(limits::HTML_BYTES + 1)).unwrap_err();
    assert!(error.starts_with("an HTML file is larger than 67108864 bytes"), "{error}");
    let error = refusal(Kind::Markdown, &spaces(limits::MARKDOWN_BYTES + 1)).unwrap_err();
    assert!(error.starts_with("a Markdown file is larger than 8388608 bytes"), "{error}");
    let line = format!("\n{{\"text\": \"{}\"}}", " ".repeat(limits::JSON_LINE_BYTES));
    let error = refusal(Kind::JsonLines, line.as_bytes()).unwrap_err();
    assert!(error.starts_with("line 2 is larger than 67108864 bytes"), "{error}");
    // Zeros, which the system gives without taking memory for them; they are not looked at.
    let zeros = vec![0; usize::try_from(limits::ARTICLE_BYTES_MAX + 1).unwrap()];
    let error = refusal(Kind::Text, &zeros).unwrap_err();
    assert!(error.starts_with("the article is larger than 1073741824 bytes"), "{error}");
}

/// One test, since they would take the processors from each other.
#[test]
fn articles_are_read_in_linear_time() {
    check_pieces(Kind::Html, &HTML);
    check_pieces(Kind::Markdown, &MARKDOWN);
    check_pieces(Kind::Text, &TEXT);
}
