//! What proxies in front of the gateway write, read strictly.
//!
//! It must not know whether they are believed.

mod announced;
mod forwarded;

pub use announced::{Ends, read as read_announcement};
pub use forwarded::{Element, elements};
