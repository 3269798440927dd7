//! What people fill in, as plain values: how a form begins, what it sends, what
//! differs between two of them. Nothing here knows the browser, and nothing here
//! decides whether a configuration is good: that is the gateway's to say.

pub mod api_instance;
pub mod condition;
pub mod credential;
pub mod curl;
pub mod difference;
pub mod guards;
pub mod in_words;
pub mod indent;
pub mod key_choice;
pub mod kinds;
pub mod merge;
mod number;
pub mod paste;
pub mod policy;
pub mod policy_text;
pub mod routing;
pub mod sample;
pub mod sample_names;
pub mod templates;
pub mod touched;
