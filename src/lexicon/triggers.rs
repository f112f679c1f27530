//! Where in a text a currency's name or mark may begin, at the price of one look at each byte.
//!
//! The first three bytes of every name are hashed into a bit set, small letters and capitals alike. A byte where the bit
//! is clear begins no name; where it is set, the lexicon is asked.

/// One bit for each hash of three bytes.
const WORDS: usize = 1024;

/// The beginnings of the currencies' names.
#[derive(Clone, Debug)]
pub(super) struct Triggers {
    bits: Vec<u64>,
    /// Single bytes that are a mark of their own: `$`.
    alone: [bool; 256],
}

impl Triggers {
    pub(super) fn new() -> Self {
        Self { bits: vec![0; WORDS], alone: [false; 256] }
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
            [a, b] => (0..=u8::MAX).for_each(|c| self.set(*a, *b, c)),
            [a, b, c, ..] => self.set(*a, *b, *c),
        }
    }

    fn set(&mut self, a: u8, b: u8, c: u8) {
        let (word, bit) = place(a, b, c);
        if let Some(slot) = self.bits.get_mut(word) {
            *slot |= bit;
        }
    }

    #[inline]
    fn has(&self, a: u8, b: u8, c: u8) -> bool {
        let (word, bit) = place(a, b, c);
        self.bits.get(word).is_some_and(|slot| slot & bit != 0)
    }

    /// The first place from `from` on where a name may begin, at the start of a word.
    pub(super) fn find(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let mut from = from;
        loop {
            let rest = bytes.get(from..)?;
            let hit = rest.windows(3).position(|window| match window {
                [a, b, c] => self.alone.get(usize::from(*a)).copied().unwrap_or(false) || self.has(*a, *b, *c),
                _ => false,
            });
            let at = match hit {
                Some(offset) => from.saturating_add(offset),
                None => return self.find_at_end(bytes, from),
            };
            let inside_word = bytes.get(at).is_some_and(u8::is_ascii_alphabetic)
                && at.checked_sub(1).and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_alphabetic);
            if !inside_word {
                return Some(at);
            }
            from = at.saturating_add(1);
        }
    }

    /// The last two bytes, which no window of three begins with.
    fn find_at_end(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let start = bytes.len().saturating_sub(2).max(from);
        (start..bytes.len()).find(|at| {
            let byte = |offset: usize| at.checked_add(offset).and_then(|i| bytes.get(i)).copied().unwrap_or(0);
            self.alone.get(usize::from(byte(0))).copied().unwrap_or(false) || self.has(byte(0), byte(1), byte(2))
        })
    }
}

/// The place of three bytes in the bit set, letters of either case alike.
#[inline]
fn place(a: u8, b: u8, c: u8) -> (usize, u64) {
    let key = u32::from_le_bytes([a, b, c, 0]) | 0x0020_2020;
    let hash = key.wrapping_mul(0x9e37_79b1) >> 16;
    let word = usize::try_from(hash >> 6).unwrap_or(0);
    (word, 1_u64.wrapping_shl(hash & 63))
}
