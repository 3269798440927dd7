//! What the blocks of a page are for.
//!
//! - `sh`: commands, as somebody would paste them. Those of `cargo xtask` stand in a block of
//!   their own; they are not run here, and xtask's own tests read them.
//! - `text` or `json`, right behind a block of commands: what it prints (`printed.rs`).
//! - `yaml`, `toml`, `nginx`, `python`, `js`, `rust`: a whole file. Its first line is a comment
//!   with its path.
//! - `diagram`: a picture.

use std::path::{Component, Path};

use crate::markdown::{Fence, fences};
use crate::printed::{Format, Printed};

/// A block of a page.
#[derive(Debug, PartialEq)]
pub struct Block {
    /// The line of its fence, counted from 1.
    pub line: usize,
    /// What it is for.
    pub purpose: Purpose,
}

/// What a block is for.
#[derive(Debug, PartialEq)]
pub enum Purpose {
    /// To be run by bash, and what is printed then.
    Commands {
        /// The commands.
        script: String,
        /// What they print, if the page says so.
        printed: Option<Printed>,
    },
    /// Commands of the repository.
    Cargo,
    /// To be written into a file.
    File {
        /// Where, from the page's folder.
        path: String,
        /// The whole of it.
        content: String,
    },
    /// To be looked at.
    Diagram,
}

/// Reads the blocks of a page.
///
/// # Errors
/// A block is of no such kind, is not closed, or does not say what it has to: its line, and why.
pub fn read(text: &str) -> Result<Vec<Block>, (usize, String)> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut end = 0;
    for fence in fences(text) {
        let behind = text[end..fence.range.start].trim().is_empty();
        end = fence.range.end;
        let line = fence.line;
        let info = fence.info.as_deref();
        let format = match info {
            Some("text") => Some(Format::Text),
            Some("json") => Some(Format::Json),
            _ => None,
        };
        if !fence.closed {
            return Err((line, "the block has no end".to_owned()));
        }
        if let Some(format) = format {
            let before = blocks.last_mut().filter(|_| behind);
            add_printed(before, format, fence.content).map_err(|why| (line, why))?;
        } else {
            let purpose = purpose(&fence).map_err(|why| (line, why))?;
            blocks.push(Block { line, purpose });
        }
    }
    Ok(blocks)
}

fn add_printed(before: Option<&mut Block>, format: Format, content: String) -> Result<(), String> {
    match before.map(|block| &mut block.purpose) {
        Some(Purpose::Commands { printed, .. }) if printed.is_none() => {
            *printed = Some(Printed { format, content });
            Ok(())
        }
        // What it prints is xtask's to know.
        Some(Purpose::Cargo) => Ok(()),
        _ => Err("what is printed stands right behind the commands that print it".to_owned()),
    }
}

fn purpose(fence: &Fence) -> Result<Purpose, String> {
    match fence.info.as_deref() {
        Some("sh") => commands(&fence.content),
        Some("yaml" | "toml" | "nginx" | "python") => file("# ", &fence.content),
        Some("js" | "rust") => file("// ", &fence.content),
        Some("diagram") => Ok(Purpose::Diagram),
        Some(other) => Err(format!("no such kind of block: {other:?}")),
        None => Err("a block that is only indented says not what it is".to_owned()),
    }
}

fn commands(script: &str) -> Result<Purpose, String> {
    let is_cargo = |line: &&str| line.starts_with("cargo ");
    let of_cargo = script.lines().filter(is_cargo).count();
    if script.trim().is_empty() {
        Err("there is no command in it".to_owned())
    } else if of_cargo == 0 {
        let script = script.to_owned();
        let printed = None;
        Ok(Purpose::Commands { script, printed })
    } else if script.lines().all(|line| line.starts_with("cargo xtask ")) {
        Ok(Purpose::Cargo)
    } else {
        Err("commands of `cargo xtask` need a block of their own".to_owned())
    }
}

fn file(comment: &str, content: &str) -> Result<Purpose, String> {
    let first = content.lines().next().unwrap_or_default();
    let path = first.strip_prefix(comment).unwrap_or_default();
    let mut parts = Path::new(path).components();
    let is_path = !path.is_empty() && !path.contains(char::is_whitespace);
    if is_path && parts.all(|part| matches!(part, Component::Normal(_))) {
        Ok(Purpose::File {
            path: path.to_owned(),
            content: content.to_owned(),
        })
    } else {
        Err(format!(
            "its first line has to be `{comment}` and the path of the file"
        ))
    }
}

#[cfg(test)]
mod tests;
