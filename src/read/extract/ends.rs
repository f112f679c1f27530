//! The marks that may end a sentence.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x64};

use crate::blocks::first_or_padded;

/// The bytes that are looked at together.
const TOGETHER: usize = 64;
/// The bytes of the longest mark behind its first.
const BEHIND: usize = 2;

/// Iterates over the places in a text where a line feed, a full stop, an exclamation mark or a question mark stands, the
/// full-width ones too.
pub(super) struct EndMarks<'t> {
    text: &'t [u8],
    level: Level,
    /// Where the bytes that were looked at begin, and the marks among them: a bit for each byte, the first of them lowest.
    start: usize,
    marks: u64,
}

impl<'t> EndMarks<'t> {
    /// Those from `start` on.
    pub(super) fn new(text: &'t [u8], start: usize) -> Self {
        let mut marks = Self { text, level: Level::new(), start, marks: 0 };
        marks.look();
        marks
    }

    /// Looks at the bytes from `start` on.
    fn look(&mut self) {
        let rest = self.text.get(self.start..).unwrap_or_default();
        let mut padded = None;
        let near = first_or_padded(rest, &mut padded);
        self.marks = dispatch!(self.level, simd => marks(simd, near));
    }
}

impl Iterator for EndMarks<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        while self.marks == 0 {
            self.start = self.start.checked_add(TOGETHER).filter(|start| *start < self.text.len())?;
            self.look();
        }
        let offset = usize::try_from(self.marks.trailing_zeros()).ok()?;
        self.marks &= self.marks.wrapping_sub(1);
        self.start.checked_add(offset)
    }
}

/// The first bytes of marks.
#[expect(clippy::inline_always, reason = "SIMD instructions are chosen where they are dispatched to")]
#[inline(always)]
fn marks<S: Simd>(simd: S, near: &[u8; TOGETHER + BEHIND]) -> u64 {
    let [first @ .., _, _] = near;
    let [_, second @ .., _] = near;
    let [_, _, third @ ..] = near;
    let first: u8x64<S> = u8x64::simd_from(simd, *first);
    let second: u8x64<S> = u8x64::simd_from(simd, *second);
    let third: u8x64<S> = u8x64::simd_from(simd, *third);
    let narrow = first.simd_eq(b'\n') | first.simd_eq(b'.') | first.simd_eq(b'!') | first.simd_eq(b'?');
    // U+3002, and U+FF01 and U+FF1F.
    let stop = first.simd_eq(0xe3) & second.simd_eq(0x80) & third.simd_eq(0x82);
    let others = first.simd_eq(0xef) & second.simd_eq(0xbc) & (third.simd_eq(0x81) | third.simd_eq(0x9f));
    (narrow | stop | others).to_bitmask()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_mark_is_found(text in "([a-z]{0,30}|[。！？，、.!?\n]|\u{3042}|亿|\u{ff02}){0,60}", start in 0_usize..80) {
            let is_mark = |c: char| matches!(c, '\n' | '.' | '!' | '?' | '。' | '！' | '？');
            let wanted: Vec<usize> =
                text.char_indices().filter(|(at, c)| *at >= start && is_mark(*c)).map(|(at, _)| at).collect();
            let found: Vec<usize> = EndMarks::new(text.as_bytes(), start).collect();
            prop_assert_eq!(found, wanted);
        }
    }
}
