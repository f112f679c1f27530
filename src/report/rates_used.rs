//! Which rates a run used: what its summary names.

use std::sync::Arc;

use crate::period::Period;
use crate::rates::AppliedRate;

/// A source of rates, and how far a run used it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceUsed {
    /// The source, as reports name it.
    pub source: Arc<str>,
    /// How many claims were checked with its rates.
    pub claims: u64,
    /// The earliest date of a rate that was used, where they have dates.
    pub earliest: Option<Period>,
    /// The latest.
    pub latest: Option<Period>,
}

/// The sources of the rates that a run used, in the order of first use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RatesUsed(Vec<SourceUsed>);

impl RatesUsed {
    /// How many sources are told apart. Every document can state rates of its own; those past the limit are counted
    /// under [`FURTHER`](Self::FURTHER).
    pub const MOST_SOURCES: usize = 64;
    /// The name of all sources past the limit.
    pub const FURTHER: &str = "further sources";

    /// The sources.
    #[must_use]
    pub fn sources(&self) -> &[SourceUsed] {
        &self.0
    }

    /// Counts a claim that was checked with a rate.
    pub fn count(&mut self, applied: &AppliedRate) {
        self.count_times(applied, 1);
    }

    /// Counts so many claims that were checked with a rate.
    pub fn count_times(&mut self, applied: &AppliedRate, claims: u64) {
        // Nearly always a rate of the source and the dates that were seen before.
        if let Some(used) = self.0.last_mut()
            && Arc::ptr_eq(&used.source, &applied.source)
            && used.earliest <= applied.date
            && applied.date <= used.latest
        {
            used.claims = used.claims.saturating_add(claims);
            return;
        }
        self.merge(&applied.source, claims, applied.date, applied.date);
    }

    /// Counts claims that were checked with rates of no date.
    pub fn count_undated(&mut self, source: &str, claims: u64) {
        if claims > 0 {
            self.merge(&Arc::from(source), claims, None, None);
        }
    }

    /// Adds another count to this one.
    pub fn add(&mut self, other: &Self) {
        for used in &other.0 {
            self.merge(&used.source, used.claims, used.earliest, used.latest);
        }
    }

    fn merge(&mut self, source: &Arc<str>, claims: u64, earliest: Option<Period>, latest: Option<Period>) {
        // Nearly always the one used last.
        let index = self.0.iter().rposition(|used| Arc::ptr_eq(&used.source, source) || used.source == *source);
        let index = index.unwrap_or_else(|| {
            let full = self.0.len() >= Self::MOST_SOURCES;
            if full && let Some(further) = self.0.iter().rposition(|used| &*used.source == Self::FURTHER) {
                return further;
            }
            let source = if full { Arc::from(Self::FURTHER) } else { Arc::clone(source) };
            self.0.push(SourceUsed { source, claims: 0, earliest: None, latest: None });
            self.0.len().saturating_sub(1)
        });
        if let Some(used) = self.0.get_mut(index) {
            used.claims = used.claims.saturating_add(claims);
            used.earliest = [used.earliest, earliest].into_iter().flatten().min();
            used.latest = [used.latest, latest].into_iter().flatten().max();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Decimal;
    use crate::rates::Rate;

    fn applied(source: &str, date: Option<&str>) -> AppliedRate {
        AppliedRate {
            rate: Rate::new(Decimal::ONE, Decimal::ONE).unwrap(),
            date: date.map(|date| date.parse().unwrap()),
            source: Arc::from(source),
            warnings: Vec::new(),
        }
    }

    #[test]
    fn counts_claims_and_dates_by_source() {
        let mut used = RatesUsed::default();
        used.count(&applied("table", Some("2025-09-22")));
        used.count(&applied("--rate", None));
        used.count(&applied("table", Some("2024")));
        let mut both = used.clone();
        both.add(&used);
        let [table, flag] = both.sources() else { panic!("{both:?}") };
        assert_eq!((&*table.source, table.claims), ("table", 4));
        assert_eq!(table.earliest.map(|date| date.to_string()).as_deref(), Some("2024"));
        assert_eq!(table.latest.map(|date| date.to_string()).as_deref(), Some("2025-09-22"));
        assert_eq!((&*flag.source, flag.claims, flag.earliest), ("--rate", 2, None));
    }

    #[test]
    fn tells_a_bounded_number_of_sources_apart() {
        let mut used = RatesUsed::default();
        for number in 0..1000 {
            used.count(&applied(&format!("stated in {number}.md"), None));
        }
        assert_eq!(used.sources().len(), RatesUsed::MOST_SOURCES + 1);
        assert_eq!(used.sources().iter().map(|source| source.claims).sum::<u64>(), 1000);
    }
}
