//! Which service a request goes to, and under which path.
//!
//! All of it is compiled from what is written and asked for each request. It must
//! not do I/O, nor know of policies or of who sends a request.

mod ambiguity;
mod error;
mod path;
mod routes;
mod rules;
mod target;

pub use ambiguity::check as check_unambiguous;
pub use error::RouteError;
pub use path::{replace as replace_path, resolve as resolve_path};
pub use routes::{ChosenRoute, NamedTarget, Routes};
pub use rules::{MatchInput, Rules};
pub use target::{InvalidTarget, Target};
