//! The longest entry of the lexicon that begins at a place in a text.

use super::fold::{CHINESE_BYTES, Folded, HAN_WORDS, Variants, han_bit, han_number};
use super::word::{SLOTS, Word, slot};

/// Entries by their folded spelling, as the build laid them out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trie {
    /// The nodes, the root first.
    pub(super) nodes: &'static [Node],
    /// The edges of each node, side by side and sorted within it. Each leads to the node whose number is one more than its
    /// own.
    pub(super) edges: &'static [char],
    /// The nodes that the root's edges of ASCII characters lead to; 0 for none.
    pub(super) from_root: &'static [u16; 128],
    /// The Chinese characters that the root has edges for.
    pub(super) starts: &'static [u64; HAN_WORDS],
    /// For each word of them, the node that the edge of its first one leads to.
    pub(super) start_nodes: &'static [u16; HAN_WORDS],
    /// The keys of the words of ASCII letters that entries begin with, each at its slot or behind, with the nodes behind
    /// them; 0 where none is.
    pub(super) words: &'static [(u64, Node); SLOTS],
}

/// A beginning of entries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    pub(super) first_edge: u16,
    pub(super) end_edge: u16,
    /// The entry that ends here; `u16::MAX` for none.
    pub(super) entry: u16,
}

/// What entries begin with: the node behind it, and how many bytes of a text it is.
pub(crate) type Begun = (Node, usize);

const NO_ENTRY: u16 = u16::MAX;

/// The most edges that are looked at one by one.
const FEW_EDGES: usize = 8;

impl Trie {
    fn node(&self, number: impl Into<usize>) -> Option<Node> {
        self.nodes.get(number.into()).copied()
    }

    /// The node behind a character at the start.
    fn first_step(&self, c: char) -> Option<Node> {
        if let Some(node) = usize::try_from(u32::from(c)).ok().and_then(|i| self.from_root.get(i)) {
            return if *node == 0 { None } else { self.node(*node) };
        }
        match han_bit(c) {
            Some((at, bit)) => self.first_chinese_step(at, bit),
            None => self.step(self.node(0_u16)?, c),
        }
    }

    /// The same for a Chinese one, by its word and bit.
    #[inline]
    fn first_chinese_step(&self, at: usize, bit: u64) -> Option<Node> {
        let starts = self.starts.get(at).filter(|starts| *starts & bit != 0)?;
        let before = (starts & bit.wrapping_sub(1)).count_ones();
        self.node(usize::from(*self.start_nodes.get(at)?).checked_add(usize::try_from(before).ok()?)?)
    }

    /// What the word begins that a text begins with and no letter follows.
    #[inline]
    pub(super) fn begin_with_word(&self, word: Word) -> Option<Begun> {
        let mut at = slot(word.key);
        loop {
            match *self.words.get(at)? {
                (0, _) => return None,
                (key, node) if key == word.key => return Some((node, word.keyed())),
                _ => at = at.wrapping_add(1) % SLOTS,
            }
        }
    }

    /// What a text begins: its first word, or its first character.
    #[inline]
    pub(super) fn begin(&self, text: &str, variants: Variants) -> Option<Begun> {
        if text.as_bytes().first()?.is_ascii_alphabetic() {
            let word = Word::at(text.as_bytes());
            if text.as_bytes().get(word.length).is_none_or(u8::is_ascii) {
                return self.begin_with_word(word);
            }
        }
        self.first_character(text, variants)
    }

    /// What the first character of a text begins.
    fn first_character(&self, text: &str, variants: Variants) -> Option<Begun> {
        match variants.fold_at(text, 0)? {
            (Folded::Char(folded), length) => Some((self.first_step(folded)?, length)),
            (Folded::Space | Folded::Ignored, _) => None,
        }
    }

