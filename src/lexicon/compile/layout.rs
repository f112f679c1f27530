//! The layout of a trie: the nodes level by level, so that a node's edges and the nodes they lead to stand side by side.

use std::collections::VecDeque;
use std::fmt::{Error, Write as _};

use super::super::fold::{HAN_WORDS, han_bit};
use super::super::word::{SLOTS, Word, slot};
use super::{debugged, mark_han, write_static};

/// Writes the trie of folded spellings in ascending order. The number of an entry is its place in `keys`.
///
/// An edge leads to the node whose number is one more than its own.
pub(super) fn write_trie(out: &mut String, name: &str, keys: &[&str]) -> Result<(), Error> {
    let mut nodes: Vec<(u16, u16, u16)> = Vec::new();
    let mut edges: Vec<char> = Vec::new();
    // Each node stands for the keys that begin alike: these keys, which are alike up to this byte.
    let mut waiting = VecDeque::from([(0..keys.len(), 0_usize)]);
    let mut words = Words::default();
    while let Some((alike, depth)) = waiting.pop_front() {
        words.add(keys.get(alike.clone()).unwrap_or_default(), depth, nodes.len())?;
        let mut entry = u16::MAX;
        let first_edge = u16::try_from(edges.len()).map_err(|_| Error)?;
        let mut at = alike.start;
        while at < alike.end {
            let first = keys.get(at).and_then(|key| key.get(depth..)).and_then(|rest| rest.chars().next());
            let Some(c) = first else {
                entry = u16::try_from(at).map_err(|_| Error)?;
                at = at.saturating_add(1);
                continue;
            };
            let goes_on = |key: &&str| key.get(depth..).is_some_and(|rest| rest.starts_with(c));
            let same = keys.get(at..alike.end).map_or(1, |rest| rest.partition_point(|key| goes_on(key))).max(1);
            edges.push(c);
            let end = at.saturating_add(same);
            waiting.push_back((at..end, depth.saturating_add(c.len_utf8())));
            at = end;
        }
        nodes.push((first_edge, u16::try_from(edges.len()).map_err(|_| Error)?, entry));
    }
    let root_edges = edges.iter().take(nodes.first().map_or(0, |root| usize::from(root.1)));
    let mut from_root = vec![0; 128];
    let mut starts = [0; HAN_WORDS];
    let mut start_nodes = [0; HAN_WORDS];
    for (edge, c) in (1_u16..).zip(root_edges) {
        if let Some(slot) = usize::try_from(u32::from(*c)).ok().and_then(|i| from_root.get_mut(i)) {
            *slot = edge;
        }
        if let Some(first) = han_bit(*c).and_then(|(at, _)| start_nodes.get_mut(at)).filter(|first| **first == 0) {
            *first = edge;
        }
        mark_han(&mut starts, *c);
    }
    let node = |(first_edge, end_edge, entry): &(u16, u16, u16)| {
        format!("Node {{ first_edge: {first_edge}, end_edge: {end_edge}, entry: {entry} }}")
    };
    let nodes: Vec<String> = nodes.iter().map(node).collect();
    let words: Vec<String> = words
        .slots
        .iter()
        .map(|(key, number)| format!("({key}, {})", nodes.get(usize::from(*number)).map_or("", String::as_str)))
        .collect();
    write_static(out, &format!("{name}_NODES"), "Node", &nodes)?;
    write_static(out, &format!("{name}_EDGES"), "char", &debugged(&edges))?;
    writeln!(out, "static {name}_FROM_ROOT: [u16; 128] = {from_root:?};")?;
    writeln!(out, "static {name}_STARTS: [u64; {HAN_WORDS}] = {starts:?};")?;
    writeln!(out, "static {name}_START_NODES: [u16; {HAN_WORDS}] = {start_nodes:?};")?;
    write_static(out, &format!("{name}_WORDS"), "(u64, Node)", &words)
}

/// The words of ASCII letters that keys begin with, and the nodes behind them.
struct Words {
    slots: Vec<(u64, u16)>,
    count: usize,
}

impl Default for Words {
    fn default() -> Self {
        Self { slots: vec![(0, 0); SLOTS], count: 0 }
    }
}

impl Words {
    /// Adds what keys begin with that are alike up to this byte, if that is a word, or as much of one as is looked up.
    fn add(&mut self, alike: &[&str], depth: usize, node: usize) -> Result<(), Error> {
        let words = alike.iter().map(|key| Word::at(key.as_bytes()));
        let mut words =
            words.filter(|word| depth > 0 && word.keyed() == depth).map(|word| word.key).collect::<Vec<_>>();
        words.dedup();
        for key in words {
            let mut at = slot(key);
            while self.slots.get(at).is_some_and(|(known, _)| *known != 0 && *known != key) {
                at = at.wrapping_add(1) % SLOTS;
            }
            if let Some(slot) = self.slots.get_mut(at) {
                *slot = (key, u16::try_from(node).map_err(|_| Error)?);
            }
            self.count = self.count.saturating_add(1);
        }
        // Where half of the slots are empty, few words are looked for at more than two.
        if self.count > SLOTS / 2 { Err(Error) } else { Ok(()) }
    }
}
