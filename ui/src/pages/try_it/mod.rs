//! Sending a real request through an API instance: what came back, how long it took, and
//! the token that was made for the upstream.

mod credentials;
mod earlier;
mod fields;
mod page;
mod response;

pub use page::TryPage;
