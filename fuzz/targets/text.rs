#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| figcheck_fuzz::bodies::text(input));
