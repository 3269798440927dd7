//! YAML documents with the place of every value, so that an issue at a path can
//! be shown as `line:column`.
//!
//! This module knows nothing of policies. Its errors never quote the document:
//! it may hold a private key.

mod document;
mod node;

pub use document::{Document, Places, SyntaxError, parse};
