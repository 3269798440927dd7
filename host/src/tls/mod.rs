//! TLS on both sides: certificates, and what is agreed on with them.
//!
//! *Written* is [`gateway_model::TlsConfig`] and [`gateway_model::TlsOutboundConfig`];
//! *compiled* is [`ServerTls`] and [`ClientTls`]. Compiling is the validation:
//! whatever keeps a connection from coming about, as far as one side can know, is
//! an issue with a path that begins at the policy's `config`.

mod certificate;
mod certificates;
mod client;
mod expiry;
mod files;
mod identity;
mod roots;
mod server;
mod terms;

pub use certificates::Certificates;
pub use client::ClientTls;
pub(crate) use client::connect_to_oneself;
pub use files::CertificateFiles;
pub use roots::{platform_roots, read_roots};
pub use server::ServerTls;
