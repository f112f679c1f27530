//! The longest entry of the lexicon that begins at a place in a text.

use std::collections::VecDeque;

use super::fold::{Folded, Variants};

/// Entries by their folded spelling.
#[derive(Clone, Debug)]
pub(super) struct Trie {
    nodes: Vec<Node>,
    /// The edges of each node, side by side and sorted within it.
    edges: Vec<(char, u32)>,
    /// The edges of the root for ASCII characters; 0 for none.
    root_ascii: [u32; 128],
}

#[derive(Clone, Copy, Debug)]
struct Node {
    first_edge: u32,
    edge_count: u32,
    /// The entry that ends here; `u32::MAX` for none.
    entry: u32,
}

const NO_ENTRY: u32 = u32::MAX;

impl Trie {
    /// A trie of folded spellings in ascending order, in which one space stands for any run of white space. The number
    /// of an entry is its place in `spellings`.
    pub(super) fn new<'s>(spellings: impl Iterator<Item = &'s str>) -> Self {
        let keys: Vec<&str> = spellings.collect();
        let mut trie = Self { nodes: Vec::new(), edges: Vec::new(), root_ascii: [0; 128] };
        // Each node stands for the keys that begin alike: these keys, which are alike up to this byte.
        let mut waiting = VecDeque::from([(0..keys.len(), 0_usize)]);
        let mut next_node = 1_u32;
        while let Some((alike, depth)) = waiting.pop_front() {
            let mut node = Node { first_edge: as_u32(trie.edges.len()), edge_count: 0, entry: NO_ENTRY };
            let mut at = alike.start;
            while at < alike.end {
                let first = keys.get(at).and_then(|key| key.get(depth..)).and_then(|rest| rest.chars().next());
                let Some(c) = first else {
                    node.entry = as_u32(at);
                    at = at.saturating_add(1);
                    continue;
                };
                let goes_on = |key: &&str| key.get(depth..).is_some_and(|rest| rest.starts_with(c));
                let same = keys.get(at..alike.end).map_or(1, |rest| rest.partition_point(|key| goes_on(key))).max(1);
                trie.edges.push((c, next_node));
                node.edge_count = node.edge_count.saturating_add(1);
                next_node = next_node.saturating_add(1);
                let end = at.saturating_add(same);
                waiting.push_back((at..end, depth.saturating_add(c.len_utf8())));
                at = end;
            }
            trie.nodes.push(node);
        }
        let root_edges = trie.nodes.first().map_or(0, |root| root.edge_count);
        for (c, child) in trie.edges.iter().take(usize::try_from(root_edges).unwrap_or(0)) {
            if let Some(slot) = usize::try_from(u32::from(*c)).ok().and_then(|i| trie.root_ascii.get_mut(i)) {
                *slot = *child;
            }
        }
        trie
    }

    fn step(&self, node: u32, c: char) -> Option<u32> {
        if node == 0 && c.is_ascii() {
            let child = *self.root_ascii.get(usize::try_from(u32::from(c)).ok()?)?;
            return (child != 0).then_some(child);
        }
        let node = self.nodes.get(usize::try_from(node).ok()?)?;
        let first = usize::try_from(node.first_edge).ok()?;
        let edges = self.edges.get(first..first.checked_add(usize::try_from(node.edge_count).ok()?)?)?;
        if edges.len() <= 8 {
            return edges.iter().find(|edge| edge.0 == c).map(|edge| edge.1);
        }
        edges.binary_search_by_key(&c, |edge| edge.0).ok().and_then(|i| edges.get(i)).map(|edge| edge.1)
    }

    fn entry(&self, node: u32) -> Option<u32> {
        let node = self.nodes.get(usize::try_from(node).ok()?)?;
        (node.entry != NO_ENTRY).then_some(node.entry)
    }

    /// The entry with the longest spelling that begins at the start of `text` and that `fits`, with its length in
    /// bytes. `fits` is given the entry and that length.
    ///
    /// A space in a spelling matches any white space, and a hyphen between two words.
    pub(super) fn longest(
        &self,
        text: &str,
        variants: &Variants,
        mut fits: impl FnMut(u32, usize) -> bool,
    ) -> Option<(u32, usize)> {
        let mut node = 0_u32;
        let mut best = None;
        let mut characters = text.char_indices().peekable();
        while let Some((_, c)) = characters.next() {
            let next = match variants.fold(c) {
                Folded::Ignored => {
                    if node == 0 {
                        return None;
                    }
                    continue;
                }
                Folded::Char('-') => self.step(node, '-').or_else(|| self.step(node, ' ')),
                Folded::Char(folded) => self.step(node, folded),
                Folded::Space => {
                    while characters.next_if(|(_, c)| variants.fold(*c) == Folded::Space).is_some() {}
                    self.step(node, ' ')
                }
            };
            let Some(next) = next else { break };
            node = next;
            if let Some(entry) = self.entry(node) {
                let length = characters.peek().map_or(text.len(), |(at, _)| *at);
                if fits(entry, length) {
                    best = Some((entry, length));
                }
            }
        }
        best
    }
}

fn as_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
