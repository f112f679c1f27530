//! Where in a text a currency's name or mark may begin, at the price of a look at every other byte.
//!
//! The windows of four bytes by which names can be told are in a table, two for each name: one that begins an even number of
//! bytes from the name, and one that begins an odd number. Where a window is in it, the first bytes of the places around are
//! hashed, and what is left is for the lexicon to tell.

use memchr::memchr3;

use super::hash::{BYTES, PAIRS, WINDOW, WORDS, has, hash, longer};

/// The beginnings of the currencies' names, as the build made tables of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Triggers {
    /// By the first three bytes.
    pub(super) first: &'static [u64; WORDS],
    /// By the first three bytes of those that end with them.
    pub(super) short: &'static [u64; WORDS],
    /// By the first four bytes, or by six where the first is no ASCII character.
    pub(super) second: &'static [u64; WORDS],
    /// Single bytes that are a mark of their own: `$`.
    pub(super) alone: &'static [u8; 3],
    /// By the two bytes in the middle of a window, the buckets that its first byte cannot be in, and those that its last
    /// byte cannot be in sixteen bits above. The first of the two bytes is the low one.
    pub(super) windows: &'static [u32; PAIRS],
    /// The bucket of each byte, as the first of a window and as the last.
    pub(super) first_buckets: &'static [u32; BYTES],
    pub(super) last_buckets: &'static [u32; BYTES],
}

/// The places in a text where a name may begin.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Starts<'t> {
    triggers: Triggers,
    bytes: &'t [u8],
    /// The first single byte that is a mark, from where was looked last.
    next_alone: usize,
}

impl<'t> Starts<'t> {
    pub(super) fn new(triggers: Triggers, bytes: &'t [u8]) -> Self {
        Self { triggers, bytes, next_alone: 0 }
    }

    /// The first place from `from` on where a name may begin, at the start of a word.
    pub(crate) fn next(&mut self, from: usize) -> Option<usize> {
        let [a, b, c] = *self.triggers.alone;
        if self.next_alone <= from {
            let found = memchr3(a, b, c, self.bytes.get(from..)?);
            self.next_alone = found.map_or(usize::MAX, |offset| from.saturating_add(offset));
        }
        // What begins before the mark is told by a window that begins no later than right behind it.
        let end = self.next_alone.saturating_add(WINDOW).saturating_add(1).min(self.bytes.len());
        let near = self.bytes.get(..end)?;
        let mut at = from;
        while let Some(window) = self.next_window(near, at) {
            let earliest = window.saturating_sub(1).max(from);
            if self.next_alone < earliest {
                break;
            }
            if let Some(found) = self.first_between(earliest, window.saturating_add(1)) {
                return Some(found.min(self.next_alone));
            }
            at = window.saturating_add(2);
        }
        (self.next_alone != usize::MAX).then_some(self.next_alone)
    }

    /// The first window of `bytes` from `from` on, by twos, that may tell a name; what is too short for a window at the
    /// end may too.
    fn next_window(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let Triggers { windows, first_buckets, last_buckets, .. } = self.triggers;
        // Whether the window at the low end of some bytes, the first of them lowest, may tell a name.
        let tells = |bytes: u64| {
            let number = |shift: u32, mask: u64| usize::try_from(bytes >> shift & mask).unwrap_or(0);
            let (first, last) = (first_buckets.get(number(0, 0xff)), last_buckets.get(number(24, 0xff)));
            let others = windows.get(number(8, 0xffff));
            matches!((first, last, others), (Some(first), Some(last), Some(others)) if (first | last) & others == 0)
        };
        let mut at = from;
        while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
            let eight = u64::from_le_bytes(*eight);
            if tells(eight) {
                return Some(at);
            }
            if tells(eight >> 16) {
                return at.checked_add(2);
            }
            if tells(eight >> 32) {
                return at.checked_add(4);
            }
            at = at.wrapping_add(6);
        }
        while let Some([a, rest @ ..]) = bytes.get(at..) {
            let is_told = match rest {
                [b, c, d, ..] => tells(u64::from_le_bytes([*a, *b, *c, *d, 0, 0, 0, 0])),
                _ => true,
            };
            if is_told {
                return Some(at);
            }
            at = at.saturating_add(2);
        }
        None
    }

    /// The first place from `earliest` to `latest` where a name may begin.
    fn first_between(&self, earliest: usize, latest: usize) -> Option<usize> {
        (earliest..=latest).find(|at| self.may_begin(*at))
    }

    /// Whether a name may begin at `at`.
    fn may_begin(&self, at: usize) -> bool {
        let Some([a, rest @ ..]) = self.bytes.get(at..) else { return false };
        let before = at.checked_sub(1).and_then(|i| self.bytes.get(i));
        if a.is_ascii_alphabetic() && before.is_some_and(u8::is_ascii_alphabetic) {
            return false;
        }
        let (b, c) = (rest.first().copied().unwrap_or(0), rest.get(1).copied().unwrap_or(0));
        let by_three = hash(*a, b, c);
        if !has(self.triggers.first, by_three) {
            return false;
        }
        has(self.triggers.short, by_three)
            || longer(by_three, *a, rest.get(2..).unwrap_or_default())
                .is_some_and(|by_more| has(self.triggers.second, by_more))
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test may panic")]
mod tests {
    use proptest::prelude::*;

    use crate::lexicon::Lexicon;
    use crate::money::Currency;

    /// Every place where the last word of a name or a code begins, of those that `next` gives.
    fn all(text: &str, mut next: impl FnMut(usize) -> Option<usize>) -> Vec<usize> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(start) = next(at) {
            let code = text.get(start..start + 3).filter(|code| code.bytes().all(|byte| byte.is_ascii_uppercase()));
            let is_code = code.is_some_and(|code| code.parse::<Currency>().is_ok());
            // Two beginnings may have one hash.
            if is_code || text.get(start..).is_some_and(|rest| Lexicon::builtin().last_word(rest).is_some()) {
                found.push(start);
            }
            at = start + 1;
        }
        found
    }

    fn by_windows(text: &str) -> Vec<usize> {
        let mut starts = Lexicon::builtin().currency_starts(text);
        all(text, |from| starts.next(from))
    }

    /// One place after the other, without windows.
    fn one_by_one(text: &str) -> Vec<usize> {
        let starts = Lexicon::builtin().currency_starts(text);
        let is_alone = |at: &usize| starts.triggers.alone.contains(&starts.bytes[*at]);
        all(text, |from| (from..starts.bytes.len()).find(|at| is_alone(at) || starts.may_begin(*at)))
    }

    #[test]
    fn finds_every_name_of_the_lexicon_wherever_it_stands() {
        let names = "yuan Euro DOLLARS won yen Yen kr RM US$ US HK$5 CNY XAF £3 ¥ £ € 元 美元 亿円 俄罗斯卢布 ＵＳ＄ 圓 港幣 u.s.-dollar złoty";
        for before in ["", " ", "(", "-", "元", "约", "5", "x ", "xy"] {
            for name in names.split(' ') {
                for after in ["", " ", "s", "元", ")"] {
                    let text = format!("{before}{name}{after}");
                    assert_eq!(by_windows(&text), one_by_one(&text), "{text}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn finds_what_looking_at_every_byte_finds(
            text in "([a-zA-Z $£.元美分约日币円，0-9]|yuan|dollar|won|CNY|US|kr|欧元|Euro|pe|ru|to){0,40}",
        ) {
            prop_assert_eq!(by_windows(&text), one_by_one(&text));
        }
    }
}
