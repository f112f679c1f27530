//! Every report on one nasty run: nothing is lost, nothing breaks out of its format.

#[cfg(test)]
mod fixture;

use figcheck::check::Verdict;

#[test]
fn the_fixture_holds_every_verdict() {
    let nasty = fixture::nasty();
    for verdict in Verdict::ALL {
        let count = nasty.assessments.iter().filter(|claim| claim.verdict == verdict).count();
        assert!(count > 0, "{verdict}");
        assert_eq!(nasty.outcome.summary.of(verdict), u64::try_from(count).unwrap());
    }
}
