//! Every layout of rates, from a file as its publisher lays it out: what is read, and what damage is found.
//!
//! Rates in `tests/rates/` are facts or made up; what matters is the layout around them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};

use figcheck::rates::{Rates, Table};

fn path(name: &str) -> PathBuf {
    Path::new("tests/rates").join(name)
}

fn contents(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).unwrap()
}

/// What a table holds, as `PAIR DATE RATE` lines: rates as quoted, then averages.
fn listed(table: &Table) -> Vec<String> {
    let daily = table.published().map(|(pair, day, rate)| format!("{pair} {day} {rate}"));
    let averages = table.averages().map(|(pair, period, rate)| format!("{pair} {period} {rate}"));
    daily.chain(averages).collect()
}

fn opened(name: &str) -> Table {
    Table::open(&path(name)).unwrap()
}

/// What a table answers for a pair on a date, as `RATE DATE`.
fn answer(table: Table, pair: &str, date: &str) -> String {
    let mut rates = Rates::new();
    rates.push_table(table);
    let date = (!date.is_empty()).then(|| date.parse().unwrap());
    match rates.lookup(pair.parse().unwrap(), date) {
        Ok(applied) => format!("{} {}", applied.rate, applied.date.unwrap()),
        Err(missing) => missing.to_string(),
    }
}

/// The message for a file in which one piece is replaced by another.
#[track_caller]
fn damage(name: &str, piece: &str, replacement: &str, message: &str) {
    let sound = contents(name);
    let at = sound.windows(piece.len()).position(|w| w == piece.as_bytes()).expect("the piece is in the file");
    let damaged = [&sound[..at], replacement.as_bytes(), &sound[at + piece.len()..]].concat();
    match Table::read(&damaged, name) {
        Ok(table) => panic!("read all the same: {:?}", listed(&table)),
        Err(error) => assert_eq!(error.to_string(), format!("{name}{message}")),
    }
}

#[test]
fn ecb_history() {
    let table = opened("eurofxref-hist.csv");
    let all = listed(&table);
    for line in [
        "EUR/USD 2024-04-30 1.0718",
        "EUR/CNY 2024-04-30 7.7609",
        "EUR/CNY 2005-04-01 10.7255",
        "EUR/TRY 2005-01-03 1.815",
        "EUR/TRL 1999-01-04 372274",
    ] {
        assert!(all.iter().any(|l| l == line), "{line}\n{}", all.join("\n"));
    }
    assert!(!all.iter().any(|l| l.starts_with("EUR/CNY 1999")), "N/A is no rate");
    assert_eq!(&**table.label(), "tests/rates/eurofxref-hist.csv");

    let zipped = opened("eurofxref-hist.zip");
    assert_eq!(listed(&zipped), all);
    assert_eq!(answer(zipped, "USD/CNY", "2024-04-30"), "7.240996455 2024-04-30");

    let name = "eurofxref-hist.csv";
    damage(
        name,
        "2024-04-30",
        "2024-04-31",
        ":2:1: `2024-04-31` is not a date: a day such as 2024-04-26 is expected here",
    );
    damage(name, ",1.0718,", ",1.O718,", ":2:12: `1.O718` is not a rate: not a plain decimal number");
    damage(name, ",1.0718,", ",-1.0718,", ":2:12: `-1.0718` is not a rate: it must be above zero");
    damage(name, ",1.0718,", ",0,", ":2:12: `0` is not a rate: it must be above zero");
    damage(name, "JPY", "QQQ", ":1:10: `QQQ` is not a currency: a code such as USD is expected here");
    damage(
        name,
        "2024-04-29",
        "2024-04-30",
        ":3:12: EUR/USD on 2024-04-30 is 1.072 here and 1.0718 on line 2: remove the wrong one",
    );
    damage(name, "CYP,", "", ":2:270: the row has 43 cells and the header 42: is it cut off?");
    let cut = &contents(name)[..1500];
    let error = Table::read(cut, name).unwrap_err().to_string();
    assert!(error.contains("and the header 43: is it cut off?"), "{error}");
}

#[test]
fn ecb_history_with_a_repeated_line_that_agrees() {
    let text = String::from_utf8(contents("eurofxref-hist.csv")).unwrap();
    let again = format!("{text}{}\n", text.lines().nth(1).unwrap());
    assert_eq!(listed(&Table::read(again.as_bytes(), "x").unwrap()), listed(&opened("eurofxref-hist.csv")));
}

