//! The tables that the build makes of the data files.

#![expect(clippy::unreadable_literal, reason = "the build writes them, and nobody reads them")]

use super::fold::Variants;
use super::trie::{Node, Trie};
use super::triggers::Triggers;
use super::{CurrencyTerm, Language, Lexicon, Meaning, Naming, Numeral, Roles, Term};
use crate::money::Currency;

include!(concat!(env!("OUT_DIR"), "/lexicon_tables.rs"));

/// The lexicon of these tables.
pub(super) static BUILTIN: Lexicon = Lexicon {
    trie: Trie {
        nodes: &TERM_NODES,
        edges: &TERM_EDGES,
        from_root: &TERM_FROM_ROOT,
        starts: &TERM_STARTS,
        start_nodes: &TERM_START_NODES,
        words: &TERM_WORDS,
    },
    entries: &ENTRIES,
    variants: Variants { pairs: &VARIANT_PAIRS, marked: &VARIANTS_MARKED },
    languages: &LANGUAGE_LIST,
    last_words: Trie {
        nodes: &LAST_WORD_NODES,
        edges: &LAST_WORD_EDGES,
        from_root: &LAST_WORD_FROM_ROOT,
        starts: &LAST_WORD_STARTS,
        start_nodes: &LAST_WORD_START_NODES,
        words: &LAST_WORD_WORDS,
    },
    name_words: &NAME_WORDS,
    triggers: Triggers {
        words: &TRIGGERS_WORDS,
        letters: &TRIGGERS_LETTERS,
        groups: &TRIGGERS_GROUPS,
        short: &TRIGGERS_SHORT,
        second: &TRIGGERS_SECOND,
    },
};
