//! Claims by the document they stand in.

use std::collections::BTreeMap;

use crate::check::{Assessment, Document};

/// A document and its claims, by their index in the run.
pub(super) struct Group<'a> {
    /// The name of the document.
    pub(super) name: &'a str,
    /// What is said of it as a whole, where anything is.
    pub(super) document: Option<&'a Document>,
    /// Its claims, in the order of input.
    pub(super) claims: Vec<usize>,
}

/// The documents in their order, each with its claims. A claim whose document is not listed gets a group behind them,
/// under the name of its source or file: nothing is dropped.
pub(super) fn by_document<'a>(assessments: &'a [Assessment<'_>], documents: &'a [Document]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut index_by_name: BTreeMap<&str, usize> = BTreeMap::new();
    for document in documents {
        index_by_name.entry(&document.name).or_insert(groups.len());
        groups.push(Group { name: &document.name, document: Some(document), claims: Vec::new() });
    }
    for (claim, assessment) in assessments.iter().enumerate() {
        let name = document_of(assessment);
        let index = *index_by_name.entry(name).or_insert_with(|| {
            groups.push(Group { name, document: None, claims: Vec::new() });
            groups.len().saturating_sub(1)
        });
        if let Some(group) = groups.get_mut(index) {
            group.claims.push(claim);
        }
    }
    groups
}

/// The name of the document that a claim stands in: the `source` of a row, or else the file.
pub(super) fn document_of<'a>(assessment: &'a Assessment<'_>) -> &'a str {
    assessment.setting.source.as_deref().unwrap_or(&assessment.setting.place.file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_claim_is_in_one_group() {
        let nasty = crate::report::fixture::nasty();
        let groups = by_document(&nasty.assessments, &nasty.outcome.documents);
        let mut claims: Vec<usize> = groups.iter().flat_map(|group| group.claims.iter().copied()).collect();
        claims.sort_unstable();
        assert_eq!(claims, (0..nasty.assessments.len()).collect::<Vec<_>>());
        assert_eq!(groups.iter().filter(|group| group.document.is_none()).count(), 1);
    }
}
