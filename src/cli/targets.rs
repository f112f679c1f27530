//! The files that a run will replace: none may be one that it reads.

use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use crate::cli::CommandError;
use crate::cli::settings::shown_path;
use figcheck::read::walk::{FileIdentity, Options, walk};

/// What a run reads besides its inputs.
pub(crate) struct Sources<'s> {
    /// Each file with what it is, in a phrase.
    pub(crate) others: Vec<(&'s Path, &'static str)>,
    /// The files and folders to check.
    pub(crate) inputs: &'s [PathBuf],
    /// How folders among them are walked.
    pub(crate) walk: &'s Options,
}

/// Refuses to replace a file that is read, and to write two reports into one file.
pub(crate) fn check(targets: &[&Path], sources: &Sources<'_>) -> Result<(), CommandError> {
    for (index, target) in targets.iter().enumerate() {
        let is_twin =
            |other: &&&Path| other == &target || place(other).is_some_and(|other| Some(other) == place(target));
        if targets.get(..index).is_some_and(|before| before.iter().any(|other| is_twin(&other))) {
            let shown = shown_path(target);
            return Err(CommandError::message(format!(
                "{shown}: two reports cannot be one file: give each its own name"
            )));
        }
    }
    let existing: Vec<(&Path, FileIdentity)> =
        targets.iter().filter_map(|target| Some((*target, FileIdentity::of_path(target)?))).collect();
    if existing.is_empty() {
        return Ok(());
    }
    let refuse_if_read = |read: &Path, what: &str| {
        let identity = FileIdentity::of_path(read);
        let target = existing.iter().find(|(_, existing)| Some(*existing) == identity);
        match target {
            Some((target, _)) => Err(CommandError::message(format!(
                "{}: a report would replace {what}: give the report another name, or put it in another folder; delete \
                 the file first if it is an old report",
                shown_path(target)
            ))),
            None => Ok(()),
        }
    };
    for (path, what) in &sources.others {
        refuse_if_read(path, what)?;
    }
    for found in walk(sources.inputs.to_vec(), sources.walk.clone()).flatten() {
        refuse_if_read(&found.path, "a file that is to be checked")?;
    }
    Ok(())
}

/// Where a file stands or will stand, whatever links lead there.
fn place(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok().or_else(|| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(folder.canonicalize().ok()?.join(path.file_name()?))
    })
}

/// The regular file that standard output goes to. On Unix only.
pub(crate) fn standard_output() -> Option<FileIdentity> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd as _;
        identity(io::stdout().as_fd().try_clone_to_owned().ok()?)
    }
    #[cfg(not(unix))]
    None
}

/// Refuses to read what standard output goes to: the report would be read as it is written, without end.
pub(crate) fn check_standard_input(output: Option<FileIdentity>) -> Result<(), CommandError> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd as _;
        if output.is_some() && io::stdin().as_fd().try_clone_to_owned().ok().and_then(identity) == output {
            return Err(CommandError::message(
                "standard input and standard output are one file: write the report to another one",
            ));
        }
    }
    let _ = output;
    Ok(())
}

#[cfg(unix)]
fn identity(handle: std::os::fd::OwnedFd) -> Option<FileIdentity> {
    File::from(handle).metadata().ok().filter(Metadata::is_file).as_ref().and_then(FileIdentity::of)
}
