//! Claims that are judged by the digits of their rows alone.
//!
//! Where no report says anything of a claim, all there is to do is to count it, and its rate. Most rows of a claims file are
//! such, if nobody wants to see them. A row that this file does not settle is read and judged as any other: it gets the
//! same verdict there.

use std::sync::Arc;

use super::Plan;
use super::job::{Part, Renderer};
use crate::check::{Band, Checker, Verdict, VerdictBands};
use crate::figure::Decimal;
use crate::money::{Parser, Scale};
use crate::period::Period;
use crate::rates::{AppliedRate, Pair};
use crate::read::claims::{AmountColumn, Columns, PlainAmount, PlainRow, PlainRows};

/// How many places there are for dates: some years of days.
const PLACES: usize = 1 << PLACE_BITS;
const PLACE_BITS: u32 = 12;

/// The most by which the point of a plain amount may be moved that always gives a decimal: it has at most 18 digits, and a
/// decimal 28.
const SAFE_EXPONENT: u32 = 10;

/// What one thread knows of plain rows.
#[derive(Default)]
pub(super) struct PlainClaims {
    terms: Option<Terms>,
    /// What two amounts without words are.
    bare: Option<Scales>,
    /// What was found out for the dates and places of rows.
    dated: Vec<Dated>,
    /// As many.
    beyond: Vec<Beyond>,
    /// Which of them may be that of a date: each date has one place, and shares it with others. They are apart, so that
    /// what is looked at of some hundred dates lies close together.
    places: Vec<u16>,
    /// Those of `dated` that were used for the block at hand, in the order of first use.
    used: Vec<usize>,
    /// Memory for the rows that are not ok.
    off: Vec<Off>,
}

/// A row that is beyond the tolerance.
#[derive(Clone, Copy, Default)]
struct Off {
    /// Where what holds for its date is kept.
    at: usize,
    /// Which of the rows it is.
    row: usize,
}

/// What is the same for all rows of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Terms {
    original: AmountColumn,
    stated: AmountColumn,
    limits: crate::check::Terms,
    date: Option<Period>,
}

/// What the words of two amounts say.
#[derive(Clone, Copy)]
pub(super) struct Scales {
    pair: Pair,
    /// The power of ten that the words of the stated amount have more than those of the original.
    exponent: i32,
    is_hedged: bool,
}

/// What every claim of one pair and date is looked at for, written to the same places. It is kept small: most of a file's
/// dates are looked at all the time.
struct Dated {
    date_key: u128,
    pair: Pair,
    /// The power of ten that the last place of the stated amount has more than that of the original.
    exponent: i32,
    tolerance: Band,
    /// How many claims of the block it was used for.
    claims: u64,
    /// The exponent of rows without words of which there was one before in the block, or [`NONE_YET`]: others like it are
    /// only counted.
    alike: i32,
}

/// No row has this exponent.
const NONE_YET: i32 = i32::MIN;

/// What a few claims of them are looked at for.
struct Beyond {
    bands: VerdictBands,
    rate: Arc<AppliedRate>,
}

impl Scales {
    /// The power of ten that the last place of the stated amount has more than that of the original.
    #[inline]
    fn exponent_of(self, row: &PlainRow) -> i32 {
        let [original, stated] = [row.original, row.stated].map(|amount| i32::from(amount.decimals));
        self.exponent.wrapping_add(original).wrapping_sub(stated)
    }
}

impl Dated {
    #[inline]
    fn is_for(&self, row: &PlainRow, pair: Pair, exponent: i32) -> bool {
        self.date_key == row.date_key && self.pair == pair && self.exponent == exponent
    }
}

impl PlainClaims {
    /// Before the rows of a block.
    pub(super) fn begin(&mut self, columns: &Columns, checker: &Checker<'_>) {
        let terms =
            Terms { original: columns.original, stated: columns.stated, limits: checker.terms, date: checker.date };
        if self.terms != Some(terms) {
            *self = Self { terms: Some(terms), ..Self::default() };
        }
    }

