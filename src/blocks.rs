//! The bytes that are looked at together, also where a text ends before they do.

/// The first bytes of a text, with zeros behind it where it has fewer. `padded` is room for those.
#[inline]
pub(crate) fn first_or_padded<'t, const N: usize>(text: &'t [u8], padded: &'t mut Option<[u8; N]>) -> &'t [u8; N] {
    match text.first_chunk() {
        Some(first) => first,
        None => padded.insert(padded_with(text, 0)),
    }
}

/// A text that is shorter than a block, with a byte behind it as often as there is room.
#[cold]
pub(crate) fn padded_with<const N: usize>(text: &[u8], filler: u8) -> [u8; N] {
    let mut block = [filler; N];
    for (to, byte) in block.iter_mut().zip(text) {
        *to = *byte;
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_filled_up() {
        let mut padded = None;
        assert_eq!(first_or_padded(b"abcde", &mut padded), b"abc");
        assert_eq!(padded, None);
        assert_eq!(first_or_padded(b"ab", &mut padded), b"ab\0");
        assert_eq!(padded_with(b"", b' '), *b"  ");
    }
}
