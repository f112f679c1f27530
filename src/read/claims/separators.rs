//! Where the cells of a text without quotes begin and end.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x64};

/// The bytes that are looked at together.
const BLOCK: usize = 64;
/// As many separators as such a block mostly has, or more.
const USUAL: usize = 8;
/// As many line ends.
const USUAL_LINES: usize = 2;

/// What separates the cells of a block of rows. It is memory that may be used for one block after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Separators {
    places: Growing<Separator>,
    line_ends: Growing<LineEnd>,
}

/// What stands between two cells: the place of one byte in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Separator(u32);

/// Which of the separators ends a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LineEnd(u32);

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

impl LineEnd {
    /// Its place among the separators.
    #[inline]
    pub(super) fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// What was put in one place behind the other. There is room behind what counts.
#[derive(Clone, Debug, Default)]
struct Growing<T> {
    count: usize,
    items: Vec<T>,
}

impl<T: Clone + Default> Growing<T> {
    fn as_slice(&self) -> &[T] {
        self.items.get(..self.count).unwrap_or_default()
    }

    /// Room for a block's at least.
    #[inline]
    fn room(&mut self) -> &mut [T] {
        if self.items.len() < self.count.saturating_add(BLOCK) {
            self.items.resize(self.items.len().saturating_mul(2).max(BLOCK << 6), T::default());
        }
        self.items.get_mut(self.count..).unwrap_or_default()
    }
}

impl Separators {
    /// Whether places in a text of this length can be kept.
    pub(super) fn may_hold(text: &str) -> bool {
        u32::try_from(text.len()).is_ok_and(|length| length < u32::MAX)
    }

    /// Finds every delimiter and line end in a text that has no quotes, and says which are line ends. The first separator
    /// stands before the text and counts as a line end, and so does one behind it where no line ends there.
    pub(super) fn find(&mut self, text: &str, delimiter: u8) -> (&[Separator], &[LineEnd]) {
        self.find_at(Level::new(), text, delimiter)
    }

    fn find_at(&mut self, level: Level, text: &str, delimiter: u8) -> (&[Separator], &[LineEnd]) {
        (self.places.count, self.line_ends.count) = (0, 0);
        self.push(Separator::BEFORE.0, Found { separators: 1, line_ends: 1 });
        dispatch!(level, simd => self.find_with(simd, text.as_bytes(), delimiter));
        if !text.is_empty() && !text.ends_with(['\n', '\r']) {
            self.push(u32::try_from(text.len()).unwrap_or(u32::MAX), Found { separators: 1, line_ends: 1 });
        }
        (self.places.as_slice(), self.line_ends.as_slice())
    }

    #[expect(clippy::inline_always, reason = "SIMD instructions are chosen where they are dispatched to")]
    #[inline(always)]
    fn find_with<S: Simd>(&mut self, simd: S, text: &[u8], delimiter: u8) {
        let (blocks, rest) = text.as_chunks();
        let mut start = 0;
        for block in blocks {
            self.push(start, Found::within(simd, block, delimiter));
            start = start.wrapping_add(64);
        }
        let mut last = [0; BLOCK];
        for (byte, left) in last.iter_mut().zip(rest) {
            *byte = *left;
        }
        self.push(start, Found::within(simd, &last, delimiter));
    }

    /// Takes the separators of a block that begins at `start`.
    #[expect(clippy::inline_always, reason = "as before")]
    #[inline(always)]
    fn push(&mut self, start: u32, found: Found) {
        let before = u32::try_from(self.places.count).unwrap_or(u32::MAX);
        // Those past the last are written too, and do not count: a loop that ends where they end is ended too late.
        let mut separators = found.separators;
        for room in self.places.room().chunks_exact_mut(USUAL) {
            for place in room {
                *place = Separator(start.wrapping_add(separators.trailing_zeros()));
                separators &= separators.wrapping_sub(1);
            }
            if separators == 0 {
                break;
            }
        }
        let mut line_ends = found.line_ends;
        for room in self.line_ends.room().chunks_exact_mut(USUAL_LINES) {
            for line_end in room {
                let behind = line_ends.wrapping_sub(1);
                *line_end = LineEnd(before.wrapping_add((found.separators & !line_ends & behind).count_ones()));
                line_ends &= behind;
            }
            if line_ends == 0 {
                break;
            }
        }
        let count = |bits: u64| usize::try_from(bits.count_ones()).unwrap_or(0);
        self.places.count = self.places.count.saturating_add(count(found.separators));
        self.line_ends.count = self.line_ends.count.saturating_add(count(found.line_ends));
    }
}

/// What a block holds, a bit for each byte, the first of them lowest.
#[derive(Clone, Copy)]
struct Found {
    separators: u64,
    /// Those among them.
    line_ends: u64,
}

impl Found {
    #[expect(clippy::inline_always, reason = "as before")]
    #[inline(always)]
    fn within<S: Simd>(simd: S, block: &[u8; BLOCK], delimiter: u8) -> Self {
        let bytes: u8x64<S> = u8x64::from_slice(simd, block);
        let line_ends = (bytes.simd_eq(b'\n') | bytes.simd_eq(b'\r')).to_bitmask();
        Self { separators: bytes.simd_eq(delimiter).to_bitmask() | line_ends, line_ends }
    }
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
            let ends_line = |byte: u8| byte == b'\n' || byte == b'\r';
            let wanted = |text: &str, is_wanted: &dyn Fn(u8) -> bool| {
                let mut wanted: Vec<usize> = (0..text.len()).filter(|at| is_wanted(text.as_bytes()[*at])).collect();
                if !text.is_empty() && !text.ends_with(['\n', '\r']) {
                    wanted.push(text.len());
                }
                wanted
            };
            let mut separators = Separators::default();
            for level in [Level::new(), Level::baseline()] {
                // Once more, with what is left there of the first time.
                for text in [text.repeat(3), text.clone()] {
                    let (places, line_ends) = separators.find_at(level, &text, delimiter);
                    prop_assert_eq!((places[0].start(), line_ends[0].index()), (0, 0));
                    let ends: Vec<usize> = line_ends[1..].iter().map(|at| places[at.index()].end()).collect();
                    prop_assert_eq!(ends, wanted(&text, &ends_line));
                    let places: Vec<usize> = places[1..].iter().map(|place| place.end()).collect();
                    prop_assert_eq!(places, wanted(&text, &|byte| byte == delimiter || ends_line(byte)));
                }
            }
        }
    }
}
