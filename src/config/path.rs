//! `[[path]]` tables: settings for the files whose path matches a pattern.

use globset::{Glob, GlobBuilder};

use super::{Key, Mistake, Value, boolean, date, known, mistake, one_or_more, parsed, string};
use crate::period::Period;
use crate::rates::FixedRate;
use crate::tolerance::Tolerance;

/// One `[[path]]` table. `None` where it says nothing. Of several tables that match a file, the later wins key by key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathSettings {
    /// `glob` as it is written.
    pub pattern: String,
    /// The same, to be matched against paths relative to the folder of the configuration, with `/`.
    pub glob: Glob,
    /// `ignore`: whether the files are not read.
    pub ignore: Option<bool>,
    /// `tolerance`.
    pub tolerance: Option<Tolerance>,
    /// `rounding-limit`.
    pub rounding_limit: Option<Tolerance>,
    /// `strict`.
    pub strict: Option<bool>,
    /// `allow-unchecked`.
    pub allow_unchecked: Option<bool>,
    /// `date`.
    pub date: Option<Period>,
    /// `rate`: one or more fixed rates.
    pub rate: Vec<FixedRate>,
}

/// The most `[[path]]` tables of a file. Every file that is checked is matched against all of them.
const MAX_TABLES: usize = 1000;

pub(super) fn read(value: &Value<'_>) -> Result<Vec<PathSettings>, Mistake> {
    let Some(tables) = value.get_ref().as_array() else {
        return Err(mistake(value, "a list of tables is expected here: write [[path]], with two brackets"));
    };
    if tables.len() > MAX_TABLES {
        return Err(mistake(value, format!("there are more than {MAX_TABLES} of these tables")));
    }
    tables.iter().map(table).collect()
}

fn table(value: &Value<'_>) -> Result<PathSettings, Mistake> {
    let Some(table) = value.get_ref().as_table() else {
        return Err(mistake(value, "a table is expected here: [[path]] with a line such as glob = \"archive/**\""));
    };
    let pattern = table.iter().find_map(|(name, value)| (name.get_ref() == Key::Glob.name()).then_some(value));
    let Some(pattern) = pattern else {
        return Err(mistake(value, "the table does not say which files it is about: add glob = \"archive/**\""));
    };
    let mut settings = PathSettings {
        pattern: string(pattern)?.to_owned(),
        glob: glob(pattern)?,
        ignore: None,
        tolerance: None,
        rounding_limit: None,
        strict: None,
        allow_unchecked: None,
        date: None,
        rate: Vec::new(),
    };
    for (name, value) in table {
        match known(name, &Key::IN_PATH)? {
            Key::Glob => {}
            Key::Ignore => settings.ignore = Some(boolean(value)?),
            Key::Tolerance => settings.tolerance = Some(parsed(value)?),
            Key::RoundingLimit => settings.rounding_limit = Some(parsed(value)?),
            Key::Strict => settings.strict = Some(boolean(value)?),
            Key::AllowUnchecked => settings.allow_unchecked = Some(boolean(value)?),
            Key::Date => settings.date = Some(date(value)?),
            Key::Rate => settings.rate = one_or_more(value, parsed)?,
            Key::OneRate | Key::Rates | Key::MaxRateAge | Key::Dollar | Key::Format | Key::Columns | Key::Path => {
                return Err(mistake(value, "this holds for all files: it cannot stand in a [[path]] table"));
            }
        }
    }
    Ok(settings)
}

/// Reads a pattern as `.gitignore` has them: one without a slash matches a name in any folder, one that ends in a slash
/// everything in a folder; `*` stays within a name, `**` does not.
fn glob(value: &Value<'_>) -> Result<Glob, Mistake> {
    let text = string(value)?;
    let relative = text.strip_prefix("./").unwrap_or(text);
    if relative.is_empty() || relative.starts_with('/') || relative.split('/').any(|name| name == "..") {
        let message = "this matches no file: write a path or a pattern below this file's folder, such as archive/**";
        return Err(mistake(value, message));
    }
    if has_wide_class(relative) {
        let message = "brackets can list ASCII characters only: use {一,二} for others, or * for any";
        return Err(mistake(value, message));
    }
    let mut pattern = String::new();
    if !relative.trim_end_matches('/').contains('/') && relative != "**" {
        pattern.push_str("**/");
    }
    pattern.push_str(relative);
    if relative.ends_with('/') {
        pattern.push_str("**");
    }
    let built = GlobBuilder::new(&pattern).literal_separator(true).backslash_escape(true).build();
    built.map_err(|error| {
        let why = error.kind().to_string();
        mistake(value, format!("`{}` is no pattern: {}", text.escape_debug(), why.escape_debug()))
    })
}

