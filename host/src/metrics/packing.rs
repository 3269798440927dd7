//! Whole numbers in as few bytes as they need: seven bits in each, the lowest first, and
//! the eighth set where more follow (LEB128).

/// What a byte holds of a number.
const BITS: u32 = 7;

/// Appends a number.
pub fn write(mut number: u64, packed: &mut Vec<u8>) {
    loop {
        let low = (number & 0x7f) as u8;
        number >>= BITS;
        if number == 0 {
            return packed.push(low);
        }
        packed.push(low | 0x80);
    }
}

/// Takes a number from the beginning; none where no number of 64 bits is.
pub fn read(packed: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..u64::BITS).step_by(BITS as usize) {
        let (byte, rest) = packed.split_first()?;
        *packed = rest;
        let low = u64::from(byte & 0x7f);
        let placed = low << shift;
        if placed >> shift != low {
            return None;
        }
        number |= placed;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_of_a_number_is_read_as_it_was_written() {
        for number in [0, 1, 127, 128, 16_383, 16_384, u64::MAX - 1, u64::MAX] {
            let mut packed = Vec::new();
            write(number, &mut packed);
            let mut rest = &packed[..];
            assert_eq!((read(&mut rest), rest), (Some(number), &[][..]));
        }
    }

    #[test]
    fn a_number_that_breaks_off_or_is_too_large_is_none() {
        let too_large = [[0xff; 9].as_slice(), &[0x02]].concat();
        let endless = [0x80; 11];
        for bytes in [&[][..], &[0x80], &too_large, &endless] {
            assert_eq!(read(&mut &*bytes), None, "{bytes:?}");
        }
    }
}