#[test]
fn ecb_daily_xml() {
    let table = opened("eurofxref-daily.xml");
    assert_eq!(listed(&table), ["EUR/CNY 2024-04-30 7.7609", "EUR/JPY 2024-04-30 168.27", "EUR/USD 2024-04-30 1.0718"]);
    let name = "eurofxref-daily.xml";
    damage(name, "rate='1.0718'/>", "/>", ":9:4: a Cube with both currency and rate is expected here");
    damage(name, "1.0718", "1,0718", ":9:4: `1,0718` is not a rate: not a plain decimal number");
    damage(name, " time='2024-04-30'", "", ":9:4: a Cube with a time around the rate is expected here");
    damage(name, "'2024-04-30'", "'today'", ":8:3: `today` is not a date: a day such as 2024-04-26 is expected here");
    damage(
        name,
        "</Cube>\n\t</Cube>\n</gesmes:Envelope>\n",
        "",
        ":12:3: the XML is damaged or cut off: it ends within an element",
    );
    damage(
        name,
        "<gesmes:Envelope",
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\">]>\n<gesmes:Envelope",
        ":2:1: a document type or an entity: no table of rates has one, and figcheck resolves none",
    );
    damage(
        name,
        "European Central Bank",
        "&bank;",
        ":5:16: a document type or an entity: no table of rates has one, and figcheck resolves none",
    );
}

#[test]
fn ecb_rates_without_the_envelope() {
    let cubes =
        "<?xml version='1.0'?>\n<Cube><Cube time='2024-04-30'><Cube currency='USD' rate='1.0718'/></Cube></Cube>";
    assert_eq!(listed(&Table::read(cubes.as_bytes(), "x").unwrap()), ["EUR/USD 2024-04-30 1.0718"]);
}

#[test]
fn ecb_data_portal() {
    let table = opened("ecb-data-portal.csv");
    assert_eq!(
        listed(&table),
        [
            "EUR/CNY 2024-01-02 7.8264",
            "EUR/USD 2024-01-02 1.0956",
            "EUR/USD 2024-01-31 1.0837",
            "EUR/USD 2024-01 1.0905",
            "EUR/USD 2024-H1 1.0813",
        ]
    );
    assert_eq!(table.left_out(), ["series of the type EN00, which are no spot rates"]);
    // Two daily rates are no month; the published average is one.
    assert_eq!(answer(table, "EUR/USD", "2024-01"), "1.0905 2024-01");
    assert_eq!(listed(&opened("ecb-data-portal-history.csv")), ["EUR/USD 2024-01-02 1.0956"]);

    let name = "ecb-data-portal.csv";
    damage(
        name,
        "2024-01,1.0905",
        "2024-13,1.0905",
        ":6:39: `2024-13` is not a date: a day such as 2024-04-26 or a period such as 2024-04 is expected here",
    );
    damage(name, "1.0905", "n/a", ":6:47: `n/a` is not a rate: not a plain decimal number");
    damage(name, "D,CNY,EUR", "D,EUR,EUR", ":2:24: `EUR` names one currency twice");
    damage(name, "D,CNY,EUR", "D,yuan,EUR", ":2:24: `yuan` is not a currency: a code such as USD is expected here");
    damage(
        name,
        "\"ECB reference exchange rate, US",
        "ECB reference exchange rate, US",
        ":4:165: the row has 34 cells and the header 32: is it cut off?",
    );
}

