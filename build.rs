//! Makes tables of the lexicon's data files, so that adding a language adds a file and no code, and a program that starts
//! has nothing to read.

use std::path::Path;
use std::{env, fs, io};

#[path = "src/lexicon/compile/mod.rs"]
mod compile;
#[path = "src/money/currency.rs"]
#[expect(dead_code, unreachable_pub, reason = "the program needs more of it than the build")]
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the program hands it out")]
mod currency;
#[path = "src/lexicon/fold.rs"]
#[expect(dead_code, reason = "the program needs more of it than the build")]
mod fold;
#[path = "src/lexicon/hash.rs"]
#[expect(dead_code, reason = "the program needs more of it than the build")]
mod hash;
#[path = "src/lexicon/role.rs"]
#[expect(dead_code, unreachable_pub, reason = "the program needs more of it than the build")]
mod role;
#[path = "src/lexicon/word.rs"]
mod word;

fn main() -> io::Result<()> {
    let root = env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| io::Error::other("cargo sets CARGO_MANIFEST_DIR"))?;
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    let folder = Path::new(&root).join("src/lexicon");
    let mut files: Vec<_> = fs::read_dir(&folder)?.collect::<io::Result<Vec<_>>>()?;
    files.retain(|file| file.path().extension().is_some_and(|extension| extension == "toml"));
    files.sort_by_key(fs::DirEntry::file_name);
    let contents = files.iter().map(|file| fs::read_to_string(file.path())).collect::<io::Result<Vec<String>>>()?;
    let tables = compile::tables(&contents).map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("lexicon_tables.rs"), tables)?;
    println!("cargo::rerun-if-changed=src/lexicon");
    println!("cargo::rerun-if-changed=src/money/currency.rs");
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
}
