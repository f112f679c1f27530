//! Digits in text, eight at a time.

/// The value of the ASCII digits that eight bytes begin with, the power of ten of their count, and the count.
///
/// All are worked on at once. Digits that are missing are filled up with zeros in front; then pairs are added up to
/// numbers below 100, those to numbers below 10,000, and those to one.
#[inline]
pub(crate) fn leading_digits(bytes: [u8; 8]) -> (u64, u64, u32) {
    const POWERS: [u64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
    // A digit becomes its value; what is none has, or gets, its highest bit. A carry spoils later bytes only.
    let values = u64::from_le_bytes(bytes) ^ 0x3030_3030_3030_3030;
    let others = (values.wrapping_add(0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080;
    let bits = others.trailing_zeros() & !7;
    let digits = values.unbounded_shl(64_u32.saturating_sub(bits));
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    let value = fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff;
    let count = bits / 8;
    let power = usize::try_from(count).ok().and_then(|count| POWERS.get(count)).copied().unwrap_or(1);
    (value, power, count)
}

/// 10^`exponent`; `None` where it needs more than 64 bits.
#[inline]
pub(crate) fn power_of_ten(exponent: u32) -> Option<u64> {
    const POWERS: [u64; 20] = {
        let mut powers = [1_u64; 20];
        let mut rest: &mut [u64] = &mut powers;
        while let [power, tail @ ..] = rest {
            if let [next, ..] = tail {
                *next = *power * 10;
            }
            rest = tail;
        }
        powers
    };
    POWERS.get(usize::try_from(exponent).ok()?).copied()
}

/// Where the first byte stands that is one of `bytes`, in eight; `None` where none is.
#[inline]
pub(crate) fn first_of<const N: usize>(bytes: [u8; N], eight: [u8; 8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let word = u64::from_le_bytes(eight);
    // A byte that is looked for becomes zero, and only a zero, or what follows one, borrows into its highest bit.
    let mut found = 0;
    for byte in bytes {
        let zeros = word ^ ONES.wrapping_mul(u64::from(byte));
        found |= zeros.wrapping_sub(ONES) & !zeros;
    }
    found &= ONES << 7;
    if found == 0 { None } else { usize::try_from(found.trailing_zeros() / 8).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bytes_are_read_at_once() {
        for text in ["00000000", "12345678", "99999999", "10000001"] {
            let value = text.parse().unwrap();
            assert_eq!(leading_digits(text.as_bytes().try_into().unwrap()), (value, 100_000_000, 8));
        }
        for at in 0..8_usize {
            for byte in (0..=u8::MAX).filter(|byte| !byte.is_ascii_digit()) {
                for after in *b"09.,\xff" {
                    let mut bytes = *b"98765432";
                    bytes[at] = byte;
                    bytes[at + 1..].fill(after);
                    let (value, power, count) = leading_digits(bytes);
                    assert_eq!(usize::try_from(count).unwrap(), at, "{bytes:?}");
                    assert_eq!(value, "98765432".split_at(at).0.parse().unwrap_or(0), "{bytes:?}");
                    assert_eq!(power, 10_u64.pow(count));
                }
            }
        }
    }

    #[test]
    fn a_byte_is_found_where_it_stands_first() {
        for other in 0..=u8::MAX {
            let at_first = |eight: [u8; 8]| eight.iter().position(|byte| b",\n\r".contains(byte));
            for (first, second) in [(b',', b'\r'), (b'\n', b','), (b'\r', b'\n'), (other, b','), (other, other)] {
                for at in 0..8 {
                    let mut eight = [other; 8];
                    eight[at] = first;
                    eight[7 - at / 2] = second;
                    assert_eq!(first_of(*b",\n\r", eight), at_first(eight), "{eight:?}");
                }
            }
        }
    }
}
