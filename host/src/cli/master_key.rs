//! The master key, where it is passed in.
//!
//! Read here and not by clap, whose help and errors would print it.

use std::env;
use std::io::{self, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use gateway_model::Secret;

use super::failure::Failure;
use super::input;

/// The master key itself, in base64.
const KEY: &str = "JWT_GATEWAY_MASTER_KEY";

/// The file that holds it; `-` is standard input.
const FILE: &str = "JWT_GATEWAY_MASTER_KEY_FILE";

/// The master key that was passed in, in whichever way; none to have it in the data folder.
///
/// # Errors
/// It was passed in twice, or its file cannot be read.
pub fn read() -> Result<Option<Secret>, Failure> {
    match (env::var(KEY).ok(), env::var_os(FILE)) {
        (Some(_), Some(_)) => Err(Failure::Input(format!(
            "{KEY} and {FILE} are both set. Unset one of them."
        ))),
        (Some(key), None) => Ok(Some(Secret::new(key))),
        (None, Some(file)) => input::read(Path::new(&file)).map(Secret::new).map(Some),
        (None, None) => Ok(None),
    }
}

/// Takes the master key out of the environment, which other processes can read for as
/// long as this one runs: the program starts once more in the same process, without the
/// variable, and gets the key by a pipe. Comes back where there is no such variable.
///
/// # Errors
/// The program cannot be started once more.
pub fn leave_environment() -> Result<(), Failure> {
    let Ok(key) = env::var(KEY).map(Secret::new) else {
        return Ok(());
    };
    if env::var_os(FILE).is_some() {
        // For `read` to refuse.
        return Ok(());
    }
    Err(restart(&key)).map_err(|error| {
        Failure::Environment(format!(
            "{KEY} cannot be taken out of the environment: {error}. Put the key into a file, and its path into {FILE}."
        ))
    })
}

/// Comes back with an error alone.
fn restart(key: &Secret) -> io::Error {
    let handed = || {
        let (reader, mut writer) = io::pipe()?;
        // A key is far smaller than what a pipe holds, and what is larger is none.
        let text = key.expose().as_bytes();
        writer.write_all(text.get(..1024).unwrap_or(text))?;
        Ok((reader, env::current_exe()?))
    };
    let (reader, program) = match handed() {
        Ok(handed) => handed,
        Err(error) => return error,
    };
    let mut arguments = env::args_os();
    let mut command = Command::new(program);
    if let Some(name) = arguments.next() {
        command.arg0(name);
    }
    command
        .args(arguments)
        .env_remove(KEY)
        .env(FILE, "-")
        .stdin(reader)
        .exec()
}
