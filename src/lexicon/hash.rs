//! How the beginnings of currencies' names are hashed: by the build, which fills the tables, and by the scan, which asks
//! them.

/// The ASCII character that names may begin with and that is no letter.
pub(crate) const SIGN: u8 = b'$';

/// The words of a bit set: 65,536 bits.
pub(crate) const WORDS: usize = 1024;

/// Three bytes as 16 bits.
#[inline]
pub(crate) fn hash(a: u8, b: u8, c: u8) -> u16 {
    let key = u32::from_le_bytes([a, b, c, 0]);
    u16::try_from(key.wrapping_mul(0x9e37_79b1) >> 16).unwrap_or(0)
}

/// The hash of three more bytes, as a Chinese character has; `None` where there are none.
pub(crate) fn longer(by_three: u16, rest: &[u8]) -> Option<u16> {
    match rest {
        [d, e, f, ..] => Some(by_three.rotate_left(5) ^ hash(*d, *e, *f)),
        _ => None,
    }
}

/// Whether a hash is in a bit set.
#[inline]
pub(crate) fn has(bits: &[u64; WORDS], hash: u16) -> bool {
    bits.get(usize::from(hash >> 6)).is_some_and(|word| word & 1_u64.wrapping_shl(u32::from(hash & 63)) != 0)
}

/// The bytes from a place on by which groups of beginnings are told: those of two Chinese characters, but for the one by
/// which the second begins, which tells least.
pub(crate) const OFFSETS: [usize; 5] = [0, 1, 2, 4, 5];

/// The values that six bits have: of the bytes of characters that are not ASCII, the lower six tell most.
pub(crate) const SIXES: usize = 64;

/// How many letters of a word groups of words are told by.
pub(crate) const LETTERS: usize = 4;

/// What stands for any byte that is no ASCII letter where those are numbered from 0.
pub(crate) const NO_LETTER: u8 = 26;
