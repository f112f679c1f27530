//! Comments in copy that silence claims: `figcheck: ignore`, `figcheck: off` and `figcheck: on`.
//!
//! `figcheck: ignore: REASON` silences one claim, and what overlaps it: the first that starts behind the comment in the
//! same block; if there is none, the last that ends before the comment in the same block. A comment that stands between
//! two blocks belongs to the one that follows. `figcheck: off: REASON` silences every claim that starts between it and the
//! next `figcheck: on`, or the end of the article. The reason may be left out.

use std::iter::Peekable;
use std::ops::Range;

use memchr::memchr2;

/// What a comment asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuppressionKind {
    /// `ignore`: silences one claim.
    Ignore,
    /// `off`: silences a stretch of text.
    Stretch,
    /// A word that is none of the three, or an `on` without an `off`. It silences nothing and is reported as unused.
    Unknown,
}

/// A comment that silences claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// What it asks for.
    pub kind: SuppressionKind,
    /// The bytes of the article's text in which it can silence claims: a block, or the stretch.
    pub range: Range<usize>,
    /// Where in the article's text the comment stands, as a byte offset.
    pub at: usize,
    /// The reason it gives.
    pub reason: Option<String>,
    /// The bytes of the decoded file that the comment takes; [`Article::source_place`] makes lines and columns of them.
    ///
    /// [`Article::source_place`]: crate::read::article::Article::source_place
    pub source: Range<usize>,
}

/// The comments of an article, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suppressions(Vec<Suppression>);

/// Which claims are silenced, and by what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Silenced {
    /// For each claim the comment that silences it, by its index.
    pub by: Vec<Option<usize>>,
    /// The indices of the comments that silence nothing.
    pub unused: Vec<usize>,
}

impl Suppressions {
    /// The comments.
    #[must_use]
    pub fn as_slice(&self) -> &[Suppression] {
        &self.0
    }

    /// Says which of an article's claims are silenced. The claims are ranges of its text, sorted by their starts.
    #[must_use]
    pub fn silenced(&self, claims: &[Range<usize>]) -> Silenced {
        let mut by = vec![None; claims.len()];
        let mut unused = Vec::new();
        for (index, suppression) in self.0.iter().enumerate() {
            let asked = match suppression.kind {
                SuppressionKind::Stretch => starting_in(claims, &suppression.range),
                SuppressionKind::Ignore => one_claim(claims, suppression),
                SuppressionKind::Unknown => 0..0,
            };
            let mut silences = false;
            for slot in by.get_mut(asked).unwrap_or_default() {
                if slot.is_none() {
                    *slot = Some(index);
                    silences = true;
                }
            }
            if !silences {
                unused.push(index);
            }
        }
        Silenced { by, unused }
    }
}

/// The indices of the claims that start in `range`.
fn starting_in(claims: &[Range<usize>], range: &Range<usize>) -> Range<usize> {
    let before = |offset: usize| claims.partition_point(|claim| claim.start < offset);
    before(range.start)..before(range.end)
}

/// The indices of the claim that an `ignore` silences, and of those behind it that overlap it.
fn one_claim(claims: &[Range<usize>], ignore: &Suppression) -> Range<usize> {
    let mut asked = starting_in(claims, &(ignore.at.max(ignore.range.start)..ignore.range.end));
    if asked.is_empty() {
        let before = starting_in(claims, &(ignore.range.start..ignore.at));
        asked = before.end.saturating_sub(1).max(before.start)..before.end;
    }
    let Some(first) = claims.get(asked.clone()).and_then(<[_]>::first) else { return 0..0 };
    let overlapping = claims.get(asked.start..).unwrap_or_default().iter().take_while(|c| c.start < first.end).count();
    asked.start..asked.start.saturating_add(overlapping.max(1))
}

/// A comment as it is read, before the text around it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Directive {
    order: Order,
    reason: Option<String>,
    at: usize,
    in_block: bool,
    source: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Ignore,
    Off,
    On,
    Unknown,
}

