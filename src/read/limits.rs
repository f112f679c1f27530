//! What a file may ask for before it is refused. A file over a limit is an error that names the limit; nothing is cut.
//!
//! The limits keep memory bounded on hostile input. News copy stays far below every one of them.

/// The largest article file, in bytes, unless the user sets another limit: 256 MiB.
pub const ARTICLE_BYTES: u64 = 256 << 20;

/// The largest limit that a user can set for an article file, in bytes: 1 GiB. Offsets in articles are kept in 32 bits,
/// and decoding makes a text at most half as long again.
pub const ARTICLE_BYTES_MAX: u64 = 1 << 30;

/// The largest HTML file, in bytes: 64 MiB. Each piece of text between two tags costs memory besides the text.
pub const HTML_BYTES: u64 = 64 << 20;

/// The largest Markdown file, in bytes: 8 MiB. Every `*` or `[` may cost the parser some sixty bytes, so that a file of
/// nothing else takes half a gigabyte.
pub const MARKDOWN_BYTES: u64 = 8 << 20;

/// How deep HTML elements may nest, after the end tags that HTML lets one leave out.
pub const HTML_DEPTH: usize = 10_000;

/// How far into an HTML file a `charset` declaration is looked for, in bytes. Browsers look at 1,024.
pub const DECLARATION_BYTES: usize = 4096;

/// The most claims that an article may have, with the amounts in it that could not be read. A claim takes some kilobytes
/// until its article is reported.
pub const ARTICLE_CLAIMS: usize = 50_000;

/// How many bytes of articles are read and checked before what was found in them is written, beyond the first of them.
pub const OPEN_ARTICLE_BYTES: u64 = 1 << 20;

/// The same where what is found is only counted.
pub const OPEN_COUNTED_BYTES: u64 = 1 << 26;

/// The most columns that a claims file may have.
pub const CLAIMS_COLUMNS: usize = 1000;

/// The most claims that a report may have which is written when all are known (`sarif`, `junit`, `github`, `gitlab`,
/// `markdown`, `html`, `xlsx`), unless the user allows more: each takes two to eight kilobytes until then.
pub const KEPT_CLAIMS: usize = 250_000;

/// The most threads that a user may ask for. Each has claims in hand that take memory.
pub const THREADS: usize = 256;

/// The longest line of a JSON Lines file, in bytes: 64 MiB.
pub const JSON_LINE_BYTES: usize = 64 << 20;

/// The most entries that a `.docx` may have.
pub const DOCX_ENTRIES: usize = 10_000;

/// The largest part of a `.docx` that is read, unpacked, in bytes: 64 MiB.
pub const DOCX_PART_BYTES: u64 = 64 << 20;

/// How many times larger than its packed size a part of a `.docx` may be, once it is over [`DOCX_RATIO_FROM_BYTES`].
/// Deflate cannot exceed 1,032; Word's own documents stay below 50.
pub const DOCX_RATIO: u64 = 200;

/// The unpacked size up to which [`DOCX_RATIO`] is not asked, in bytes: 1 MiB. Small parts repeat themselves.
pub const DOCX_RATIO_FROM_BYTES: u64 = 1 << 20;

/// How deep the elements of a `.docx` part may nest.
pub const DOCX_DEPTH: usize = 500;

/// How many lines of an article are searched for a dateline.
pub const DATELINE_LINES: usize = 10;

/// How many characters of an article are searched for a dateline.
pub const DATELINE_CHARACTERS: usize = 2000;
