//! Where the cells of a text without quotes begin and end.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x64};

/// The bytes that are looked at together.
const BLOCK: usize = 64;
/// As many separators as such a block mostly has, or more.
const USUAL: usize = 8;

/// What separates the cells of a block of rows. It is memory that may be used for one block after the other.
#[derive(Clone, Debug, Default)]
pub struct Separators {
    /// So many first ones count; behind them there is room.
    count: usize,
    places: Vec<Separator>,
}

/// What stands between two cells: the place of one byte in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Separator(u32);

impl Separator {
    /// What is thought to stand before a text.
    const BEFORE: Self = Self(u32::MAX);

    /// Where the cell before it ends.
    #[inline]
    pub(super) fn end(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }

    /// Where the cell behind it begins.
    #[inline]
    pub(super) fn start(self) -> usize {
        Self(self.0.wrapping_add(1)).end()
    }
}

impl Separators {
    /// Whether places in a text of this length can be kept.
    pub(super) fn may_hold(text: &str) -> bool {
        u32::try_from(text.len()).is_ok_and(|length| length < u32::MAX)
    }

    /// Finds every delimiter and line end in a text that has no quotes. The first separator stands before the text, and
    /// one stands behind it where no line ends there.
    pub(super) fn find(&mut self, text: &str, delimiter: u8) -> &[Separator] {
        self.find_at(Level::new(), text, delimiter)
    }

    fn find_at(&mut self, level: Level, text: &str, delimiter: u8) -> &[Separator] {
        self.count = 0;
        self.push(Separator::BEFORE.0, 1);
        dispatch!(level, simd => self.find_with(simd, text.as_bytes(), delimiter));
        if !text.is_empty() && !text.ends_with(['\n', '\r']) {
            self.push(u32::try_from(text.len()).unwrap_or(u32::MAX), 1);
        }
        self.places.get(..self.count).unwrap_or_default()
    }

    #[expect(clippy::inline_always, reason = "SIMD instructions are chosen where they are dispatched to")]
    #[inline(always)]
    fn find_with<S: Simd>(&mut self, simd: S, text: &[u8], delimiter: u8) {
        let (blocks, rest) = text.as_chunks();
        let mut start = 0;
        for block in blocks {
            self.push(start, separators(simd, block, delimiter));
            start = start.wrapping_add(64);
        }
        let mut last = [0; BLOCK];
        for (byte, left) in last.iter_mut().zip(rest) {
            *byte = *left;
        }
        self.push(start, separators(simd, &last, delimiter));
    }

    /// Takes the places of a block that begins at `start`, a bit for each, the first of them lowest.
    #[expect(clippy::inline_always, reason = "as before")]
    #[inline(always)]
    fn push(&mut self, start: u32, mut separators: u64) {
        if self.places.len() < self.count.saturating_add(BLOCK) {
            self.places.resize(self.places.len().saturating_mul(2).max(BLOCK << 6), Separator::default());
        }
        let count = self.count.saturating_add(usize::try_from(separators.count_ones()).unwrap_or(0));
        let room = self.places.get_mut(self.count..).unwrap_or_default();
        // Those past the last are written too, and do not count: a loop that ends where they end is ended too late.
        for room in room.chunks_exact_mut(USUAL) {
            for place in room {
                *place = Separator(start.wrapping_add(separators.trailing_zeros()));
                separators &= separators.wrapping_sub(1);
            }
            if separators == 0 {
                break;
            }
        }
        self.count = count;
    }
}

/// The separators in a block, a bit for each byte, the first of them lowest.
#[expect(clippy::inline_always, reason = "as before")]
#[inline(always)]
fn separators<S: Simd>(simd: S, block: &[u8; BLOCK], delimiter: u8) -> u64 {
    let bytes: u8x64<S> = u8x64::from_slice(simd, block);
    (bytes.simd_eq(delimiter) | bytes.simd_eq(b'\n') | bytes.simd_eq(b'\r')).to_bitmask()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_separator_is_found(
            pieces in prop::collection::vec("[a-z,;亿\n\r]{0,40}|[,\n]{0,90}|[a-z]{0,200}", 0..8),
            delimiter in prop::sample::select(vec![b',', b';', b'\t']),
        ) {
            let text = pieces.concat();
            let is_separator = |byte: u8| byte == delimiter || byte == b'\n' || byte == b'\r';
            let mut wanted: Vec<usize> = (0..text.len()).filter(|at| is_separator(text.as_bytes()[*at])).collect();
            if !text.is_empty() && !text.ends_with(['\n', '\r']) {
                wanted.push(text.len());
            }
            let mut separators = Separators::default();
            for level in [Level::new(), Level::baseline()] {
                // Once more, with what is left there of the first time.
                for text in [text.repeat(3), text.clone()] {
                    let found = separators.find_at(level, &text, delimiter);
                    prop_assert_eq!(found[0].start(), 0);
                    let found: Vec<usize> = found[1..].iter().map(|found| found.end()).collect();
                    prop_assert!(text.len() != pieces.concat().len() || found == wanted, "{:?}", found);
                }
            }
        }
    }
}
