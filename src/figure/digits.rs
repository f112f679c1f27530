//! Digits in text, eight at a time.

/// The value of the ASCII digits that eight bytes begin with, the power of ten of their count, and the count.
///
/// All are worked on at once. Digits that are missing are filled up with zeros in front.
#[inline]
pub(crate) fn leading_digits(bytes: [u8; 8]) -> (u64, u64, u32) {
    const POWERS: [u64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
    // A digit becomes its value; what is none has, or gets, its highest bit. A carry spoils later bytes only.
    let values = u64::from_le_bytes(bytes) ^ 0x3030_3030_3030_3030;
    let others = (values.wrapping_add(0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080;
    let bits = others.trailing_zeros() & !7;
    let digits = values.unbounded_shl(64_u32.saturating_sub(bits));
    let value = eight_digits(digits);
    let count = bits / 8;
    let power = usize::try_from(count).ok().and_then(|count| POWERS.get(count)).copied().unwrap_or(1);
    (value, power, count)
}

/// The value of eight digits, each a byte: pairs are added up to numbers below 100, those to numbers below 10,000, and
/// those to one.
#[inline]
fn eight_digits(digits: u64) -> u64 {
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff
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
}