#[test]
fn fred() {
    assert_eq!(
        listed(&opened("fred.csv")),
        [
            "EUR/USD 2026-08-26 1.1642",
            "EUR/USD 2026-08-27 1.1655",
            "EUR/USD 2026-08-28 1.1689",
            "USD/CNY 2026-08-26 6.7210",
            "USD/CNY 2026-08-27 6.7198",
            "USD/CNY 2026-08-28 6.7260",
            "USD/JPY 2026-08-27 147.31",
            "USD/JPY 2026-08-28 146.95",
        ]
    );
    assert_eq!(listed(&opened("fred-old.csv")), ["USD/CNY 2017-12-29 6.5063", "USD/CNY 2018-01-02 6.4915"]);
    assert_eq!(
        listed(&opened("fred-averages.csv")),
        ["USD/CNY 2024-01 7.1707", "USD/CNY 2024 7.1957", "USD/CNY 2024-02 7.1935"]
    );
    // Through the dollar, both directions: 1.1689 dollars for a euro, 6.7260 yuan for a dollar.
    assert_eq!(answer(opened("fred.csv"), "EUR/CNY", "2026-08-28"), "7.8620214 2026-08-28");
    assert_eq!(
        answer(opened("fred.csv"), "JPY/CNY", "2026-08-26"),
        missing_start("JPY/CNY", "2026-08-26", "tests/rates/fred.csv", "2026-08-27")
    );
    assert_eq!(
        answer(opened("fred-averages.csv"), "USD/CNY", "2024-02-07"),
        "no rate for USD/CNY on 2024-02-07: tests/rates/fred-averages.csv has averages only, such as that of 2024; \
         date the claim with such a period, or give a rate with --rate USD/CNY=RATE or --rates FILE"
    );

    let name = "fred.csv";
    damage(name, "DEXJPUS", "GDP", ":1:34: the name of a series of exchange rates such as DEXCHUS is expected here");
    damage(
        name,
        "DEXJPUS",
        "DEXUSUS",
        ":1:34: the name of a series of exchange rates such as DEXCHUS is expected here",
    );
    damage(name, "2026-08-27,6.7198", "2026-08-27,#N/A", ":3:12: `#N/A` is not a rate: not a plain decimal number");
    damage(name, "2026-08-27,6.7198,", "2026-08-27,", ":3:19: the row has 3 cells and the header 4: is it cut off?");
}

fn missing_start(pair: &str, date: &str, file: &str, first: &str) -> String {
    format!(
        "no rate for {pair} on {date}: {file} has it only from {first} on; give one with --rate {pair}=RATE, or an \
         older table with --rates FILE"
    )
}

#[test]
fn federal_reserve_h10() {
    let table = opened("h10.csv");
    assert_eq!(
        listed(&table),
        [
            "EUR/USD 2026-05-14 1.1301",
            "EUR/USD 2026-05-15 1.1288",
            "USD/CNY 2026-05-14 6.7851",
            "USD/CNY 2026-05-15 6.8092",
            "USD/JPY 2026-05-14 149.1500",
            "USD/JPY 2026-05-15 149.6200",
        ]
    );
    assert_eq!(table.left_out(), ["JRXWTFB_N.B, which is an index and no exchange rate"]);
    assert_eq!(answer(table, "JPY/CNY", "2026-05-14"), "0.04549178679 2026-05-14");
    assert_eq!(
        listed(&opened("h10-rows.csv")),
        [
            "EUR/USD 2024-01-05 1.0952",
            "EUR/USD 2024-01-08 1.0963",
            "EUR/USD 2024-01-09 1.0932",
            "USD/CNY 2024-01-05 7.1435",
            "USD/CNY 2024-01-08 7.1521",
        ]
    );

    let name = "h10.csv";
    damage(
        name,
        "\"Currency:\",\"CNY\"",
        "\"Currency:\",\"KRW\"",
        ":6:15: a series whose name and Currency: agree is expected here",
    );
    damage(
        name,
        "\"Time Period\",\"RXI_N.B.CH\"",
        "\"Time Period\",\"RXI_N.Q.CH\"",
        ":6:15: a series of business days (B), months (M) or years (A) is expected here",
    );
    damage(
        name,
        "\"Time Period\",\"RXI_N.B.CH\"",
        "\"Time Period\",\"CHINA\"",
        ":6:15: the name of a series such as RXI_N.B.CH is expected here",
    );
    damage(
        name,
        "\"Multiplier:\",\"1\"",
        "\"Multiplier:\",\"7\"",
        ":6:15: a series whose Multiplier: is a power of ten is expected here",
    );
    damage(
        name,
        "\"Time Period\",",
        "\"Time\",",
        ":7:1: the row that begins with Time Period and names the series is expected here",
    );
    damage(name, "2026-05-15,6.8092", "2026-05-15,NA", ":8:12: `NA` is not a rate: not a plain decimal number");
    damage(name, "2026-05-15", "2026-05", ":8:1: a day, as the series says, is expected here");
    damage("h10-rows.csv", "\"Series Name:\",", "\"Name:\",", ": a column Series Name: is expected here");
    damage("h10-rows.csv", ",7.1521,", ",7.1521.,", ":2:112: `7.1521.` is not a rate: not a plain decimal number");
}

