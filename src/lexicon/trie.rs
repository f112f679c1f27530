//! The longest entry of the lexicon that begins at a place in a text.

use super::fold::{Folded, HAN_WORDS, Variants, is_marked};

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
}

/// A beginning of entries.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) first_edge: u16,
    pub(super) end_edge: u16,
    /// The entry that ends here; `u16::MAX` for none.
    pub(super) entry: u16,
}

const NO_ENTRY: u16 = u16::MAX;

/// The most edges that are looked at one by one.
const FEW_EDGES: usize = 8;

impl Trie {
    /// The node behind a character at the start.
    pub(super) fn first_step(&self, c: char) -> Option<usize> {
        if let Some(node) = usize::try_from(u32::from(c)).ok().and_then(|i| self.from_root.get(i)) {
            return (*node != 0).then_some(usize::from(*node));
        }
        let is_han = matches!(c, '\u{4e00}'..='\u{9fff}');
        if is_han && !is_marked(self.starts, c) { None } else { self.step(0, c) }
    }

    #[inline]
    fn step(&self, node: usize, c: char) -> Option<usize> {
        let Node { first_edge, end_edge, .. } = *self.nodes.get(node)?;
        let first = usize::from(first_edge);
        let edges = self.edges.get(first..usize::from(end_edge))?;
        let at = if edges.len() <= FEW_EDGES {
            edges.iter().position(|edge| *edge == c)?
        } else {
            edges.binary_search(&c).ok()?
        };
        first.checked_add(at)?.checked_add(1)
    }

    #[inline]
    fn entry(&self, node: usize) -> Option<usize> {
        self.nodes.get(node).map(|node| node.entry).filter(|entry| *entry != NO_ENTRY).map(usize::from)
    }

    /// The entry with the longest spelling that begins at the start of `text` and that `fits`, with its length in
    /// bytes. `fits` is given the entry and that length.
    ///
    /// A space in a spelling matches any white space, and a hyphen between two words.
    pub(super) fn longest(
        &self,
        text: &str,
        variants: Variants,
        mut fits: impl FnMut(usize, usize) -> bool,
    ) -> Option<(usize, usize)> {
        let mut characters = text.chars();
        let mut node = match variants.fold(characters.next()?) {
            Folded::Char(first) => self.first_step(first)?,
            Folded::Space | Folded::Ignored => return None,
        };
        let mut best = None;
        loop {
            if let Some(entry) = self.entry(node) {
                let length = text.len().saturating_sub(characters.as_str().len());
                if fits(entry, length) {
                    best = Some((entry, length));
                }
            }
            let mut folded = Folded::Ignored;
            while folded == Folded::Ignored {
                let Some(c) = characters.next() else { return best };
                folded = variants.fold(c);
            }
            let next = match folded {
                Folded::Char('-') => self.step(node, '-').or_else(|| self.step(node, ' ')),
                Folded::Char(c) => self.step(node, c),
                Folded::Space | Folded::Ignored => {
                    let rest = characters.as_str();
                    characters = rest.trim_start_matches(|c| variants.fold(c) == Folded::Space).chars();
                    self.step(node, ' ')
                }
            };
            let Some(next) = next else { return best };
            node = next;
        }
    }
}
