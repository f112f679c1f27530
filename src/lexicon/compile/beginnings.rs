//! The first bytes of the last words of all names of currencies, in every spelling that is read as the same; and the
//! windows of four bytes by which a scan that looks at every other byte finds them.

use std::collections::BTreeSet;
use std::fmt::{Error, Write as _};

use super::super::fold::Variants;
use super::super::hash::{BYTES, PAIRS, WINDOW, WORDS, hash, longer};

/// The bytes of a beginning that are looked at where it is an ASCII character.
const NARROW_BYTES: usize = 4;
/// The bytes that are looked at where it is another: two characters of three bytes.
const WIDE_BYTES: usize = 6;

/// The codes of ISO 4217 that stand for money people pay with: neither metals nor codes for testing.
const CODES: [&str; 173] = [
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD", "BIF", "BMD",
    "BND", "BOB", "BOV", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHE", "CHF", "CHW", "CLF", "CLP",
    "CNY", "COP", "COU", "CRC", "CUC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR",
    "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HRK", "HTG", "HUF", "IDR",
    "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD",
    "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR",
    "MVR", "MWK", "MXN", "MXV", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK",
    "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP",
    "SLE", "SLL", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD",
    "TWD", "TZS", "UAH", "UGX", "USD", "USN", "UYI", "UYU", "UYW", "UZS", "VED", "VES", "VND", "VUV", "WST", "XAD",
    "XAF", "XCD", "XCG", "XDR", "XOF", "XPF", "XSU", "XUA", "YER", "ZAR", "ZMW", "ZWG", "ZWL",
];

/// The beginnings as sets of hashes.
pub(super) struct Beginnings<'v> {
    variants: &'v Variants,
    /// By the first three bytes.
    first: Vec<u64>,
    /// By the first three bytes of those that end with them.
    short: Vec<u64>,
    /// By the first four bytes, or by six where the first is no ASCII character.
    second: Vec<u64>,
    /// Single bytes that are a mark of their own: `$`.
    alone: BTreeSet<u8>,
    /// By the two bytes in the middle of a window, the buckets that its first byte may be in, and those of its last byte
    /// sixteen bits above.
    windows: Vec<u32>,
    /// The bucket of each byte.
    buckets: Vec<u32>,
    /// How many of 256 bytes of text are in each bucket.
    shares: [u64; 16],
}

/// Most single bytes that are a mark: the scan looks for three at once.
const MAX_ALONE: usize = 3;

/// How many of 256 bytes of English text each small letter is about, from a to z.
const LETTERS: [u64; 26] = [17, 4, 7, 8, 26, 5, 5, 11, 15, 1, 2, 9, 6, 15, 16, 5, 1, 14, 14, 19, 7, 3, 4, 1, 4, 1];

/// A byte of a window.
#[derive(Clone, Copy)]
enum Slot {
    /// This byte, as a letter in either case.
    Letter(u8),
    /// This byte.
    Byte(u8),
    /// Any byte but a letter.
    Border,
    /// Any byte.
    Any,
}

impl Slot {
    fn fits(self, byte: u8) -> bool {
        match self {
            Self::Letter(letter) => byte.eq_ignore_ascii_case(&letter),
            Self::Byte(known) => byte == known,
            Self::Border => !byte.is_ascii_alphabetic(),
            Self::Any => true,
        }
    }

    fn bytes(self) -> impl Iterator<Item = u8> {
        (0..=u8::MAX).filter(move |byte| self.fits(*byte))
    }
}

impl<'v> Beginnings<'v> {
    /// The beginnings of last words in folded spelling, of last words that count as spelled only, and of all codes.
    pub(super) fn new(words: &BTreeSet<&str>, exact: &BTreeSet<&str>, variants: &'v Variants) -> Self {
        let none = || vec![0; WORDS];
        let mut beginnings = Self {
            variants,
            first: none(),
            short: none(),
            second: none(),
            alone: BTreeSet::new(),
            windows: vec![0; PAIRS],
            buckets: (0..=u8::MAX).map(bucket).collect(),
            shares: [0; 16],
        };
        for byte in 0..=u8::MAX {
            let number = usize::try_from(bucket(byte).trailing_zeros()).unwrap_or(0);
            if let Some(sum) = beginnings.shares.get_mut(number) {
                *sum = sum.saturating_add(share(byte));
            }
        }
        for word in words {
            beginnings.add_spellings(word, &mut Vec::new());
        }
        for word in exact.iter().chain(&CODES) {
            let wide: Option<String> = word.chars().map(full_width).collect();
            for spelling in [Some((*word).to_owned()), wide].into_iter().flatten() {
                beginnings.add(spelling.as_bytes(), true, Slot::Byte);
            }
        }
        beginnings
    }

    pub(super) fn write(&self, out: &mut String) -> Result<(), Error> {
        for (name, bits) in [("FIRST", &self.first), ("SHORT", &self.short), ("SECOND", &self.second)] {
            writeln!(out, "static TRIGGERS_{name}: [u64; {WORDS}] = {bits:?};")?;
        }
        if self.alone.len() > MAX_ALONE {
            return Err(Error);
        }
        // A byte that is looked for twice is found once.
        let alone: Vec<u8> = self.alone.iter().copied().cycle().take(MAX_ALONE).collect();
        writeln!(out, "static TRIGGERS_ALONE: [u8; {MAX_ALONE}] = {alone:?};")?;
        let others: Vec<u32> = self.windows.iter().map(|buckets| !buckets).collect();
        writeln!(out, "static TRIGGERS_WINDOWS: [u32; {PAIRS}] = {others:?};")?;
        let last: Vec<u32> = self.buckets.iter().map(|bucket| bucket << 16).collect();
        writeln!(out, "static TRIGGERS_FIRST_BUCKETS: [u32; {BYTES}] = {:?};", self.buckets)?;
        writeln!(out, "static TRIGGERS_LAST_BUCKETS: [u32; {BYTES}] = {last:?};")
    }

