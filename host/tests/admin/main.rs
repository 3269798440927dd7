//! The configuration through its front door: the admin API over a data folder,
//! with the real policy component and the real proxy behind it.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "test support: a failure here fails the test"
)]

mod gateway;
mod instances;
mod issues;
mod keys;
mod opening;
mod policies;
mod protocol;
mod serving;
