//! Where in a text a currency's name or mark may begin.
//!
//! The text is taken in blocks of 64 bytes, in which SIMD tells letters, signs and the characters that are not ASCII and may
//! be the first of a name, a bit for each. A word is then looked up by its first letters and a character by its bytes and
//! those of the next, in sets of bits that hold what names begin with. What is in them is for the lexicon to tell.

use std::hint::black_box;

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x64};

use super::fold::{Folded, Variants};
use super::hash::{LETTERS, NO_LETTER, OFFSETS, SIGN, SIXES, WORDS, has, hash, longer};
use super::word;
use crate::blocks::first_or_padded;

/// The beginnings of the currencies' names, as the build made sets of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Triggers {
    /// The words of ASCII letters that names are or begin with, by their first eight letters.
    pub(super) words: &'static [u64; WORDS],
    /// The groups that each of the first letters of those may be of, a bit for each, by its number.
    pub(super) letters: &'static [[u8; SIXES]; LETTERS],
    /// Of what begins with no ASCII character, the groups that the byte at each of the [`OFFSETS`] may be of, a bit for
    /// each, by its lower six bits.
    pub(super) groups: &'static [[u8; SIXES]; OFFSETS.len()],
    /// By the first character of those that have no other, or where it has two bytes.
    pub(super) short: &'static [u64; WORDS],
    /// By the first six bytes.
    pub(super) second: &'static [u64; WORDS],
}

/// The places in a text where a name may begin.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Starts<'t> {
    triggers: Triggers,
    variants: Variants,
    text: &'t str,
    level: Level,
    block: Block,
}

/// Some bytes of a text, in which places were looked for.
#[derive(Clone, Copy, Debug, Default)]
struct Block {
    /// Where it begins in the text.
    start: usize,
    /// Where the next one begins: no word that begins in a block ends behind it.
    end: usize,
    /// The places, a bit for each byte, the first of them lowest.
    places: u64,
}

/// The bytes of a block.
const BLOCK: usize = 64;
/// The bytes that are looked at from a place on.
const AHEAD: usize = 8;

impl<'t> Starts<'t> {
    pub(super) fn new(triggers: Triggers, variants: Variants, text: &'t str) -> Self {
        Self { triggers, variants, text, level: Level::new(), block: Block::default() }
    }

    /// The first place from `from` on where a name may begin, at the start of a word.
    pub(crate) fn next(&mut self, from: usize) -> Option<usize> {
        let Block { start, end, places } = self.block;
        let passed = from.checked_sub(start).filter(|_| from < end).and_then(|passed| u32::try_from(passed).ok());
        let left = passed.map_or(0, |passed| places & u64::MAX.wrapping_shl(passed));
        if left != 0 {
            return place(start, left);
        }
        let behind = if passed.is_some() { end } else { from };
        if !dispatch!(self.level, simd => self.find_block(simd, behind)) {
            return None;
        }
        place(self.block.start, self.block.places)
    }

    /// Finds the first block from `start` on with a place in it, and says whether there is one.
    #[expect(clippy::inline_always, reason = "SIMD instructions are chosen where they are dispatched to")]
    #[inline(always)]
    fn find_block<S: Simd>(&mut self, simd: S, mut start: usize) -> bool {
        let before = start.checked_sub(1).and_then(|i| self.text.as_bytes().get(i));
        let mut goes_on = before.is_some_and(u8::is_ascii_alphabetic);
        loop {
            let Some((block, behind)) = self.read_block(simd, start, goes_on) else {
                self.block = Block::default();
                return false;
            };
            if block.places != 0 {
                self.block = block;
                return true;
            }
            (start, goes_on) = (block.end, behind);
        }
    }

    /// The block that begins at `start`, where a word goes on or not, and whether one goes on behind it.
    #[expect(clippy::inline_always, reason = "as before")]
    #[expect(clippy::arithmetic_side_effects, reason = "the bytes of a vector wrap around")]
    #[inline(always)]
    fn read_block<S: Simd>(&self, simd: S, start: usize, goes_on: bool) -> Option<(Block, bool)> {
        let rest = self.text.as_bytes().get(start..).filter(|rest| !rest.is_empty())?;
        let mut padded = None;
        let near: &[u8; BLOCK + AHEAD] = first_or_padded(rest, &mut padded);
        let bytes: u8x64<S> = u8x64::from_slice(simd, near.first_chunk::<BLOCK>()?);
        let letters = ((bytes | 0x20) - b'a').simd_lt(26).to_bitmask();
        let capitals = (bytes - b'A').simd_lt(26).to_bitmask();
        // Else the compiler keeps 64 truth values apart, in as many places.
        let signs = black_box(bytes.simd_eq(SIGN).to_bitmask());
        let others = bytes.simd_ge(0x80).to_bitmask();
        let behind = letters << 1 | u64::from(goes_on);
        // A word that is cut off belongs to the next block. One that fills a block is no name.
        let (whole, goes_on) = match 64_u32.wrapping_sub(letters.leading_ones()) {
            0 => (64, true),
            whole => (whole, false),
        };
        let in_whole = u64::MAX.wrapping_shr(64_u32.wrapping_sub(whole));
        let words = letters & !behind & in_whole;
        // Codes are three capitals.
        let codes = words & capitals & capitals >> 1 & capitals >> 2 & !(letters >> 3);
        let mut places = signs | codes;
        if behind & (signs | others) != 0 {
            places |= words & self.begun(start, behind, signs, others);
        }
        let words = if words == 0 { 0 } else { words & self.alike(simd, near)? };
        places |= those(words, |bit| {
            let length = letters.wrapping_shr(bit).trailing_ones();
            has(self.triggers.words, word::hash(eight(near, bit), length))
        });
        if others != 0 {
            let firsts = bytes.simd_ge(0xc0).to_bitmask() & self.together(simd, near)?;
            places |= those(firsts, |bit| self.is_beginning(eight(near, bit)));
        }
        let end = start.saturating_add(usize::try_from(whole).unwrap_or(BLOCK));
        Some((Block { start, end, places }, goes_on))
    }

