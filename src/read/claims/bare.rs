//! Bare amounts: nothing but digits, and a point before the last one or two of them. Many are read together.
//!
//! First the digits of each are put side by side, as sixteen bytes that wait for nothing before them; then their values
//! are worked out for several amounts at once.

use std::ops::Range;

use fearless_simd::prelude::*;
use fearless_simd::{i16x32, u8x16, u8x64, u16x32, u32x16, u64x8};

/// The most digits of a bare amount.
pub(super) const MOST_DIGITS: usize = 16;

/// What is looked at of a cell: its last bytes, a point among them.
const WINDOW: usize = MOST_DIGITS + 1;

/// The digits of a bare amount with zeros before them, ASCII.
pub(super) type Digits = [u8; MOST_DIGITS];

/// What is taken of a window, so that the digits come to stand beside each other: bytes of its last sixteen, of its first
/// sixteen, and zeros.
#[derive(Clone, Copy)]
struct Taken {
    last: Digits,
    first: Digits,
    zeros: Digits,
}

/// What is taken for so many digits with so many of them behind a point: for none of them, for one and for two.
const TAKEN: [[Taken; MOST_DIGITS + 1]; 3] = [taken(0), taken(1), taken(2)];

const fn taken(decimals: u32) -> [Taken; MOST_DIGITS + 1] {
    const NOTHING: Taken = Taken { last: [0; MOST_DIGITS], first: [0; MOST_DIGITS], zeros: [0; MOST_DIGITS] };
    // Without a point nothing moves.
    let unmoved = match decimals {
        0 => u128::MAX,
        _ => u128::MAX.unbounded_shl(u128::BITS.wrapping_sub(decimals.wrapping_mul(8))),
    };
    let mut all = [NOTHING; MOST_DIGITS + 1];
    let mut rest: &mut [Taken] = &mut all;
    let mut digits: u128 = 0;
    while let [first, tail @ ..] = rest {
        *first = Taken {
            last: (digits & unmoved).to_le_bytes(),
            first: (digits & !unmoved).to_le_bytes(),
            zeros: (!digits & u128::from_le_bytes([b'0'; MOST_DIGITS])).to_le_bytes(),
        };
        digits = digits >> 8 | 0xff << 120;
        rest = tail;
    }
    all
}

/// Puts the digits of a cell into `digits`, and says how many of them stand behind a point. `None` where the cell is no bare
/// amount by its length. What is put there has to be looked at yet: it may be something else than digits.
#[expect(clippy::inline_always, reason = "SIMD instructions are chosen where they are dispatched to")]
#[inline(always)]
pub(super) fn put_digits<S: Simd>(simd: S, text: &[u8], cell: Range<usize>, digits: &mut Digits) -> Option<u8> {
    let window: &[u8; WINDOW] = text.get(cell.end.wrapping_sub(WINDOW)..cell.end)?.first_chunk()?;
    let [first @ .., _] = window;
    let [_, last @ ..] = window;
    let [.., third, second, _] = window;
    let decimals = if *third == b'.' { 2 } else { u8::from(*second == b'.') };
    let length = cell.end.wrapping_sub(cell.start);
    let count = length.wrapping_sub(usize::from(decimals > 0));
    if count <= usize::from(decimals) {
        return None;
    }
    let Taken { last: of_last, first: of_first, zeros } = TAKEN.get(usize::from(decimals))?.get(count)?;
    let last: u8x16<S> = u8x16::simd_from(simd, *last) & u8x16::simd_from(simd, *of_last);
    let first: u8x16<S> = u8x16::simd_from(simd, *first) & u8x16::simd_from(simd, *of_first);
    *digits = *(last | first | u8x16::simd_from(simd, *zeros));
    Some(decimals)
}

/// How many amounts are worked out together.
pub(super) const TOGETHER: usize = 4;

