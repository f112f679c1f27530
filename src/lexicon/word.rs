//! The words of ASCII letters that entries of the lexicon begin with, hashed: by the build, which fills the tables, and by
//! the look-up, which asks them.

/// How many words there is room for, a power of two.
pub(crate) const SLOTS: usize = 4096;

/// The most letters of a word that its key is made of.
const KEYED: usize = 8;
/// Set in the key of a word that is longer.
const LONGER: u64 = 1 << 63;
/// One in each byte.
const ONES: u64 = 0x0101_0101_0101_0101;
/// What spreads a key over the high bits of its product.
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

/// What a byte is from `a` on if, added to it, it sets the highest bit; and beyond `z`.
const TO_TOP_FROM_A: u64 = 0x1f;
const TO_TOP_FROM_BEYOND_Z: u64 = 0x05;

/// A word of ASCII letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// Its first eight letters as small ones, and whether it is longer.
    pub(crate) key: u64,
    /// How many letters it has.
    pub(crate) length: usize,
}

impl Word {
    /// The word at the start of a text; of no letters where there is none.
    #[inline]
    pub(crate) fn at(text: &[u8]) -> Self {
        let eight = eight(text);
        let small = eight | ONES.wrapping_mul(0x20);
        // The highest bit of each byte says that the byte is from `a` on, beyond `z`, or no ASCII at all.
        let low = small & ONES.wrapping_mul(0x7f);
        let from_a = low.wrapping_add(ONES.wrapping_mul(TO_TOP_FROM_A));
        let beyond_z = low.wrapping_add(ONES.wrapping_mul(TO_TOP_FROM_BEYOND_Z));
        let others = (!from_a | beyond_z | eight) & ONES.wrapping_mul(0x80);
        if others == 0 {
            let more = text.iter().skip(KEYED).take_while(|byte| byte.is_ascii_alphabetic()).count();
            let longer = if more > 0 { LONGER } else { 0 };
            return Self { key: small | longer, length: KEYED.saturating_add(more) };
        }
        let bits = others.trailing_zeros() & !7;
        Self { key: small & 1_u64.wrapping_shl(bits).wrapping_sub(1), length: usize::try_from(bits >> 3).unwrap_or(0) }
    }

    /// How many of its letters are in its key.
    pub(crate) fn keyed(self) -> usize {
        self.length.min(KEYED)
    }
}

/// What a bit set knows a word of this many letters by: the first eight of them, those of `eight`, whatever follows.
#[inline]
pub(crate) fn hash(eight: u64, length: u32) -> u16 {
    let bits = length.wrapping_mul(8).min(64);
    let letters = (eight | ONES.wrapping_mul(0x20)) & u64::MAX.wrapping_shr(64_u32.wrapping_sub(bits));
    u16::try_from(letters.wrapping_mul(MULTIPLIER) >> 48).unwrap_or(0)
}

/// The first eight bytes of a text, the first of them lowest; zeros where it has fewer.
#[inline]
pub(crate) fn eight(text: &[u8]) -> u64 {
    match text.first_chunk() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => text.iter().rev().fold(0, |eight, byte| eight << 8 | u64::from(*byte)),
    }
}

/// Where a key is looked for first.
#[inline]
pub(crate) fn slot(key: u64) -> usize {
    usize::try_from(key.wrapping_mul(MULTIPLIER) >> 52).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn is_what_its_letters_are_one_by_one(text in "[a-zA-Z]{0,12}([@\\[`{0-9 é元\u{7f}]|[a-z]{1,3}){0,6}") {
            let letters: Vec<u8> = text.bytes().take_while(u8::is_ascii_alphabetic).collect();
            let key = letters.iter().take(KEYED).rev().fold(0, |key, byte| key << 8 | u64::from(byte | 0x20));
            let key = if letters.len() > KEYED { key | LONGER } else { key };
            prop_assert_eq!(Word::at(text.as_bytes()), Word { key, length: letters.len() });
        }
    }
}
