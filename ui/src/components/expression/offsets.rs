//! Places in a text, between what Rust counts (bytes of UTF-8) and what browsers
//! count (units of UTF-16).

/// The byte at which a unit begins; the end of the text for one that is beyond.
pub fn byte(text: &str, unit: u32) -> usize {
    let mut units = 0;
    let found = text.char_indices().find(|(_, character)| {
        let here = units >= unit;
        units += character.len_utf16() as u32;
        here
    });
    found.map_or(text.len(), |(byte, _)| byte)
}

/// The unit at which a byte is.
pub fn unit(text: &str, byte: usize) -> u32 {
    let before = text.get(..text.floor_char_boundary(byte)).unwrap_or(text);
    before.chars().map(char::len_utf16).sum::<usize>() as u32
}

#[cfg(test)]
mod tests {
    use super::{byte, unit};

    #[test]
    fn bytes_and_units_of_a_text_stand_for_the_same_places() {
        let text = "aé€😀b";
        for (at, units) in [(0, 0), (1, 1), (3, 2), (6, 3), (10, 5), (11, 6)] {
            assert_eq!(unit(text, at), units);
            assert_eq!(byte(text, units), at);
        }
    }

    #[test]
    fn a_place_beyond_the_text_or_within_a_character_is_one_of_the_text() {
        assert_eq!(byte("😀", 1), 4);
        assert_eq!(byte("a", 9), 1);
        assert_eq!(unit("é", 1), 0);
        assert_eq!(unit("a", 9), 1);
    }
}
