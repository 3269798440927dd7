//! The configuration through its front door: the admin API over a data folder,
//! with the real policy component and the real proxy behind it.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "test support: a failure here fails the test"
)]

mod batch;
mod checks;
mod client_applications;
mod client_secrets;
mod description;
mod duplicates;
mod foreign_rows;
mod gateway;
mod history;
mod instance_list;
mod instances;
mod issues;
mod kept_metrics;
mod key_sets;
mod keys;
mod labels;
mod made_keys;
mod metrics;
mod opening;
mod placeholders;
mod policies;
mod policy_text;
mod preview;
mod protocol;
mod ranges;
mod rehearsal;
mod responses;
mod routing;
mod scrape;
mod serving;
mod settings_history;
mod stored_secrets;
mod timeouts;
mod tls;
mod try_it;
mod unique_names;
mod yaml;
