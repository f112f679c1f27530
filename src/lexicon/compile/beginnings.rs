//! What the last words of all names of currencies begin with, in every spelling that is read as the same.

use std::collections::BTreeSet;
use std::fmt::{Error, Write as _};

use super::super::fold::Variants;
use super::super::hash::{SIGN, SIXES, WORDS, hash, longer};
use super::super::word::{self, Word};

/// The most bytes by which a spelling is known: eight letters, or two characters of three bytes.
const KNOWN_BYTES: usize = 8;

/// The beginnings as sets of hashes.
pub(super) struct Beginnings<'v> {
    variants: &'v Variants,
    /// The words of ASCII letters that names are or begin with, by their first eight letters.
    words: Vec<u64>,
    /// Of those that begin with no ASCII character, the first three bytes.
    firsts: BTreeSet<Three>,
    /// By the first character of those that have no other, or where it has two bytes.
    short: Vec<u64>,
    /// By the first six bytes.
    second: Vec<u64>,
}

impl<'v> Beginnings<'v> {
    /// The beginnings of last words in folded spelling, and of last words that count as spelled only.
    ///
    /// The scan looks for one ASCII sign only: it is an error where names begin with another.
    pub(super) fn new(words: &BTreeSet<&str>, exact: &BTreeSet<&str>, variants: &'v Variants) -> Result<Self, String> {
        let none = || vec![0; WORDS];
        let firsts = words.iter().chain(exact).filter_map(|word| word.bytes().next());
        if let Some(other) = firsts.filter(|first| is_sign(*first)).find(|sign| *sign != SIGN) {
            return Err(format!("a name begins with `{}`, which the scan does not look for", char::from(other)));
        }
        let firsts = BTreeSet::new();
        let mut beginnings = Self { variants, words: none(), firsts, short: none(), second: none() };
        for word in words {
            beginnings.add_spellings(word, &mut Vec::new());
        }
        for word in exact {
            let wide: Option<String> = word.chars().map(full_width).collect();
            for spelling in [Some((*word).to_owned()), wide].into_iter().flatten() {
                beginnings.add(spelling.as_bytes());
            }
        }
        Ok(beginnings)
    }

    pub(super) fn write(&self, out: &mut String) -> Result<(), Error> {
        for (name, bits) in [("WORDS", &self.words), ("SHORT", &self.short), ("SECOND", &self.second)] {
            writeln!(out, "static TRIGGERS_{name}: [u64; {WORDS}] = {bits:?};")?;
        }
        let mut buckets = [[0_u8; SIXES]; 3];
        for (number, group) in (0_u32..).zip(in_buckets(&self.firsts)) {
            for (at, table) in buckets.iter_mut().enumerate() {
                for byte in group.iter().filter_map(|three| three.get(at)).flat_map(|(from, to)| *from..=*to) {
                    if let Some(slot) = table.get_mut(usize::from(byte) % SIXES) {
                        *slot |= 1_u8.wrapping_shl(number);
                    }
                }
            }
        }
        writeln!(out, "static TRIGGERS_GROUPS: [[u8; {SIXES}]; 3] = {buckets:?};")?;
        Ok(())
    }

    /// Adds the first bytes of every spelling of `key`, which goes on behind `before`.
    fn add_spellings(&mut self, key: &str, before: &mut Vec<u8>) {
        let mut characters = key.chars();
        let is_narrow = before.first().is_some_and(u8::is_ascii);
        let Some(c) = characters.next().filter(|_| before.len() <= KNOWN_BYTES) else {
            self.add(before);
            return;
        };
        let mut spelled = vec![c];
        // Capitals of ASCII letters are taken as small ones.
        spelled.extend(c.to_uppercase().filter(|upper| !upper.is_ascii()));
        if !c.is_ascii() {
            spelled.extend(self.variants.pairs.iter().filter(|pair| pair.1 == c).map(|pair| pair.0));
        }
        // A name is in full width as a whole or not at all.
        if !is_narrow {
            let capital = c.to_uppercase().next();
            spelled.extend([Some(c), capital].into_iter().flatten().filter_map(full_width));
        }
        for c in spelled {
            let length = before.len();
            before.extend(c.encode_utf8(&mut [0; 4]).bytes());
            self.add_spellings(characters.as_str(), before);
            before.truncate(length);
        }
    }