impl Directive {
    /// Reads the inside of a comment; `None` if it is not for us.
    ///
    /// `at` is the length of the article's text before the comment, `in_block` whether the block that it ends with goes on.
    pub(crate) fn read(comment: &str, at: usize, in_block: bool, source: Range<usize>) -> Option<Self> {
        let asked = comment.trim().strip_prefix("figcheck:")?.trim_start();
        let (word, rest) = asked.split_at_checked(asked.find([':', ' ', '\t', '\n', '\r']).unwrap_or(asked.len()))?;
        let order = match word {
            "ignore" => Order::Ignore,
            "off" => Order::Off,
            "on" => Order::On,
            _ => Order::Unknown,
        };
        let rest = rest.trim_start();
        let reason = rest.strip_prefix(':').unwrap_or(rest).trim();
        let reason = (!reason.is_empty()).then(|| reason.to_owned());
        Some(Self { order, reason, at, in_block, source })
    }

    /// Whether it asks for something that is known.
    pub(crate) fn is_known(&self) -> bool {
        self.order != Order::Unknown
    }
}

/// Finds the blocks and stretches that the comments of a finished text are about.
pub(crate) fn resolve(text: &str, directives: Vec<Directive>) -> Suppressions {
    let mut found: Vec<Suppression> = Vec::with_capacity(directives.len());
    let mut rest = blocks(text).peekable();
    let mut current = 0..0;
    let mut open: Option<usize> = None;
    for directive in directives {
        let Directive { order, reason, at, in_block, source } = directive;
        let block = block_of(&mut rest, &mut current, at, in_block);
        let (kind, range) = match order {
            Order::Ignore => (SuppressionKind::Ignore, block),
            Order::Off => (SuppressionKind::Stretch, at..text.len()),
            Order::On if open.is_some() => {
                close(&mut found, open.take(), at);
                continue;
            }
            Order::On | Order::Unknown => (SuppressionKind::Unknown, at..at),
        };
        if order == Order::Off {
            let before = open.replace(found.len());
            close(&mut found, before, at);
        }
        found.push(Suppression { kind, range, at, reason, source });
    }
    Suppressions(found)
}

fn close(found: &mut [Suppression], open: Option<usize>, at: usize) {
    if let Some(stretch) = open.and_then(|index| found.get_mut(index)) {
        stretch.range.end = at;
    }
}

/// The block that a comment at `at` belongs to. Called with rising offsets, so that all comments take one pass.
fn block_of(rest: &mut Peekable<Blocks<'_>>, current: &mut Range<usize>, at: usize, in_block: bool) -> Range<usize> {
    while let Some(next) = rest.next_if(|next| next.start <= at) {
        *current = next;
    }
    if in_block || (current.start == at && current.end > at) {
        return current.clone();
    }
    rest.peek().cloned().unwrap_or(at..at)
}

/// The blocks of a text: what stands between blank lines. A line break is LF, CR LF or CR.
///
/// ```
/// use figcheck::read::article::blocks;
/// let text = "One.\nStill one.\r\n \r\nTwo.";
/// assert_eq!(blocks(text).map(|block| &text[block]).collect::<Vec<_>>(), ["One.\nStill one.", "Two."]);
/// ```
#[must_use]
pub fn blocks(text: &str) -> Blocks<'_> {
    Blocks { text, at: 0 }
}

/// The iterator behind [`blocks`].
#[derive(Clone, Debug)]
pub struct Blocks<'t> {
    text: &'t str,
    at: usize,
}

