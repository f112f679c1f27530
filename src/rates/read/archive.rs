//! Files within a zip, read with limits.

use std::io::{Cursor, Read};

use memchr::memmem;
use zip::ZipArchive;

use super::fault::{Fault, Problem};
use super::{MAX_FILE_BYTES, MAX_ZIP_ENTRIES};

/// The start of every entry of a zip file's directory.
const DIRECTORY_ENTRY: &[u8] = b"PK\x01\x02";

/// A zip whose files are read one by one, with a limit on how many bytes all of them together may unpack to.
pub(super) struct Archive<'b> {
    zip: ZipArchive<Cursor<&'b [u8]>>,
    bytes_left: u64,
}

/// Whether bytes begin like a zip.
pub(super) fn recognises(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

impl<'b> Archive<'b> {
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, Fault> {
        // Counted before the directory is read: reading it takes memory for each entry.
        let entries = memmem::find_iter(bytes, DIRECTORY_ENTRY).count();
        if entries > MAX_ZIP_ENTRIES {
            return Err(Problem::TooManyEntries(entries).into());
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| Problem::Zip(e.to_string()))?;
        Ok(Self { zip, bytes_left: MAX_FILE_BYTES })
    }

    /// The names of the files, in the order of the archive's directory.
    pub(super) fn names(&self) -> Vec<String> {
        let names = self.zip.file_names().filter_map(Result::ok);
        names.filter(|name| !name.ends_with('/')).map(std::borrow::Cow::into_owned).collect()
    }

    /// The bytes of a file; `None` where there is none of that name.
    pub(super) fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        let Some(index) = self.zip.index_for_name(name) else { return Ok(None) };
        let entry = self.zip.by_index(index).map_err(|e| Problem::Zip(e.to_string()))?;
        let mut bytes = Vec::new();
        // One byte more than is left tells a file that fits from one that does not; what the zip says of sizes is not
        // believed.
        let limit = self.bytes_left.saturating_add(1);
        entry.take(limit).read_to_end(&mut bytes).map_err(|e| Problem::Zip(e.to_string()))?;
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.bytes_left = self.bytes_left.checked_sub(length).ok_or(Problem::TooLarge)?;
        Ok(Some(bytes))
    }
}
