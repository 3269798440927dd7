//! The configuration through its front door: the admin API over a data folder,
//! with the real policy component and the real proxy behind it.

mod gateway;
mod instances;
mod issues;
mod keys;
mod opening;
mod policies;
mod protocol;
mod serving;
