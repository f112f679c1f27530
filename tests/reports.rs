//! The reports `human`, `csv`, `json` and `jsonl` on one nasty run: every fact is there, each format reads back, and
//! nothing breaks out of it.

#[cfg(test)]
mod fixture;

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    use figcheck::check::{NoteKind, Verdict};
    use figcheck::report::{
        COLUMNS, Csv, Human, Json, JsonLines, Run, StreamedReport, from_spreadsheet_cell, other_column_names,
        write_streamed,
    };
    use serde_json::Value;
    use unicode_width::UnicodeWidthStr;

    use crate::fixture::{self, Fixture};

    const MANUAL: &str = include_str!("../docs/reports.md");

    fn written(report: &dyn StreamedReport, adjust: impl FnOnce(&mut Run)) -> String {
        let Fixture { mut run, assessments, outcome } = fixture::nasty();
        adjust(&mut run);
        let mut out = Vec::new();
        write_streamed(report, &run, &assessments, &outcome, &mut out);
        String::from_utf8(out).unwrap()
    }

    fn human(colour: bool, width: usize, all: bool) -> String {
        written(&Human::new(colour), |run| (run.width, run.all) = (width, all))
    }

    fn csv() -> String {
        written(&Csv::new(false), |_| ())
    }

    fn json() -> Value {
        serde_json::from_str(&written(&Json::default(), |_| ())).unwrap()
    }

    /// The rows of a CSV text as the `csv` crate reads them, header first, with the spreadsheet rule turned back.
    fn rows(text: &str) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let decode = |row: csv::StringRecord| row.iter().map(|cell| from_spreadsheet_cell(cell).into_owned()).collect();
        reader.records().map(|row| decode(row.unwrap())).collect()
    }

    fn counts<'a>(verdicts: impl Iterator<Item = &'a str>) -> [usize; 4] {
        let verdicts: Vec<&str> = verdicts.collect();
        Verdict::ALL.map(|verdict| verdicts.iter().filter(|word| **word == verdict.word()).count())
    }

    fn expected_counts() -> [usize; 4] {
        let summary = fixture::nasty().outcome.summary;
        Verdict::ALL.map(|verdict| usize::try_from(summary.of(verdict)).unwrap())
    }

    #[test]
    fn the_fixture_holds_every_verdict() {
        assert!(expected_counts().iter().all(|count| *count > 0));
        assert_eq!(
            expected_counts(),
            counts(
                fixture::nasty().assessments.iter().map(|claim| claim.verdict.word()).collect::<Vec<_>>().into_iter()
            )
        );
    }

    #[test]
    fn human_reads_well_at_any_width() {
        insta::assert_snapshot!("human_at_60_columns", human(false, 60, false));
        insta::assert_snapshot!("human_at_120_columns", human(false, 120, false));
        insta::assert_snapshot!("human_verbose_at_80_columns", human(false, 80, true));
        // Escape bytes would be invisible in the snapshot.
        insta::assert_snapshot!("human_in_colour", human(true, 80, false).replace('\u{1b}', "ESC"));
        insta::assert_snapshot!("human_quiet", written(&Human::new(false), |run| run.quiet = true));
    }

    #[test]
    fn json_names_every_fact() {
        let text = written(&Json::default(), |_| ());
        let lines: Vec<String> = text.lines().map(|line| line.replace(",\"", ",\n  \"")).collect();
        insta::assert_snapshot!("json_claim_in_an_article", lines[2]);
        insta::assert_snapshot!("json_claim_in_a_row", lines[11]);
        insta::assert_snapshot!("json_unreadable_row", lines[15]);
        insta::assert_snapshot!("json_behind_the_claims", lines[16..].join("\n"));
    }

    #[test]
    fn csv_reads_back_with_every_row_in_order() {
        let Fixture { run, assessments, .. } = fixture::nasty();
        let rows = rows(&csv());
        let (header, rows) = rows.split_first().unwrap();
        let names: Vec<String> =
            COLUMNS.iter().map(|&name| name.to_owned()).chain(other_column_names(&run.other_columns)).collect();
        assert_eq!(*header, names);
        assert_eq!(rows.len(), assessments.len());
        for (row, claim) in rows.iter().zip(&assessments) {
            let cell = |name: &str| row[names.iter().position(|other| other == name).unwrap()].as_str();
            assert_eq!(cell("verdict"), claim.verdict.word());
            assert_eq!(cell("file"), claim.setting.place.file);
            assert_eq!(cell("id"), claim.setting.id);
            assert_eq!(cell("message"), claim.message);
            assert_eq!(cell("deviation_percent"), claim.deviation_percent.as_deref().unwrap_or_default());
            let mut others = claim.setting.other_cells.clone();
            others.resize(run.other_columns.len(), "".into());
            assert_eq!(row[COLUMNS.len()..], others);
        }
        assert_eq!(counts(rows.iter().map(|row| row[0].as_str())), expected_counts());
    }

    #[test]
    fn no_cell_runs_as_a_formula() {
        let text = csv();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        for row in reader.records().map(Result::unwrap) {
            for cell in &row {
                let number = cell.trim_start_matches(['+', '-']).parse::<figcheck::figure::Decimal>().is_ok();
                assert!(number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
            }
        }
        assert!(text.contains(",-5.2,'-5.2abc,"), "plain numbers stay as they are");
    }

    #[test]
    fn python_reads_the_same_csv() {
        // The manual's own code for turning cells back, on standard input.
        let (_, code) = MANUAL.split_once("```python\n").unwrap();
        let (rule, _) = code.split_once("with open").unwrap();
        let script = format!(
            "{rule}\nimport io, json, sys\n\
             text = io.TextIOWrapper(sys.stdin.buffer, encoding='utf-8-sig', newline='')\n\
             rows = csv.reader(text, strict=True)\n\
             json.dump([[text_of(cell) for cell in row] for row in rows], sys.stdout)"
        );
        let started =
            Command::new("python3").args(["-c", &script]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let Ok(mut python) = started else { return };
        let text = written(&Csv::new(true), |_| ());
        python.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = python.wait_with_output().unwrap();
        assert!(output.status.success());
        let read: Vec<Vec<String>> = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(read, rows(&csv()));
    }

    #[test]
    fn csv_for_excel_is_the_same_behind_a_byte_order_mark() {
        assert_eq!(written(&Csv::new(true), |_| ()), format!("\u{feff}{}", csv()));
    }

    #[test]
    fn json_holds_the_cells_of_the_csv_report_under_the_same_names() {
        let json = json();
        let claims = json["claims"].as_array().unwrap();
        let rows = rows(&csv());
        let (header, rows) = rows.split_first().unwrap();
        assert_eq!(claims.len(), rows.len());
        for (claim, row) in claims.iter().zip(rows) {
            for (index, (name, cell)) in header.iter().zip(row).enumerate() {
                let value = if index < COLUMNS.len() { &claim[name] } else { &claim["other"][name] };
                match value {
                    Value::Null => assert_eq!(cell, "", "{name}"),
                    Value::Number(number) => assert_eq!(*cell, number.to_string(), "{name}"),
                    Value::String(text) => assert_eq!(cell, text, "{name}"),
                    Value::Bool(_) | Value::Array(_) | Value::Object(_) => panic!("{name}: {value}"),
                }
            }
        }
        assert_eq!(counts(claims.iter().map(|claim| claim["verdict"].as_str().unwrap())), expected_counts());
        for verdict in Verdict::ALL {
            let count = fixture::nasty().outcome.summary.of(verdict);
            assert_eq!(json["summary"][verdict.word()], count);
        }
        assert_eq!(json["figcheck"], env!("CARGO_PKG_VERSION"));
    }

    #[test]
    fn json_marks_the_amounts_in_the_sentence() {
        for claim in json()["claims"].as_array().unwrap() {
            let sentence = &claim["sentence"];
            let Some(text) = sentence["text"].as_str() else { continue };
            for amount in ["original", "stated"] {
                let at = |end: &str| usize::try_from(sentence[amount][end].as_u64().unwrap()).unwrap();
                let marked: String = text.chars().skip(at("start")).take(at("end") - at("start")).collect();
                assert_eq!(claim[format!("{amount}_text")], marked);
            }
        }
    }

    #[test]
    fn json_lines_are_the_claims_of_the_json_report() {
        let lines = written(&JsonLines::default(), |_| ());
        let claims: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(Value::from(claims), json()["claims"]);
    }

    #[test]
    fn nothing_steers_a_terminal() {
        let outputs = [
            human(false, 60, true),
            human(false, 120, false),
            without_colours(&human(true, 80, true)),
            csv(),
            written(&Json::default(), |_| ()),
            written(&JsonLines::default(), |_| ()),
        ];
        for output in outputs {
            let obeyed = |c: char| {
                (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
                    || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            };
            assert_eq!(output.find(obeyed), None, "{output}");
        }
        assert!(!human(false, 80, true).contains(['\r', '\t']));
    }

    /// The text without the colours that the report itself writes, and with everything else.
    fn without_colours(text: &str) -> String {
        let mut plain = text.to_owned();
        for codes in ["0", "1", "2", "32", "36", "1;31", "1;33"] {
            plain = plain.replace(&format!("\u{1b}[{codes}m"), "");
        }
        plain
    }

    #[test]
    fn colours_change_no_letter() {
        for width in [60, 120] {
            assert_eq!(without_colours(&human(true, width, true)), human(false, width, true));
        }
        assert!(human(true, 80, true).contains("\u{1b}[1;31moutside"));
    }

    #[test]
    fn json_can_stand_in_a_page() {
        for report in [&Json::default() as &dyn StreamedReport, &JsonLines::default()] {
            let text = written(report, |_| ());
            assert!(!text.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{text}");
        }
    }

    #[test]
    fn human_lines_fit_the_width() {
        for width in [60, 80, 120] {
            for line in human(false, width, true).lines() {
                // A path is there to be opened and the line of counts to be found: neither is ever broken.
                let is_whole = line.trim_start().starts_with("-->") || line.contains(" claims: ");
                assert!(line.width() <= width || is_whole, "{width}: {line}");
            }
        }
    }

    #[test]
    fn human_marks_stand_under_the_amounts() {
        let claims = fixture::nasty().assessments;
        for width in [60, 120, 400] {
            let text = human(false, width, true);
            let lines: Vec<&str> = text.lines().collect();
            for claim in claims.iter().filter(|claim| claim.setting.sentence.is_some()).skip(1) {
                let marked: Vec<String> = lines.windows(2).flat_map(|pair| marked(pair[0], pair[1])).collect();
                for amount in [&claim.original, &claim.stated].into_iter().flatten() {
                    assert!(marked.contains(&amount.text.to_string()), "{width}: {} in {marked:?}", amount.text);
                }
            }
        }
    }

    /// What the marks of one line stand under in the line above it.
    fn marked(above: &str, marks: &str) -> Vec<String> {
        let Some((gutter, _)) = marks.split_once('|').filter(|(gutter, _)| gutter.trim().is_empty()) else {
            return Vec::new();
        };
        let mut found: Vec<(char, String)> = Vec::new();
        let mut columns = 0;
        let mut last = ' ';
        for c in above.chars() {
            let mark = marks.chars().nth(columns).unwrap_or(' ');
            if columns > gutter.len() && matches!(mark, '-' | '^') {
                if mark != last {
                    found.push((mark, String::new()));
                }
                found.last_mut().unwrap().1.push(c);
            }
            last = if columns > gutter.len() { mark } else { ' ' };
            columns = columns.saturating_add(c.to_string().width());
        }
        found.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn human_lists_what_is_flagged_or_everything_or_nothing() {
        let claims = fixture::nasty().assessments;
        let headlines = |text: &str| text.lines().filter(|line| line.trim_start().starts_with("--> ")).count();
        let without_notes = |all: bool, quiet: bool| {
            let Fixture { run, assessments, .. } = fixture::nasty();
            let mut out = Vec::new();
            let run = Run { all, quiet, ..run };
            let outcome = figcheck::report::Outcome::default();
            write_streamed(&Human::new(false), &run, &assessments, &outcome, &mut out);
            headlines(&String::from_utf8(out).unwrap())
        };
        assert_eq!(without_notes(false, false), claims.iter().filter(|claim| claim.is_flagged()).count());
        assert_eq!(without_notes(true, false), claims.len());
        assert_eq!(without_notes(false, true), 0);
    }

    #[test]
    fn the_manual_explains_every_column_and_member() {
        let in_tables: Vec<&str> =
            MANUAL.lines().filter(|line| line.starts_with("| `")).filter_map(|line| line.split('|').nth(1)).collect();
        let explained = |name: &str| in_tables.iter().any(|cell| cell.contains(&format!("`{name}`")));
        let json = json();
        for name in json["claims"][0].as_object().unwrap().keys() {
            assert!(explained(name), "{name} of a claim");
        }
        for name in json["documents"][0].as_object().unwrap().keys().chain(json.as_object().unwrap().keys()) {
            assert!(MANUAL.contains(&format!("`{name}`")) || MANUAL.contains(&format!("\"{name}\"")), "{name}");
        }
        let columns: Vec<String> = COLUMNS.iter().map(|name| format!(" `{name}` ")).collect();
        let table: Vec<&str> = in_tables.iter().copied().skip_while(|cell| !cell.contains("verdict")).collect();
        assert_eq!(table[..COLUMNS.len()], columns, "the columns in their order");
        for kind in [
            NoteKind::SameFigureTwice,
            NoteKind::StatedRate,
            NoteKind::MissedCandidate,
            NoteKind::UnusedIgnore,
            NoteKind::Limit,
        ] {
            assert!(MANUAL.contains(&format!("`{}`", kind.code())), "{kind:?}");
        }
    }
}