    /// Judges rows by their digits alone and counts them, from the first on, and says how many: up to one whose words matter
    /// to the verdict, or of which a report says something.
    pub(super) fn settle(
        &mut self,
        rows: PlainRows<'_>,
        parser: &mut Parser,
        (part, plan, renderer): (&mut Part, &Plan<'_>, &Renderer<'_>),
        find_rate: &mut dyn FnMut(Pair, Option<Period>) -> Option<Arc<AppliedRate>>,
    ) -> usize {
        let all = rows.as_slice();
        let only_right = renderer.needs(Verdict::Rounded) || renderer.needs(Verdict::Outside);
        let (mut settled, mut right) = (0_usize, 0_usize);
        loop {
            let rest = all.get(settled..).unwrap_or_default();
            let (alike, off) = if rows.are_bare() { self.count_alike(rest, only_right) } else { (0, 0) };
            for &Off { at, row } in self.off.get(..off).unwrap_or_default() {
                let (Some(beyond), Some(row)) = (self.beyond.get(at), rest.get(row)) else { continue };
                let verdict = beyond.bands.beyond_tolerance(row.original.digits, row.stated.digits);
                let fails = part.count(verdict, plan);
                part.flag(fails);
            }
            right = right.wrapping_add(alike.wrapping_sub(off));
            settled = settled.wrapping_add(alike);
            let Some(row) = all.get(settled) else { break };
            if !self.settle_row(rows, row, parser, (part, plan, renderer), find_rate) {
                break;
            }
            settled = settled.wrapping_add(1);
        }
        part.summary.count_times(Verdict::Ok, u64::try_from(right).unwrap_or(u64::MAX));
        settled
    }

    /// Counts rows without words, from the first on, as long as others of their date and places came before them, and with
    /// `only_right` up to one that is not ok. Most rows are such, and this is what is done for most of them. Says how many
    /// they are, and how many of them are not ok: those are put down in `off`.
    fn count_alike(&mut self, rows: &[PlainRow], only_right: bool) -> (usize, usize) {
        let Self { bare: Some(bare), dated, places, off, .. } = self else { return (0, 0) };
        let only_right = only_right || bare.is_hedged;
        if off.len() < rows.len() {
            off.resize(rows.len(), Off::default());
        }
        let (mut count, mut off_count) = (0_usize, 0_usize);
        for row in rows {
            let exponent = bare.exponent_of(row);
            let at = places.get(place_of(row.date_key, exponent)).map_or(0, |at| usize::from(*at));
            let Some(dated) = dated.get_mut(at) else { break };
            let is_alike = dated.date_key == row.date_key && dated.alike == exponent;
            let is_off = !dated.tolerance.holds(row.original.digits, row.stated.digits);
            if !is_alike || (is_off & only_right) {
                break;
            }
            // Any row is put down, and the next in its place if it is ok.
            if let Some(off) = off.get_mut(off_count) {
                *off = Off { at, row: count };
            }
            off_count = off_count.wrapping_add(usize::from(is_off));
            dated.claims = dated.claims.wrapping_add(1);
            count = count.wrapping_add(1);
        }
        (count, off_count)
    }

    /// Judges a row and counts it, and says whether that is done.
    fn settle_row(
        &mut self,
        rows: PlainRows<'_>,
        row: &PlainRow,
        parser: &mut Parser,
        (part, plan, renderer): (&mut Part, &Plan<'_>, &Renderer<'_>),
        find_rate: &mut dyn FnMut(Pair, Option<Period>) -> Option<Arc<AppliedRate>>,
    ) -> bool {
        let bare = self.bare.filter(|_| row.is_bare());
        let Some(scales) = bare.or_else(|| self.scales(rows, row, parser)) else { return false };
        let exponent = scales.exponent_of(row);
        let known = self.places.get(place_of(row.date_key, exponent)).map_or(0, |at| usize::from(*at));
        let at = if self.dated.get(known).is_some_and(|dated| dated.is_for(row, scales.pair, exponent)) {
            known
        } else if let Some(at) = self.learn(rows, row, (scales.pair, exponent), part, find_rate) {
            at
        } else {
            return false;
        };
        let (Some(dated), Some(beyond)) = (self.dated.get_mut(at), self.beyond.get(at)) else { return false };
        let verdict = beyond.bands.verdict(row.original.digits, row.stated.digits);
        if verdict != Verdict::Ok && (scales.is_hedged || renderer.needs(verdict)) {
            return false;
        }
        let fails = part.count(verdict, plan);
        part.flag(fails);
        if dated.claims == 0 {
            // So that sources are named in the order in which rows use them.
            part.rates.count(&beyond.rate);
            self.used.push(at);
        }
        dated.claims = dated.claims.wrapping_add(1);
        if bare.is_some() {
            dated.alike = exponent;
        }
        true
    }