impl Iterator for Blocks<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let mut block: Option<Range<usize>> = None;
        while let Some(rest) = self.text.get(self.at..).filter(|rest| !rest.is_empty()) {
            let length = memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
            let line = rest.get(..length).unwrap_or_default();
            let line_break = match rest.as_bytes().get(length..) {
                Some([b'\r', b'\n', ..]) => 2,
                Some([_, ..]) => 1,
                _ => 0,
            };
            let (start, end) = (self.at, self.at.saturating_add(length));
            self.at = end.saturating_add(line_break);
            let is_blank = line.trim_start().is_empty();
            match (&mut block, is_blank) {
                (None, true) => {}
                (Some(_), true) => break,
                (None, false) => block = Some(start..end),
                (Some(block), false) => block.end = end,
            }
        }
        block
    }
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn finds_blocks() {
        let of = |text: &'static str| blocks(text).map(|b| &text[b]).collect::<Vec<_>>();
        assert_eq!(of(""), Vec::<&str>::new());
        assert_eq!(of("\n \n\r\n"), Vec::<&str>::new());
        assert_eq!(of("a\nb"), ["a\nb"]);
        assert_eq!(of("\n\n  a \n\u{3000}\nb\r\rc\r\n\r\nd\n"), ["  a ", "b", "c", "d"]);
    }

    fn read(text: &str, comments: &[(&str, usize, bool)]) -> Suppressions {
        let directives = comments.iter().map(|&(c, at, in_block)| Directive::read(c, at, in_block, 0..0).unwrap());
        resolve(text, directives.collect())
    }

    #[test]
    fn reads_orders_and_reasons() {
        for (comment, order, reason) in [
            (" figcheck: ignore: quoted as spoken ", Order::Ignore, Some("quoted as spoken")),
            ("figcheck:ignore", Order::Ignore, None),
            ("figcheck: ignore quoted: as spoken", Order::Ignore, Some("quoted: as spoken")),
            ("figcheck: off : old rates", Order::Off, Some("old rates")),
            ("figcheck: on", Order::On, None),
            ("figcheck: ingore: x", Order::Unknown, Some("x")),
            ("figcheck:", Order::Unknown, None),
        ] {
            let read = Directive::read(comment, 0, false, 0..0).unwrap();
            assert_eq!((read.order, read.reason.as_deref()), (order, reason), "{comment}");
        }
        assert_eq!(Directive::read("see figcheck: ignore", 0, false, 0..0), None);
    }

    #[test]
    fn ignores_the_next_claim_of_the_block_or_else_the_one_before() {
        // Blocks 0..20, 22..40 and 42..60, claims at 2, 12, 24 and 44.
        let text = format!("{}\n\n{}\n\n{}", "a".repeat(20), "b".repeat(18), "c".repeat(18));
        let claims = [2..8, 12..18, 24..30, 44..50];
        for (comment, silenced) in [
            (("figcheck: ignore", 0, false), Some(0)),
            (("figcheck: ignore", 1, true), Some(0)),
            (("figcheck: ignore", 9, true), Some(1)),
            (("figcheck: ignore", 19, true), Some(1)),
            (("figcheck: ignore", 20, false), Some(2)),
            (("figcheck: ignore", 22, false), Some(2)),
            (("figcheck: ignore", 40, true), Some(2)),
            (("figcheck: ignore", 40, false), Some(3)),
            (("figcheck: ignore", 60, false), None),
            (("figcheck: ingore", 0, false), None),
            (("figcheck: on", 0, false), None),
        ] {
            let found = read(&text, &[comment]).silenced(&claims);
            let expected: Vec<_> = (0..4).map(|i| (Some(i) == silenced).then_some(0)).collect();
            assert_eq!(found.by, expected, "{comment:?}");
            assert_eq!(found.unused, if silenced.is_none() { vec![0] } else { vec![] }, "{comment:?}");
        }
    }

    #[test]
    fn ignores_what_overlaps_the_claim() {
        let found = read(&"a".repeat(60), &[("figcheck: ignore", 0, false)]).silenced(&[1..20, 5..30, 25..40]);
        assert_eq!(found.by, [Some(0), Some(0), None]);
    }

    #[test]
    fn silences_stretches() {
        let comments = [
            ("figcheck: off: first", 10, true),
            ("figcheck: ignore", 15, true),
            ("figcheck: off: second", 20, true),
            ("figcheck: on", 30, true),
            ("figcheck: off", 50, true),
        ];
        let suppressions = read(&"a".repeat(60), &comments);
        let found = suppressions.silenced(&[0..5, 9..25, 12..14, 16..18, 20..24, 30..31, 55..56]);
        assert_eq!(found.by, [None, None, Some(0), Some(0), Some(2), None, Some(3)]);
        assert_eq!(found.unused, [1], "the claim behind it was silenced already");
        assert_eq!(suppressions.as_slice()[2].reason.as_deref(), Some("second"));
    }
}
