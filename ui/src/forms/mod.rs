//! What people fill in, as plain values: how a form begins, what it sends, what
//! differs between two of them. Nothing here knows the browser, and nothing here
//! decides whether a configuration is good: that is the gateway's to say.

pub(crate) mod api_instance;
pub(crate) mod condition;
pub(crate) mod curl;
pub(crate) mod difference;
pub(crate) mod key_choice;
pub(crate) mod kinds;
pub(crate) mod paste;
pub(crate) mod policy;
pub(crate) mod policy_text;
pub(crate) mod sample;
