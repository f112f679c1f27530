//! Which characters of the file a character of the article's text comes from.

use std::ops::Range;

use crate::read::article::ArticleError;

/// What stands between two blocks of text.
const BLOCK_BREAK: &str = "\n\n";

/// `source_length` of a piece that is the same in the text and in the file.
const LITERAL: u32 = u32::MAX;

/// A piece of text and where it comes from; it reaches to the next piece.
///
/// 32 bits, since an article with many tags has about as many pieces as characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    text: u32,
    source: u32,
    source_length: u32,
}

/// Text put together from pieces of a decoded file, with the place that each piece comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mapped {
    text: String,
    pieces: Vec<Piece>,
}

impl Mapped {
    /// The text so far.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The text, and the map of its offsets.
    pub(crate) fn into_parts(mut self) -> (String, TextMap) {
        self.text.shrink_to_fit();
        self.pieces.shrink_to_fit();
        (self.text, TextMap { pieces: self.pieces })
    }

    /// Adds text that stands in the file just so, from `source` on.
    ///
    /// # Errors
    ///
    /// [`ArticleError::TooLarge`] when an offset needs more than 32 bits.
    pub(crate) fn push_literal(&mut self, text: &str, source: usize) -> Result<(), ArticleError> {
        if text.is_empty() {
            return Ok(());
        }
        let goes_on = self.pieces.last().is_some_and(|last| {
            let into = self.text.len().saturating_sub(last.text as usize);
            last.source_length == LITERAL && (last.source as usize).saturating_add(into) == source
        });
        if !goes_on {
            self.push_piece(source, LITERAL)?;
        }
        self.text.push_str(text);
        Ok(())
    }

    /// Adds text that the file has in other words: a decoded entity, collapsed white space. It counts as one character
    /// when places are looked up.
    ///
    /// # Errors
    ///
    /// [`ArticleError::TooLarge`] when an offset needs more than 32 bits.
    pub(crate) fn push_replaced(&mut self, text: &str, source: Range<usize>) -> Result<(), ArticleError> {
        if text.is_empty() {
            return Ok(());
        }
        let length = u32::try_from(source.len()).ok().filter(|&length| length != LITERAL);
        self.push_piece(source.start, length.ok_or(ArticleError::offset_too_large())?)?;
        self.text.push_str(text);
        Ok(())
    }

    /// Adds the blank line between two blocks; the second begins at `source`.
    ///
    /// # Errors
    ///
    /// [`ArticleError::TooLarge`] when an offset needs more than 32 bits.
    pub(crate) fn push_block_break(&mut self, source: usize) -> Result<(), ArticleError> {
        self.push_replaced(BLOCK_BREAK, source..source)
    }

    fn push_piece(&mut self, source: usize, source_length: u32) -> Result<(), ArticleError> {
        let narrow = |offset: usize| u32::try_from(offset).map_err(|_| ArticleError::offset_too_large());
        let piece = Piece { text: narrow(self.text.len())?, source: narrow(source)?, source_length };
        self.pieces.push(piece);
        Ok(())
    }
}

/// The way from offsets in an article's text to offsets in the decoded file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TextMap {
    pieces: Vec<Piece>,
}

impl TextMap {
    /// The range of the decoded file from the start of the first to the end of the last character of `range`.
    pub(crate) fn source(&self, range: Range<usize>) -> Range<usize> {
        let Some(first) = self.piece_at(range.start) else { return 0..0 };
        let start = match first.source_length {
            LITERAL => (first.source as usize).saturating_add(range.start.saturating_sub(first.text as usize)),
            _ => first.source as usize,
        };
        let Some(last) = range.end.checked_sub(1).filter(|_| range.start < range.end).and_then(|i| self.piece_at(i))
        else {
            return start..start;
        };
        let length = match last.source_length {
            LITERAL => range.end.saturating_sub(last.text as usize),
            length => length as usize,
        };
        start..(last.source as usize).saturating_add(length).max(start)
    }

    /// The piece that the byte at `offset` belongs to.
    fn piece_at(&self, offset: usize) -> Option<Piece> {
        let behind = self.pieces.partition_point(|piece| piece.text as usize <= offset);
        self.pieces.get(behind.saturating_sub(1)).copied()
    }

    /// The pieces of `text`, which is the text of this map, that lie in `range`, added to `out`.
    ///
    /// # Errors
    ///
    /// [`ArticleError::TooLarge`] when an offset needs more than 32 bits.
    pub(crate) fn copy_into(&self, text: &str, range: Range<usize>, out: &mut Mapped) -> Result<(), ArticleError> {
        let first = self.pieces.partition_point(|piece| piece.text as usize <= range.start).saturating_sub(1);
        let pieces = self.pieces.get(first..).unwrap_or_default();
        for (i, piece) in pieces.iter().enumerate() {
            let start = piece.text as usize;
            if start >= range.end {
                break;
            }
            let next = pieces.get(i.saturating_add(1)).map_or(text.len(), |next| next.text as usize);
            let part = start.max(range.start)..next.min(range.end);
            let skipped = part.start.saturating_sub(start);
            let Some(words) = text.get(part) else { continue };
            let source = piece.source as usize;
            match piece.source_length {
                LITERAL => out.push_literal(words, source.saturating_add(skipped))?,
                length => out.push_replaced(words, source..source.saturating_add(length as usize))?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a&nbsp;<b>bc</b>` and a block `d`, as an HTML reader puts it together.
    fn sample() -> (String, TextMap) {
        let mut mapped = Mapped::default();
        mapped.push_literal("a", 0).unwrap();
        mapped.push_replaced("\u{a0}", 1..7).unwrap();
        mapped.push_literal("b", 10).unwrap();
        mapped.push_literal("c", 11).unwrap();
        mapped.push_block_break(16).unwrap();
        mapped.push_literal("d", 19).unwrap();
        mapped.into_parts()
    }

    #[test]
    fn maps_ranges_from_first_to_last_character() {
        let (text, map) = sample();
        assert_eq!(text, "a\u{a0}bc\n\nd");
        assert_eq!(map.pieces.len(), 5, "the two literal pieces are one");
        for (range, source) in [
            (0..1, 0..1),
            (0..3, 0..7),
            (1..3, 1..7),
            (2..3, 1..7),
            (1..4, 1..11),
            (3..5, 10..12),
            (4..5, 11..12),
            (4..8, 11..20),
            (7..8, 19..20),
            (5..7, 16..16),
            (3..3, 10..10),
            (8..8, 20..20),
        ] {
            assert_eq!(map.source(range.clone()), source, "{range:?}");
        }
    }

    #[test]
    fn copies_a_part_with_its_places() {
        let (text, map) = sample();
        let mut out = Mapped::default();
        map.copy_into(&text, 1..4, &mut out).unwrap();
        map.copy_into(&text, 4..8, &mut out).unwrap();
        let (copy, copied) = out.into_parts();
        assert_eq!(copy, "\u{a0}bc\n\nd");
        for (i, _) in copy.char_indices() {
            assert_eq!(copied.source(i..copy.len()), map.source(i + 1..text.len()));
        }
    }
}
