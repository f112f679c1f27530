//! What each fuzz target does with its input, and what must hold of it whatever the input is.
//!
//! The fuzz targets call these functions with what the fuzzer invents; `tests/fuzz_corpus.rs` calls them with what is
//! kept. A body fails by panicking. Inputs are bytes; where a body needs a choice besides the text, the first byte makes
//! it, so that what the fuzzer kept stays readable.

mod articles;
mod claims;
mod config;
mod exact;
mod figures;
mod markup;
mod money;
mod rates;
mod reports;
mod run;

use std::borrow::Cow;

pub use articles::{docx, html, jsonl, markdown, text};
pub use claims::claims;
pub use config::config;
pub use exact::differential_exact;
pub use figures::figures;
pub use markup::differential_markup;
pub use money::money;
pub use rates::rates;
pub use reports::reports;

/// The body of a target.
pub type Body = fn(&[u8]);

/// Every target by its name, which is that of its corpus too.
pub const ALL: [(&str, Body); 13] = [
    ("figures", figures),
    ("money", money),
    ("rates", rates),
    ("claims", claims),
    ("jsonl", jsonl),
    ("text", text),
    ("markdown", markdown),
    ("html", html),
    ("docx", docx),
    ("config", config),
    ("differential_exact", differential_exact),
    ("differential_markup", differential_markup),
    ("reports", reports),
];

/// How long an input becomes that is repeated.
const REPEATED_BYTES: usize = 16 * 1024;

/// The byte that asks for the rest of the input over and over. It stands in no UTF-8.
const REPEAT: u8 = 0xfe;

/// The input, or, where it asks for that, the input over and over: what takes quadratic time shows on long inputs, and
/// the fuzzer invents short ones.
fn repeated(input: &[u8]) -> Cow<'_, [u8]> {
    match input {
        // A byte order mark of UTF-16 begins like that.
        [REPEAT, rest @ ..] if !rest.is_empty() && rest[0] != 0xff => {
            Cow::Owned(rest.repeat((REPEATED_BYTES / rest.len()).max(1)))
        }
        _ => Cow::Borrowed(input),
    }
}

/// How many line feeds there are.
fn line_feeds(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count()
}

/// The first byte, which makes a choice, and the rest.
fn choice(input: &[u8]) -> (u8, &[u8]) {
    match input {
        [first, rest @ ..] => (*first, rest),
        [] => (0, &[]),
    }
}
