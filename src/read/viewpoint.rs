//! What files are called as seen from another folder than the working directory.
//!
//! Reports name files relative to the working directory. A configuration and a baseline are about the same files
//! wherever figcheck is run, so they name them relative to the folder that they stand in themselves.

use std::fs;
use std::path::{Component, Path, PathBuf};

/// A folder that files are named from.
///
/// ```
/// use std::path::Path;
/// use figcheck::read::viewpoint::Viewpoint;
/// let project = Viewpoint::new(Path::new("/news"), Path::new("/news/drafts"));
/// assert_eq!(project.name("port.md"), "drafts/port.md");
/// assert_eq!(project.name("../rows.csv"), "rows.csv");
/// assert_eq!(project.name("/news/drafts/port.md"), "drafts/port.md");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Viewpoint {
    /// The names of the folder's absolute path.
    folder: Vec<String>,
    /// The names of the working directory's absolute path.
    working_directory: Vec<String>,
}

impl Viewpoint {
    /// Sees files from `folder`. Links on the way to either are followed, where they exist.
    #[must_use]
    pub fn new(folder: &Path, working_directory: &Path) -> Self {
        Self {
            folder: parts(&real(folder, working_directory)),
            working_directory: parts(&real(working_directory, working_directory)),
        }
    }

    /// The name of a file as seen from here; `shown` is how reports show it. What is no path, such as `<stdin>`, keeps
    /// its name.
    #[must_use]
    pub fn name(&self, shown: &str) -> String {
        if shown.starts_with('<') {
            return shown.to_owned();
        }
        if Path::new(shown).is_absolute() {
            let names = parts(Path::new(shown));
            let below = names.strip_prefix(self.folder.as_slice());
            return below.map_or_else(|| shown.to_owned(), |below| below.join("/"));
        }
        let mut file: Vec<&str> = self.working_directory.iter().map(String::as_str).collect();
        for name in shown.split('/') {
            match name {
                "" | "." => {}
                ".." => {
                    if file.len() > 1 {
                        file.pop();
                    }
                }
                name => file.push(name),
            }
        }
        let common = self.folder.iter().zip(&file).take_while(|(one, other)| one.as_str() == **other).count();
        let up = self.folder.iter().skip(common).map(|_| "..");
        let names: Vec<&str> = up.chain(file.iter().skip(common).copied()).collect();
        if names.is_empty() { ".".to_owned() } else { names.join("/") }
    }

    /// The name of a file that lies below this folder; `None` for any other.
    #[must_use]
    pub fn name_below(&self, shown: &str) -> Option<String> {
        let name = self.name(shown);
        let is_below = !name.starts_with("../") && !name.starts_with('<') && !Path::new(&name).is_absolute();
        is_below.then_some(name)
    }
}

/// The path with links followed, or made absolute where it does not exist.
fn real(path: &Path, working_directory: &Path) -> PathBuf {
    let path = working_directory.join(path);
    fs::canonicalize(&path).unwrap_or(path)
}

/// The names of an absolute path; the first is empty, or the drive.
fn parts(path: &Path) -> Vec<String> {
    let mut parts = Vec::new();
    let mut root = String::new();
    for component in path.components() {
        match component {
            Component::Prefix(prefix) => root = prefix.as_os_str().to_string_lossy().into_owned(),
            Component::RootDir => parts.push(std::mem::take(&mut root)),
            Component::CurDir => {}
            Component::ParentDir => {
                if parts.len() > 1 {
                    parts.pop();
                }
            }
            Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_files_from_above_below_and_beside() {
        for (folder, working, shown, name) in [
            ("/w", "/w", "a.md", "a.md"),
            ("/w", "/w", "./a//b.md", "a/b.md"),
            ("/w", "/w/d", "a.md", "d/a.md"),
            ("/w", "/w/d", "../a.md", "a.md"),
            ("/w", "/w/d", "../../a.md", "../a.md"),
            ("/w/ci", "/w", "a.md", "../a.md"),
            ("/w/ci", "/w", "ci/a.md", "a.md"),
            ("/w", "/w/d", "/w/d/a.md", "d/a.md"),
            ("/w", "/w/d", "/elsewhere/a.md", "/elsewhere/a.md"),
            ("/w", "/w/d", "/wide/a.md", "/wide/a.md"),
            ("/w", "/w", "<stdin>", "<stdin>"),
            ("/w", "/w", ".", "."),
            ("/", "/w", "a.md", "w/a.md"),
        ] {
            let view = Viewpoint::new(Path::new(folder), Path::new(working));
            assert_eq!(view.name(shown), name, "{shown} in {working} from {folder}");
        }
        let view = Viewpoint::new(Path::new("/w"), Path::new("/w/d"));
        assert_eq!(view.name_below("../a.md").as_deref(), Some("a.md"));
        for shown in ["../../a.md", "/x/a.md", "<stdin>"] {
            assert_eq!(view.name_below(shown), None);
        }
    }

    #[cfg(unix)]
    #[test]
    fn follows_links_to_the_folders() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("real/drafts")).unwrap();
        std::os::unix::fs::symlink("real", folder.path().join("link")).unwrap();
        let view = Viewpoint::new(&folder.path().join("real"), &folder.path().join("link/drafts"));
        assert_eq!(view.name("a.md"), "drafts/a.md");
    }
}