    /// How many bytes of Chinese characters a text begins with of which no entry begins with any, and what the character
    /// behind them begins.
    #[inline]
    pub(super) fn pass_over(&self, text: &str, variants: Variants) -> (usize, Option<Begun>) {
        let mut passed = 0_usize;
        while let Some([a @ 0xe4..=0xe9, b, c]) = text.as_bytes().get(passed..).and_then(<[u8]>::first_chunk) {
            let [a, b, c] = [a, b, c].map(|byte| u32::from(*byte & 0x3f));
            let Some((at, bit)) = han_number((a & 0xf) << 12 | b << 6 | c) else { break };
            let node = if variants.marked.get(at).is_some_and(|word| word & bit != 0) {
                text.get(passed..).and_then(|rest| self.first_character(rest, variants)).map(|(node, _)| node)
            } else {
                self.first_chinese_step(at, bit)
            };
            if let Some(node) = node {
                return (passed, Some((node, CHINESE_BYTES)));
            }
            passed = passed.saturating_add(CHINESE_BYTES);
        }
        (passed, None)
    }

    /// The node behind another and one more character.
    #[inline]
    fn step(&self, node: Node, c: char) -> Option<Node> {
        let first = usize::from(node.first_edge);
        let edges = self.edges.get(first..usize::from(node.end_edge))?;
        let at = if edges.len() <= FEW_EDGES {
            edges.iter().position(|edge| *edge == c)?
        } else {
            edges.binary_search(&c).ok()?
        };
        self.node(first.checked_add(at)?.checked_add(1)?)
    }

    /// The entry with the longest spelling that begins at the start of `text` and that `fits`, with its length in
    /// bytes. `fits` is given the entry and that length.
    ///
    /// A space in a spelling matches any white space, and a hyphen between two words. What ends within a word of ASCII
    /// letters never fits.
    pub(super) fn longest(
        &self,
        text: &str,
        variants: Variants,
        fits: impl FnMut(usize, usize) -> bool,
    ) -> Option<(usize, usize)> {
        self.longest_from(self.begin(text, variants)?, text, variants, fits)
    }

    /// The same, from a node and how many bytes lead to it.
    #[inline]
    pub(super) fn longest_from(
        &self,
        (mut node, mut at): Begun,
        text: &str,
        variants: Variants,
        mut fits: impl FnMut(usize, usize) -> bool,
    ) -> Option<(usize, usize)> {
        let mut best = None;
        loop {
            if node.entry != NO_ENTRY && fits(node.entry.into(), at) {
                best = Some((node.entry.into(), at));
            }
            if node.first_edge == node.end_edge {
                return best;
            }
            let folded = loop {
                match variants.fold_at(text, at) {
                    Some((Folded::Ignored, behind)) => at = behind,
                    Some((folded, behind)) => {
                        at = behind;
                        break folded;
                    }
                    None => return best,
                }
            };
            let next = match folded {
                Folded::Char('-') => self.step(node, '-').or_else(|| self.step(node, ' ')),
                Folded::Char(c) => self.step(node, c),
                Folded::Space | Folded::Ignored => {
                    while let Some((Folded::Space, behind)) = variants.fold_at(text, at) {
                        at = behind;
                    }
                    self.step(node, ' ')
                }
            };
            match next {
                Some(next) => node = next,
                None => return best,
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a test may panic")]
mod tests {
    use proptest::prelude::*;

    use crate::lexicon::{Lexicon, goes_on};

    proptest! {
        #[test]
        fn finds_what_going_from_character_to_character_finds(
            text in "(U\\.S\\.|us|US|dollar|approximate|ly|a|about|or|  ?|-|元|美|人民|币|億|\u{ad}|\u{3000}|é|'|[a-zA-Z$.]){1,8}",
        ) {
            let lexicon = Lexicon::builtin();
            let variants = lexicon.variants;
            for trie in [lexicon.trie, lexicon.last_words] {
                for start in (0..text.len()).filter(|start| text.is_char_boundary(*start)) {
                    let text = &text[start..];
                    let fits = |_, length| !goes_on(text, length, variants);
                    let by_characters = trie
                        .first_character(text, variants)
                        .and_then(|begun| trie.longest_from(begun, text, variants, fits));
                    prop_assert_eq!(trie.longest(text, variants, fits), by_characters, "{}", text);
                }
            }
        }
    }
}
