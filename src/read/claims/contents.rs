//! What a piece of a claims file holds, seen in one look at it.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x64};

use crate::blocks::padded_with;

/// The bytes that are looked at together.
const TOGETHER: usize = 64;

/// What matters of a piece of a claims file before its rows are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// How many line feeds there are.
    pub line_feeds: u64,
    /// Whether there is a double quote.
    pub has_quote: bool,
    /// Whether there is a NUL.
    pub has_nul: bool,
}

impl Contents {
    /// Those of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self::at(Level::new(), bytes)
    }

    fn at(level: Level, bytes: &[u8]) -> Self {
        let (blocks, rest) = bytes.as_chunks();
        // What fills up the last block is none of what is looked for.
        let last = padded_with(rest, b' ');
        dispatch!(level, simd => Self::of_blocks(simd, blocks, &last))
    }

    #[expect(clippy::inline_always, reason = "SIMD instructions are chosen where they are dispatched to")]
    #[inline(always)]
    fn of_blocks<S: Simd>(simd: S, blocks: &[[u8; TOGETHER]], last: &[u8; TOGETHER]) -> Self {
        let (mut line_feeds, mut quotes, mut nuls) = (0_u64, 0, 0);
        for block in blocks.iter().chain([last]) {
            let bytes: u8x64<S> = u8x64::from_slice(simd, block);
            line_feeds = line_feeds.wrapping_add(bytes.simd_eq(b'\n').to_bitmask().count_ones().into());
            quotes |= bytes.simd_eq(b'"').to_bitmask();
            nuls |= bytes.simd_eq(0).to_bitmask();
        }
        Self { line_feeds, has_quote: quotes != 0, has_nul: nuls != 0 }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn one_look_sees_what_is_there(pieces in prop::collection::vec("[a-z, 亿\n]{0,90}|\"|\0|\n{60,70}", 0..6)) {
            let text = pieces.concat();
            let count = |wanted: u8| text.bytes().filter(|byte| *byte == wanted).count();
            let wanted = Contents {
                line_feeds: count(b'\n').try_into().unwrap(),
                has_quote: count(b'"') > 0,
                has_nul: count(0) > 0,
            };
            for level in [Level::new(), Level::baseline()] {
                prop_assert_eq!(Contents::at(level, text.as_bytes()), wanted);
            }
        }
    }
}