    /// What the words of a row say, where they are known.
    fn scales(&mut self, rows: PlainRows<'_>, row: &PlainRow, parser: &mut Parser) -> Option<Scales> {
        let terms = self.terms?;
        let original = known(row.original, rows.words_of_original(row)?, terms.original, parser)?;
        let stated = known(row.stated, rows.words_of_stated(row)?, terms.stated, parser)?;
        let scales = (original.currency != stated.currency).then_some(Scales {
            pair: Pair::for_claim(original.currency, stated.currency),
            exponent: stated.exponent.checked_sub(original.exponent)?,
            is_hedged: original.is_hedged || stated.is_hedged,
        })?;
        if row.is_bare() && original.exponent == 0 && stated.exponent == 0 {
            self.bare = Some(scales);
        }
        Some(scales)
    }

    /// Finds out what holds for the date of a row, and says where it is kept.
    #[cold]
    fn learn(
        &mut self,
        rows: PlainRows<'_>,
        row: &PlainRow,
        (pair, exponent): (Pair, i32),
        part: &mut Part,
        find_rate: &mut dyn FnMut(Pair, Option<Period>) -> Option<Arc<AppliedRate>>,
    ) -> Option<usize> {
        let rate = find_rate(pair, rows.period(row).ok()?)?;
        let bands = VerdictBands::new(&rate.rate, exponent, &self.terms?.limits)?;
        if self.dated.len() >= PLACES {
            self.end(part);
            self.dated.clear();
            self.beyond.clear();
        }
        let at = self.dated.len();
        self.places.resize(PLACES, 0);
        *self.places.get_mut(place_of(row.date_key, exponent))? = u16::try_from(at).ok()?;
        let tolerance = bands.tolerance;
        self.dated.push(Dated { date_key: row.date_key, pair, exponent, tolerance, claims: 0, alike: NONE_YET });
        self.beyond.push(Beyond { bands, rate });
        Some(at)
    }

    /// Behind the rows of a block.
    pub(super) fn end(&mut self, part: &mut Part) {
        for at in self.used.drain(..) {
            if let (Some(dated), Some(beyond)) = (self.dated.get_mut(at), self.beyond.get(at)) {
                // The first claim is counted already.
                if dated.claims > 1 {
                    part.rates.count_times(&beyond.rate, dated.claims.saturating_sub(1));
                }
                (dated.claims, dated.alike) = (0, NONE_YET);
            }
        }
    }
}

/// What the words of an amount say, where they are known, its column may hold them, and the amount is in range.
#[inline]
fn known(
    amount: PlainAmount,
    [before, behind]: [&[u8]; 2],
    column: AmountColumn,
    parser: &mut Parser,
) -> Option<Scale> {
    let scale = parser.known_scale(before, behind, column.currency)?;
    let exponent = scale.exponent.checked_sub(i32::from(amount.decimals))?;
    let is_in_range = exponent.unsigned_abs() <= SAFE_EXPONENT || Decimal::new(amount.digits.into(), exponent).is_ok();
    (is_in_range && column.currency.is_none_or(|wanted| wanted == scale.currency)).then_some(scale)
}

