//! HTTP/1 as bytes, before hyper reads it.
//!
//! It must not know what a request is for: it looks for the ends of lines, heads and
//! bodies, and refuses what two readers could understand differently.

mod framing;
mod section;
mod strict;

pub use framing::{Framing, Reading};
pub use strict::Strict;
