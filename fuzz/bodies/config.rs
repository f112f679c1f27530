//! What configures a run: `figcheck.toml`, baselines, and comments in copy.

use std::cell::OnceCell;
use std::fs;
use std::path::Path;

use figcheck::config::{Config, ConfigError};
use figcheck::gate::baseline::{Baseline, BaselineError, Matching};
use figcheck::gate::paths::{PathTable, Paths};
use figcheck::rates::Rates;
use figcheck::read::viewpoint::Viewpoint;
use figcheck::report::Unfinished;
use tempfile::TempDir;

use super::articles::text;
use super::{choice, line_feeds};

/// The first byte says what the rest is: a configuration, a baseline, or copy with comments.
pub fn config(input: &[u8]) {
    let (choices, rest) = choice(input);
    match choices % 3 {
        0 => configuration(&String::from_utf8_lossy(rest)),
        1 => baseline(rest),
        _ => comments(&String::from_utf8_lossy(rest)),
    }
}

/// The path that a configuration seems to have; there is no such file.
const PATH: &str = "/project/figcheck.toml";

fn configuration(text: &str) {
    let config = match Config::parse(text, Path::new(PATH)) {
        Ok(config) => config,
        Err(ConfigError::Wrong { line, column, message, .. }) => {
            let lines: Vec<&str> = text.split('\n').collect();
            let behind = lines.get(line - 1).map(|line| line.chars().count() + 1);
            assert!(behind.is_some_and(|behind| column >= 1 && column <= behind), "{line}:{column} of {text:?}");
            assert!(!message.is_empty());
            return;
        }
        Err(other) => panic!("{other} of a text"),
    };
    assert_eq!(Config::parse(text, Path::new(PATH)).ok().as_ref(), Some(&config));
    for limit in [config.tolerance, config.rounding_limit].into_iter().flatten() {
        assert_eq!(limit.to_string().parse(), Ok(limit));
    }
    for file in &config.rates {
        let shown = file.display().to_string();
        assert!(!shown.starts_with(r"\\") && !shown.starts_with("//"), "{shown} is on the network");
    }
    let tables = config.paths.into_iter().map(|settings| {
        let rates = (!settings.rate.is_empty()).then(Rates::new);
        PathTable { settings, rates }
    });
    let view = Viewpoint::new(Path::new("/project"), Path::new("/project/drafts"));
    if let Ok(paths) = Paths::new(view, tables.collect()) {
        for file in ["a.md", "../rows.csv", "../../secret.txt", "<stdin>", "archive/2024/b.html", ""] {
            let _ = paths.of_file(file);
        }
    }
}

thread_local! {
    /// The folder that baselines are written to and read from.
    static FOLDER: OnceCell<TempDir> = const { OnceCell::new() };
}

fn baseline(bytes: &[u8]) {
    FOLDER.with(|folder| {
        let folder = folder.get_or_init(|| TempDir::new().expect("a folder")).path();
        let first = folder.join("first.json");
        fs::write(&first, bytes).expect("a file");
        let baseline = match Baseline::read(&first, folder) {
            Ok(baseline) => baseline,
            Err(BaselineError::Damaged { line, column, reason, .. }) => {
                let lines = line_feeds(bytes) + 1;
                assert!((1..=lines).contains(&line) && column >= 1 && !reason.is_empty());
                return;
            }
            Err(other) => panic!("{other} of a file that is there"),
        };
        // A run that looks at no file keeps every entry; so what is written is what was read, in the one right form.
        let written = written(&baseline, &first);
        let again = Baseline::read(&first, folder).expect("what is written reads back");
        assert_eq!(self::written(&again, &first), written, "it is written the same again");
        let everything = [".".to_owned()];
        let stale = Matching::new(&baseline, &everything, false).stale();
        assert_eq!(stale, Matching::new(&again, &everything, false).stale(), "both list the same");
    });
}

fn written(baseline: &Baseline, path: &Path) -> Vec<u8> {
    let count = Matching::new(baseline, &[], true).write(&Unfinished::default()).expect("a folder that can be written");
    let bytes = fs::read(path).expect("the file");
    assert_eq!(line_feeds(&bytes), count + 2, "an entry a line");
    bytes
}

/// Copy in which every line may be followed by a comment: the bytes of the input pick.
fn comments(copy: &str) {
    const COMMENTS: [&str; 6] = [
        "figcheck: ignore: quoted as spoken",
        "figcheck: off: old rates",
        "figcheck: on",
        "# figcheck: ignore",
        "// figcheck: off",
        "figcheck: ingore",
    ];
    let mut article = String::new();
    for line in copy.split_inclusive('\n') {
        let pick = line.bytes().fold(0_usize, |sum, byte| sum + usize::from(byte));
        article.push_str(line);
        if line.ends_with('\n')
            && let Some(comment) = COMMENTS.get(pick % 9)
        {
            article.push_str(comment);
            article.push('\n');
        }
    }
    text(article.as_bytes());
}