/// Where what holds for a date and an exponent is kept.
#[inline]
fn place_of(date_key: u128, exponent: i32) -> usize {
    let [low, high] = [date_key, date_key >> 64].map(|half| u64::try_from(half & u128::from(u64::MAX)).unwrap_or(0));
    let others = high ^ u64::from(exponent.cast_unsigned()) << 32;
    let mixed = (low.wrapping_mul(0x517c_c1b7_2722_0a95) ^ others).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    usize::try_from(mixed >> u64::BITS.saturating_sub(PLACE_BITS)).unwrap_or(0)
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test may panic")]
mod tests {
    use jiff::ToSpan as _;
    use jiff::civil::Date;
    use proptest::prelude::*;

    use super::*;
    use crate::check::Terms;
    use crate::gate::Holding;
    use crate::lexicon::Conventions;
    use crate::rates::Rates;
    use crate::read::claims::{Block, ColumnNames, OpenClaimsFile, PlainRows, RowMemory, RowOrBroken, TakeRows};
    use crate::report::Run;
    use crate::run::Plan;
    use crate::run::job::{Renderer, RowWork, Scratch};

    /// Rows on their way, counted where they come whole.
    struct Watched<'w, 'p> {
        work: RowWork<'w, 'p>,
        wants_plain: bool,
        whole: usize,
    }

    impl TakeRows for Watched<'_, '_> {
        fn take(&mut self, row: RowOrBroken<'_>) {
            self.whole += 1;
            self.work.take(row);
        }

        fn wants_plain(&self) -> bool {
            self.wants_plain && self.work.wants_plain()
        }

        fn settle(&mut self, rows: PlainRows<'_>) -> usize {
            self.work.settle(rows)
        }
    }

    /// What comes of blocks of rows behind a header, read as plain ones where they are, and read whole.
    fn both(header: &str, blocks: &[String], tolerance: &str) -> Vec<[(Part, usize); 2]> {
        let (mut fixed, mut tables) = (Rates::new(), Rates::new());
        fixed.push_fixed("EUR/CNY=8.05".parse().unwrap(), "--rate");
        tables.push_embedded();
        let (words, columns) = (Conventions::default(), ColumnNames::new());
        let terms = Terms { tolerance: tolerance.parse().unwrap(), ..Terms::default() };
        let plan = Plan {
            checker: Checker { fixed: &fixed, tables: &tables, words: &words, terms, date: "2025-06-30".parse().ok() },
            columns: &columns,
            infers: false,
            inferred: None,
            one_rate: false,
            allow_unchecked: false,
            threads: 1,
            article_bytes: 0,
            kept_claims: 0,
            paths: None,
        };
        let run = Run { quiet: true, ..Run::default() };
        let renderer = Renderer::new(&run, std::iter::empty(), false, Holding::default());
        let file = OpenClaimsFile::open("x.csv", header.as_bytes(), None, &columns).unwrap().file;
        let (mut scratch, mut other) = (Scratch::new(&plan), Scratch::new(&plan));
        let parts = blocks.iter().map(|rows| {
            let block = Block::new(rows.clone().into_bytes(), 2, 0);
            [(true, &mut scratch), (false, &mut other)].map(|(wants_plain, scratch)| {
                let mut part = Part::default();
                scratch.plain.begin(&file.columns, &plan.checker);
                let work = RowWork { file: &file, part: &mut part, plan: &plan, renderer: &renderer, scratch };
                let mut watched = Watched { work, wants_plain, whole: 0 };
                file.rows(&block, &mut RowMemory::default(), &mut watched);
                let Watched { work, whole, .. } = watched;
                work.scratch.plain.end(work.part);
                (part, whole)
            })
        });
        parts.collect()
    }

    fn counts(part: &Part) -> (crate::check::Summary, &crate::report::RatesUsed, u64, u64) {
        (part.summary, &part.rates, part.flagged, part.own_rates)
    }

    #[test]
    fn rows_past_the_first_are_settled() {
        let row = "7,710.00,100,2025-09-22\n";
        let [(plain, taken), (whole, all)] = both("id,yuan,usd,date\n", &[row.repeat(50)], "2%").remove(0);
        assert_eq!(plain.summary.ok, 50);
        assert_eq!(counts(&plain), counts(&whole));
        // The first one, from which the others are known.
        assert_eq!((taken, all), (1, 50));
    }

    /// Rows that differ in what is remembered of those before them.
    #[test]
    fn what_is_remembered_of_a_row_is_for_its_like() {
        let is_same = |header: &str, rows: &str| {
            let [(plain, taken), (whole, all)] = both(header, &[rows.to_owned()], "2%").remove(0);
            assert_eq!(counts(&plain), counts(&whole), "{header}");
            assert!(taken * 2 < all, "{taken} of {all} rows were taken whole");
        };
        // Bare amounts among amounts with words, of which one or both have a scale.
        is_same("yuan,usd\n", &"7.1亿,100000000\n710000000,1亿\n710,100\n71亿,10亿\n710,100\n".repeat(30));
        // Two pairs on one day.
        is_same("original,stated,date\n", &"710元,100美元,2025-09-22\n805元,100欧元,2025-09-22\n".repeat(40));
        // More days than have a place each, at rates that differ.
        let days = Date::new(2012, 1, 2).unwrap().series(1.day()).take(3000);
        let rows: Vec<String> = days.map(|day| format!("680,100,{day}\n")).collect();
        is_same("yuan,usd,date\n", &rows.concat().repeat(2));
    }

    /// 700 that is said to be about right is 650 to 750, and 95 dollars are 675: right by rounding.
    #[test]
    fn zeros_of_a_hedged_amount_may_be_rounded() {
        for row in ["约700元,95美元\n", "700元,约100美元\n", "700元,95美元\n", "735元,约100美元\n"] {
            let [(plain, _), (whole, _)] = both("original,stated\n", &[row.repeat(20)], "2%").remove(0);
            assert_eq!(counts(&plain), counts(&whole), "{row}");
        }
    }

    fn amount() -> impl Strategy<Value = String> {
        let number = prop_oneof![
            8 => "[1-9][0-9]{0,6}(\\.[0-9]{1,3})?",
            1 => "[0-9]{1,20}(\\.[0-9]{0,4})?",
            1 => "[1-9][0-9]{0,2}(,[0-9]{3}){1,3}",
        ];
        let words = prop::sample::select(vec![
            "",
            "",
            "",
            "",
            " million",
            " billion yuan",
            " trillion",
            "亿元",
            "万美元",
            " dollars",
            " euros",
            "m",
            " ",
            "x",
            "5",
            "'",
            "元左右",
        ]);
        let before = prop::sample::select(vec!["", "", "", "", "", "about ", "-", "US$", " ", ".", "约", "+", "'"]);
        (before, number, words).prop_map(|(before, number, words)| format!("{before}{number}{words}"))
    }

    proptest! {
        /// Whatever stands in a row, it counts as it does where every row is read whole.
        #[test]
        fn plain_rows_count_as_whole_ones(
            header in prop::sample::select(vec![
                "id,yuan,usd,date", "yuan,usd", "date;usd;yuan;note", "usd\teur\tdate", "original,stated,date", "yuan,stated,rate",
            ]),
            cells in prop::collection::vec((amount(), amount(), 0_i64..40, 0_usize..8, 0_usize..12), 0..60),
            tolerance in prop::sample::select(vec!["0.1%", "2%", "50%"]),
            ends in 0_usize..4,
        ) {
            let delimiter = [',', ';', '\t'].into_iter().find(|c| header.contains(*c)).unwrap();
            let mut blocks = vec![String::new()];
            for (original, stated, off, date, shape) in &cells {
                let date = ["2025-09-22", "2025-09-23", "", "2024-Q3", " 2025-09-22", "2025-02-30", "soon", "a date that is too long"][*date];
                // Most amounts belong together, since others are always outside.
                let digits: u64 = original.bytes().filter(u8::is_ascii_digit).fold(0, |n, b| (n * 10 + u64::from(b - b'0')) % 1_000_000);
                let whole = digits * 10 / (71 + u64::try_from(*off).unwrap());
                let number = if shape % 3 == 0 { whole.to_string() } else { format!("{whole}.{off:02}") };
                let said = [(" million", " million"), (" billion yuan", " billion dollars"), ("亿元", "亿美元"), ("", "")]
                    .into_iter()
                    .find(|(words, _)| original.ends_with(words))
                    .unwrap()
                    .1;
                let near = format!("{}{number}{said}", ["", "约", "about ", "US$"][*shape % 4]);
                let stated = if *shape < 9 { near } else { stated.clone() };
                let row: Vec<&str> = header.split(delimiter).map(|name| match name {
                    "yuan" | "original" => original.as_str(),
                    "usd" | "stated" | "eur" => stated.as_str(),
                    "date" => date,
                    "rate" => "",
                    _ => "n,\r;\t".split_at(*shape % 3).0,
                }).collect();
                let block = blocks.last_mut().unwrap();
                block.push_str(&row.join(&delimiter.to_string()));
                block.push_str(["\n", "\r\n", "\r", "\n\n"][ends]);
                if *shape == 0 {
                    blocks.push(String::new());
                }
            }
            for [(plain, _), (whole, _)] in both(&format!("{header}\n"), &blocks, tolerance) {
                prop_assert_eq!(counts(&plain), counts(&whole));
            }
        }
    }
}
