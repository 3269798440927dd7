//! The data plane: what happens to a request.
//!
//! A request is served by the snapshot that was current when it came, to its end.
//! Bodies stream through; only heads are looked at. A failure before a request is
//! sent means that the upstream is not called.
//!
//! The gateway's own code takes no lock on the way that all requests share. hyper's
//! pools of connections have one, held for moments. Within a policy a request may
//! have to wait for others: for an instance of the component (`generator/pool.rs`),
//! for a signature over the same message (`signer/memo.rs`), and for keys that a
//! server publishes (`authentication/published_keys.rs`).

mod acceptor;
mod arrival;
mod attributes;
mod believed;
mod client;
mod clients;
mod download;
mod downstream;
mod driver;
mod error;
mod exchange;
mod front;
mod headers;
mod health;
mod host;
mod http1;
mod idle;
mod instance;
mod lifeline;
mod listeners;
mod pace;
mod plain;
mod rehearsal;
mod request;
mod room;
mod server;
mod shared;
mod upgrade;
mod windows;
mod witness;

pub use error::ProxyError;
pub use idle::Idle;
pub use instance::owner;
pub use listeners::{Listeners, Prepared, can_listen};
pub use plain::asked_host;
pub use rehearsal::{Finding, Refused, Rehearsal};
pub use shared::Proxy;
pub use witness::{SentToken, Watch, Witnesses};
