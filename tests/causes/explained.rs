//! Worked cases: what is said of a wrong figure, and what is not.

use super::*;

/// What is found out about a claim at a tolerance of 0.5 %.
fn diagnose(original: &str, stated: &str, date: &str) -> Diagnosis {
    let rates = embedded();
    diagnose_with(&rates, &mut CauseFinder::new(&rates), original, stated, date)
}

fn diagnose_with<'r>(
    rates: &'r Rates,
    finder: &mut CauseFinder<'r>,
    original: &str,
    stated: &str,
    date: &str,
) -> Diagnosis {
    let words = Conventions::default();
    let (original, stated) = (parse(original, None, &words).unwrap(), parse(stated, None, &words).unwrap());
    let date: Period = date.parse().unwrap();
    let pair = Pair::for_claim(original.money.currency, stated.money.currency);
    let rate = rates.lookup(pair, Some(date)).unwrap().rate;
    let terms = Terms { tolerance: "0.5%".parse().unwrap(), ..Terms::default() };
    let question =
        Question { original: &original, stated: &stated, rate: &rate, date: Some(date), terms: &terms, words: &words };
    finder.diagnose(&question)
}

fn explained(original: &str, stated: &str, date: &str) -> Vec<String> {
    diagnose(original, stated, date).causes.into_iter().map(|cause| cause.explanation).collect()
}