    /// Adds a spelling, or what is looked at of its beginning.
    fn add(&mut self, spelling: &[u8], is_whole: bool, slot: fn(u8) -> Slot) {
        let most = if spelling.first().is_some_and(u8::is_ascii) { NARROW_BYTES } else { WIDE_BYTES };
        self.insert(spelling.get(..most).unwrap_or(spelling));
        let [first, _, ..] = spelling else { return };
        // No word goes on before a letter, or behind one.
        let mut slots = vec![if first.is_ascii_alphabetic() { Slot::Border } else { Slot::Any }];
        slots.extend(spelling.iter().copied().map(slot));
        if is_whole {
            slots.push(if spelling.last().is_some_and(u8::is_ascii_alphabetic) { Slot::Border } else { Slot::Any });
        }
        // One window begins as the word does, and one an odd number of bytes before or behind it.
        let window = |offset: usize| {
            let slot = |at: usize| slots.get(offset.saturating_add(at)).copied().unwrap_or(Slot::Any);
            [slot(0), slot(1), slot(2), slot(3)]
        };
        self.add_window(window(1));
        let (before, behind) = (window(0), window(2));
        self.add_window(if self.cost(before) < self.cost(behind) { before } else { behind });
    }

    /// How many more windows of text, of about four thousand million, would be taken for one with this one.
    fn cost(&self, [a, b, c, d]: [Slot; WINDOW]) -> u64 {
        let outer = self.outer_buckets(a, d);
        let mut cost = 0_u64;
        for second in b.bytes() {
            for third in c.bytes() {
                let known = self.windows.get(pair(second, third)).copied().unwrap_or(0);
                let more = self.outer_share(known | outer).saturating_sub(self.outer_share(known));
                cost = cost.saturating_add(more.saturating_mul(share(second)).saturating_mul(share(third)));
            }
        }
        cost
    }

    /// The buckets of the first and of the last byte of a window.
    fn outer_buckets(&self, first: Slot, last: Slot) -> u32 {
        let bucket = |byte: u8| self.buckets.get(usize::from(byte)).copied().unwrap_or(0);
        let buckets = |slot: Slot| slot.bytes().fold(0, |buckets, byte| buckets | bucket(byte));
        buckets(first) | buckets(last) << 16
    }

    /// How many of 65,536 pairs of bytes are in such buckets.
    fn outer_share(&self, buckets: u32) -> u64 {
        let shares = |buckets: u32| {
            (0_u32..).zip(self.shares).map(move |(n, share)| share.saturating_mul(u64::from(buckets >> n & 1)))
        };
        let (first, last): (u64, u64) = (shares(buckets & 0xffff).sum(), shares(buckets >> 16).sum());
        first.saturating_mul(last)
    }

    fn add_window(&mut self, [a, b, c, d]: [Slot; WINDOW]) {
        let outer = self.outer_buckets(a, d);
        for second in b.bytes() {
            for third in c.bytes() {
                if let Some(slot) = self.windows.get_mut(pair(second, third)) {
                    *slot |= outer;
                }
            }
        }
    }

    /// Adds the first bytes of every spelling of `key`, which goes on behind `before`.
    fn add_spellings(&mut self, key: &str, before: &mut Vec<u8>) {
        let mut characters = key.chars();
        let is_narrow = before.first().is_some_and(u8::is_ascii);
        let next = characters.next();
        let Some(c) = next.filter(|_| before.len() <= WIDE_BYTES) else {
            self.add(before, next.is_none(), Slot::Letter);
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

    /// Adds a beginning; one shorter than three bytes stands for all that go on from it.
    fn insert(&mut self, beginning: &[u8]) {
        match beginning {
            [] => {}
            [a] => {
                self.alone.insert(*a);
            }
            [a, b] => (0..=u8::MAX).for_each(|c| {
                set(&mut self.first, hash(*a, *b, c));
                set(&mut self.short, hash(*a, *b, c));
            }),
            [a, b, c, rest @ ..] => {
                let by_three = hash(*a, *b, *c);
                set(&mut self.first, by_three);
                match longer(by_three, *a, rest) {
                    Some(by_more) => set(&mut self.second, by_more),
                    None => set(&mut self.short, by_three),
                }
            }
        }
    }
}

/// The number of a pair of bytes.
fn pair(first: u8, second: u8) -> usize {
    usize::from(u16::from_le_bytes([first, second]))
}

/// The letters that are put in buckets together.
const LETTER_BUCKETS: [&str; 15] =
    ["e", "t", "a", "o", "i", "n", "s", "r", "h", "l", "d", "cgj", "umx", "fwyq", "pbvkz"];

/// The bucket, one of sixteen bits, that an outer byte of a window is in: letters of either case together, what is no
/// letter by itself.
fn bucket(byte: u8) -> u32 {
    let letter = char::from(byte.to_ascii_lowercase());
    let number = match LETTER_BUCKETS.iter().position(|letters| letters.contains(letter)) {
        Some(number) => number.saturating_add(1),
        None if byte.is_ascii() => 0,
        None => usize::from(byte) % 16,
    };
    1_u32.wrapping_shl(u32::try_from(number).unwrap_or(0))
}

/// How many of 256 bytes of text are this one.
fn share(byte: u8) -> u64 {
    match byte {
        letter @ b'a'..=b'z' => LETTERS.get(usize::from(letter.wrapping_sub(b'a'))).copied().unwrap_or(1),
        b' ' | 0xe3..=0xe9 | 0xef => 40,
        0x80..=0xbf => 4,
        _ => 1,
    }
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
