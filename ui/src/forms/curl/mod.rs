//! A request out of a curl command line, as developers paste it: what curl would send,
//! and what of that no sample request has.

mod command;
mod encoding;
mod options;
mod request;
mod url;

pub use command::parse;
pub use encoding::base64;
pub use request::CurlRequest;

#[cfg(test)]
mod tests;
