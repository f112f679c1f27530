//! The bodies of the fuzz targets, for the targets in `targets/`.

pub mod bodies;
