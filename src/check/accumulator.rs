//! What is gathered over the claims of each document: counts, whether its conversions come from one rate, and figures
//! that it gives in two ways.
//!
//! A claims file may have millions of rows and as many sources, so what is kept is bounded, and a note says where a
//! bound was reached. Chunks that are checked in parallel gather on their own and are merged in the order of the input:
//! the outcome is the same as for one pass over all claims.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use crate::check::implied::{Interval, usual_pair};
use crate::check::one_rate::{self, Conversion, RateGroup};
use crate::check::same_figure::{self, Given};
use crate::check::{Document, Note, NoteKind, NotePlace, OneRate, Summary, Verdict};
use crate::claim::Claim;
use crate::money::{Currency, Money};
use crate::period::Period;
use crate::rates::Pair;

/// The claims of one document that are compared with one another: the first ones.
pub const MAX_CLAIMS_PER_DOCUMENT: usize = 2_000;
/// The documents that are told apart: the first ones. Claims of later ones are counted together.
pub const MAX_DOCUMENTS: usize = 10_000;
/// The bytes that the names of documents may take.
pub const MAX_NAME_BYTES: usize = 1 << 20;
/// The bytes that the claims kept for comparison may take, words included.
pub const MAX_CLAIM_BYTES: usize = 8 << 20;
/// Characters of an id that a note's place carries.
const MAX_ID: usize = 80;

/// Gathers what is said of documents as wholes, within fixed bounds.
///
/// ```
/// use figcheck::check::Accumulator;
/// let mut all = Accumulator::new();
/// let chunk = Accumulator::for_chunk();
/// all.merge(&chunk);
/// assert!(all.finish().documents.is_empty());
/// ```
#[derive(Debug, Default)]
pub struct Accumulator {
    is_bounded: bool,
    documents: Vec<Gathered>,
    positions: HashMap<Box<str>, u32>,
    name_bytes: usize,
    files: Vec<Box<str>>,
    kept: Vec<Kept>,
    words: String,
    claim_bytes: usize,
    is_full: bool,
    other_documents: Summary,
}

/// What is known of one document.
#[derive(Debug)]
struct Gathered {
    name: Box<str>,
    summary: Summary,
    kept: usize,
    /// Claims that were not kept because a bound was reached.
    left_out: u64,
}

/// One claim, as far as it is compared with others. Ranges are bytes of `words`.
#[derive(Clone, Debug)]
struct Kept {
    document: u32,
    original: Money,
    stated: Money,
    date: Option<Period>,
    passes: bool,
    line: u64,
    column: u64,
    file: u32,
    id: Range<u32>,
    original_words: Range<u32>,
    stated_words: Range<u32>,
}

/// What was gathered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// The documents, in the order of input, with counts, one-rate findings and notes. Dates and copy are not filled in.
    pub documents: Vec<Document>,
    /// The counts of the claims in documents beyond [`MAX_DOCUMENTS`].
    pub other_documents: Summary,
    /// Notes on the whole run: bounds that were reached.
    pub notes: Vec<Note>,
}

/// The rates that the documents imply, to check each by its own.
#[derive(Clone, Debug, Default)]
pub struct InferredRates {
    groups: HashMap<(Box<str>, Pair, Option<Period>), RateGroup>,
}

impl InferredRates {
    /// The group of conversions that share a rate, in a document, for a pair either way round, and a date.
    ///
    /// `None` where no two of them do: there is nothing to check the claim by.
    #[must_use]
    pub fn group(&self, document: &str, one: Currency, other: Currency, date: Option<Period>) -> Option<&RateGroup> {
        self.groups.get(&(document.into(), usual_pair(one, other), date))
    }
}

impl Accumulator {
    /// An empty one, bounded, for a whole run.
    #[must_use]
    pub fn new() -> Self {
        Self { is_bounded: true, ..Self::default() }
    }

    /// An empty one for a chunk of the input, to be [merged](Self::merge) into that of the run.
    ///
    /// It is bounded only per document, so a chunk must itself be small: a later document of the chunk may be one that
    /// the run already knows.
    #[must_use]
    pub fn for_chunk() -> Self {
        Self::default()
    }