    /// The bytes of a block that are letters of one group with those behind them.
    #[expect(clippy::inline_always, reason = "as before")]
    #[expect(clippy::arithmetic_side_effects, reason = "as before")]
    #[inline(always)]
    fn alike<S: Simd>(&self, simd: S, near: &[u8; BLOCK + AHEAD]) -> Option<u64> {
        let mut together = u8x64::splat(simd, u8::MAX);
        for (offset, groups) in self.triggers.letters.iter().enumerate() {
            let bytes: &[u8; BLOCK] = near.get(offset..)?.first_chunk()?;
            let numbers = ((u8x64::from_slice(simd, bytes) | 0x20) - b'a').min(u8x64::splat(simd, NO_LETTER));
            together &= u8x64::from_slice(simd, groups).swizzle_dyn(numbers);
        }
        Some(together.simd_gt(0).to_bitmask())
    }

    /// The bytes of a block that are of one group with those behind them.
    #[expect(clippy::inline_always, reason = "as before")]
    #[inline(always)]
    fn together<S: Simd>(&self, simd: S, near: &[u8; BLOCK + AHEAD]) -> Option<u64> {
        let mut together = u8x64::splat(simd, u8::MAX);
        for (offset, groups) in OFFSETS.into_iter().zip(self.triggers.groups) {
            let bytes: &[u8; BLOCK] = near.get(offset..)?.first_chunk()?;
            let lower = u8x64::from_slice(simd, bytes) & 0x3f;
            together &= u8x64::from_slice(simd, groups).swizzle_dyn(lower);
        }
        Some(together.simd_gt(0).to_bitmask())
    }

    /// Where letters begin that are a name together with what stands behind them: `US$`, or a name with a character in
    /// it that does not count.
    #[cold]
    fn begun(&self, start: usize, behind: u64, signs: u64, others: u64) -> u64 {
        let start_before = |bit: u32| {
            let letters = behind.wrapping_shl(63_u32.wrapping_sub(bit)).leading_ones();
            1_u64.wrapping_shl(bit.wrapping_sub(letters))
        };
        let is_ignored = |bit: u32| {
            let at = usize::try_from(bit).ok().and_then(|bit| start.checked_add(bit));
            let next = at.and_then(|at| self.variants.fold_at(self.text, at));
            next.is_some_and(|(next, _)| next == Folded::Ignored)
        };
        let mut begun = 0;
        for_each(behind & signs, |bit| begun |= start_before(bit));
        for_each(behind & others, |bit| begun |= if is_ignored(bit) { start_before(bit) } else { 0 });
        begun
    }

    /// Whether a name may begin with the character that is no ASCII one at the start of some bytes.
    fn is_beginning(&self, bytes: u64) -> bool {
        let [a, b, c, more @ ..] = bytes.to_le_bytes();
        if a < 0xe0 {
            return has(self.triggers.short, hash(a, b, 0));
        }
        let by_three = hash(a, b, c);
        has(self.triggers.short, by_three)
            || longer(by_three, &more).is_some_and(|by_more| has(self.triggers.second, by_more))
    }
}

/// The first of the places in a block that begins at `start`.
fn place(start: usize, places: u64) -> Option<usize> {
    start.checked_add(usize::try_from(places.trailing_zeros()).ok()?)
}

/// Those bits of a set for which this holds.
#[expect(clippy::inline_always, reason = "as before")]
#[inline(always)]
fn those(set: u64, holds: impl Fn(u32) -> bool) -> u64 {
    let mut those = 0;
    for_each(set, |bit| those |= u64::from(holds(bit)).wrapping_shl(bit));
    those
}

