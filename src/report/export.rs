//! A report into a file: it appears under its name whole or not at all.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tempfile::NamedTempFile;
use thiserror::Error;

/// A file that a report is being written to.
///
/// What is written goes to a file beside it, which takes its name on [`commit`](Export::commit). Dropped before that, it
/// leaves nothing behind and an older file as it was. A link is followed: the file it points to is replaced. What is no
/// regular file, such as a pipe, is written to as it is.
///
/// ```
/// use std::io::Write;
/// use figcheck::report::Export;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("report.csv");
/// let mut export = Export::create(&path)?;
/// export.write_all(b"verdict\n")?;
/// assert!(!path.exists());
/// export.commit()?;
/// assert_eq!(std::fs::read(&path)?, b"verdict\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Export {
    shown: String,
    sink: Sink,
}

#[derive(Debug)]
enum Sink {
    /// A file that will take the name of another.
    Beside { file: BufWriter<Part>, target: PathBuf },
    /// A pipe or a device.
    Direct(BufWriter<File>),
}

/// The files that are being written beside those that they will become, so that a run that is stopped can take them away.
///
/// Clones share one list.
#[derive(Clone, Debug, Default)]
pub struct Unfinished(Arc<Mutex<BTreeSet<PathBuf>>>);

impl Unfinished {
    /// Takes the files away, then calls `end`. Until it returns no other is begun, and none of these takes its name.
    pub fn take_away(&self, end: impl FnOnce()) {
        let mut parts = self.parts();
        for part in std::mem::take(&mut *parts) {
            // One that has its name already is not there any more.
            let _ = fs::remove_file(part);
        }
        end();
    }

    fn parts(&self) -> MutexGuard<'_, BTreeSet<PathBuf>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file that is on the list until it has its name or is gone.
#[derive(Debug)]
struct Part {
    file: NamedTempFile,
    unfinished: Unfinished,
    /// How many bytes were written and may not be on the disk yet.
    unsynced: usize,
}

/// After how many bytes what was written is put on the disk. All must be there in the end; meanwhile others still work.
const SYNC_BYTES: usize = 1 << 24;

impl Part {
    /// A file under a name of its own, with the permissions and the owner of the file it will replace, or those of any
    /// new file.
    fn new_in(folder: &Path, old: Option<&fs::Metadata>, unfinished: &Unfinished) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".figcheck-").suffix(".part");
        #[cfg(unix)]
        {
            // What any new file asks for; the system takes away what the user's mask forbids.
            use std::os::unix::fs::PermissionsExt as _;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let mut parts = unfinished.parts();
        let file = builder.tempfile_in(folder)?;
        parts.insert(file.path().to_owned());
        drop(parts);
        let part = Self { file, unfinished: unfinished.clone(), unsynced: 0 };
        if let Some(old) = old {
            keep_owner(part.file.as_file(), old)?;
            part.file.as_file().set_permissions(old.permissions())?;
        }
        Ok(part)
    }

    /// Takes the name of the target, if `may` says so when all is on the disk.
    fn persist(self, target: &Path, may: impl FnOnce() -> bool) -> io::Result<bool> {
        let Self { file, unfinished, .. } = self;
        let name = file.path().to_owned();
        let persisted = file.as_file().sync_data().and_then(|()| {
            let allowed = may();
            if allowed {
                file.persist(target).map_err(|error| error.error)?;
            }
            Ok(allowed)
        });
        unfinished.parts().remove(&name);
        persisted
    }
}

/// Gives a new file the owner and the group of the one it replaces, where they differ: an editor's file stays hers when
/// an administrator fixes it. Who may not give files away keeps them.
fn keep_owner(file: &File, old: &fs::Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, fchown};
        let new = file.metadata()?;
        if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
            let _ = fchown(file, Some(old.uid()), Some(old.gid()));
        }
    }
    let _ = (file, old);
    Ok(())
}

/// Why a report could not be written to a file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The path names a folder.
    #[error("{path}: cannot write there: it is a folder; give the name of a file in it")]
    IsAFolder {
        /// The path as it was given.
        path: String,
    },
    /// There is no such folder.
    #[error("{path}: cannot write there: the folder {folder} does not exist; create it first")]
    NoFolder {
        /// The path as it was given.
        path: String,
        /// The folder that is missing.
        folder: String,
    },
    /// The file there may not be changed.
    #[error("{path}: cannot write there: the file is read-only; allow writing to it or give another name")]
    ReadOnly {
        /// The path as it was given.
        path: String,
    },
    /// The system refused.
    #[error("{path}: cannot write there: {source}; check the permissions and the space left, or give another name")]
    Io {
        /// The path as it was given.
        path: String,
        /// What the system said.
        source: io::Error,
    },
}

impl Export {
    /// Starts a report that will stand at `path`.
    ///
    /// # Errors
    ///
    /// Where nothing can be written there; the message names the path and what to do.
    pub fn create(path: &Path) -> Result<Self, ExportError> {
        Self::create_among(path, &Unfinished::default())
    }

