//! The message of an assessment: complete sentences, at most 160 characters in all.

use std::borrow::Cow;

use crate::check::{Cause, Verdict};

/// The longest message, in characters: what a continuous-integration host shows of an annotation without a click.
pub(crate) const MAX_MESSAGE_CHARACTERS: usize = 160;

/// What a message is made of. All texts are as they are shown; any may be long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts<'a> {
    pub(crate) verdict: Verdict,
    /// The stated money as written.
    pub(crate) stated: &'a str,
    /// The expected figure with its currency.
    pub(crate) expected: &'a str,
    /// The deviation in per cent, signed.
    pub(crate) deviation_percent: Option<&'a str>,
    /// The rate, as reports name it.
    pub(crate) rate: &'a str,
    /// The tolerance with its percent sign.
    pub(crate) tolerance: &'a str,
    /// The figure to print.
    pub(crate) suggestion: Option<&'a str>,
    /// The likeliest cause.
    pub(crate) cause: Option<&'a Cause>,
}

/// The most telling message that fits.
pub(crate) fn message(parts: &Parts<'_>) -> String {
    let Parts { stated, expected, rate, tolerance, .. } = *parts;
    let stated = &*one_line(stated);
    let off = Deviation(parts.deviation_percent);
    match parts.verdict {
        Verdict::Ok => fitting(&[
            &|| [stated, " is right: ", expected, " at ", rate, ", within ", tolerance, "."].concat(),
            &|| format!("Right: {expected} at {rate}."),
            &|| format!("Right, within {tolerance}."),
        ]),
        Verdict::Rounded => fitting(&[
            &|| format!("Passes only by rounding: {stated} is {off} {expected}, the conversion at {rate}."),
            &|| format!("Passes only by rounding: it is {off} {expected}."),
            &|| "Passes only by rounding.".to_owned(),
        ]),
        Verdict::Outside => {
            let figure = parts.suggestion.unwrap_or(expected);
            let plain = || {
                fitting(&[
                    &|| format!("{stated} should be {figure}: it is {off} the conversion at {rate}."),
                    &|| format!("It should be {figure}: it is {off} the conversion."),
                    &|| format!("It is {off} the conversion."),
                    &|| "The figure does not hold.".to_owned(),
                ])
            };
            let Some(cause) = parts.cause else { return plain() };
            let why = capitalized(&cause.explanation);
            fitting(&[
                &|| format!("{stated} should be {figure}. {why}."),
                &|| format!("It should be {figure}. {why}."),
                &|| format!("{why}."),
                &plain,
            ])
        }
        Verdict::Unchecked => String::new(),
    }
}

/// A reason as a message: cut to its limit where it is longer.
pub(crate) fn cut(reason: &str) -> String {
    if is_short_enough(reason) {
        return reason.to_owned();
    }
    let mut short: String = reason.chars().take(MAX_MESSAGE_CHARACTERS.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// The first of some messages that is short enough; the last one is cut where none is.
fn fitting(messages: &[&dyn Fn() -> String]) -> String {
    let mut last = String::new();
    for message in messages {
        last = message();
        if is_short_enough(&last) {
            return last;
        }
    }
    cut(&last)
}

fn is_short_enough(message: &str) -> bool {
    message.len() <= MAX_MESSAGE_CHARACTERS || message.chars().count() <= MAX_MESSAGE_CHARACTERS
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    first + characters.as_str()
}

/// White space and line breaks inside an amount as single spaces.
fn one_line(text: &str) -> Cow<'_, str> {
    let is_plain = text.bytes().all(|byte| matches!(byte, b'!'..=b'~'));
    if is_plain { Cow::Borrowed(text) } else { Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" ")) }
}

/// A signed deviation in words: `90.01% below`.
struct Deviation<'a>(Option<&'a str>);

impl std::fmt::Display for Deviation<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            None => f.write_str("not"),
            Some(percent) => match percent.strip_prefix('-') {
                Some(below) => write!(f, "{below}% below"),
                None => write!(f, "{percent}% above"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::CauseKind;

    fn parts(verdict: Verdict) -> Parts<'static> {
        Parts {
            verdict,
            stated: "about\n96.5 million U.S. dollars",
            expected: "965.9 million U.S. dollars",
            deviation_percent: Some("-90.01"),
            rate: "7.1121",
            tolerance: "2%",
            suggestion: Some("about 966 million U.S. dollars"),
            cause: None,
        }
    }

    #[test]
    fn says_what_it_should_be_and_why() {
        let mut parts = parts(Verdict::Outside);
        assert_eq!(
            message(&parts),
            "about 96.5 million U.S. dollars should be about 966 million U.S. dollars: it is 90.01% below the \
             conversion at 7.1121."
        );
        let cause = Cause { kind: CauseKind::Scale, explanation: "10 times too small".to_owned() };
        parts.cause = Some(&cause);
        assert_eq!(
            message(&parts),
            "about 96.5 million U.S. dollars should be about 966 million U.S. dollars. 10 times too small."
        );
    }

    #[test]
    fn length_is_counted_in_characters() {
        for letter in ["a", "元"] {
            let longest = letter.repeat(MAX_MESSAGE_CHARACTERS);
            assert_eq!(cut(&longest), longest);
            let shown = cut(&letter.repeat(MAX_MESSAGE_CHARACTERS.saturating_add(1)));
            assert_eq!(shown, letter.repeat(MAX_MESSAGE_CHARACTERS.saturating_sub(1)) + "…");
        }
    }

    #[test]
    fn stays_within_its_limit() {
        let long = "9".repeat(150);
        for verdict in Verdict::ALL {
            for cause in [None, Some(&Cause { kind: CauseKind::Scale, explanation: long.clone() })] {
                let parts = Parts { stated: &long, expected: &long, suggestion: Some(&long), cause, ..parts(verdict) };
                assert!(message(&parts).chars().count() <= MAX_MESSAGE_CHARACTERS);
            }
        }
        assert_eq!(cut(&"界".repeat(300)).chars().count(), MAX_MESSAGE_CHARACTERS);
    }
}
