//! The admin UI as files that a browser loads: cut into pieces, bound to JavaScript, in
//! a folder named by its content, compressed.
//!
//! `ui/index.html` refers to the files by their bare names (`/style.css`); all but the
//! page itself go below `assets/`, where names change with what they stand for.

mod budget;
mod common;
mod cut;
mod files;
mod module;
mod packing;
mod split;
mod texts;

pub use self::packing::{Arguments, pack_anew};
