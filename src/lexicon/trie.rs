//! The longest entry of the lexicon that begins at a place in a text.

use std::collections::BTreeMap;

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

#[derive(Default)]
struct Growing {
    children: BTreeMap<char, usize>,
    entry: Option<u32>,
}

const NO_ENTRY: u32 = u32::MAX;

impl Trie {
    /// A trie of folded spellings, in which one space stands for any run of white space. The number of an entry is its
    /// place in `spellings`.
    pub(super) fn new<'s>(spellings: impl Iterator<Item = &'s str>) -> Self {
        let mut growing = vec![Growing::default()];
        for (entry, spelling) in (0_u32..).zip(spellings) {
            let mut at = 0;
            for c in spelling.chars() {
                let known = growing.get(at).and_then(|node| node.children.get(&c)).copied();
                at = known.unwrap_or_else(|| {
                    let new = growing.len();
                    growing.push(Growing::default());
                    if let Some(node) = growing.get_mut(at) {
                        node.children.insert(c, new);
                    }
                    new
                });
            }
            if let Some(node) = growing.get_mut(at) {
                node.entry = Some(entry);
            }
        }
        let mut trie = Self { nodes: Vec::with_capacity(growing.len()), edges: Vec::new(), root_ascii: [0; 128] };
        for node in &growing {
            let first_edge = u32::try_from(trie.edges.len()).unwrap_or(u32::MAX);
            let edge_count = u32::try_from(node.children.len()).unwrap_or(0);
            trie.edges.extend(node.children.iter().map(|(c, child)| (*c, u32::try_from(*child).unwrap_or(0))));
            trie.nodes.push(Node { first_edge, edge_count, entry: node.entry.unwrap_or(NO_ENTRY) });
        }
        if let Some(root) = growing.first() {
            for (c, child) in &root.children {
                if let Some(slot) = usize::try_from(u32::from(*c)).ok().and_then(|i| trie.root_ascii.get_mut(i)) {
                    *slot = u32::try_from(*child).unwrap_or(0);
                }
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
