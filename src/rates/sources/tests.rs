use super::*;

/// A table `EUR/USD` and `EUR/CNY`, one row a day: `2024-05-01 1.07 7.7`, `-` for none.
fn table(name: &str, rows: &[&str]) -> Table {
    let mut csv = String::from("Date,USD,CNY,\n");
    for row in rows {
        csv.push_str(&row.replace(' ', ",").replace(",-", ",N/A"));
        csv.push_str(",\n");
    }
    Table::read(csv.as_bytes(), name).unwrap()
}

fn rates(tables: impl IntoIterator<Item = Table>) -> Rates {
    let mut rates = Rates::new();
    for table in tables {
        rates.push_table(table);
    }
    rates
}

fn ask(rates: &Rates, pair: &str, date: &str) -> Result<Arc<AppliedRate>, NoRate> {
    let date = (!date.is_empty()).then(|| date.parse().unwrap());
    rates.lookup(pair.parse().unwrap(), date)
}

fn found(rates: &Rates, pair: &str, date: &str) -> String {
    let applied = ask(rates, pair, date).unwrap();
    let day = applied.date.map_or_else(|| "-".to_owned(), |d| d.to_string());
    format!("{} {day} {}", applied.rate, applied.source)
}

fn message(rates: &Rates, pair: &str, date: &str) -> String {
    ask(rates, pair, date).unwrap_err().to_string()
}

fn is_shared_between_threads<T: Send + Sync>(_: &T) {}

#[test]
fn a_day_takes_the_last_rate_on_or_before_it_within_seven_days() {
    let rates = rates([table("a.csv", &["2024-05-03 1.07 7.7", "2024-05-20 1.08 7.8"])]);
    is_shared_between_threads(&rates);
    assert_eq!(found(&rates, "EUR/CNY", "2024-05-03"), "7.7 2024-05-03 a.csv");
    assert_eq!(found(&rates, "EUR/CNY", "2024-05-05"), "7.7 2024-05-03 a.csv");
    assert_eq!(found(&rates, "EUR/CNY", "2024-05-10"), "7.7 2024-05-03 a.csv");
    assert_eq!(
        message(&rates, "EUR/CNY", "2024-05-11"),
        "no rate for EUR/CNY on 2024-05-11: a.csv has none between 2024-05-03 and 2024-05-20; give one with --rate \
         EUR/CNY=RATE or --rates FILE"
    );
    assert_eq!(found(&rates, "CNY/EUR", "2024-05-20"), "0.1282051282 2024-05-20 a.csv");
}

#[test]
fn a_cross_takes_both_rates_from_one_day() {
    let rates = rates([table("a.csv", &["2024-05-01 1.07 7.7", "2024-05-02 1.06 -", "2024-05-03 - 7.8"])]);
    let applied = ask(&rates, "USD/CNY", "2024-05-03").unwrap();
    assert_eq!(applied.date, Some("2024-05-01".parse().unwrap()));
    assert_eq!(
        (applied.rate.numerator().to_string(), applied.rate.denominator().to_string()),
        ("7.7".into(), "1.07".into())
    );
    assert_eq!(found(&rates, "USD/CNY", ""), "7.196261682 2024-05-01 a.csv");
    assert_eq!(found(&rates, "EUR/CNY", ""), "7.8 2024-05-03 a.csv");
}

#[test]
fn past_the_end_the_newest_rate_is_used_with_its_age_and_then_not_at_all() {
    let make = || table("a.csv", &["2024-05-03 1.07 7.7"]);
    let rates = rates([make()]);
    assert!(ask(&rates, "EUR/CNY", "2024-05-10").unwrap().warnings.is_empty());
    assert_eq!(
        ask(&rates, "EUR/CNY", "2024-05-11").unwrap().warnings,
        ["The rate is of 2024-05-03, 8 days before the date asked for (2024-05-11): the newest in a.csv."]
    );
    assert!(ask(&rates, "EUR/CNY", "2024-08-03").is_ok(), "92 days");
    let message = message(&rates, "EUR/CNY", "2024-08-04");
    assert!(message.contains("the newest in a.csv is of 2024-05-03, 93 days before, and the limit is 92"), "{message}");

    let shorter = self::rates([make()]).with_max_age_days(10);
    assert!(ask(&shorter, "EUR/CNY", "2024-05-13").is_ok());
    assert!(matches!(
        ask(&shorter, "EUR/CNY", "2024-05-14"),
        Err(NoRate::TooOld { age_days: 11, max_age_days: 10, .. })
    ));
    let none = self::rates([make()]).with_max_age_days(0);
    assert!(ask(&none, "EUR/CNY", "2024-05-10").is_ok(), "within the seven days");
    assert!(ask(&none, "EUR/CNY", "2024-05-11").is_err());
}

