//! Standard output of a run that has other things to do.

use std::io::{self, Write};

/// A stream whose reader may leave before the end, as `head` does.
///
/// Where the report on it is all that is asked for, the run ends there. Where files are still to be written, it goes on
/// without the stream: a report is whole, and the exit status that of the check.
pub(crate) struct Outlet<W> {
    inner: W,
    goes_on: bool,
    is_closed: bool,
}

impl<W: Write> Outlet<W> {
    pub(crate) fn new(inner: W, goes_on: bool) -> Self {
        Self { inner, goes_on, is_closed: false }
    }

    /// What `outcome` is to the run; `instead` where its reader is gone and that is none of its business.
    fn pass<T>(&mut self, outcome: io::Result<T>, instead: T) -> io::Result<T> {
        match outcome {
            Err(error) if self.goes_on && error.kind() == io::ErrorKind::BrokenPipe => {
                self.is_closed = true;
                Ok(instead)
            }
            other => other,
        }
    }
}

impl<W: Write> Write for Outlet<W> {
    fn write(&mut self, block: &[u8]) -> io::Result<usize> {
        if self.is_closed {
            return Ok(block.len());
        }
        let outcome = self.inner.write(block);
        self.pass(outcome, block.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.is_closed {
            return Ok(());
        }
        let outcome = self.inner.flush();
        self.pass(outcome, ())
    }
}
