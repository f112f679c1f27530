//! Makes `src/rates/ecb.bin`, the table that figcheck carries, from the ECB's `eurofxref-hist.csv`:
//!
//! ```text
//! cargo run --example embed_ecb -- eurofxref-hist.csv src/rates/ecb.bin
//! ```

use std::error::Error;
use std::path::Path;

use figcheck::rates::{Table, pack};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(from), Some(to)) = (arguments.next(), arguments.next()) else {
        return Err("usage: embed_ecb eurofxref-hist.csv ecb.bin".into());
    };
    let packed = pack(&Table::open(Path::new(&from))?)?;
    std::fs::write(&to, packed)?;
    Ok(())
}
