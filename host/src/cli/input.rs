//! Reading what a command is given.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use super::failure::Failure;

/// The text of a file, or of standard input for `-`.
pub fn read(path: &Path) -> Result<String, Failure> {
    let text = if path == Path::new("-") {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(path)
    };
    text.map_err(|error| {
        let place = path.display();
        Failure::Input(match error.kind() {
            io::ErrorKind::InvalidData => format!("{place} is not UTF-8 text. Save it as UTF-8."),
            _ => format!("{place} cannot be read: {error}."),
        })
    })
}