    /// Adds a claim of a document.
    ///
    /// `date` is the date it was checked for, as far as the claim or its document gives one.
    pub fn add(&mut self, document: &str, claim: &Claim<'_>, date: Option<Period>, verdict: Verdict) {
        let Some(position) = self.position(document) else {
            self.other_documents.count(verdict);
            return;
        };
        let Some(gathered) = self.documents.get_mut(index(position)) else { return };
        gathered.summary.count(verdict);
        let (original, stated) = (claim.original.money, claim.stated.money);
        if original.currency == stated.currency {
            return;
        }
        if self.is_full || gathered.kept >= MAX_CLAIMS_PER_DOCUMENT {
            gathered.left_out = gathered.left_out.saturating_add(1);
            return;
        }
        let place = &claim.setting.place;
        let id: String = claim.setting.id.chars().take(MAX_ID).collect();
        let words = [&id, &same_figure::quoted(&claim.original), &same_figure::quoted(&claim.stated)];
        let kept = Kept {
            document: position,
            original,
            stated,
            date,
            passes: matches!(verdict, Verdict::Ok | Verdict::Rounded),
            line: place.line,
            column: place.column,
            file: 0,
            id: 0..0,
            original_words: 0..0,
            stated_words: 0..0,
        };
        self.keep(kept, &place.file, words.map(String::as_str));
    }

    /// Counts a claim of a document that could not be read.
    pub fn count(&mut self, document: &str, verdict: Verdict) {
        match self.position(document).and_then(|p| self.documents.get_mut(index(p))) {
            Some(gathered) => gathered.summary.count(verdict),
            None => self.other_documents.count(verdict),
        }
    }

    /// Counts one of the claims that were added of a document as silenced.
    pub fn silence(&mut self, document: &str) {
        let position = self.positions.get(document).map(|position| index(*position));
        let summary = match position.and_then(|position| self.documents.get_mut(position)) {
            Some(gathered) => &mut gathered.summary,
            None => &mut self.other_documents,
        };
        summary.silenced = summary.silenced.saturating_add(1);
    }

    /// Takes over what was gathered of the chunk that follows.
    ///
    /// Merging chunks in order gives what adding all their claims to one accumulator gives.
    pub fn merge(&mut self, chunk: &Self) {
        let mut positions = Vec::with_capacity(chunk.documents.len());
        for gathered in &chunk.documents {
            let position = self.position(&gathered.name);
            positions.push(position);
            match position.and_then(|p| self.documents.get_mut(index(p))) {
                Some(known) => {
                    known.summary.add(&gathered.summary);
                    known.left_out = known.left_out.saturating_add(gathered.left_out);
                }
                None => self.other_documents.add(&gathered.summary),
            }
        }
        self.other_documents.add(&chunk.other_documents);
        for kept in &chunk.kept {
            let Some(Some(position)) = positions.get(index(kept.document)) else { continue };
            let Some(gathered) = self.documents.get_mut(index(*position)) else { continue };
            if self.is_full || gathered.kept >= MAX_CLAIMS_PER_DOCUMENT {
                gathered.left_out = gathered.left_out.saturating_add(1);
                continue;
            }
            let file = chunk.files.get(index(kept.file)).map_or("", AsRef::as_ref);
            let words = [&kept.id, &kept.original_words, &kept.stated_words].map(|range| chunk.text(range));
            self.keep(Kept { document: *position, ..kept.clone() }, file, words);
        }
    }

    /// The rates that the documents imply.
    #[must_use]
    pub fn inferred(&self) -> InferredRates {
        let mut groups = HashMap::new();
        for (document, claims) in self.documents.iter().zip(self.claims_by_document()) {
            for ((pair, date), same) in by_rate(&claims) {
                if let Some(group) = one_rate::largest_group(&conversions(&same)) {
                    groups.insert((document.name.clone(), pair, date), group);
                }
            }
        }
        InferredRates { groups }
    }

    /// What is said of the documents.
    #[must_use]
    pub fn finish(&self) -> Findings {
        let mut documents = Vec::with_capacity(self.documents.len());
        for (gathered, claims) in self.documents.iter().zip(self.claims_by_document()) {
            let mut document =
                Document { name: gathered.name.to_string(), summary: gathered.summary, ..Document::default() };
            for ((pair, date), same) in by_rate(&claims) {
                if same.len() >= 2 {
                    document.one_rate.push(self.one_rate(pair, date, &same));
                }
            }
            document.notes = self.same_figure(&claims);
            if gathered.left_out > 0 {
                document.notes.push(limit(format!(
                    "Its first {} claims were compared with one another; {} more were not.",
                    gathered.kept, gathered.left_out
                )));
            }
            documents.push(document);
        }
        let mut notes = Vec::new();
        if self.other_documents.claims > 0 {
            notes.push(limit(format!(
                "The claims of the first {} documents were told apart; {} claims of others were not compared.",
                self.documents.len(),
                self.other_documents.claims
            )));
        }
        Findings { documents, other_documents: self.other_documents, notes }
    }

