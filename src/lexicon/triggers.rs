//! Where in a text a currency's name or mark may begin, at the price of one look at each byte.
//!
//! The first bytes of every name are hashed into a bit set, small letters and capitals alike. A byte where the bit is
//! clear begins no name; where it is set, a second, longer hash and then the lexicon are asked.

/// The words of a bit set: 65,536 bits.
const WORDS: usize = 1024;
/// The bytes of a beginning that are looked at where it is an ASCII character.
pub(super) const NARROW_BYTES: usize = 4;
/// The bytes that are looked at where it is another: two characters of three bytes.
pub(super) const WIDE_BYTES: usize = 6;

/// The beginnings of the currencies' names.
#[derive(Clone, Debug)]
pub(super) struct Triggers {
    /// By the first three bytes.
    first: Vec<u64>,
    /// By the first three bytes of those that end with them.
    short: Vec<u64>,
    /// By the first four bytes, or by six where the first is no ASCII character.
    second: Vec<u64>,
    /// Single bytes that are a mark of their own: `$`.
    alone: Vec<bool>,
}

impl Triggers {
    pub(super) fn new() -> Self {
        Self { first: vec![0; WORDS], short: vec![0; WORDS], second: vec![0; WORDS], alone: vec![false; 256] }
    }

    /// Adds a beginning; one shorter than three bytes stands for all that go on from it.
    pub(super) fn insert(&mut self, beginning: &[u8]) {
        match beginning {
            [] => {}
            [a] => {
                if let Some(slot) = self.alone.get_mut(usize::from(*a)) {
                    *slot = true;
                }
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

    /// The first place from `from` on where a name may begin, at the start of a word.
    pub(super) fn find(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let mut from = from;
        loop {
            let rest = bytes.get(from..)?;
            let hit = rest.windows(3).position(|window| match window {
                [a, b, c] => has(&self.first, hash(*a, *b, *c)) || self.is_alone(*a),
                _ => false,
            });
            let at = match hit {
                Some(offset) => from.saturating_add(offset),
                None => return self.find_at_end(bytes, from),
            };
            let inside_word = bytes.get(at).is_some_and(u8::is_ascii_alphabetic)
                && at.checked_sub(1).and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_alphabetic);
            if !inside_word && self.holds(bytes.get(at..).unwrap_or_default()) {
                return Some(at);
            }
            from = at.saturating_add(1);
        }
    }

    fn is_alone(&self, byte: u8) -> bool {
        self.alone.get(usize::from(byte)).copied().unwrap_or(false)
    }

    /// The closer look at a place.
    fn holds(&self, bytes: &[u8]) -> bool {
        let [a, b, c, rest @ ..] = bytes else { return false };
        let by_three = hash(*a, *b, *c);
        self.is_alone(*a)
            || has(&self.short, by_three)
            || longer(by_three, *a, rest).is_some_and(|by_more| has(&self.second, by_more))
    }

    /// The last two bytes, which no window of three begins with.
    fn find_at_end(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let start = bytes.len().saturating_sub(2).max(from);
        (start..bytes.len()).find(|at| {
            let byte = |offset: usize| at.checked_add(offset).and_then(|i| bytes.get(i)).copied().unwrap_or(0);
            self.is_alone(byte(0)) || has(&self.short, hash(byte(0), byte(1), byte(2)))
        })
    }
}

/// Three bytes as 16 bits, letters of either case alike.
#[inline]
fn hash(a: u8, b: u8, c: u8) -> u16 {
    let key = u32::from_le_bytes([a, b, c, 0]) | 0x0020_2020;
    u16::try_from(key.wrapping_mul(0x9e37_79b1) >> 16).unwrap_or(0)
}

/// The hash of one more byte, or of three more where a character takes three; `None` where there are none.
fn longer(by_three: u16, first: u8, rest: &[u8]) -> Option<u16> {
    match (first.is_ascii(), rest) {
        (true, [d, ..]) => Some(by_three.rotate_left(5) ^ hash(*d, 0, 0)),
        (false, [d, e, f, ..]) => Some(by_three.rotate_left(5) ^ hash(*d, *e, *f)),
        _ => None,
    }
}

#[inline]
fn has(bits: &[u64], hash: u16) -> bool {
    bits.get(usize::from(hash >> 6)).is_some_and(|word| word & 1_u64.wrapping_shl(u32::from(hash & 63)) != 0)
}

fn set(bits: &mut [u64], hash: u16) {
    if let Some(word) = bits.get_mut(usize::from(hash >> 6)) {
        *word |= 1_u64.wrapping_shl(u32::from(hash & 63));
    }
}
