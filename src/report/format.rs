//! The formats: their names, the file extensions that stand for them, and the report that writes each.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use thiserror::Error;

use super::{Csv, GitHub, GitLab, Html, Human, JUnit, Json, JsonLines, Markdown, Report, Sarif, Xlsx};

/// A format that a report is written in.
///
/// ```
/// use std::path::Path;
/// use figcheck::report::Format;
/// assert_eq!("sarif".parse(), Ok(Format::Sarif));
/// assert_eq!(Format::of_file(Path::new("out/report.XML")), Ok(Format::Junit));
/// assert!(Format::of_file(Path::new("report.pdf")).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// For people at a terminal.
    Human,
    /// Comma-separated values, a claim a row.
    Csv,
    /// One JSON object.
    Json,
    /// JSON Lines, a claim a line.
    Jsonl,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit XML, for test reports.
    Junit,
    /// GitHub workflow commands: annotations.
    Github,
    /// GitLab Code Quality.
    Gitlab,
    /// Markdown, for a job summary or a comment.
    Markdown,
    /// One self-contained page.
    Html,
    /// A workbook.
    Xlsx,
}

/// A name that no format has.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is not a format: write one of {names}", names = Names)]
pub struct UnknownFormat(pub String);

/// A file whose extension stands for no format.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{file}: the extension names no format: end the name in one of {extensions}", extensions = Extensions)]
pub struct UnknownExtension {
    /// The file as it was given.
    pub file: String,
}

/// How reports are dressed, where a format leaves that open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether the report for people is coloured. The caller looks at the terminal and the environment.
    pub colour: bool,
    /// Whether a CSV report starts with a byte order mark, by which Excel knows UTF-8.
    pub excel: bool,
}

impl Format {
    /// Every format, in the order of the manual.
    pub const ALL: [Self; 11] = [
        Self::Human,
        Self::Csv,
        Self::Json,
        Self::Jsonl,
        Self::Sarif,
        Self::Junit,
        Self::Github,
        Self::Gitlab,
        Self::Markdown,
        Self::Html,
        Self::Xlsx,
    ];

    /// The name that `--format` takes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Xlsx => "xlsx",
        }
    }

    /// The extensions, in small letters and without the point, that stand for the format in the name of a file; the
    /// usual one first. Three formats have none, since another one has theirs.
    #[must_use]
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Human | Self::Github | Self::Gitlab => &[],
            Self::Csv => &["csv"],
            Self::Json => &["json"],
            Self::Jsonl => &["jsonl", "ndjson"],
            Self::Sarif => &["sarif"],
            Self::Junit => &["xml"],
            Self::Markdown => &["md", "markdown"],
            Self::Html => &["html", "htm"],
            Self::Xlsx => &["xlsx"],
        }
    }

    /// Whether the format is text, so that it can go to a terminal.
    #[must_use]
    pub fn is_text(self) -> bool {
        match self {
            Self::Xlsx => false,
            Self::Human
            | Self::Csv
            | Self::Json
            | Self::Jsonl
            | Self::Sarif
            | Self::Junit
            | Self::Github
            | Self::Gitlab
            | Self::Markdown
            | Self::Html => true,
        }
    }

    /// Whether a report has a place for what is true of the run as a whole: its counts, and the settings that loosen it.
    #[must_use]
    pub fn has_summary(self) -> bool {
        match self {
            Self::Csv | Self::Jsonl | Self::Gitlab => false,
            Self::Human
            | Self::Json
            | Self::Sarif
            | Self::Junit
            | Self::Github
            | Self::Markdown
            | Self::Html
            | Self::Xlsx => true,
        }
    }

    /// The format that a file's extension stands for, in capitals or small letters.
    ///
    /// # Errors
    ///
    /// Where it stands for none.
    pub fn of_file(file: &Path) -> Result<Self, UnknownExtension> {
        let extension = file.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
        extension
            .and_then(|extension| {
                Self::ALL.into_iter().find(|format| format.extensions().contains(&extension.as_str()))
            })
            .ok_or_else(|| UnknownExtension { file: file.display().to_string() })
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        Self::ALL.into_iter().find(|format| format.name() == text).ok_or_else(|| UnknownFormat(text.to_owned()))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The names of all formats, as a message lists them.
struct Names;

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Format::ALL.map(Format::name).join(", "))
    }
}

/// The usual extensions, as a message lists them.
struct Extensions;

impl fmt::Display for Extensions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let usual: Vec<String> =
            Format::ALL.iter().filter_map(|format| format.extensions().first()).map(|e| format!(".{e}")).collect();
        f.write_str(&usual.join(" "))
    }
}

/// The report that writes a format.
#[must_use]
pub fn report(format: Format, options: Options) -> Report {
    match format {
        Format::Human => Report::Streamed(Box::new(Human::new(options.colour))),
        Format::Csv => Report::Streamed(Box::new(Csv::new(options.excel))),
        Format::Json => Report::Streamed(Box::new(Json::default())),
        Format::Jsonl => Report::Streamed(Box::new(JsonLines::default())),
        Format::Sarif => Report::Whole(Box::new(Sarif)),
        Format::Junit => Report::Whole(Box::new(JUnit)),
        Format::Github => Report::Whole(Box::new(GitHub)),
        Format::Gitlab => Report::Whole(Box::new(GitLab)),
        Format::Markdown => Report::Whole(Box::new(Markdown)),
        Format::Html => Report::Whole(Box::new(Html)),
        Format::Xlsx => Report::Whole(Box::new(Xlsx)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
        let error = "pdf".parse::<Format>().unwrap_err().to_string();
        assert!(error.starts_with("`pdf` is not a format: write one of human, csv, json, jsonl, sarif,"), "{error}");
    }

    #[test]
    fn extensions_stand_for_one_format_each() {
        for format in Format::ALL {
            for extension in format.extensions() {
                assert_eq!(Format::of_file(Path::new(&format!("a b/report.{extension}"))), Ok(format));
            }
        }
        let error = Format::of_file(Path::new("out/report")).unwrap_err().to_string();
        assert_eq!(
            error,
            "out/report: the extension names no format: end the name in one of .csv .json .jsonl .sarif .xml .md .html .xlsx"
        );
    }
}
