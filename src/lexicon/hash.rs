//! How the beginnings of currencies' names are hashed: by the build, which fills the tables, and by the scan, which asks
//! them.

/// The words of a bit set: 65,536 bits.
pub(crate) const WORDS: usize = 1024;
/// Three bytes as 16 bits, letters of either case alike.
#[inline]
pub(crate) fn hash(a: u8, b: u8, c: u8) -> u16 {
    let key = u32::from_le_bytes([a, b, c, 0]) | 0x0020_2020;
    u16::try_from(key.wrapping_mul(0x9e37_79b1) >> 16).unwrap_or(0)
}

/// The hash of one more byte, or of three more where a character takes three; `None` where there are none.
pub(crate) fn longer(by_three: u16, first: u8, rest: &[u8]) -> Option<u16> {
    match (first.is_ascii(), rest) {
        (true, [d, ..]) => Some(by_three.rotate_left(5) ^ hash(*d, 0, 0)),
        (false, [d, e, f, ..]) => Some(by_three.rotate_left(5) ^ hash(*d, *e, *f)),
        _ => None,
    }
}

/// Whether a hash is in a bit set.
#[inline]
pub(crate) fn has(bits: &[u64; WORDS], hash: u16) -> bool {
    bits.get(usize::from(hash >> 6)).is_some_and(|word| word & 1_u64.wrapping_shl(u32::from(hash & 63)) != 0)
}

/// The bytes of a window.
pub(crate) const WINDOW: usize = 4;
/// How many pairs of bytes there are.
pub(crate) const PAIRS: usize = 1 << 16;
/// How many bytes there are.
pub(crate) const BYTES: usize = 1 << 8;
