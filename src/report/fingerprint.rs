//! What tells one claim from another across edits: its file and its words, not its line.

use std::collections::BTreeMap;

use crate::check::{Assessment, Identity};

/// Gives each claim of a run a fingerprint that stays the same while lines are added, removed or moved around it.
///
/// It is made of the claim's [`Identity`] (its file or source and the wording of the two amounts) and of how many claims
/// with the same came before it: changing either amount or renaming the file changes it, and nothing else does.
#[derive(Debug, Default)]
pub struct Fingerprints {
    seen: BTreeMap<u128, u64>,
}

impl Fingerprints {
    /// The fingerprint of the next claim, as 32 hexadecimal digits. Claims must come in the order of input.
    #[must_use]
    pub fn next(&mut self, assessment: &Assessment<'_>) -> String {
        self.of(&Identity::of(assessment).parts())
    }

    /// The fingerprint of whatever these texts identify.
    pub(super) fn of(&mut self, parts: &[&str]) -> String {
        let content = hash(parts);
        let occurrence = self.seen.entry(content).or_insert(0);
        *occurrence = occurrence.saturating_add(1);
        let print =
            if *occurrence == 1 { content } else { hash(&[&format!("{content:032x}"), &occurrence.to_string()]) };
        format!("{print:032x}")
    }
}

/// FNV-1a in 128 bits (the offset basis and prime of its authors, draft-eastlake-fnv): it need not resist an attacker,
/// who could only hide one of his own claims from himself, but must be the same on every machine and version.
fn hash(parts: &[&str]) -> u128 {
    const OFFSET_BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    // A byte that UTF-8 never holds ends each part, so that two parts cannot run into one.
    let bytes = parts.iter().flat_map(|part| part.bytes().chain(std::iter::once(0xff)));
    bytes.fold(OFFSET_BASIS, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_fnv_1a() {
        // The published test vector for "foobar" in 128 bits, and the 0xff that ends a part.
        const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
        let foobar: u128 = 0x343e_1662_793c_64bf_6f0d_3597_ba44_6f18;
        assert_eq!(hash(&["foobar"]), (foobar ^ 0xff).wrapping_mul(PRIME));
        assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
    }

    #[test]
    fn equal_claims_are_told_apart_by_their_order() {
        let mut run = Fingerprints::default();
        let first = run.of(&["a.md", "1 yuan", "1 dollar"]);
        let other = run.of(&["a.md", "2 yuan", "1 dollar"]);
        let second = run.of(&["a.md", "1 yuan", "1 dollar"]);
        assert!(first != second && first != other && second != other);
        let mut again = Fingerprints::default();
        assert_eq!(again.of(&["a.md", "1 yuan", "1 dollar"]), first);
        assert_eq!(again.of(&["a.md", "1 yuan", "1 dollar"]), second);
    }

    #[test]
    fn the_place_does_not_matter() {
        let nasty = crate::report::fixture::nasty();
        let prints = |shift: u64| -> Vec<String> {
            let mut run = Fingerprints::default();
            let mut claims = nasty.assessments.clone();
            for claim in &mut claims {
                claim.setting.place.line += shift;
            }
            claims.iter().map(|claim| run.next(claim)).collect()
        };
        let mut here = prints(0);
        assert_eq!(here, prints(7));
        here.sort();
        here.dedup();
        assert_eq!(here.len(), nasty.assessments.len());
    }
}