#[test]
fn h10_averages_of_months_and_years() {
    let text =
        "Series Description,Chinese Yuan,Japanese Yen\nTime Period,RXI_N.M.CH,RXI_N.M.JA\n2024-01,7.1707,146.2\n";
    let table = Table::read(text.as_bytes(), "x").unwrap();
    assert_eq!(listed(&table), ["USD/CNY 2024-01 7.1707", "USD/JPY 2024-01 146.2"]);
    let yearly = text.replace(".M.", ".A.").replace("2024-01", "2024");
    assert_eq!(listed(&Table::read(yearly.as_bytes(), "x").unwrap()), ["USD/CNY 2024 7.1707", "USD/JPY 2024 146.2"]);
}

#[test]
fn h10_multipliers_are_exact() {
    let text =
        String::from_utf8(contents("h10.csv")).unwrap().replacen("\"Multiplier:\",\"1\"", "\"Multiplier:\",\"100\"", 1);
    let table = Table::read(text.as_bytes(), "x").unwrap();
    assert!(listed(&table).contains(&"USD/CNY 2026-05-14 678.51".to_owned()));
}

#[test]
fn central_parity() {
    let rates = [
        "CNY/KRW 2026-03-04 212.77",
        "CNY/KRW 2026-03-05 212.90",
        "CNY/KRW 2026-03-06 213.45",
        "CNY/MYR 2026-03-04 0.57155",
        "CNY/MYR 2026-03-05 0.57120",
        "CNY/MYR 2026-03-06 0.57093",
        "EUR/CNY 2026-03-05 8.0342",
        "EUR/CNY 2026-03-06 8.0211",
        "JPY/CNY 2026-03-04 0.044011",
        "JPY/CNY 2026-03-05 0.043950",
        "JPY/CNY 2026-03-06 0.043936",
        "USD/CNY 2026-03-04 6.8988",
        "USD/CNY 2026-03-05 6.9007",
        "USD/CNY 2026-03-06 6.9025",
    ];
    assert_eq!(listed(&opened("cfets.csv")), rates);
    // Through the yuan: both quoted in yuan, one each way, and both in foreign units.
    assert_eq!(answer(opened("cfets.csv"), "EUR/USD", "2026-03-06"), "1.162057226 2026-03-06");
    assert_eq!(answer(opened("cfets.csv"), "USD/KRW", "2026-03-06"), "1473.338625 2026-03-06");
    assert_eq!(answer(opened("cfets.csv"), "MYR/KRW", "2026-03-06"), "373.8636961 2026-03-06");
    assert_eq!(
        answer(opened("cfets.csv"), "EUR/JPY", "2026-03-04"),
        missing_start("EUR/JPY", "2026-03-04", "tests/rates/cfets.csv", "2026-03-05")
    );

    let name = "cfets.csv";
    damage(
        name,
        "100JPY/CNY",
        "50JPY/CNY",
        ":1:22: a pair such as USD/CNY or 100JPY/CNY, or a Chinese name such as 美元, is expected here",
    );
    damage(
        name,
        "05 Mar 2026",
        "05 Mrz 2026",
        ":3:1: `05 Mrz 2026` is not a date: a day such as 2024-04-26 is expected here",
    );
    damage(
        name,
        "05 Mar 2026,6.9007,8.0342",
        "05 Mar 2026,6.9007",
        ":3:34: the row has 5 cells and the header 6: is it cut off?",
    );
    // A row that lost its rates looks like a note; but rates follow below it, or it begins like a date.
    damage(
        name,
        "05 Mar 2026,6.9007,8.0342,4.3950,212.90,0.57120",
        "Mar 2026,,,,,",
        ":3:1: `Mar 2026` is not a date: a day such as 2024-04-26, since rates follow below, is expected here",
    );
    damage(
        name,
        "04 Mar 2026,6.8988,---,4.4011,212.77,0.57155",
        "04",
        ":4:1: the row has 1 cells and the header 6: is it cut off?",
    );
    damage(
        name,
        "Data Source: China Foreign Exchange Trade System,",
        "Data Source:,CFETS",
        ":5:1: `Data Source:` is not a date: a day such as 2024-04-26 is expected here",
    );
}