#[test]
fn before_the_start_there_is_no_rate_and_the_first_day_is_named() {
    let rates = rates([table("a.csv", &["2024-05-03 1.07 7.7"]), table("b.csv", &["2024-04-03 1.07 7.7"])]);
    assert_eq!(
        message(&rates, "USD/CNY", "2024-04-02"),
        "no rate for USD/CNY on 2024-04-02: b.csv has it only from 2024-04-03 on; give one with --rate USD/CNY=RATE, \
         or an older table with --rates FILE"
    );
}

#[test]
fn rates_that_ended_before_the_table_did_are_not_carried_on() {
    let rates = rates([table("a.csv", &["2024-05-03 1.07 7.7", "2024-05-20 1.08 -", "2024-09-20 1.09 -"])]);
    let ended = message(&rates, "USD/CNY", "2024-06-01");
    assert!(ended.contains("a.csv has none after 2024-05-03"), "{ended}");
    assert_eq!(
        message(&rates, "USD/CNY", ""),
        "no rate for USD/CNY: a.csv has had none since 2024-05-03; give the claim a date, or a rate with --rate \
         USD/CNY=RATE or --rates FILE"
    );
}

#[test]
fn the_first_source_wins_among_equals_and_a_fresh_rate_over_an_old_one() {
    let old = || table("old.csv", &["2024-05-03 1.07 7.7"]);
    let new = || table("new.csv", &["2024-05-03 1.07 7.71", "2024-05-20 1.08 7.8"]);
    let both = rates([old(), new()]);
    assert_eq!(found(&both, "EUR/CNY", "2024-05-03"), "7.7 2024-05-03 old.csv");
    assert_eq!(found(&both, "EUR/CNY", "2024-05-21"), "7.8 2024-05-20 new.csv");
    // Both could only give an old rate: the first.
    assert_eq!(found(&both, "EUR/CNY", "2024-06-21"), "7.7 2024-05-03 old.csv");
    assert_eq!(found(&both, "EUR/CNY", ""), "7.7 2024-05-03 old.csv");
    assert_eq!(found(&rates([new(), old()]), "EUR/CNY", "2024-05-03"), "7.71 2024-05-03 new.csv");
}

#[test]
fn a_fixed_rate_answers_any_date_both_ways_and_makes_no_crosses() {
    let mut rates = Rates::new();
    rates.push_fixed("7.12".parse().unwrap(), "--rate");
    rates.push_fixed("EUR/USD=1.08".parse().unwrap(), "--rate");
    assert_eq!(found(&rates, "USD/CNY", "1850-01-01"), "7.12 - --rate");
    assert_eq!(found(&rates, "CNY/USD", "2024"), "0.1404494382 - --rate");
    assert_eq!(
        message(&rates, "EUR/CNY", "2024-05-03"),
        "no rate for EUR/CNY: no source quotes it; give one with --rate EUR/CNY=RATE, or a table with --rates FILE"
    );
    rates.push_table(table("a.csv", &["2024-05-03 1.07 7.7"]));
    assert_eq!(found(&rates, "EUR/CNY", "2024-05-03"), "7.7 2024-05-03 a.csv");
    assert!(rates.daily("USD/CNY".parse().unwrap(), Date::MIN, Date::MAX).count() == 1);
}

