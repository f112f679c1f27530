//! What the last words of all names of currencies begin with, in every spelling that is read as the same.

use std::collections::BTreeSet;
use std::fmt::{Error, Write as _};

use super::super::fold::Variants;
use super::super::hash::{LETTERS, NO_LETTER, OFFSETS, SIGN, SIXES, WORDS, hash, longer};
use super::super::word::{self, Word};

/// The most bytes by which a spelling is known: eight letters, or two characters of three bytes.
const KNOWN_BYTES: usize = 8;

/// The beginnings as sets of hashes.
pub(super) struct Beginnings<'v> {
    variants: &'v Variants,
    /// The words of ASCII letters that names are or begin with, by their first eight letters.
    words: Vec<u64>,
    /// The first letters of those.
    letters: BTreeSet<Kinds<LETTERS>>,
    /// Of those that begin with no ASCII character, the bytes at some places.
    firsts: BTreeSet<Kinds<{ OFFSETS.len() }>>,
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
        let (letters, firsts) = (BTreeSet::new(), BTreeSet::new());
        let mut beginnings = Self { variants, words: none(), letters, firsts, short: none(), second: none() };
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
        let letters = in_buckets(&self.letters, letter_frequency);
        let groups = in_buckets(&self.firsts, |_, kinds| kinds.count_ones().into());
        writeln!(out, "static TRIGGERS_LETTERS: [[u8; {SIXES}]; {LETTERS}] = {letters:?};")?;
        writeln!(out, "static TRIGGERS_GROUPS: [[u8; {SIXES}]; {}] = {groups:?};", OFFSETS.len())?;
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
                    self.letters.insert(letters(spelling.get(..length).unwrap_or_default()));
                }
            }
            [sign, ..] if is_sign(*sign) => {}
            [a @ ..0xe0, b, ..] => {
                self.firsts.insert(sixes(&[*a, *b]));
                set(&mut self.short, hash(*a, *b, 0));
            }
            [a, b, c, rest @ ..] => {
                let by_three = hash(*a, *b, *c);
                if let Some(by_more) = longer(by_three, rest) {
                    self.firsts.insert(sixes(spelling));
                    set(&mut self.second, by_more);
                } else {
                    self.firsts.insert(sixes(&[*a, *b, *c]));
                    set(&mut self.short, by_three);
                }
            }
            // Such a character has three bytes, or two.
            _ => {}
        }
    }
}

/// What each of some bytes may be, of 64 kinds, a bit for each.
type Kinds<const N: usize> = [u64; N];

/// The lower six bits of the bytes of a spelling at the [`OFFSETS`]; any behind it.
fn sixes(spelling: &[u8]) -> Kinds<{ OFFSETS.len() }> {
    OFFSETS.map(|offset| spelling.get(offset).map_or(u64::MAX, |byte| 1_u64.wrapping_shl((byte & 63).into())))
}

/// The first letters of a word by their numbers; what is none behind it, and anything behind that.
fn letters(word: &[u8]) -> Kinds<LETTERS> {
    let mut kinds = [u64::MAX; LETTERS];
    let numbers = word.iter().map(|letter| letter.to_ascii_lowercase().wrapping_sub(b'a')).chain([NO_LETTER]);
    for (kind, number) in kinds.iter_mut().zip(numbers) {
        *kind = 1_u64.wrapping_shl(number.into());
    }
    kinds
}

/// The most groups: a bit of a byte for each.
const BUCKETS: usize = 8;
/// So few groups that any two of them are tried together.
const FEW: usize = 256;

/// Puts spellings into groups, such that little more in a text is made of the bytes of one group: two come together where
/// that lets through least, by how often its kinds stand at a place. They are neighbours, as long as there are many groups.
/// Gives, for each byte, the groups that each of its kinds is of.
fn in_buckets<const N: usize>(all: &BTreeSet<Kinds<N>>, frequency: fn(usize, u64) -> u64) -> [[u8; SIXES]; N] {
    let passed = |group: &Kinds<N>| passed(group, frequency);
    let mut groups: Vec<(Kinds<N>, u64)> = all.iter().map(|kinds| (*kinds, passed(kinds))).collect();
    while groups.len() > BUCKETS {
        let reach = if groups.len() > FEW { 1 } else { FEW };
        let pairs = groups.iter().enumerate().flat_map(|(at, (one, lets_one))| {
            let others = groups.iter().enumerate().skip(at.saturating_add(1)).take(reach);
            others.map(move |(other_at, (other, lets_other))| {
                let both = together(one, other);
                let lets_both = passed(&both);
                (at, other_at, (both, lets_both), lets_both.saturating_sub(lets_one.saturating_add(*lets_other)))
            })
        });
        let Some((at, other_at, both, _)) = pairs.min_by_key(|(.., more)| *more) else { break };
        groups.remove(other_at);
        if let Some(group) = groups.get_mut(at) {
            *group = both;
        }
    }
    let mut buckets = [[0_u8; SIXES]; N];
    for (number, (group, _)) in (0_u32..).zip(groups) {
        for (table, kinds) in buckets.iter_mut().zip(group) {
            for (kind, slot) in (0..u64::BITS).zip(table) {
                *slot |= u8::from(kinds >> kind & 1 != 0).wrapping_shl(number);
            }
        }
    }
    buckets
}

fn together<const N: usize>(one: &Kinds<N>, other: &Kinds<N>) -> Kinds<N> {
    let mut both = *one;
    both.iter_mut().zip(other).for_each(|(both, other)| *both |= other);
    both
}

/// How much of a text is made of the bytes of a group: a measure to compare by.
fn passed<const N: usize>(group: &Kinds<N>, frequency: fn(usize, u64) -> u64) -> u64 {
    group.iter().enumerate().fold(1, |passed, (place, kinds)| passed.saturating_mul(frequency(place, *kinds)))
}

/// How many of a thousand words of English text begin with each letter, or nearly; and how often each letter stands in a
/// thousand. (<https://en.wikipedia.org/wiki/Letter_frequency>)
const FIRST_LETTERS: [u64; 26] =
    [117, 44, 52, 32, 28, 40, 16, 42, 73, 5, 9, 24, 38, 23, 76, 43, 2, 28, 67, 160, 12, 8, 55, 1, 8, 1];
const LETTERS_ANYWHERE: [u64; 26] =
    [82, 15, 28, 43, 127, 22, 20, 61, 70, 2, 8, 40, 24, 67, 75, 19, 1, 60, 63, 91, 28, 10, 24, 2, 20, 1];
/// How many of a thousand words have ended at each place.
const ENDED: [u64; LETTERS] = [0, 100, 300, 500];

/// How often any of these letters, or the end of a word, stands at a place of a word.
fn letter_frequency(place: usize, kinds: u64) -> u64 {
    let letters = if place == 0 { FIRST_LETTERS } else { LETTERS_ANYWHERE };
    let (mut rest, mut sum) = (kinds, 0_u64);
    while rest != 0 {
        let number = rest.trailing_zeros();
        let at = usize::try_from(number).unwrap_or(SIXES);
        let of_one = if number == u32::from(NO_LETTER) { ENDED.get(place) } else { letters.get(at) };
        sum = sum.saturating_add(of_one.copied().unwrap_or(0));
        rest &= rest.wrapping_sub(1);
    }
    sum
}

fn is_sign(byte: u8) -> bool {
    byte.is_ascii() && !byte.is_ascii_alphabetic()
}

pub(super) fn set(bits: &mut [u64], hash: u16) {
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
