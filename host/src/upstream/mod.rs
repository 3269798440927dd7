//! Connections to upstreams, and requests on them.
//!
//! It is told where a request goes and how it is to be sent; it must not decide
//! either, and must not know of API instances, policies or clients.

mod addresses;
mod attention;
mod connections;
mod connector;
mod error;
mod expectation;
mod failure;
mod fields;
mod http1;
mod http2;
mod idle;
mod lease;
mod multiplexed;
mod options;
mod origin;
mod outbound;
mod reach;
mod repetition;
mod resolver;
mod response_body;
mod source;
mod stream;
mod streams;
mod trailers;
mod upload;
#[expect(clippy::module_inception, reason = "one upstream is what it is about")]
mod upstream;
mod wish;

pub use error::SendError;
pub use expectation::{Expectation, expect, is_stated as is_expectation_stated};
pub use fields::{
    folds_to, has_outer_space, is_at_most_chunked, keep_one_length, names, remove_hop_by_hop,
    tokens,
};
pub use options::{SendOptions, Timeouts};
pub use origin::Origin;
pub use outbound::{Outbound, Upstreams};
pub use reach::{Reached, Unreached};
pub use repetition::Repetitions;
pub use response_body::ResponseBody;
pub use trailers::rewrite_trailers;
pub use upload::{Upload, UploadEnd};
pub use upstream::Upstream;