#[test]
fn central_parity_headed_in_chinese() {
    let expected = [
        "CNY/KRW 2026-03-05 212.90",
        "CNY/KRW 2026-03-06 213.45",
        "EUR/CNY 2026-03-05 8.0342",
        "EUR/CNY 2026-03-06 8.0211",
        "HKD/CNY 2026-03-05 0.8825",
        "HKD/CNY 2026-03-06 0.8831",
        "JPY/CNY 2026-03-05 0.04395",
        "JPY/CNY 2026-03-06 0.043936",
        "USD/CNY 2026-03-05 6.9007",
        "USD/CNY 2026-03-06 6.9025",
    ];
    let table = opened("safe.csv");
    assert_eq!(listed(&table), expected);
    let utf8 = encoding_rs::GB18030.decode(&contents("safe.csv")).0.into_owned();
    assert_eq!(listed(&Table::read(utf8.as_bytes(), "x").unwrap()), expected);
    let tabbed = utf8.replace(',', "\t");
    assert_eq!(listed(&Table::read(tabbed.as_bytes(), "x").unwrap()), expected);
    let unknown = Table::read(utf8.replace("港元", "贝壳").as_bytes(), "safe.csv").unwrap_err();
    assert_eq!(unknown.place(), Some((1, 13)));
}

#[test]
fn bank_of_canada() {
    assert_eq!(
        listed(&opened("bank-of-canada.csv")),
        [
            "CNY/CAD 2026-08-19 0.2057",
            "CNY/CAD 2026-08-20 0.2051",
            "USD/CAD 2026-08-19 1.3824",
            "USD/CAD 2026-08-20 1.3785",
        ]
    );
    assert_eq!(answer(opened("bank-of-canada.csv"), "USD/CNY", "2026-08-20"), "6.721111653 2026-08-20");
    assert_eq!(
        listed(&opened("bank-of-canada-monthly.csv")),
        ["USD/CAD 2025-01 1.4390", "USD/CAD 2025 1.3978", "USD/CAD 2025-02 1.4301"]
    );

    let name = "bank-of-canada.csv";
    damage(
        name,
        "\"date\",\"FXCNYCAD\"",
        "\"day\",\"FXCNYCAD\"",
        ":11:1: a header that begins with date is expected here",
    );
    damage(
        name,
        "\"date\",\"FXCNYCAD\"",
        "\"date\",\"V39079\"",
        ":11:8: the name of a series of exchange rates such as FXUSDCAD is expected here",
    );
    damage(
        name,
        "\"0.2057\"",
        "\"0.2057",
        ":13:14: a quotation mark is opened here and not closed at the end of the cell",
    );
    damage(
        name,
        "\"2026-08-20\",\"0.2051\",\"1.3785\"",
        "\"2026-08-20\",\"0.2051\"",
        ":14:14: the row has 2 cells and the header 3: is it cut off?",
    );
    damage(
        name,
        "\"2026-08-20\",\"0.2051\"",
        "\"2026-08-2\",\"\"",
        ":14:1: `2026-08-2` is not a date: a day such as 2024-04-26 is expected here",
    );
}

#[test]
fn world_bank() {
    let table = opened("world-bank.csv");
    assert_eq!(
        listed(&table),
        [
            "USD/BRL 1960 0.000000000000069",
            "USD/BRL 2022 5.164",
            "USD/BRL 2023 4.994",
            "USD/BRL 2024 5.389",
            "USD/CNY 1960 2.4618",
            "USD/CNY 2022 6.73715",
            "USD/CNY 2023 7.08396666666667",
            "USD/CNY 2024 7.19750833333333",
            "USD/EUR 2022 0.9496",
            "USD/EUR 2023 0.9248",
            "USD/EUR 2024 0.9241",
        ]
    );
    assert_eq!(table.left_out(), ["countries without one currency of their own throughout"]);
    assert_eq!(answer(table, "EUR/CNY", "2024"), "7.788668254 2024");
    let mut rates = Rates::new();
    rates.push_table(opened("world-bank.csv"));
    assert_eq!(
        rates.lookup("EUR/CNY".parse().unwrap(), Some("2024".parse().unwrap())).unwrap().warnings,
        ["The average of EUR/CNY for 2024 is the ratio of two averages against USD in tests/rates/world-bank.csv."]
    );

    let name = "world-bank.csv";
    damage(
        name,
        "\"7.19750833333333\"",
        "\"7.19750833333333x\"",
        ":7:122: `7.19750833333333x` is not a rate: not a plain decimal number",
    );
    damage(name, "\"5.389\",", "", ":6:111: the row has 8 cells and the header 9: is it cut off?");
    damage(
        name,
        "Country Code\",",
        "Code\",",
        ": there is not one rate in it (official exchange rates from the World Bank)",
    );
    let other = String::from_utf8(contents(name)).unwrap().replace("PA.NUS.FCRF", "NY.GDP.MKTP.CD");
    let error = Table::read(other.as_bytes(), name).unwrap_err();
    assert!(error.to_string().contains("there is not one rate in it"), "{error}");
    // A country without a currency of its own is not worth a word where it has no rates either.
    let text = String::from_utf8(contents(name))
        .unwrap()
        .replace("\"4.2\",\"0.9496\",\"0.9248\",\"0.9241\"", "\"\",\"\",\"\",\"\"");
    assert_eq!(Table::read(text.as_bytes(), name).unwrap().left_out(), <[String; 0]>::default());
}