    /// The same, on the list of those that are not finished.
    ///
    /// # Errors
    ///
    /// As for [`create`](Self::create).
    pub fn create_among(path: &Path, unfinished: &Unfinished) -> Result<Self, ExportError> {
        let shown = path.display().to_string();
        let io = |source| ExportError::Io { path: shown.clone(), source };
        let old = match fs::metadata(path) {
            Ok(old) => Some(old),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => None,
            Err(error) => return Err(io(error)),
        };
        let target = match &old {
            Some(old) if old.is_dir() => return Err(ExportError::IsAFolder { path: shown }),
            Some(old) if !old.is_file() => {
                let file = File::options().write(true).open(path).map_err(io)?;
                return Ok(Self { shown, sink: Sink::Direct(BufWriter::new(file)) });
            }
            Some(old) if old.permissions().readonly() => return Err(ExportError::ReadOnly { path: shown }),
            Some(_) => fs::canonicalize(path).map_err(io)?,
            None => path.to_path_buf(),
        };
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        if !folder.is_dir() {
            let folder = folder.display().to_string();
            return Err(ExportError::NoFolder { path: shown, folder });
        }
        let file = Part::new_in(folder, old.as_ref(), unfinished).map_err(io)?;
        Ok(Self { shown, sink: Sink::Beside { file: BufWriter::new(file), target } })
    }

    /// Puts the report in its place.
    ///
    /// # Errors
    ///
    /// Where what is left cannot be written, or the file cannot take its name. Then nothing has changed there.
    pub fn commit(self) -> Result<(), ExportError> {
        self.commit_if(|| true).map(drop)
    }

    /// Puts what was written in its place if `may`, which is asked when all is on the disk, just before. Returns what it
    /// said.
    ///
    /// # Errors
    ///
    /// As for [`commit`](Self::commit).
    pub fn commit_if(self, may: impl FnOnce() -> bool) -> Result<bool, ExportError> {
        let Self { shown, sink } = self;
        let written = match sink {
            Sink::Beside { file, target } => {
                let part = file.into_inner().map_err(io::IntoInnerError::into_error);
                part.and_then(|part| part.persist(&target, may))
            }
            Sink::Direct(mut file) => file.flush().map(|()| true),
        };
        written.map_err(|source| ExportError::Io { path: shown, source })
    }

    /// An error in writing to this file, with its path and what to do.
    #[must_use]
    pub fn error(&self, source: io::Error) -> ExportError {
        ExportError::Io { path: self.shown.clone(), source }
    }
}

impl Write for Export {
    fn write(&mut self, block: &[u8]) -> io::Result<usize> {
        match &mut self.sink {
            Sink::Beside { file, .. } => file.write(block),
            Sink::Direct(file) => file.write(block),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::Beside { file, .. } => file.flush(),
            Sink::Direct(file) => file.flush(),
        }
    }
}

impl Write for Part {
    fn write(&mut self, block: &[u8]) -> io::Result<usize> {
        let written = self.file.write(block)?;
        self.unsynced = self.unsynced.saturating_add(written);
        if self.unsynced >= SYNC_BYTES {
            self.file.as_file().sync_data()?;
            self.unsynced = 0;
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, text: &str) -> Result<(), ExportError> {
        let mut export = Export::create(path)?;
        for block in text.as_bytes().chunks(3) {
            export.write_all(block).map_err(|error| export.error(error))?;
        }
        export.commit()
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn replaces_a_file_only_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a report.csv");
        write(&path, "first").unwrap();
        let mut export = Export::create(&path).unwrap();
        export.write_all(b"half").unwrap();
        export.flush().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "first");
        drop(export);
        assert_eq!(fs::read_to_string(&path).unwrap(), "first");
        assert_eq!(names(folder.path()), ["a report.csv"]);
        write(&path, "second, shorter or longer").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "second, shorter or longer");
        assert_eq!(names(folder.path()), ["a report.csv"]);
    }

    #[test]
    fn says_what_is_wrong_with_a_path() {
        let folder = tempfile::tempdir().unwrap();
        let message = |path: &Path| write(path, "x").unwrap_err().to_string();
        assert!(message(folder.path()).contains("it is a folder"));
        let missing = message(&folder.path().join("no/report.csv"));
        assert!(missing.contains("no/report.csv: cannot write") && missing.contains("create it first"), "{missing}");
        let file = folder.path().join("file");
        write(&file, "x").unwrap();
        assert!(message(&file.join("report.csv")).contains("does not exist"));
        let mut permissions = fs::metadata(&file).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&file, permissions).unwrap();
        assert!(message(&file).contains("read-only"));
    }

    #[cfg(unix)]
    #[test]
    fn keeps_the_permissions_and_follows_links() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let (report, link, plain) =
            (folder.path().join("report.csv"), folder.path().join("link.csv"), folder.path().join("plain.csv"));
        write(&report, "old").unwrap();
        File::create(&plain).unwrap();
        assert_eq!(mode(&report), mode(&plain));
        fs::set_permissions(&report, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("report.csv", &link).unwrap();
        write(&link, "new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&report).unwrap(), "new");
        assert_eq!(mode(&report), 0o640);
    }

    #[cfg(unix)]
    #[test]
    fn writes_to_devices_as_they_are() {
        write(Path::new("/dev/null"), "nothing").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}