#[test]
fn a_period_takes_the_mean_of_its_days() {
    let days = |month: u8, last: u8| (1..=last).map(move |d| format!("2024-{month:02}-{d:02} 1.1 7.{:02}", d * 2));
    let rows: Vec<String> = days(4, 30).chain(days(5, 31)).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let rates = rates([table("a.csv", &rows)]);

    let april = ask(&rates, "EUR/CNY", "2024-04").unwrap();
    assert_eq!((april.rate, april.warnings.len()), ("7.31".parse().unwrap(), 0));
    assert_eq!(
        (april.rate.numerator().to_string(), april.rate.denominator().to_string()),
        ("219.30".into(), "30".into())
    );
    assert_eq!(ask(&rates, "CNY/EUR", "2024-04").unwrap().rate, april.rate.inverted());
    assert_eq!(found(&rates, "USD/CNY", "2024-04"), "6.645454545 2024-04 a.csv");

    let half = ask(&rates, "EUR/CNY", "2024-H1").unwrap();
    assert_eq!(
        half.warnings,
        [
            "2024-H1 is not over in a.csv: the mean is of its 61 days with a rate up to 2024-05-31.",
            "The rates in a.csv begin on 2024-04-01, within 2024-H1: the mean is of 61 days.",
            "Only 61 of the 130 business days of 2024-H1 have a rate in a.csv.",
        ]
    );
    // Wholly past the end: as for a day, from the last day of the period.
    let july = ask(&rates, "EUR/CNY", "2024-07").unwrap();
    assert_eq!(july.date, Some("2024-05-31".parse().unwrap()));
    assert!(july.warnings[0].contains("61 days before"), "{:?}", july.warnings);
    assert!(matches!(ask(&rates, "EUR/CNY", "2024-H2"), Err(NoRate::TooOld { .. })));
    assert!(matches!(ask(&rates, "EUR/CNY", "2024-03"), Err(NoRate::BeforeStart { .. })));
}

#[test]
fn a_month_that_ends_on_a_week_end_is_over_on_its_last_friday() {
    let mut rates = Rates::new();
    rates.push_embedded();
    // 2026-10-31 is a Saturday, and the embedded table ends on the day before.
    assert_eq!(ask(&rates, "USD/CNY", "2026-10").unwrap().warnings, Vec::<String>::new());
    assert_eq!(ask(&rates, "USD/CNY", "2026").unwrap().warnings.len(), 1);
    assert_eq!(ask(&rates, "USD/CNY", "2005").unwrap().warnings.len(), 1, "yuan since April 2005");
}

#[test]
fn lists_days_currencies_and_spans_for_those_who_look_for_causes() {
    let rates = rates([table("a.csv", &["2024-05-01 1.07 7.7", "2024-05-02 1.06 -", "2024-05-13 1.05 -"])]);
    let day = |text: &str| text.parse::<Period>().unwrap().first_day();
    let pair: Pair = "USD/CNY".parse().unwrap();
    let daily: Vec<_> = rates.daily(pair, day("2024-05-01"), day("2024-05-31")).collect();
    assert_eq!(daily.len(), 1);
    assert_eq!((daily[0].0, daily[0].1.to_string().as_str()), (day("2024-05-01"), "7.196261682"));
    assert_eq!(rates.span("USD/EUR".parse().unwrap()), Some((day("2024-05-01"), day("2024-05-13"))));
    let codes =
        |date: Option<Date>| rates.currencies(date).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    assert_eq!(codes(Some(day("2024-05-01"))), "CNY EUR USD");
    assert_eq!(codes(Some(day("2024-05-08"))), "CNY EUR USD");
    assert_eq!(codes(Some(day("2024-05-09"))), "EUR USD");
    assert_eq!(codes(None), "EUR USD");
    assert_eq!(codes(Some(day("2024-04-08"))), "");
}

#[test]
fn a_newer_cross_comes_before_an_older_rate_of_the_pair_itself() {
    let csv = "date,base,quote,rate\n2024-05-01,USD,CNY,7.1\n2024-05-03,EUR,USD,1.1\n2024-05-03,EUR,CNY,7.7\n\
               2024-05-06,USD,CNY,7.2\n2024-05-06,EUR,USD,1.1\n2024-05-06,EUR,CNY,8.8\n";
    let rates = rates([Table::read(csv.as_bytes(), "a.csv").unwrap()]);
    assert_eq!(found(&rates, "USD/CNY", "2024-05-02"), "7.1 2024-05-01 a.csv");
    assert_eq!(found(&rates, "USD/CNY", "2024-05-03"), "7 2024-05-03 a.csv");
    // On one day, and in a mean of as many days, the pair itself counts.
    assert_eq!(found(&rates, "USD/CNY", "2024-05-06"), "7.2 2024-05-06 a.csv");
    assert_eq!(ask(&rates, "USD/CNY", "2024-05").unwrap().rate, "7.15".parse().unwrap());
}

