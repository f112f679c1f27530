//! Characters as the lexicon compares them: small letters, half width, one sort of space, simplified Chinese.

/// A character as it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Folded {
    /// A character that counts.
    Char(char),
    /// White space of any sort, line breaks included.
    Space,
    /// A character without width that stands inside words and numbers without meaning: a soft hyphen, a joiner.
    Ignored,
}

/// The words of a set of Chinese characters, a bit each from U+4E00 to U+9FFF.
pub(crate) const HAN_WORDS: usize = 328;

/// The bytes of each of them.
pub(crate) const CHINESE_BYTES: usize = 3;

/// Whether a Chinese character is in a set; no other is.
#[inline]
pub(crate) fn is_marked(set: &[u64; HAN_WORDS], c: char) -> bool {
    han_bit(c).is_some_and(|(word, bit)| set.get(word).is_some_and(|word| word & bit != 0))
}

/// The word and the bit of a Chinese character in such a set.
#[inline]
pub(crate) fn han_bit(c: char) -> Option<(usize, u64)> {
    han_number(c.into())
}

/// As [`han_bit`], by the number of the character.
#[inline]
pub(crate) fn han_number(number: u32) -> Option<(usize, u64)> {
    let number = number.checked_sub(0x4e00)?;
    let word = usize::try_from(number >> 6).ok().filter(|word| *word < HAN_WORDS)?;
    Some((word, 1_u64.wrapping_shl(number & 63)))
}

/// The characters that a language reads as another: 億 as 亿.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Variants {
    /// Sorted by the first.
    pub(crate) pairs: &'static [(char, char)],
    /// The first of each.
    pub(crate) marked: &'static [u64; HAN_WORDS],
}

impl Variants {
    /// Folds one character.
    #[inline]
    pub(crate) fn fold(&self, c: char) -> Folded {
        if let Some(byte) = u8::try_from(c).ok().filter(u8::is_ascii) {
            return fold_ascii(byte);
        }
        self.fold_other(c)
    }

    /// Folds the character that begins at a place in a text, and says where the next one begins.
    #[inline]
    pub(crate) fn fold_at(&self, text: &str, at: usize) -> Option<(Folded, usize)> {
        let byte = *text.as_bytes().get(at)?;
        if byte.is_ascii() {
            return Some((fold_ascii(byte), at.saturating_add(1)));
        }
        let c = text.get(at..)?.chars().next()?;
        Some((self.fold_other(c), at.saturating_add(c.len_utf8())))
    }

    /// Folds a character that is not ASCII. Most Chinese ones stay as they are.
    #[inline]
    fn fold_other(&self, c: char) -> Folded {
        let is_plain = matches!(c, '\u{4e00}'..='\u{9fff}') && !is_marked(self.marked, c);
        if is_plain { Folded::Char(c) } else { self.fold_wide(c) }
    }

    fn fold_wide(&self, c: char) -> Folded {
        match c {
            '\u{a0}'
            | '\u{1680}'
            | '\u{2000}'..='\u{200a}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{202f}'
            | '\u{205f}'
            | '\u{3000}'
            | '\u{85}' => Folded::Space,
            '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2060}'
            | '\u{feff}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => Folded::Ignored,
            '\u{ff01}'..='\u{ff5e}' => {
                let half = char::from_u32(u32::from(c).saturating_sub(0xfee0)).unwrap_or(c);
                // The full-width tilde stands for a range; the ASCII one for "about".
                if half == '~' { Folded::Char('～') } else { Folded::Char(half.to_ascii_lowercase()) }
            }
            // Quotes, dashes and Chinese punctuation, which need not be looked up.
            '\u{2012}'..='\u{2017}' | '\u{201a}'..='\u{2027}' | '\u{3001}'..='\u{3020}' => Folded::Char(c),
            '\u{ffe0}' => Folded::Char('¢'),
            '\u{ffe1}' => Folded::Char('£'),
            '\u{ffe5}' => Folded::Char('¥'),
            '\u{ffe6}' => Folded::Char('₩'),
            '\u{fe69}' => Folded::Char('$'),
            '\u{2010}' | '\u{2011}' | '\u{2043}' | '\u{fe63}' => Folded::Char('-'),
            '\u{2018}' | '\u{2019}' | '\u{2bc}' => Folded::Char('\''),
            '\u{4e00}'..='\u{9fff}' => {
                let at = self.pairs.binary_search_by_key(&c, |pair| pair.0);
                Folded::Char(at.ok().and_then(|i| self.pairs.get(i)).map_or(c, |pair| pair.1))
            }
            _ => {
                let mut lower = c.to_lowercase();
                match (lower.next(), lower.next()) {
                    (Some(single), None) => Folded::Char(single),
                    _ => Folded::Char(c),
                }
            }
        }
    }
}

#[inline]
fn fold_ascii(byte: u8) -> Folded {
    if byte.is_ascii_whitespace() || byte == b'\x0b' {
        Folded::Space
    } else {
        Folded::Char(char::from(byte.to_ascii_lowercase()))
    }
}

/// Whether the character is a letter of a script that sets words apart: not a Chinese, Japanese or Korean one.
pub(crate) fn is_word_letter(c: char) -> bool {
    // Signs that Chinese text is full of need not be looked up.
    let is_sign = |c| matches!(c, '\u{2010}'..='\u{2027}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{ff01}'..='\u{ff20}');
    if c.is_ascii() { c.is_ascii_alphabetic() } else { !is_unspaced(c) && !is_sign(c) && c.is_alphabetic() }
}

/// Whether the character belongs to a script that is written without spaces between words.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fff}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn word_letters_are_the_letters_of_spaced_scripts() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_word_letter(c), c.is_alphabetic() && !is_unspaced(c), "{c:?}");
        }
    }
}
