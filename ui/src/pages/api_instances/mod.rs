//! The list of API instances, page by page: search, order, filter and page stand in the
//! page's address, so that a view can be shared and the way back leads to it.

mod attention;
mod bulk;
mod example;
mod filter;
mod first_steps;
mod label_dialog;
mod page;
mod pager;
mod selection;
mod table;
mod troubles;

pub use self::page::ApiInstancesPage;