#[test]
fn price_lines_of_journals() {
    let table = opened("prices.journal");
    assert_eq!(
        listed(&table),
        [
            "EUR/IDR 2025-09-22 16384.25",
            "EUR/USD 2025-09-22 1.1751",
            "USD/CNY 2025-09-22 7.1121",
            "USD/CNY 2025-09-23 7.1077",
        ]
    );
    assert_eq!(table.left_out(), ["prices of commodities that are no currencies"]);
    assert_eq!(answer(table, "USD/IDR", "2025-09-22"), "13942.85593 2025-09-22");
    assert_eq!(listed(&opened("prices.beancount")), ["USD/CNY 2025-09-22 7.1121", "USD/CNY 2025-09-23 7.1077"]);

    let name = "prices.journal";
    damage(
        name,
        "P 2025-09-22 USD",
        "P 2025-09-31 USD",
        ":4:3: `2025-09-31` is not a date: a day such as 2025-09-22 is expected here",
    );
    damage(name, "USD 7.1121 CNY", "USD 7.1121", ":4:18: an amount such as 7.1121 CNY is expected here");
    damage(name, "USD 7.1121 CNY", "USD", ":4:17: an amount such as 7.1121 CNY is expected here");
    damage(name, "USD 7.1121 CNY", "", ":4:13: a commodity such as USD, and its price, is expected here");
    damage(name, "USD 7.1121 CNY", "USD 7.1121 CNY USD", ":4:29: the end of the line is expected here");
    damage(name, "USD 7.1121 CNY", "USD 7.1121 USD", ":4:14: `USD` names one currency twice");
    damage(
        name,
        "USD 7.1121 CNY",
        "USD 7,112 CNY",
        ":4:18: a number whose comma can only group thousands or only open decimals, is expected here",
    );
    damage(name, "USD 7.1121 CNY", "USD 7.1l21 CNY", ":4:18: `7.1l21` is not a rate: not a plain decimal number");
    damage(name, "USD 7.1121 CNY", "USD ¥7.1121", ":4:18: CNY or JPY, since ¥ stands for both, is expected here");
    damage(name, "€ $1.1751", "€ $-1.1751", ":6:17: `-1.1751` is not a rate: it must be above zero");
    damage(
        "prices.beancount",
        "2025-09-22 price USD",
        "2025-22-09 price USD",
        ":3:1: `2025-22-09` is not a date: a day such as 2025-09-22 is expected here",
    );
    damage(
        "prices.beancount",
        "2025-09-23 price USD   7.1077",
        "2025-09-22 price USD   7.1077",
        ":5:24: USD/CNY on 2025-09-22 is 7.1077 here and 7.1121 on line 3: remove the wrong one",
    );
}

#[test]
fn commodities_that_look_like_times_are_commodities() {
    for commodity in ["FUND:A", "2025", "\"a: b\""] {
        let journal = format!("P 2025-09-22 {commodity} 7.10 CNY\nP 2025-09-22 12:30:00 USD 7.1121 CNY\n");
        let table = Table::read(journal.as_bytes(), "x").unwrap();
        assert_eq!(listed(&table), ["USD/CNY 2025-09-22 7.1121"], "{commodity}");
        assert_eq!(table.left_out(), ["prices of commodities that are no currencies"], "{commodity}");
    }
}