    /// The claims kept of each document, in the order of input.
    fn claims_by_document(&self) -> impl Iterator<Item = Vec<&Kept>> {
        let mut claims: Vec<Vec<&Kept>> =
            self.documents.iter().map(|gathered| Vec::with_capacity(gathered.kept)).collect();
        for kept in &self.kept {
            if let Some(list) = claims.get_mut(index(kept.document)) {
                list.push(kept);
            }
        }
        claims.into_iter()
    }

    fn one_rate(&self, pair: Pair, date: Option<Period>, claims: &[&Kept]) -> OneRate {
        let group = one_rate::largest_group(&conversions(claims));
        let message = one_rate::message(pair, date, claims.len(), group.as_ref());
        let (mut together, mut apart) = (Vec::new(), Vec::new());
        for kept in claims {
            let place = self.place(kept);
            if group.as_ref().is_some_and(|group| group.holds(&kept.original, &kept.stated)) {
                together.push(place);
            } else {
                let remark = one_rate::remark(Interval::of(&kept.original, &kept.stated).as_ref());
                apart.push(NotePlace { remark, ..place });
            }
        }
        // Any rate fits a group of none.
        let (low, high) = group.as_ref().map_or_else(|| ("0".to_owned(), None), RateGroup::interval);
        let claims = u64::try_from(claims.len()).unwrap_or(u64::MAX);
        OneRate { pair: pair.to_string(), date, claims, group: together, low, high, apart, message }
    }

    fn same_figure(&self, claims: &[&Kept]) -> Vec<Note> {
        let given = |kept: &&Kept| Given {
            original: kept.original,
            stated: kept.stated,
            date: kept.date,
            original_words: self.text(&kept.original_words),
            stated_words: self.text(&kept.stated_words),
        };
        let given: Vec<Given<'_>> = claims.iter().map(given).collect();
        let place = |position: usize| claims.get(position).map(|kept| self.place(kept)).unwrap_or_default();
        let (mut notes, more) = same_figure::notes(&given, place);
        if more > 0 {
            notes.push(limit(format!(
                "{more} more figures are given in two ways; the first {} are noted.",
                notes.len()
            )));
        }
        notes
    }

    fn place(&self, kept: &Kept) -> NotePlace {
        NotePlace {
            file: self.files.get(index(kept.file)).map(ToString::to_string).unwrap_or_default(),
            line: kept.line,
            column: kept.column,
            id: self.text(&kept.id).to_owned(),
            remark: String::new(),
        }
    }

    /// The position of a document, new or known; `None` where there are too many.
    fn position(&mut self, name: &str) -> Option<u32> {
        if let Some(position) = self.positions.get(name) {
            return Some(*position);
        }
        let name_bytes = self.name_bytes.saturating_add(name.len());
        if self.is_bounded && (self.documents.len() >= MAX_DOCUMENTS || name_bytes > MAX_NAME_BYTES) {
            return None;
        }
        let position = u32::try_from(self.documents.len()).ok()?;
        self.name_bytes = name_bytes;
        self.positions.insert(name.into(), position);
        self.documents.push(Gathered { name: name.into(), summary: Summary::default(), kept: 0, left_out: 0 });
        Some(position)
    }

    /// Keeps a claim, unless that takes too much memory: then this and every later one is left out.
    fn keep(&mut self, mut kept: Kept, file: &str, words: [&str; 3]) {
        let new_file = self.files.last().is_none_or(|last| **last != *file);
        let bytes = words.iter().map(|w| w.len()).sum::<usize>().saturating_add(if new_file { file.len() } else { 0 });
        let claim_bytes = self.claim_bytes.saturating_add(bytes).saturating_add(size_of::<Kept>());
        let Some(gathered) = self.documents.get_mut(index(kept.document)) else { return };
        if self.is_bounded && claim_bytes > MAX_CLAIM_BYTES {
            self.is_full = true;
            gathered.left_out = gathered.left_out.saturating_add(1);
            return;
        }
        gathered.kept = gathered.kept.saturating_add(1);
        self.claim_bytes = claim_bytes;
        if new_file {
            self.files.push(file.into());
        }
        let [id, original_words, stated_words] = words.map(|word| {
            let start = self.words.len();
            self.words.push_str(word);
            short(start)..short(self.words.len())
        });
        kept.file = short(self.files.len().saturating_sub(1));
        (kept.id, kept.original_words, kept.stated_words) = (id, original_words, stated_words);
        self.kept.push(kept);
    }

