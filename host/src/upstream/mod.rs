//! Connections to upstreams, and requests on them.
//!
//! It is told where a request goes and how it is to be sent; it must not decide
//! either, and must not know of API instances, policies or clients.

mod connector;
mod error;
mod expectation;
mod fields;
mod options;
mod pools;
mod resolver;
mod trailers;
mod upload;

pub use connector::{Connector, Connectors};
pub use error::SendError;
pub use expectation::{Expectation, expect, is_stated as is_expectation_stated};
pub use fields::{
    folds_to, has_outer_space, is_at_most_chunked, keep_one_length, names, remove_hop_by_hop,
    tokens,
};
pub use options::SendOptions;
pub use pools::{Outbound, Upstreams};
pub use trailers::rewrite_trailers;
pub use upload::{Upload, UploadEnd};
