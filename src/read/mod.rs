//! Files into articles and claims: encodings, formats, folders. Nothing here knows of rates or verdicts.

pub mod article;
pub mod encoding;
pub mod limits;
pub mod text;
pub mod walk;
