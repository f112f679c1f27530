//! Where the cells of a text without quotes begin and end.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, mask8x64, u8x64};

use crate::blocks::padded_with;

/// The bytes that are looked at together.
const BLOCK: usize = 64;
/// As many separators as such a block mostly has, or more.
const USUAL: usize = 8;
/// As many line ends.
const USUAL_LINES: usize = 2;
/// How many bytes are looked at before room is made for more separators.
const STRETCH: usize = BLOCK << 6;

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

    /// Room for so many behind what counts.
    fn room(&mut self, least: usize) -> &mut [T] {
        let wanted = self.count.saturating_add(least);
        if self.items.len() < wanted {
            self.items.resize(wanted.saturating_mul(2), T::default());
        }
        self.items.get_mut(self.count..).unwrap_or_default()
    }

    fn push(&mut self, item: T) {
        if let Some(room) = self.room(1).first_mut() {
            *room = item;
        }
        self.count = self.count.saturating_add(1);
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
        self.push_line_end(Separator::BEFORE);
        dispatch!(level, simd => self.find_with(simd, text.as_bytes(), delimiter));
        if !text.is_empty() && !text.ends_with(['\n', '\r']) {
            self.push_line_end(Separator(u32::try_from(text.len()).unwrap_or(u32::MAX)));
        }
        (self.places.as_slice(), self.line_ends.as_slice())
    }

    fn push_line_end(&mut self, place: Separator) {
        self.line_ends.push(LineEnd(u32::try_from(self.places.count).unwrap_or(u32::MAX)));
        self.places.push(place);
    }

    #[expect(clippy::inline_always, reason = "SIMD instructions are chosen where they are dispatched to")]
    #[inline(always)]
    fn find_with<S: Simd>(&mut self, simd: S, text: &[u8], delimiter: u8) {
        let mut start = 0;
        for stretch in text.chunks(STRETCH) {
            // All of it may be separators, and what is written past the last one is no more than a block.
            let before = u32::try_from(self.places.count).unwrap_or(u32::MAX);
            let places = self.places.room(STRETCH + BLOCK);
            let line_ends = self.line_ends.room(STRETCH + BLOCK);
            let (mut count, mut lines) = (0_usize, 0_usize);
            let (blocks, rest) = stretch.as_chunks();
            let last = padded_with(rest, 0);
            for block in blocks.iter().chain((!rest.is_empty()).then_some(&last)) {
                let found = Found::within(simd, block, delimiter);
                found.put_places(simd, start, places.get_mut(count..).unwrap_or_default());
                let index = u32::try_from(count).unwrap_or(u32::MAX).wrapping_add(before);
                found.put_line_ends(index, line_ends.get_mut(lines..).unwrap_or_default());
                count = count.wrapping_add(ones(found.separators));
                lines = lines.wrapping_add(ones(found.line_ends));
                start = start.wrapping_add(64);
            }
            self.places.count = self.places.count.saturating_add(count);
            self.line_ends.count = self.line_ends.count.saturating_add(lines);
        }
    }
}

/// How many bits are set.
#[inline]
fn ones(bits: u64) -> usize {
    usize::try_from(bits.count_ones()).unwrap_or(0)
}

/// What a block holds, a bit for each byte, the first of them lowest.
#[derive(Clone, Copy)]
struct Found {
    separators: u64,
    /// Those among them.
    line_ends: u64,
}

/// The bytes of a block, counted.
const OFFSETS: [u8; BLOCK] = {
    let mut offsets = [0; BLOCK];
    let mut rest: &mut [u8] = &mut offsets;
    let mut offset = 0;
    while let [first, tail @ ..] = rest {
        *first = offset;
        offset += 1;
        rest = tail;
    }
    offsets
};

impl Found {
    #[expect(clippy::inline_always, reason = "as before")]
    #[inline(always)]
    fn within<S: Simd>(simd: S, block: &[u8; BLOCK], delimiter: u8) -> Self {
        let bytes: u8x64<S> = u8x64::from_slice(simd, block);
        let line_ends = (bytes.simd_eq(b'\n') | bytes.simd_eq(b'\r')).to_bitmask();
        Self { separators: bytes.simd_eq(delimiter).to_bitmask() | line_ends, line_ends }
    }

    /// Puts down the places of the separators in a block that begins at `start`. Some are written past the last one too: a
    /// loop that ends where they end is ended too late.
    #[expect(clippy::inline_always, reason = "as before")]
    #[inline(always)]
    fn put_places<S: Simd>(self, simd: S, start: u32, room: &mut [Separator]) {
        // What one instruction does there takes a hundred elsewhere.
        if simd.level().as_avx512().is_some() {
            self.put_compressed(simd, start, room);
            return;
        }
        let mut separators = self.separators;
        let (room, _) = room.as_chunks_mut::<USUAL>();
        for places in room {
            for place in places {
                *place = Separator(start.wrapping_add(separators.trailing_zeros()));
                separators &= separators.wrapping_sub(1);
            }
            if separators == 0 {
                break;
            }
        }
    }

    #[expect(clippy::inline_always, reason = "as before")]
    #[expect(clippy::arithmetic_side_effects, reason = "the numbers of a vector wrap around")]
    #[inline(always)]
    fn put_compressed<S: Simd>(self, simd: S, start: u32, room: &mut [Separator]) {
        let mask = mask8x64::from_bitmask(simd, self.separators);
        let offsets: u8x64<S> = u8x64::simd_from(simd, OFFSETS).compress(mask);
        let (low, high) = offsets.widen();
        let ((first, second), (third, fourth)) = (low.widen(), high.widen());
        let (room, _) = room.as_chunks_mut();
        let mut left = ones(self.separators);
        for (places, offsets) in room.iter_mut().zip([first, second, third, fourth]) {
            *places = (*(offsets + start)).map(Separator);
            left = left.saturating_sub(places.len());
            if left == 0 {
                break;
            }
        }
    }

    /// Puts down which separators are line ends, where the first of the block is the one at `index`.
    #[expect(clippy::inline_always, reason = "as before")]
    #[inline(always)]
    fn put_line_ends(self, index: u32, room: &mut [LineEnd]) {
        let mut line_ends = self.line_ends;
        let (room, _) = room.as_chunks_mut::<USUAL_LINES>();
        for room in room {
            for line_end in room {
                let behind = line_ends.wrapping_sub(1);
                *line_end = LineEnd(index.wrapping_add((self.separators & !line_ends & behind).count_ones()));
                line_ends &= behind;
            }
            if line_ends == 0 {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn places_are_the_same_either_way(separators in any::<u64>(), start in any::<u32>()) {
            let found = Found { separators, line_ends: 0 };
            let mut rooms = [[Separator::default(); BLOCK]; 2];
            let [one_by_one, together] = &mut rooms;
            dispatch!(Level::baseline(), simd => found.put_places(simd, start, one_by_one));
            dispatch!(Level::baseline(), simd => found.put_compressed(simd, start, together));
            let count = ones(separators);
            prop_assert_eq!(&rooms[0][..count], &rooms[1][..count]);
        }

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