/// Whether a pair of brackets holds a character beyond ASCII. Paths are matched byte by byte, so it would never match.
fn has_wide_class(pattern: &str) -> bool {
    let mut in_class = false;
    let mut is_escaped = false;
    for c in pattern.chars() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            _ if in_class && !c.is_ascii() => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::config::Config;

    fn read(text: &str) -> Result<Config, String> {
        Config::parse(text, Path::new("figcheck.toml")).map_err(|error| error.to_string())
    }

    #[test]
    fn reads_every_key() {
        let text = "[[path]]\nglob = \"archive/**\"\nignore = true\n[[path]]\nglob = \"*.csv\"\ntolerance = \"3%\"\n\
                    rounding-limit = 0.06\nstrict = false\nallow-unchecked = true\ndate = 2024\nrate = \"7.1\"\n";
        let paths = read(text).unwrap().paths;
        let [archive, rows] = paths.as_slice() else { panic!("{paths:?}") };
        assert_eq!((archive.pattern.as_str(), archive.ignore, archive.tolerance), ("archive/**", Some(true), None));
        assert_eq!((rows.tolerance, rows.rounding_limit), (Some("3%".parse().unwrap()), Some("6%".parse().unwrap())));
        assert_eq!((rows.strict, rows.allow_unchecked, rows.ignore), (Some(false), Some(true), None));
        assert_eq!((rows.date, rows.rate.len()), (Some("2024".parse().unwrap()), 1));
    }

    #[test]
    fn patterns_match_as_in_gitignore() {
        for (pattern, hits, misses) in [
            ("*.md", &["a.md", "b/c/d.md", ".h.md"][..], &["a.mdx", "md"][..]),
            ("archive/", &["archive/a.md", "archive/b/c.csv", "old/archive/a.md"], &["archive", "archives/a.md"]),
            ("archive/**", &["archive/a.md", "archive/b/c.csv"], &["old/archive/a.md", "archive"]),
            ("./a/*.md", &["a/b.md"], &["a/b/c.md", "x/a/b.md"]),
            ("**", &["a", "a/b/c"], &[]),
            ("a/**/z.{md,csv}", &["a/z.md", "a/b/c/z.csv"], &["z.md", "a/z.txt"]),
            ("{一,二}.md", &["一.md", "稿/二.md"], &["三.md"]),
            ("稿/*[0-9].md", &["稿/第1.md"], &["稿/第.md"]),
        ] {
            let text = format!("[[path]]\nglob = \"{pattern}\"\n");
            let matcher = read(&text).unwrap().paths[0].glob.compile_matcher();
            for path in hits {
                assert!(matcher.is_match(path), "{pattern} does not match {path}");
            }
            for path in misses {
                assert!(!matcher.is_match(path), "{pattern} matches {path}");
            }
        }
    }

    #[test]
    fn says_where_a_mistake_is() {
        for (text, message) in [
            ("[path]\nglob = \"a\"", "1:1: a list of tables is expected here: write [[path]], with two brackets"),
            ("[[path]]\ntolerance = \"1%\"", "1:1: the table does not say which files"),
            ("[[path]]\nglob = \"a\"\ntolerence = \"1%\"", "3:1: unknown key `tolerence`: did you mean `tolerance`?"),
            ("[[path]]\nglob = \"a\"\ndollar = \"HKD\"", "3:1: unknown key `dollar`: the keys are glob, ignore,"),
            ("[[path]]\nglob = \"a/[\"", "2:8: `a/[` is no pattern: unclosed character class"),
            ("[[path]]\nglob = \"[一二].md\"", "2:8: brackets can list ASCII characters only"),
            ("[[path]]\nglob = \"../a\"", "2:8: this matches no file"),
            ("[[path]]\nglob = \"/etc/*\"", "2:8: this matches no file"),
            ("[[path]]\nglob = \"a\"\nignore = 1", "3:10: true or false is expected here"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.starts_with(&format!("figcheck.toml:{message}")), "{text}: {error}");
        }
    }
}
