//! The client applications: who may call the API instances that ask for a client id.
//!
//! A secret is on the page once, while the dialog that shows it is open, and is kept
//! nowhere.

mod applications;
mod enforcement;
mod fields;
mod form;
mod new_secret;
mod page;
mod rotation;
mod secret;
mod table;

pub use self::page::ClientApplicationsPage;
