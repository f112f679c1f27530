//! Files into articles and claims: encodings, formats, folders. Nothing here knows of rates or verdicts.

pub mod article;
pub mod claims;
mod date;
pub mod docx;
pub mod encoding;
pub mod extract;
pub mod file;
pub mod html;
pub mod jsonl;
pub mod limits;
pub mod markdown;
pub mod text;
pub mod transcript;
pub mod viewpoint;
pub mod walk;