/// The values of so many amounts, and how many of them, from the first on, are nothing but digits.
#[expect(clippy::inline_always, reason = "as before")]
#[expect(clippy::arithmetic_side_effects, reason = "the numbers of a vector wrap around")]
#[inline(always)]
pub(super) fn values<S: Simd>(simd: S, amounts: &[u8; TOGETHER * MOST_DIGITS]) -> ([u64; TOGETHER], usize) {
    let digits: u8x64<S> = u8x64::from_slice(simd, amounts) - b'0';
    let others = digits.simd_gt(9).to_bitmask();
    let read = usize::try_from(others.trailing_zeros()).unwrap_or(0) / MOST_DIGITS;
    // Pairs of digits are added up to numbers below 100, pairs of those to numbers below 10,000, and of those to eights.
    let by_two = digits.bitcast::<u16x32<S>>();
    let twos = (by_two & 0x00ff) * 10 + (by_two >> 8);
    let weights: u32x16<S> = u32x16::splat(simd, 100 + (1 << 16));
    let fours = twos.bitcast::<i16x32<S>>().pairwise_dot_product(weights.bitcast::<i16x32<S>>()).bitcast::<u32x16<S>>();
    let weights: u64x8<S> = u64x8::splat(simd, 10_000 + (1 << 32));
    let weighted = (fours * weights.bitcast::<u32x16<S>>()).bitcast::<u64x8<S>>();
    let eights = (weighted + (weighted >> 32)) & 0xffff_ffff;
    let (pairs, _) = eights.as_chunks();
    let mut values = [0; TOGETHER];
    for (value, [high, low]) in values.iter_mut().zip(pairs) {
        *value = high.wrapping_mul(100_000_000).wrapping_add(*low);
    }
    (values, read)
}

#[cfg(test)]
mod tests {
    use fearless_simd::{Level, dispatch};
    use proptest::prelude::*;

    use super::*;

    /// The number in a cell and its decimals, at two levels of SIMD, as one of four.
    fn read(before: &str, cell: &str) -> Option<(u64, u8)> {
        let text = format!("{before}{cell}");
        let all = [Level::new(), Level::baseline()].map(|level| {
            let mut amounts = [[b'7'; MOST_DIGITS]; TOGETHER];
            let place = before.len()..text.len();
            let decimals = dispatch!(level, simd => put_digits(simd, text.as_bytes(), place, &mut amounts[2]))?;
            let (values, read) = dispatch!(level, simd => values(simd, amounts.as_flattened().first_chunk().unwrap()));
            assert!(read == 2 || (read == TOGETHER && values[3] == 7_777_777_777_777_777), "{values:?}");
            (read == TOGETHER).then_some((values[2], decimals))
        });
        assert_eq!(all[0], all[1]);
        all[0]
    }

    #[test]
    fn only_digits_with_a_point_near_their_end_are_bare() {
        let before = "yuan,usd\n1234567.89,";
        assert_eq!(read(before, "0"), Some((0, 0)));
        assert_eq!(read(before, "9999999999999999"), Some((9_999_999_999_999_999, 0)));
        assert_eq!(read(before, "99999999999999.99"), Some((9_999_999_999_999_999, 2)));
        assert_eq!(read(before, "417924000000.5"), Some((4_179_240_000_005, 1)));
        for others in [
            "",
            "12345678901234567",
            ".5",
            "5.",
            ".55",
            "1.234",
            "1,5",
            "-1",
            "+1",
            "1 ",
            "1/",
            "1:",
            "1.2.3",
            "x",
            "亿",
        ] {
            assert_eq!(read(before, others), None, "{others}");
        }
        assert_eq!(read("", "1234"), None, "too near the start");
    }

    proptest! {
        #[test]
        fn its_value_is_that_of_its_digits(before in "[0-9.,a-z\n]{17,30}", whole in "[0-9]{1,14}", fraction in "[0-9]{0,2}") {
            let point = if fraction.is_empty() { "" } else { "." };
            let value = format!("{whole}{fraction}").parse().unwrap();
            let decimals = u8::try_from(fraction.len()).unwrap();
            prop_assert_eq!(read(&format!("{before}7,"), &format!("{whole}{point}{fraction}")), Some((value, decimals)));
        }
    }
}