    /// Adds a spelling, or what is looked at of its beginning.
    fn add(&mut self, spelling: &[u8]) {
        match spelling {
            [letter, ..] if letter.is_ascii_alphabetic() => {
                let length = Word::at(spelling).length;
                // What letters stand before such a character is looked for by it.
                if spelling.get(length).is_none_or(|next| *next != SIGN) {
                    set(&mut self.words, word::hash(word::eight(spelling), u32::try_from(length).unwrap_or(u32::MAX)));
                }
            }
            [sign, ..] if is_sign(*sign) => {}
            [a @ ..0xe0, b, ..] => {
                self.firsts.insert([(*a, *a), (*b, *b), ANY]);
                set(&mut self.short, hash(*a, *b, 0));
            }
            [a, b, c, rest @ ..] => {
                let by_three = hash(*a, *b, *c);
                self.firsts.insert([(*a, *a), (*b, *b), (*c, *c)]);
                match longer(by_three, rest) {
                    Some(by_more) => set(&mut self.second, by_more),
                    None => set(&mut self.short, by_three),
                }
            }
            // Such a character has three bytes, or two.
            _ => {}
        }
    }
}

/// Three bytes, each the first and the last of those it may be.
type Three = [(u8, u8); 3];

/// Any byte.
const ANY: (u8, u8) = (0, u8::MAX);

/// The most groups: a bit of a byte for each.
const BUCKETS: usize = 8;

/// Three bytes and others in groups, such that few more are made of the bytes of one group: neighbours come together where
/// that lets through least.
fn in_buckets(threes: &BTreeSet<Three>) -> Vec<Vec<Three>> {
    let mut groups: Vec<Vec<Three>> = threes.iter().map(|three| vec![*three]).collect();
    while groups.len() > BUCKETS {
        let more = |pair: &[Vec<Three>]| {
            passed(&pair.concat()).saturating_sub(pair.iter().map(|group| passed(group)).sum::<usize>())
        };
        let least = groups.windows(2).enumerate().min_by_key(|(_, pair)| more(pair)).map_or(0, |(at, _)| at);
        let behind = groups.remove(least.saturating_add(1));
        if let Some(group) = groups.get_mut(least) {
            group.extend(behind);
        }
    }
    groups
}

/// How many threes are made of the bytes of a group. The punctuation of Chinese text counts for more.
fn passed(group: &[Three]) -> usize {
    let kinds = |at: usize| {
        let bytes = group.iter().filter_map(|three| three.get(at)).flat_map(|(from, to)| *from..=*to);
        bytes.map(|byte| usize::from(byte) % SIXES).collect::<BTreeSet<_>>().len()
    };
    let weight = if group.iter().any(|[(lead, _), ..]| matches!(lead, 0xe2 | 0xe3 | 0xef)) { 16 } else { 1 };
    kinds(0).saturating_mul(kinds(1)).saturating_mul(kinds(2)).saturating_mul(weight)
}

fn is_sign(byte: u8) -> bool {
    byte.is_ascii() && !byte.is_ascii_alphabetic()
}

fn set(bits: &mut [u64], hash: u16) {
    if let Some(word) = bits.get_mut(usize::from(hash >> 6)) {
        *word |= 1_u64.wrapping_shl(u32::from(hash & 63));
    }
}

/// The full-width form of a character that has one.
fn full_width(c: char) -> Option<char> {
    match c {
        '!'..='~' => char::from_u32(u32::from(c).saturating_add(0xfee0)),
        '¢' => Some('\u{ffe0}'),
        '£' => Some('\u{ffe1}'),
        '¥' => Some('\u{ffe5}'),
        '₩' => Some('\u{ffe6}'),
        _ => None,
    }
}