    fn text(&self, range: &Range<u32>) -> &str {
        self.words.get(index(range.start)..index(range.end)).unwrap_or_default()
    }
}

/// Claims by the pair, as it is usually given, and the date.
fn by_rate<'k>(claims: &[&'k Kept]) -> BTreeMap<(Pair, Option<Period>), Vec<&'k Kept>> {
    let mut groups: BTreeMap<_, Vec<&Kept>> = BTreeMap::new();
    for kept in claims {
        let pair = usual_pair(kept.original.currency, kept.stated.currency);
        groups.entry((pair, kept.date)).or_default().push(kept);
    }
    groups
}

fn conversions(claims: &[&Kept]) -> Vec<Conversion> {
    let conversion =
        |kept: &&Kept| Some(Conversion { interval: Interval::of(&kept.original, &kept.stated)?, passes: kept.passes });
    claims.iter().filter_map(conversion).collect()
}

fn limit(message: String) -> Note {
    Note { kind: NoteKind::Limit, message, places: Vec::new() }
}

fn index(position: u32) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

/// Positions stay far below 2^32: the bounds say so.
fn short(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test may panic")]
mod tests {
    use std::borrow::Cow;

    use proptest::prelude::*;

    use super::*;
    use crate::claim::{Place, Setting};
    use crate::figure::Figure;
    use crate::money::Written;

    /// Text, value, unit in the last place.
    type Words = (&'static str, i64, i32);

    fn written(words: Words, code: &str) -> Written<'static> {
        let (text, value, unit) = words;
        let figure = Figure::new(value.to_string().parse().unwrap(), unit);
        let start = text.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
        Written {
            text: Cow::Borrowed(text),
            money: Money { figure, currency: code.parse().unwrap() },
            number: start..text.find("illion").map_or(text.len(), |at| at + "illion".len()),
        }
    }

    fn claim(line: u64, original: Words, stated: Words) -> Claim<'static> {
        Claim {
            setting: Setting {
                place: Place { file: Cow::Borrowed("claims.csv"), line, column: 1, ..Place::default() },
                id: Cow::Owned(line.to_string()),
                ..Setting::default()
            },
            original: written(original, "CNY"),
            stated: written(stated, "USD"),
            date: None,
            rate: None,
            tolerance: None,
        }
    }

    fn five_claims() -> [Claim<'static>; 5] {
        [
            claim(2, ("6.87 billion", 6_870_000_000, 7), ("about 965 million", 965_000_000, 6)),
            claim(3, ("300 million", 300_000_000, 6), ("about 42.15 million", 42_150_000, 4)),
            claim(4, ("150 million", 150_000_000, 6), ("about 21.08 million", 21_080_000, 4)),
            claim(5, ("over 90 million", 90_000_000, 6), ("about 12.65 million", 12_650_000, 4)),
            claim(6, ("417.924 billion", 417_924_000_000, 6), ("about 58.68 billion", 58_680_000_000, 7)),
        ]
    }

    #[test]
    fn a_document_says_which_of_its_claims_stand_apart() {
        let date = "2025-09-22".parse().ok();
        let mut all = Accumulator::new();
        for claim in five_claims() {
            all.add("port story", &claim, date, Verdict::Ok);
        }
        all.count("port story", Verdict::Unchecked);
        let findings = all.finish();
        let [document] = findings.documents.as_slice() else { panic!("{findings:?}") };
        assert_eq!(document.name, "port story");
        assert_eq!((document.summary.claims, document.summary.unchecked), (6, 1));
        let [one_rate] = document.one_rate.as_slice() else { panic!("{document:?}") };
        assert_eq!((one_rate.low.as_str(), one_rate.high.as_deref()), ("7.1166", Some("7.1174")));
        assert_eq!(one_rate.group.iter().map(|p| p.line).collect::<Vec<_>>(), [2, 3, 4, 5]);
        let apart: Vec<_> = one_rate.apart.iter().map(|p| (p.line, p.id.as_str(), p.remark.as_str())).collect();
        assert_eq!(apart, [(6, "6", "implies 7.1215–7.1227")]);
        assert!(document.notes.is_empty() && findings.notes.is_empty());

        let inferred = all.inferred();
        let group = inferred.group("port story", Currency::USD, Currency::CNY, date).unwrap();
        assert_eq!(group.size(), 4);
        assert!(inferred.group("another", Currency::USD, Currency::CNY, date).is_none());
    }

    #[test]
    fn one_original_with_two_stated_figures_is_noted_with_both_places() {
        let mut all = Accumulator::new();
        let stated = [
            ("about 965 million", 965_000_000, 6),
            ("$965.3 million", 965_300_000, 5),
            ("956 million", 956_000_000, 6),
            ("956 million", 956_000_000, 6),
        ];
        for (line, words) in (1..).zip(stated) {
            all.add("d", &claim(line, ("6.87 billion yuan", 6_870_000_000, 7), words), None, Verdict::Ok);
        }
        let findings = all.finish();
        let [note] = findings.documents[0].notes.as_slice() else { panic!("{findings:?}") };
        assert_eq!(note.message, "6.87 billion yuan is given as about 965 million and as USD 956 million.");
        assert_eq!(
            note.places.iter().map(|p| (p.line, p.remark.as_str())).collect::<Vec<_>>(),
            [(1, "about 965 million"), (3, "USD 956 million")]
        );
    }

    #[test]
    fn places_name_the_file_that_a_claim_stands_in() {
        let mut all = Accumulator::new();
        let stated = [("965 million", 965_000_000), ("956 million", 956_000_000), ("695 million", 695_000_000)];
        for ((line, file), (text, value)) in (1..).zip(["a.csv", "b.csv", "a.csv"]).zip(stated) {
            let mut claim = claim(line, ("6.87 billion yuan", 6_870_000_000, 7), (text, value, 6));
            claim.setting.place.file = Cow::Borrowed(file);
            all.add("d", &claim, None, Verdict::Ok);
        }
        let findings = all.finish();
        let places: Vec<_> = findings.documents[0].notes[0].places.iter().map(|p| (&*p.file, p.line)).collect();
        assert_eq!(places, [("a.csv", 1), ("b.csv", 2), ("a.csv", 3)]);
    }

    #[test]
    fn notes_on_figures_given_twice_are_counted_past_their_limit() {
        let mut all = Accumulator::new();
        for number in 1..=23_i64 {
            for value in [1_000, 2_000] {
                let mut claim = claim(1, ("7 yuan", 7, 0), ("$1", 1, 0));
                claim.original.money.figure = Figure::new(number.to_string().parse().unwrap(), 0);
                claim.stated.money.figure = Figure::new(value.to_string().parse().unwrap(), 0);
                all.add(if number == 23 { "few" } else { "many" }, &claim, None, Verdict::Ok);
            }
        }
        let documents = all.finish().documents;
        assert_eq!(documents[0].notes.len(), same_figure::MAX_NOTES + 1);
        let last = &documents[0].notes[same_figure::MAX_NOTES].message;
        assert_eq!(last, "2 more figures are given in two ways; the first 20 are noted.");
        assert_eq!(documents[1].notes.len(), 1);
    }

    #[test]
    fn claims_that_are_silenced_are_counted_with_their_document() {
        let mut all = Accumulator::new();
        let [first, ..] = five_claims();
        all.add("known", &first, None, Verdict::Outside);
        all.silence("known");
        all.silence("one that was not told apart");
        let findings = all.finish();
        assert_eq!(findings.documents[0].summary.silenced, 1);
        assert_eq!(findings.other_documents.silenced, 1);
    }

    #[test]
    fn names_and_claims_may_take_as_many_bytes_as_said_and_no_more() {
        assert_eq!((MAX_NAME_BYTES, MAX_CLAIM_BYTES), (1_048_576, 8_388_608), "1 and 8 MiB");
        let mut all = Accumulator::new();
        all.name_bytes = MAX_NAME_BYTES - 3;
        assert_eq!(all.position("four"), None);
        assert_eq!(all.position("two"), Some(0));
        assert_eq!(all.position("1"), None);
        assert_eq!((all.position("two"), all.name_bytes), (Some(0), MAX_NAME_BYTES));

        let [first, ..] = five_claims();
        let taken = {
            let mut one = Accumulator::new();
            one.add("d", &first, None, Verdict::Ok);
            one.claim_bytes
        };
        let kept = |before: usize| {
            let mut all = Accumulator::new();
            all.claim_bytes = before;
            all.add("d", &first, None, Verdict::Ok);
            (all.kept.len(), all.is_full)
        };
        assert_eq!(kept(MAX_CLAIM_BYTES - taken), (1, false));
        assert_eq!(kept(MAX_CLAIM_BYTES - taken + 1), (0, true));
        assert_eq!(kept(MAX_CLAIM_BYTES + 1), (0, true));
    }

    #[test]
    fn what_is_said_is_a_sentence_of_bounded_length() {
        let long = "9".repeat(28);
        let mut all = Accumulator::new();
        for (line, unit) in [(1, 0), (2, 27)] {
            let mut claim = claim(line, ("6.87 billion yuan", 6_870_000_000, 7), ("1", 1, 0));
            claim.stated.money.figure = Figure::new(long.parse().unwrap(), unit);
            claim.stated.text = Cow::Owned(format!("about {long}\n{long} U.S. dollars"));
            claim.stated.number = 6..34;
            all.add("d", &claim, "2025-H2".parse().ok(), Verdict::Outside);
        }
        let document = all.finish().documents.remove(0);
        for message in document.one_rate.iter().map(|o| &o.message).chain(document.notes.iter().map(|n| &n.message)) {
            assert!(message.chars().count() <= 160 && !message.contains('\n'), "{message}");
        }
    }

    #[test]
    fn bounds_are_kept_and_said() {
        let mut all = Accumulator::new();
        let [first, ..] = five_claims();
        for _ in 0..MAX_CLAIMS_PER_DOCUMENT + 7 {
            all.add("long", &first, None, Verdict::Ok);
        }
        for number in 0..MAX_DOCUMENTS + 9 {
            all.add(&format!("document {number}"), &first, None, Verdict::Ok);
        }
        all.add("long", &first, None, Verdict::Outside);
        let findings = all.finish();
        assert_eq!(findings.documents.len(), MAX_DOCUMENTS);
        assert_eq!(findings.other_documents.claims, 10);
        assert_eq!(findings.documents[0].summary.outside, 1);
        assert_eq!(
            findings.documents[0].notes.last().unwrap().message,
            "Its first 2000 claims were compared with one another; 8 more were not."
        );
        assert_eq!(
            findings.notes[0].message,
            "The claims of the first 10000 documents were told apart; 10 claims of others were not compared."
        );
    }

    #[test]
    fn memory_is_bounded_whatever_is_added() {
        let mut all = Accumulator::new();
        let [first, ..] = five_claims();
        for number in 0..MAX_CLAIM_BYTES / size_of::<Kept>() {
            all.add(&format!("document {}", number % 500), &first, None, Verdict::Ok);
        }
        assert!(all.is_full);
        assert!(all.kept.len() * size_of::<Kept>() + all.words.len() <= MAX_CLAIM_BYTES);
        let left_out: u64 = all.documents.iter().map(|d| d.left_out).sum();
        assert_eq!(left_out + all.kept.len() as u64, (MAX_CLAIM_BYTES / size_of::<Kept>()) as u64);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn chunks_merged_in_order_give_what_one_pass_gives(
            rows in prop::collection::vec((0_u8..6, 0_usize..5, any::<bool>()), 0..200),
            chunk_length in 1_usize..60,
        ) {
            let claims = five_claims();
            let mut whole = Accumulator::new();
            let mut merged = Accumulator::new();
            for chunk in rows.chunks(chunk_length) {
                let mut part = Accumulator::for_chunk();
                for (document, which, passes) in chunk {
                    let name = format!("source {document}");
                    let verdict = if *passes { Verdict::Ok } else { Verdict::Outside };
                    whole.add(&name, &claims[*which], None, verdict);
                    part.add(&name, &claims[*which], None, verdict);
                }
                merged.merge(&part);
            }
            prop_assert_eq!(whole.finish(), merged.finish());
        }
    }

    #[test]
    fn chunks_merge_to_the_same_bounds_as_one_pass() {
        let claims = five_claims();
        let mut whole = Accumulator::new();
        let mut merged = Accumulator::new();
        for chunk in 0..30_u64 {
            let mut part = Accumulator::for_chunk();
            for row in 0..4_000_u64 {
                // Documents that come back after many others, more than are told apart, and one long one.
                let name = match row % 4 {
                    0 => "long".to_owned(),
                    1 => format!("document {}", row / 4),
                    _ => format!("document {}", chunk * 400 + row / 4),
                };
                let claim = &claims[usize::try_from(row % 5).unwrap()];
                whole.add(&name, claim, None, Verdict::Ok);
                part.add(&name, claim, None, Verdict::Ok);
            }
            merged.merge(&part);
        }
        assert!(whole.is_full, "{}", whole.claim_bytes);
        assert!(whole.other_documents.claims > 0);
        assert_eq!(whole.finish(), merged.finish());
    }
}
