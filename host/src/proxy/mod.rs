//! The data plane: what happens to a request.
//!
//! A request is served by the snapshot that was current when it came, to its end.
//! Bodies stream through; only heads are looked at. Nothing on the way takes a
//! lock, and a failure on the way means that the upstream is not called.

mod attributes;
mod client;
mod download;
mod downstream;
mod error;
mod exchange;
mod headers;
mod health;
mod http1;
mod idle;
mod instance;
mod listeners;
mod request;
mod server;
mod shared;
mod upgrade;

pub use error::ProxyError;
pub use instance::owner;
pub use listeners::{Listeners, Prepared};
pub use shared::Proxy;