#[test]
fn the_warnings_on_a_mean_begin_where_they_are_due() {
    let rows = |first: &str, days: std::ops::RangeInclusive<u8>| {
        let mut rows = vec![first.to_owned()];
        rows.retain(|row| !row.is_empty());
        rows.extend(days.map(|day| format!("2024-04-{day:02} 1.07 7.7")));
        table("a.csv", &rows.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let warned = |table: Table| ask(&rates([table]), "EUR/CNY", "2024-04").unwrap().warnings.join(" ");
    // Seven days late is a long week-end, eight is a late start; a gap is no start.
    assert_eq!(warned(rows("", 8..=30)), "");
    let begins = "The rates in a.csv begin on 2024-04-09, within 2024-04: the mean is of 22 days.";
    assert_eq!(warned(rows("", 9..=30)), begins);
    assert_eq!(warned(rows("2024-03-01 1.07 7.7", 9..=30)), "");
    // Of the 22 business days half is enough.
    assert_eq!(warned(rows("2024-03-01 1.07 7.7", 20..=30)), "");
    let only = "Only 10 of the 22 business days of 2024-04 have a rate in a.csv.";
    assert_eq!(warned(rows("2024-03-01 1.07 7.7", 21..=30)), only);
    // The table may go on after the period, or end with it.
    let on = || rows("2024-05-02 1.07 7.7", 1..=30);
    assert_eq!(warned(on()), "");
    assert_eq!((on().first_day(), on().last_day()), ("2024-04-01".parse().ok(), "2024-05-02".parse().ok()));
}

#[test]
fn a_currency_that_the_table_gave_up_is_used_for_as_long_as_any_old_rate() {
    let until = |end: &str| rates([table("a.csv", &["2024-05-03 1.07 7.7", &*format!("{end} 1.09 -")])]);
    assert_eq!(ask(&until("2024-05-10"), "EUR/CNY", "").unwrap().warnings.len(), 0);
    assert_eq!(
        ask(&until("2024-08-03"), "EUR/CNY", "").unwrap().warnings,
        ["The newest rate for EUR/CNY in a.csv is of 2024-05-03, 92 days before the end of the table."]
    );
    assert!(matches!(ask(&until("2024-08-04"), "EUR/CNY", ""), Err(NoRate::Ended { .. })));
}

#[test]
fn of_two_tables_the_one_is_named_that_is_nearer() {
    let named = |first: &[&str], second: &[&str], date: &str| {
        let rates = rates([table("first.csv", first), table("second.csv", second)]);
        let message = message(&rates, "EUR/CNY", date);
        ["first.csv", "second.csv"].into_iter().filter(|name| message.contains(name)).collect::<Vec<_>>().join(" ")
    };
    let (old, new) = (["2024-01-03 1.07 7.7"], ["2024-02-05 1.07 7.7"]);
    // Past the end of both: the one that ends last, and of two that end on one day the first.
    assert_eq!(named(&old, &new, "2024-12-01"), "second.csv");
    assert_eq!(named(&new, &old, "2024-12-01"), "first.csv");
    assert_eq!(named(&old, &old, "2024-12-01"), "first.csv");
    // Before the start of both: the one that starts first.
    assert_eq!(named(&old, &new, "2023-12-01"), "first.csv");
    assert_eq!(named(&new, &old, "2023-12-01"), "second.csv");
    assert_eq!(named(&old, &old, "2023-12-01"), "first.csv");
    // Ended before their tables did.
    let (old, new) = (["2024-01-03 1.07 7.7", "2024-09-20 1.09 -"], ["2024-02-05 1.07 7.7", "2024-09-20 1.09 -"]);
    assert_eq!(named(&old, &new, ""), "second.csv");
    assert_eq!(named(&new, &old, ""), "first.csv");
    assert_eq!(named(&old, &old, ""), "first.csv");
}
