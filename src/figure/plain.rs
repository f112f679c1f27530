//! Plain digits, the way every report writes a number: no separators, no exponent.

/// The most characters of a number that is written here: 39 digits of 128 bits, or zeros before them, and a point.
const CAPACITY: usize = 64;

/// The most decimal places.
const MOST_PLACES: usize = CAPACITY - 2;

/// A whole number of units of some decimal place, in plain digits.
pub(crate) struct PlainDigits {
    bytes: [u8; CAPACITY],
    length: usize,
}

impl PlainDigits {
    /// `units` × 10^−`places`; `None` for more places than any figure has.
    pub(crate) fn new(units: u128, places: u32) -> Option<Self> {
        let places = usize::try_from(places).ok().filter(|places| *places <= MOST_PLACES)?;
        let mut buffer = itoa::Buffer::new();
        // Division of 128 bits is slow.
        let digits = match u64::try_from(units) {
            Ok(short) => buffer.format(short),
            Err(_) => buffer.format(units),
        };
        let digits = digits.as_bytes();
        // Zeros stand where there are no digits: before the point, and behind it.
        let mut bytes = [b'0'; CAPACITY];
        let (whole, decimals) = digits.split_at(digits.len().saturating_sub(places));
        bytes.get_mut(..whole.len())?.copy_from_slice(whole);
        let mut length = whole.len().max(1);
        if places > 0 {
            *bytes.get_mut(length)? = b'.';
            let point = length;
            length = point.checked_add(1)?.checked_add(places)?;
            bytes.get_mut(length.checked_sub(decimals.len())?..length)?.copy_from_slice(decimals);
        }
        Some(Self { bytes, length })
    }

    pub(crate) fn as_str(&self) -> &str {
        self.bytes.get(..self.length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    /// The digits behind a minus sign, where there is to be one.
    pub(crate) fn signed(&self, is_negative: bool) -> String {
        if is_negative { ["-", self.as_str()].concat() } else { self.as_str().to_owned() }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test may panic")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn digits_are_those_of_the_number(units in any::<u128>(), bits in 0_u32..128, places in 0_u32..62) {
            let units = units >> bits;
            let shown = PlainDigits::new(units, places).unwrap().as_str().to_owned();
            let width = usize::try_from(places).unwrap();
            let padded = format!("{units:0>width$}", width = width + 1);
            let (whole, decimals) = padded.split_at(padded.len() - width);
            prop_assert_eq!(shown, if width == 0 { whole.to_owned() } else { format!("{whole}.{decimals}") });
        }
    }

    #[test]
    fn too_many_places_are_left_to_others() {
        assert!(PlainDigits::new(1, 62).is_some());
        assert!(PlainDigits::new(1, 63).is_none());
        assert_eq!(PlainDigits::new(u128::MAX, 0).unwrap().as_str(), u128::MAX.to_string());
        assert_eq!(PlainDigits::new(0, 2).unwrap().as_str(), "0.00");
        // Where a number begins to need more than 64 bits.
        for units in [u128::from(u64::MAX), u128::from(u64::MAX) + 1] {
            assert_eq!(PlainDigits::new(units, 0).unwrap().as_str(), units.to_string());
        }
    }
}