#[test]
fn own_layout() {
    let table = opened("own.csv");
    assert_eq!(listed(&table), ["USD/CNY 2025-09-22 7.1121", "USD/CNY 2025-09-23 7.10", "USD/CNY 2025-08 7.1355"]);
    let columns = "rate;note;quote;Base;DATE\n7.1121;desk;CNY;USD;2025/9/22\n";
    assert_eq!(listed(&Table::read(columns.as_bytes(), "x").unwrap()), ["USD/CNY 2025-09-22 7.1121"]);

    let name = "own.csv";
    damage(name, "7.1121", "", ":2:20: `` is not a rate: not a plain decimal number");
    damage(name, "7.1121", "7.1121 yuan", ":2:20: `7.1121 yuan` is not a rate: not a plain decimal number");
    damage(
        name,
        "7.1121",
        "7.11211234567890123456789012345",
        ":2:20: `7.11211234567890123456789012345` is not a rate: more than 28 significant digits",
    );
    damage(name, "USD,CNY,7.1121", "USD,USD,7.1121", ":2:16: `USD` names one currency twice");
    damage(name, "usd,cny", "yuan,cny", ":3:12: `yuan` is not a currency: a code such as USD is expected here");
    damage(
        name,
        "2025-08,",
        "2025-8,",
        ":4:1: `2025-8` is not a date: a day such as 2024-04-26 or a period such as 2024-04 is expected here",
    );
}

#[test]
fn other_files_are_not_taken_for_rates() {
    for (bytes, message) in [
        (&b""[..], "x: the file is empty"),
        (b"\n \n", "x: the file is empty"),
        (b"hello\n", "x: not a table of rates that figcheck knows"),
        (b"id,original,stated\n1,7 yuan,1 dollar\n", "x: not a table of rates that figcheck knows"),
        (b"date,base,quote,rate\n", "x: there is not one rate in it (date,base,quote,rate)"),
        (b"Date,USD,\n2024-04-26,N/A,\n", "x: there is not one rate in it (an ECB table of euro reference rates)"),
        (b"Date,USD\n2024-04-26,1.\xff7\n", "x:2:14: not text in UTF-8 from here on"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "x: an old .xls workbook: save it as .xlsx or CSV"),
        (b"a\0b", "x: not text in UTF-8 from here on"),
        // Nearly the headers of publishers.
        (b"Datum,USD\n2024-04-26,1.07\n", "x: not a table of rates that figcheck knows"),
        (b"Date\n2024-04-26\n", "x: not a table of rates that figcheck knows"),
        (b"Day,USD/CNY\n2024-04-26,7.2\n", "x: not a table of rates that figcheck knows"),
        (b"Date,dollar\n2024-04-26,7.2\n", "x: not a table of rates that figcheck knows"),
        (b"Data Source,IMF\n\nCountry,2024\nChina,7.2\n", "x: not a table of rates that figcheck knows"),
        (b"Source,World Bank\n\nCountry,2024\nChina,7.2\n", "x: not a table of rates that figcheck knows"),
        (b"<p>7.2</p>\n", "x: not a table of rates that figcheck knows"),
    ] {
        let error = Table::read(bytes, "x").unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
    }
    // As much as is read, and a byte more.
    let mut large = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    large.resize(64 * 1024 * 1024, 0);
    assert!(Table::read(&large, "x").unwrap_err().to_string().starts_with("x: an old .xls workbook"));
    large.push(0);
    assert!(Table::read(&large, "x").unwrap_err().to_string().starts_with("x: too large: more than 64 MiB"));
    large.push(0);
    assert!(Table::read(&large, "x").unwrap_err().to_string().starts_with("x: too large: more than 64 MiB"));
    let missing = Table::open(Path::new("tests/rates/none.csv")).unwrap_err().to_string();
    assert!(missing.starts_with("tests/rates/none.csv: cannot be read: "), "{missing}");
}

#[test]
fn every_sample_of_the_guide_is_read() {
    let guide = std::fs::read_to_string("docs/rates.md").unwrap();
    let samples: Vec<&str> = guide.split("```text\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert_eq!(samples.len(), 11);
    for sample in samples {
        let table = Table::read(sample.as_bytes(), "docs/rates.md").unwrap_or_else(|error| panic!("{error}\n{sample}"));
        assert!(!table.summaries().is_empty() && table.left_out().is_empty(), "{sample}");
    }
}