/// Goes through the bits of a set.
#[expect(clippy::inline_always, reason = "as before")]
#[inline(always)]
fn for_each(mut set: u64, mut act: impl FnMut(u32)) {
    while set != 0 {
        act(set.trailing_zeros());
        set &= set.wrapping_sub(1);
    }
}

/// The bytes from the one at a bit of a block on.
fn eight(block: &[u8; BLOCK + AHEAD], bit: u32) -> u64 {
    word::eight(usize::try_from(bit).ok().and_then(|from| block.get(from..)).unwrap_or_default())
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test may panic")]
mod tests {
    use fearless_simd::Level;
    use proptest::prelude::*;

    use crate::lexicon::Lexicon;
    use crate::money::Currency;

    /// Whether the last word of a name, a mark or a code begins at a place, at the start of a word.
    fn begins(text: &str, at: usize) -> bool {
        let Some((before, rest)) = text.split_at_checked(at) else { return false };
        let letters = rest.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        let is_code = letters.bytes().all(|byte| byte.is_ascii_uppercase()) && letters.parse::<Currency>().is_ok();
        let in_word =
            before.ends_with(|c: char| c.is_ascii_alphabetic()) && rest.starts_with(|c: char| c.is_ascii_alphabetic());
        !in_word && (is_code || Lexicon::builtin().last_word(rest).is_some())
    }

    /// All places, with whatever SIMD this processor has.
    fn by_blocks(text: &str) -> Vec<usize> {
        let best = Level::new();
        let levels = [Some(best), Some(Level::baseline()), less(best)];
        let mut found = levels.into_iter().flatten().map(|level| with(level, text));
        let first = found.next().unwrap();
        for others in found {
            assert_eq!(others, first, "{text}");
        }
        first
    }

    /// The level that most processors have where this one has more.
    #[cfg(target_arch = "x86_64")]
    fn less(best: Level) -> Option<Level> {
        best.as_avx2().map(Level::Avx2)
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn less(_: Level) -> Option<Level> {
        None
    }

    fn with(level: Level, text: &str) -> Vec<usize> {
        let mut starts = Lexicon::builtin().currency_starts(text);
        starts.level = level;
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(start) = starts.next(at) {
            found.push(start);
            at = start + 1;
        }
        found
    }

    /// That every place where a name begins is found.
    fn check(text: &str) {
        let found = by_blocks(text);
        let names: Vec<usize> = (0..text.len()).filter(|at| begins(text, *at)).collect();
        let told: Vec<usize> = found.iter().copied().filter(|at| begins(text, *at)).collect();
        assert_eq!(told, names, "{text}");
    }

    #[test]
    fn finds_every_name_of_the_lexicon_wherever_it_stands() {
        let names = "yuan Euro DOLLARS won yen Yen kr RM US$ US HK$5 CNY XAF £3 ¥ £ € 元 美元 亿円 俄罗斯卢布 ＵＳ＄ 圓 港幣 u.s.-dollar złoty";
        for before in ["", " ", "(", "-", "元", "约", "5", "x ", "xy"] {
            for name in names.split(' ') {
                for after in ["", " ", "s", "元", ")"] {
                    for length in [0, 50, 57, 58, 59, 60, 61, 62, 63, 64, 120] {
                        let filling = " ".repeat(length);
                        check(&format!("{filling}{before}{name}{after}"));
                        check(&format!("{filling}{before}{name}{after}{filling}"));
                    }
                }
            }
        }
    }

    #[test]
    fn passes_over_what_is_no_name() {
        assert_eq!(
            by_blocks(
                "The harbour council of the northern islands met; a café is to share its quarters with 12 painters."
            ),
            Vec::<usize>::new()
        );
        assert_eq!(by_blocks("山谷里的果园清点了候鸟，随后参观了手绘海图档案馆。"), Vec::<usize>::new());
        assert_eq!(by_blocks(&"a".repeat(200)), Vec::<usize>::new());
    }

    #[test]
    fn a_word_may_have_a_soft_hyphen_in_it() {
        for text in ["ren\u{ad}min\u{ad}bi", "dol\u{200b}lars", "y\u{ad}uan"] {
            assert_eq!(by_blocks(text).first(), Some(&0), "{text}");
            assert_eq!(Lexicon::builtin().last_word(text), Some(text.len()));
        }
    }

    proptest! {
        #[test]
        fn finds_what_looking_at_every_byte_finds(
            text in "([a-zA-Z $£.元美分约日币円，0-9]|yuan|dollar|won|CNY|US|kr|欧元|Euro|pe|ru|to|[a-z]{1,70}| {1,70}){0,40}",
            starts in proptest::collection::vec(0..200_usize, 0..8),
        ) {
            check(&text);
            let found = by_blocks(&text);
            // In any order, as from the start.
            let mut places = Lexicon::builtin().currency_starts(&text);
            for from in starts {
                prop_assert_eq!(places.next(from), found.iter().copied().find(|at| *at >= from));
            }
        }
    }
}
