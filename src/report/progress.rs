//! How far a long run is, on standard error at a terminal.

use std::io::{self, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long a run takes before it shows how far it is: most are done by then.
const QUIET_FOR: Duration = Duration::from_millis(800);

/// How much of a report is held back, to be written in one piece; a line that is longer is held whole.
const HELD_BYTES: usize = 1 << 13;

/// How far a run is. It is shown only where someone watches, only when the run takes long, and leaves nothing behind.
#[derive(Debug)]
pub struct Progress {
    bar: Option<ProgressBar>,
    is_drawn: bool,
}

impl Progress {
    /// Starts to watch a run. `at_terminal` says whether standard error is a terminal; elsewhere nothing is ever shown.
    #[must_use]
    pub fn start(at_terminal: bool) -> Self {
        let bar = at_terminal.then(|| ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()));
        if let Some(bar) = &bar {
            bar.set_style(style(STREAM));
        }
        Self { bar, is_drawn: false }
    }

    /// Says how many bytes there are in all, where that is known: a bar is drawn then.
    pub fn expect(&mut self, bytes: u64) {
        if let Some(bar) = &self.bar {
            bar.set_length(bytes);
            bar.set_style(style(BAR));
        }
    }

    /// Says that so many more bytes are checked.
    pub fn advance(&mut self, bytes: u64) {
        let Some(bar) = &self.bar else { return };
        bar.inc(bytes);
        if !self.is_drawn && bar.elapsed() >= QUIET_FOR {
            self.is_drawn = true;
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        if self.is_drawn {
            bar.tick();
        }
    }

    /// Takes away what was drawn.
    pub fn finish(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    /// A sink for a report on the same terminal: it writes whole lines, with the drawing out of the way.
    #[must_use]
    pub fn beside<W: Write>(&self, sink: W) -> Beside<W> {
        Beside { bar: self.bar.clone(), sink, held: Vec::new() }
    }
}

/// What is drawn where the end is not known.
const STREAM: &str = "{spinner} {bytes} checked in {elapsed}";
/// What is drawn where it is.
const BAR: &str = "{wide_bar} {bytes} of {total_bytes} checked, {eta} to go";

fn style(template: &str) -> ProgressStyle {
    // The templates are ours, and a test draws them; the default would only look different.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

/// A sink that shares a terminal with a [`Progress`].
#[derive(Debug)]
pub struct Beside<W: Write> {
    bar: Option<ProgressBar>,
    sink: W,
    held: Vec<u8>,
}

impl<W: Write> Beside<W> {
    /// Writes what is held.
    fn release(&mut self) -> io::Result<()> {
        let held = std::mem::take(&mut self.held);
        self.pass_on(&held)?;
        // The room is kept for what comes next.
        self.held = held;
        self.held.clear();
        Ok(())
    }

    fn pass_on(&mut self, ready: &[u8]) -> io::Result<()> {
        match &self.bar {
            _ if ready.is_empty() => Ok(()),
            Some(bar) => bar.suspend(|| self.sink.write_all(ready)),
            None => self.sink.write_all(ready),
        }
    }
}

impl<W: Write> Write for Beside<W> {
    fn write(&mut self, block: &[u8]) -> io::Result<usize> {
        if self.held.len().saturating_add(block.len()) < HELD_BYTES {
            self.held.extend_from_slice(block);
            return Ok(block.len());
        }
        // A drawing may follow, and it takes a line of its own: nothing is written but whole lines.
        let end_of_lines = block.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at.saturating_add(1));
        let (lines, rest) = block.split_at_checked(end_of_lines).unwrap_or((block, b""));
        if !lines.is_empty() {
            self.release()?;
            self.pass_on(lines)?;
        }
        self.held.extend_from_slice(rest);
        Ok(block.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.release()?;
        self.sink.flush()
    }
}

impl<W: Write> Drop for Beside<W> {
    fn drop(&mut self) {
        // Whoever cares whether it succeeds has flushed.
        let _ = self.release();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_read() {
        for template in [STREAM, BAR] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }

    #[test]
    fn a_pipe_sees_nothing_of_it() {
        let mut progress = Progress::start(false);
        progress.expect(10);
        progress.advance(5);
        assert!(progress.bar.is_none());
        progress.finish();
    }

    #[test]
    fn whole_lines_are_written_beside_it() {
        let progress = Progress::start(true);
        let mut report = Vec::new();
        let mut sink = progress.beside(&mut report);
        let line = format!("{}\n", "x".repeat(99));
        let mut expected = String::new();
        for piece in ["short", &line.repeat(200), "half", &line.repeat(3), &"long".repeat(HELD_BYTES), &line, "last"] {
            sink.write_all(piece.as_bytes()).unwrap();
            expected.push_str(piece);
            assert!(sink.sink.is_empty() || sink.sink.ends_with(b"\n"));
        }
        assert!(sink.sink.len() > HELD_BYTES);
        drop(sink);
        assert_eq!(String::from_utf8(report).unwrap(), expected);
    }
}