#[test]
fn explanations_speak_the_copy_s_own_terms() {
    let mut wrong = String::new();
    for (original, stated, date, expected) in [
        // Scale, in the words used.
        (
            "6.87 billion yuan",
            "about 96.5 million U.S. dollars",
            "2025-09-22",
            "10 times too small: 6.87 billion is 68.7亿; 9.65亿 is 965 million",
        ),
        ("68.7亿元", "96.5亿美元", "2025-09-22", "10 times too large: 6.87 billion is 68.7亿; 9.65亿 is 965 million"),
        (
            "6.87 billion yuan",
            "about 965 billion U.S. dollars",
            "2025-09-22",
            "1,000 times too large: billion for million",
        ),
        (
            "4.965 billion yuan",
            "697.46 U.S. dollars",
            "2025-09-22",
            "1,000,000 times too small: the word million is missing",
        ),
        ("5,000 yuan", "$703 million", "2025-09-22", "1,000,000 times too large: the word million is one too many"),
        ("6.87亿元", "9650美元", "2025-09-22", "10,000 times too small: the word 万 is missing"),
        ("6.87亿元", "9650亿美元", "2025-09-22", "10,000 times too large: 亿 for 万"),
        ("1 crore rupees", "$1.13 million", "2025-09-22", "10 times too large: 1 crore is 10 million"),
        ("5,000 yuan", "$7,030", "2025-09-22", "10 times too large: a digit or a zero too many"),
        ("5,000 yuan", "$703,000", "2025-09-22", "1,000 times too large: three zeros too many"),
        ("5,000 yuan", "$70,300", "2025-09-22", "100 times too large: the decimal point is two places off"),
        ("6.87 million yuan", "$966", "2025-09-22", "1,000 times too small: the word thousand is missing"),
        ("6.87 trillion yuan", "$966 trillion", "2025-09-22", "1,000 times too large: trillion for billion"),
        ("687,000 trillion yuan", "$96.6 trillion", "2025-09-22", "1,000 times too small: trillion for quadrillion"),
        ("6870万元", "9660美元", "2025-09-22", "1,000 times too small: three zeros too few"),
        ("687亿元", "96.6万亿美元", "2025-09-22", "10,000 times too large: 万亿 for 亿"),
        ("68.7亿元", "9.66百万美元", "2025-09-22", "100 times too small: 百万 for 亿"),
        ("68.7万亿元", "9.66千万美元", "2025-09-22", "100,000 times too small: 千万 for 万亿"),
        (
            "6.87 billion yuan",
            "$9.66 trillion",
            "2025-09-22",
            "10,000 times too large: 万 (10,000) and 亿 (100 million) confused",
        ),
        ("6,870 yuan", "$96.6 billion", "2025-09-22", "100,000,000 times too large: 亿 (100 million) counted twice"),
        ("6.87 billion yuan", "$9.66", "2025-09-22", "100,000,000 times too small: 亿 (100 million) left out"),
        ("1 crore rupees", "$1.13", "2025-09-22", "100,000 times too small: lakh (100,000) left out"),
        ("100 crore rupees", "$1.13", "2025-09-22", "10,000,000 times too small: crore (10 million) left out"),
        // Words that the two currencies' countries do not count in are not to blame.
        ("€6.87 billion", "$809 million", "2025-09-22", "10 times too small: a digit or a zero too few"),
        ("€6.87 billion", "$80.9 trillion", "2025-09-22", "10,000 times too large"),
        ("€6,870", "$809 billion", "2025-09-22", "100,000,000 times too large"),
        ("€6.87 billion", "$80.9", "2025-09-22", "100,000,000 times too small"),
        ("€1 million", "$11.78", "2025-09-22", "100,000 times too small"),
        ("€10 million", "$1.178", "2025-09-22", "10,000,000 times too small"),
        // The rate.
        ("68.7亿元", "68.7亿美元", "2025-09-22", "not converted: 68.7亿 is the amount in yuan"),
        ("300 million yuan", "2.134 billion U.S. dollars", "2025-09-22", "multiplied by 7.1121 instead of divided"),
        ("42 million U.S. dollars", "5.905 million yuan", "2025-09-22", "divided by 7.1121 instead of multiplied"),
        ("6.87 billion yuan", "$6.87 billion", "2025-09-22", "not converted: 6.87 billion is the amount in yuan"),
        ("6.87 billion yuan", "$7.50 billion", "2025-09-22", "right for Hong Kong dollars (HKD 7.51 billion)"),
        (
            "C$300 million",
            "2.134 billion yuan",
            "2025-09-22",
            "right if the original were in U.S. dollars, not Canadian dollars",
        ),
        ("6.87 billion yuan", "$1.038 billion", "2020-09-22", "right at the 2018 average, 6.6187"),
        ("6.87 billion yuan", "$998.9 million", "2020-09-22", "right at the last rate of 2018, 6.8778"),
        // An old rate that gives the figure as it is written comes before a wrong digit.
        ("US$730", "580 pounds", "2020-06-10", "right at the rate of 2020-06-04, 1.2544"),
        // Digits.
        ("6.865 billion yuan", "about 956 million U.S. dollars", "2025-09-22", "digits swapped: 956 for 965"),
        (
            "8.67 billion yuan",
            "about 965.9 million U.S. dollars",
            "2025-09-22",
            "digits swapped: 8.67 for 6.87 in the original",
        ),
        ("68.7亿元", "约9.15亿美元", "2025-09-22", "one digit wrong: 9.15 for 9.65"),
        // The wrong way round.
        (
            "42.15 million yuan",
            "300 million U.S. dollars",
            "2025-09-22",
            "the amounts stand the wrong way round: 300 million yuan is 42.15 million U.S. dollars",
        ),
    ] {
        let found = explained(original, stated, date);
        if found.first().map(String::as_str) != Some(expected) {
            writeln!(wrong, "{original} → {stated}: {found:?} and not {expected}").unwrap();
        }
        assert!(found.iter().all(|text| text.chars().count() <= 100 && !text.ends_with('.')), "{found:?}");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_cause_of_each_kind_is_given_once_and_three_at_most() {
    let rates = embedded();
    let mut finder = CauseFinder::new(&rates);
    let mut kinds = |original: &str, stated: &str| {
        let found = diagnose_with(&rates, &mut finder, original, stated, "2025-09-22");
        found.causes.into_iter().map(|cause| cause.kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds("966 million yuan", "6.87 billion U.S. dollars"), [CauseKind::Inverted, CauseKind::Swapped]);
    // A digit may be wrong, too; but that is the fourth.
    assert_eq!(
        kinds("17 British pounds", "16 Swiss francs"),
        [CauseKind::Inverted, CauseKind::Swapped, CauseKind::Currency]
    );
}

#[test]
fn a_suggestion_may_pass_by_rounding_alone() {
    let words = Conventions::default();
    let original = parse("100 yuan", None, &words).unwrap();
    let stated = parse("$18.00", None, &words).unwrap();
    let precise = Written {
        money: Money { figure: Figure::new(original.money.figure.value(), -20), ..original.money },
        ..original
    };
    let original = precise;
    let (rate, rates) = ("7".parse().unwrap(), Rates::new());
    let terms = Terms { tolerance: "0".parse().unwrap(), ..Terms::default() };
    let question =
        Question { original: &original, stated: &stated, rate: &rate, date: None, terms: &terms, words: &words };
    let suggestion = CauseFinder::new(&rates).diagnose(&question).suggestion;
    assert_eq!(suggestion.map(|suggestion| suggestion.text).as_deref(), Some("$14.29"));
}

#[test]
fn what_cannot_be_explained_is_not() {
    for (original, stated) in [
        ("6.87 billion yuan", "about -965 million U.S. dollars"),
        ("6.87 billion yuan", "0 U.S. dollars"),
        ("0 yuan", "965 million U.S. dollars"),
        ("6.87 billion yuan", "4.4 million U.S. dollars"),
        ("6.87 billion yuan", "9999999999999999999999999999 U.S. dollars"),
    ] {
        assert_eq!(explained(original, stated, "2025-09-22"), Vec::<String>::new(), "{original} → {stated}");
    }
}

const STATED: [&str; 14] = [
    "about 965 million U.S. dollars",
    "US$965m",
    "$9",
    "697.46 U.S. dollars",
    "US$ 2,112,676",
    "约9.65亿美元",
    "3亿5000万美元",
    "十二点五亿美元",
    "９.６５億美元",
    "-5.3 million dollars",
    "70 U.S. cents",
    "half a million dollars",
    "HK$5 trillion",
    "about 3,000 euros",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 256 } else { 4_096 }))]

    /// A suggestion, put in place of the stated money, passes on the claim's terms.
    #[test]
    fn a_suggestion_passes(
        stated in 0..STATED.len(),
        mantissa in 1_i64..100_000_000,
        exponent in -2_i32..9,
        unit_digits in 0_i32..4,
        is_negative in any::<bool>(),
        rate in 1_u32..2_000_000,
        inverts in any::<bool>(),
        tolerance in prop::sample::select(vec!["0", "0.01%", "0.5%", "2%", "30%"]),
        rounding_limit in prop::sample::select(vec!["0", "5%"]),
        strict in any::<bool>(),
    ) {
        let words = Conventions::default();
        let rates = Rates::new();
        let stated = parse(STATED[stated], None, &words).unwrap();
        let text = format!("{}{} yuan", if is_negative { "-" } else { "" }, Decimal::new(mantissa.into(), exponent).unwrap());
        let mut original = parse(&text, None, &words).unwrap();
        original.money.figure = Figure::new(original.money.figure.value(), exponent + unit_digits);
        let rate = Rate::new(Decimal::new(rate.into(), -4).unwrap(), Decimal::ONE).unwrap();
        let rate = if inverts { rate.inverted() } else { rate };
        let terms = Terms { tolerance: tolerance.parse().unwrap(), rounding_limit: rounding_limit.parse().unwrap(), strict };
        let question = Question { original: &original, stated: &stated, rate: &rate, date: None, terms: &terms, words: &words };
        let found = CauseFinder::new(&rates).diagnose(&question);
        if let Some(suggestion) = found.suggestion {
            let put = parse(&suggestion.text, None, &words).unwrap();
            let found = verdict(&original.money.figure, &put.money.figure, &rate, &terms);
            prop_assert!(matches!(found, Verdict::Ok | Verdict::Rounded), "{} is {found} for {text}", suggestion.text);
            prop_assert_eq!(put.money.currency, stated.money.currency);
            prop_assert!(suggestion.text.contains(&suggestion.number));
        } else {
            // Only where a tolerance is so narrow that no decimal passes, or the figure is right as it stands.
            let is_narrow = matches!(tolerance, "0" | "0.01%");
            let is_right = verdict(&original.money.figure, &stated.money.figure, &rate, &terms) != Verdict::Outside;
            prop_assert!(is_narrow || is_right, "no suggestion for {text}");
        }
    }
}

#[test]
fn a_suggestion_is_certain_where_one_slip_explains_the_stated_figure_to_the_digit() {
    for (original, stated, is_certain) in [
        ("6.87 billion yuan", "about 96.6 million U.S. dollars", true), // scale, and 966 million is the right rounding
        ("6.87 billion yuan", "about 96 million U.S. dollars", false),  // scale at another rate
        ("300 million yuan", "2.134 billion U.S. dollars", true),       // inverted: the rounder figure is the original
        ("966 million yuan", "6.87 billion U.S. dollars", false),       // inverted, or the wrong way round
        ("6.87 billion yuan", "$6.87 billion", true),                   // not converted
        ("6.87 billion yuan", "$7.51 billion", false),                  // the name of the currency may be what is wrong
        ("6.87 billion yuan", "$930.0 million", false),                 // an old rate may be meant
        ("8.67 billion yuan", "$965.9 million", false),                 // the original is wrong
        ("6.87 billion yuan", "$4.4 million", false),                   // no cause
    ] {
        let found = diagnose(original, stated, "2025-09-22");
        let suggestion = found.suggestion.unwrap();
        assert_eq!(suggestion.is_certain, is_certain, "{original} → {stated}: {:?}", found.causes);
    }
}
