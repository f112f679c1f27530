//! Plain digits, the way every report writes a number: no separators, no exponent.

/// The most characters of a number that is written here: 39 digits of 128 bits, or zeros before them, and a point.
const CAPACITY: usize = 64;

/// The most decimal places.
const MOST_PLACES: usize = CAPACITY - 2;

/// What one division by a word splits off: 19 digits, the most that fit 64 bits.
const WORD_DIGITS: u32 = 19;
const WORD: u128 = 10_u128.pow(WORD_DIGITS);

/// A whole number of units of some decimal place, in plain digits.
pub(crate) struct PlainDigits {
    bytes: [u8; CAPACITY],
    start: usize,
}

impl PlainDigits {
    /// `units` × 10^−`places`; `None` for more places than any figure has.
    pub(crate) fn new(units: u128, places: u32) -> Option<Self> {
        let places = usize::try_from(places).ok().filter(|places| *places <= MOST_PLACES)?;
        let mut digits = Digits::of(units);
        let mut plain = Self { bytes: [b'0'; CAPACITY], start: CAPACITY };
        let mut written = 0_usize;
        let mut slots = plain.bytes.iter_mut().rev();
        while !digits.is_done() || written <= places {
            if written == places && places > 0 {
                *slots.next()? = b'.';
                plain.start = plain.start.saturating_sub(1);
            }
            *slots.next()? = digits.next_back();
            plain.start = plain.start.saturating_sub(1);
            written = written.saturating_add(1);
        }
        Some(plain)
    }

    pub(crate) fn as_str(&self) -> &str {
        self.bytes.get(self.start..).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

/// The digits of a number, from its last: in words, since division of 128 bits is slow.
struct Digits {
    word: u64,
    left_in_word: u32,
    rest: u128,
}

impl Digits {
    fn of(units: u128) -> Self {
        let (word, rest) = split(units);
        Self { word, left_in_word: WORD_DIGITS, rest }
    }

    fn is_done(&self) -> bool {
        self.word == 0 && self.rest == 0
    }

    fn next_back(&mut self) -> u8 {
        if self.left_in_word == 0 {
            (self.word, self.rest) = split(self.rest);
            self.left_in_word = WORD_DIGITS;
        }
        let digit = u8::try_from(self.word % 10).unwrap_or(0);
        self.word /= 10;
        self.left_in_word = self.left_in_word.saturating_sub(1);
        digit.saturating_add(b'0')
    }
}

/// The last digits of a number, and those before them.
fn split(units: u128) -> (u64, u128) {
    match u64::try_from(units) {
        Ok(short) if u128::from(short) < WORD => (short, 0),
        _ => (u64::try_from(units % WORD).unwrap_or(0), units / WORD),
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
        // Where a number begins to need a second word, and a third.
        for power in [WORD, WORD * WORD] {
            for units in [power - 1, power, power + 1] {
                assert_eq!(PlainDigits::new(units, 0).unwrap().as_str(), units.to_string());
            }
        }
    }
}
