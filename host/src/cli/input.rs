//! Reading what a command is given.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use super::failure::Failure;

/// Bytes of one input; more is refused, as `serve` does.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The text of a file, or of standard input for `-`. It may be a pipe, which a shell
/// makes of `<(…)`.
pub fn read(path: &Path) -> Result<String, Failure> {
    let text = if path == Path::new("-") {
        read_text(io::stdin())
    } else {
        File::open(path).and_then(read_text)
    };
    text.map_err(|error| {
        let place = path.display();
        Failure::Input(match error.kind() {
            io::ErrorKind::InvalidData => format!("{place} is not UTF-8 text. Save it as UTF-8."),
            _ => format!("{place} cannot be read: {error}."),
        })
    })
}

fn read_text(input: impl Read) -> io::Result<String> {
    let mut text = String::new();
    input.take(LARGEST + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LARGEST {
        let message = format!("it is larger than {LARGEST} bytes");
        return Err(io::Error::new(ErrorKind::FileTooLarge, message));
    }
    Ok(text)
}
