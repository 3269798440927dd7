//! The gateway as its users meet it: real sockets, real files, other people's
//! libraries as judges.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test ends at what it did not expect"
)]

mod authentication;
mod documented;
mod external_change;
mod foreign_tokens;
mod front_proxies;
mod instances;
mod key_change;
mod key_shapes;
mod methods;
mod names;
mod nginx;
mod peers;
mod routing;
mod serving;
