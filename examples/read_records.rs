//! Reads the records of a CSV file with the csv crate and nothing else: the peer of `benches/claims.py`.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("give the path of a CSV file")?;
    let mut reader = csv::Reader::from_path(path)?;
    let mut record = csv::ByteRecord::new();
    let mut bytes = 0_usize;
    let mut records = 0_usize;
    while reader.read_byte_record(&mut record)? {
        records = records.wrapping_add(1);
        bytes = bytes.wrapping_add(record.as_slice().len());
    }
    assert!(std::hint::black_box(bytes) >= records);
    Ok(())
}
