//! A whole run over one input, as the command does it, and what must hold of every run.

use std::io::Cursor;
use std::sync::LazyLock;

use figcheck::check::{Checker, Summary, Terms};
use figcheck::gate::Gate;
use figcheck::lexicon::Conventions;
use figcheck::period::Period;
use figcheck::rates::{Rates, Table};
use figcheck::read::claims::ColumnNames;
use figcheck::read::limits::{ARTICLE_BYTES, KEPT_CLAIMS};
use figcheck::read::walk::FileKind;
use figcheck::report::{COLUMNS, Format, Options, Run, report};
use figcheck::run::{Completed, Inputs, Output, Plan, check};
use serde_json::Value;

/// A few rates of a few days. The embedded ones are searched for slips with dates for so long that little else would be
/// tried.
const RATES: &str = "date,base,quote,rate\n\
    2024-04-30,EUR,USD,1.0718\n2024-04-30,EUR,CNY,7.7609\n2024-04-30,EUR,JPY,168.27\n\
    2025-09-19,EUR,USD,1.1736\n2025-09-19,EUR,CNY,8.3481\n2025-09-19,EUR,JPY,173.63\n\
    2025-09-22,EUR,USD,1.1770\n2025-09-22,EUR,CNY,8.3710\n2025-09-22,EUR,JPY,174.22\n\
    2025-09-22,EUR,HKD,9.1560\n2025-09-22,EUR,GBP,0.87240\n2025-09-22,EUR,KRW,1639.63\n2025-09-22,EUR,TWD,35.6\n";
pub(super) static TABLES: LazyLock<Rates> = LazyLock::new(|| {
    let mut tables = Rates::new();
    tables.push_table(Table::read(RATES.as_bytes(), "rates").expect("a table"));
    tables
});
static NO_RATES: LazyLock<Rates> = LazyLock::new(Rates::new);
static WORDS: LazyLock<Conventions> = LazyLock::new(Conventions::default);
static NO_NAMES: LazyLock<ColumnNames> = LazyLock::new(ColumnNames::new);

/// The date of claims that have none: a day of the rates.
pub(super) fn date() -> Period {
    "2025-09-22".parse().expect("a day")
}

/// The checker of every body.
pub(super) fn checker() -> Checker<'static> {
    Checker { fixed: &NO_RATES, tables: &TABLES, words: &WORDS, terms: Terms::default(), date: Some(date()) }
}

/// What came of a run.
pub(super) struct Ran {
    pub(super) completed: Completed,
    /// The claims, as the JSON report has them.
    pub(super) claims: Vec<Value>,
}

impl Ran {
    pub(super) fn summary(&self) -> Summary {
        self.completed.outcome.summary
    }

    /// Whether every input could be read.
    pub(super) fn is_whole(&self) -> bool {
        self.completed.outcome.errors.is_empty()
    }
}

/// Checks an input as the command does, into three reports at once, and holds the reports against each other.
pub(super) fn run(input: &[u8], format: Option<FileKind>) -> Ran {
    let plan = Plan {
        checker: checker(),
        columns: &NO_NAMES,
        infers: false,
        inferred: None,
        one_rate: false,
        allow_unchecked: false,
        threads: 1,
        article_bytes: ARTICLE_BYTES,
        kept_claims: KEPT_CLAIMS,
        paths: None,
    };
    let mut inputs = Inputs::stream(Cursor::new(input.to_vec())).with_format(format).with_empty_allowed(true);
    let run = Run { other_columns: inputs.other_columns(&plan), ..Run::default() };
    let (mut json, mut csv, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    let completed = {
        let output = |format, sink| Output::new(report(format, Options::default()), sink, "memory");
        let mut outputs = [
            output(Format::Json, &mut json as &mut dyn std::io::Write),
            output(Format::Csv, &mut csv),
            output(Format::Jsonl, &mut lines),
        ];
        check(inputs, &plan, &run, &mut outputs, &mut Gate::default(), &mut |_| ()).expect("memory takes everything")
    };
    // Where nobody looks at the claims, rows are counted in another way.
    let inputs = Inputs::stream(Cursor::new(input.to_vec())).with_format(format).with_empty_allowed(true);
    let unseen = check(inputs, &plan, &Run { quiet: true, ..run.clone() }, &mut [], &mut Gate::default(), &mut |_| ())
        .expect("nothing is written");
    assert_eq!(unseen.outcome.summary, completed.outcome.summary, "counted without a report");
    assert_eq!(unseen.outcome.rates, completed.outcome.rates, "counted without a report");
    assert_eq!((unseen.flagged, &unseen.outcome.errors), (completed.flagged, &completed.outcome.errors));

    let Summary { claims: count, ok, rounded, outside, unchecked, silenced } = completed.outcome.summary;
    assert_eq!(count, ok + rounded + outside + unchecked, "every claim has one verdict");
    assert!(silenced <= outside + unchecked);
    assert_eq!(completed.flagged, outside + unchecked - silenced);

    let json: Value = serde_json::from_slice(&json).expect("the JSON report is JSON");
    let Some(claims) = json["claims"].as_array() else { panic!("no claims in {json}") };
    assert_eq!(claims.len() as u64, count, "the JSON report has every claim");
    for (name, counted) in [("ok", ok), ("rounded", rounded), ("outside", outside), ("unchecked", unchecked)] {
        assert_eq!(json["summary"][name], counted);
        assert_eq!(claims.iter().filter(|claim| claim["verdict"] == name).count() as u64, counted);
    }
    assert_eq!(json["summary"]["claims"], count);

    let mut rows = csv::ReaderBuilder::new().from_reader(csv.as_slice());
    let header = rows.headers().expect("the CSV report has a header").clone();
    assert_eq!(header.len(), COLUMNS.len() + run.other_columns.len());
    // The reader refuses a row that has another number of cells than the header.
    let rows: Vec<csv::StringRecord> = rows.records().map(|row| row.expect("the CSV report is CSV")).collect();
    assert_eq!(rows.len() as u64, count, "the CSV report has every claim");
    for (row, claim) in rows.iter().zip(claims) {
        assert_eq!(Some(&row[0]), claim["verdict"].as_str());
    }

    let lines = std::str::from_utf8(&lines).expect("the JSON Lines report is text");
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
    assert_eq!(lines.iter().filter(|line| line.get("verdict").is_some()).count() as u64, count);
    Ran { completed, claims: claims.clone() }
}
