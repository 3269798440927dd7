//! The parts that pages are made of, on native elements.

pub(crate) mod api_instance;
pub(crate) mod badge;
pub(crate) mod command;
pub(crate) mod connection;
pub(crate) mod issues;
pub(crate) mod moment;
pub(crate) mod policy;
