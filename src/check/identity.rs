//! What tells one claim from another across edits: its file and its words, not its line.

use crate::check::Assessment;
use crate::money::Written;

/// The content by which a claim is known again when lines were added, removed or wrapped anew around it.
///
/// Two claims of a file can have the same; their order tells them apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    /// The file as it is shown.
    pub file: String,
    /// The document that a row of a claims file says it stands in.
    pub source: Option<String>,
    /// The wording of the original; empty where it could not be read.
    pub original: String,
    /// The wording of the stated figure, likewise.
    pub stated: String,
    /// Why an amount could not be read, in place of its wording.
    pub reason: Option<String>,
}

impl Identity {
    /// What identifies a claim.
    #[must_use]
    pub fn of(assessment: &Assessment<'_>) -> Self {
        let lacks_words = assessment.original.is_none() || assessment.stated.is_none();
        Self {
            file: assessment.setting.place.file.to_string(),
            source: assessment.setting.source.as_ref().map(ToString::to_string),
            original: words(assessment.original.as_ref()),
            stated: words(assessment.stated.as_ref()),
            reason: lacks_words.then(|| assessment.message.clone()),
        }
    }

    /// The same as a list of texts, always as long.
    #[must_use]
    pub fn parts(&self) -> [&str; 5] {
        let Self { file, source, original, stated, reason } = self;
        let (source, reason) = (source.as_deref().unwrap_or_default(), reason.as_deref().unwrap_or_default());
        [file, source, original, stated, reason]
    }
}

/// A wording with its white space and line breaks as single spaces.
fn words(written: Option<&Written<'_>>) -> String {
    let words = written.map(|written| written.text.split_whitespace().collect::<Vec<_>>().join(" "));
    words.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_a_list_of_five_texts() {
        let known = Identity {
            file: "a.csv".into(),
            source: Some("story".into()),
            original: "7 yuan".into(),
            stated: "$1".into(),
            reason: Some("why".into()),
        };
        assert_eq!(known.parts(), ["a.csv", "story", "7 yuan", "$1", "why"]);
        assert_eq!(Identity { source: None, reason: None, ..known }.parts(), ["a.csv", "", "7 yuan", "$1", ""]);
    }
}
