//! The rules that SARIF results refer to, with their help.

use serde_json::Value;
use serde_sarif::sarif::{MultiformatMessageString, ReportingConfiguration, ReportingDescriptor};

use crate::check::{Assessment, CauseKind, NoteKind, Verdict};

/// The rule of a claim that is outside without a known cause; a claim that is `ok` passes it.
const OUTSIDE: &str = "outside";
const UNCHECKED: &str = "unchecked";
const ROUNDED: &str = "rounded";
/// The rule of a document whose conversions do not come from one rate.
pub(super) const ONE_RATE: &str = "one-rate";

/// The rule that a claim is a result of: for one that is outside, its likeliest cause.
pub(super) fn rule_id(claim: &Assessment<'_>) -> &'static str {
    match claim.verdict {
        Verdict::Ok => OUTSIDE,
        Verdict::Rounded => ROUNDED,
        Verdict::Outside => claim.causes.first().map_or(OUTSIDE, |cause| cause.kind.code()),
        Verdict::Unchecked => UNCHECKED,
    }
}

/// Every rule, in the order of the manual.
pub(super) fn rules() -> Vec<ReportingDescriptor> {
    let causes = CauseKind::ALL.map(|kind| {
        let what = kind.description();
        rule(kind.code(), "error", cause_title(kind), what, CHECK_BOTH)
    });
    let verdicts = [
        rule(
            OUTSIDE,
            "error",
            "The stated figure is not the conversion",
            "The stated figure is beyond the tolerance and is no correct rounding of the conversion, and no single slip \
             explains it.",
            CHECK_BOTH,
        ),
        rule(
            UNCHECKED,
            "warning",
            "The claim could not be checked",
            "There is no rate for its date, a figure could not be read, or both amounts are in one currency.",
            "Give the claim a date or a rate, or write the figure so that it can be read. Nothing is said of whether \
             the claim holds.",
        ),
        rule(
            ROUNDED,
            "note",
            "The claim passes only by rounding",
            "The stated figure is beyond the tolerance, but a value that would be written as the original converts to \
             one that would be written as the stated figure.",
            "Nothing need be done. A figure with one digit more would tell the reader more.",
        ),
    ];
    let notes = [
        rule(
            ONE_RATE,
            "note",
            "The document's conversions do not come from one rate",
            "No single rate fits all the conversions that the document gives for one pair and date.",
            "Look at the claims that stand apart first: they may be right at another rate, or wrong.",
        ),
        note(
            NoteKind::SameFigureTwice,
            "One amount is converted in two ways",
            "The document gives the same original with two different stated figures.",
            "Settle on one of the two.",
        ),
        note(
            NoteKind::StatedRate,
            "The document states a rate of its own",
            "The claims are checked at the rate that the document gives, which is itself compared with the tables.",
            "See that the rate is the one that was meant.",
        ),
        note(
            NoteKind::MissedCandidate,
            "An amount could not be read",
            "A currency stands beside a number that could not be read, so it may be part of a claim that was not \
             checked.",
            "Check it by hand, or write it in a more usual way.",
        ),
        note(
            NoteKind::UnusedIgnore,
            "A comment silences nothing",
            "A figcheck comment in the copy silences no claim.",
            "Remove the comment, or move it to the claim that it was meant for.",
        ),
        note(
            NoteKind::Limit,
            "A limit was reached",
            "Something was left out because the input is larger than a documented limit.",
            "Split the input.",
        ),
    ];
    causes.into_iter().chain(verdicts).chain(notes).collect()
}

const CHECK_BOTH: &str = "Check both amounts against their source: the suggestion supposes that the original is right, \
                          and either may be wrong.";

/// What a rule about a cause is called.
fn cause_title(kind: CauseKind) -> &'static str {
    match kind {
        CauseKind::Scale => "The stated figure is off by a power of ten",
        CauseKind::Inverted => "The original was multiplied by the rate",
        CauseKind::Unconverted => "The number was not converted",
        CauseKind::Currency => "The stated figure is right for another currency",
        CauseKind::Date => "The stated figure is right at the rate of another time",
        CauseKind::Digits => "A digit is mistyped or two are swapped",
        CauseKind::Swapped => "The two amounts stand the wrong way round",
    }
}

fn note(kind: NoteKind, title: &str, what: &str, to_do: &str) -> ReportingDescriptor {
    rule(kind.code(), "note", title, what, to_do)
}

fn rule(id: &str, level: &str, title: &str, what: &str, to_do: &str) -> ReportingDescriptor {
    let text = |text: &str| MultiformatMessageString::builder().text(text).build();
    let mut help = text(&format!("{what} {to_do}"));
    help.markdown = Some(format!("{what}\n\n**What to do.** {to_do}"));
    let mut rule = ReportingDescriptor::builder().id(id).build();
    rule.name = Some(pascal_case(id));
    rule.short_description = Some(text(&format!("{title}.")));
    rule.full_description = Some(text(what));
    rule.help = Some(help);
    let mut configuration = ReportingConfiguration::builder().build();
    configuration.level = Some(Value::from(level));
    rule.default_configuration = Some(configuration);
    rule
}

/// `same-figure-twice` as `SameFigureTwice`, as SARIF wants names (§3.49.7).
fn pascal_case(id: &str) -> String {
    id.split('-')
        .flat_map(|word| word.chars().enumerate().map(|(i, c)| if i == 0 { c.to_ascii_uppercase() } else { c }))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_rule_has_its_own_name_and_help() {
        let rules = rules();
        let ids: BTreeSet<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(ids.len(), rules.len());
        for rule in &rules {
            let help = rule.help.as_ref().unwrap();
            assert!(help.text.len() > 40 && help.markdown.is_some(), "{}", rule.id);
        }
        for claim in crate::report::fixture::nasty().assessments {
            assert!(ids.contains(rule_id(&claim)));
        }
        assert_eq!(pascal_case("same-figure-twice"), "SameFigureTwice");
    }
}
