//! The list of API instances: search, order and filter stand in the page's
//! address, so that a view can be shared and the way back leads to it.

mod example;
mod filter;
mod first_steps;
mod page;
mod table;
mod troubles;

pub use self::page::ApiInstancesPage;
