//! The data plane on real sockets: a snapshot made by hand, upstreams made of
//! hyper or of bare TCP, all in one process.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a panic is how a test fails; clippy exempts test functions only"
)]

mod connection_age;
mod crowds;
mod early_answers;
mod failures;
mod forwarding;
mod front_proxies;
mod header_limits;
mod header_settings;
mod heads;
mod hosts;
mod http2_connections;
mod http2_refusals;
mod keep_alive;
mod kept_connections;
mod limits;
mod listeners;
#[path = "../support/ports.rs"]
mod ports;
mod proxy_protocol;
mod routing;
mod sent_again;
mod smuggling;
mod streaming;
mod support;
mod timeouts;
mod tls;
mod unused_connections;
mod upgrades;
mod upload_windows;
mod versions;
mod workers;
