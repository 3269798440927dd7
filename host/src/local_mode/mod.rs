//! Local Mode: API instances that files declare, in the resource format of Flex
//! Gateway, and client applications in a format of this gateway's own.
//!
//! A folder of YAML files, each with any number of documents, is read as a whole.
//! `ApiInstance`, `Service` and `PolicyBinding` are put together into the very
//! records that the database gives, so that everything behind them is the same. Whatever
//! cannot be done as it is written closes the API instance that it concerns, and is
//! an issue with its file, line, column and path; nothing is left out in silence.
//! This module must not compile anything, touch the database, or decide what is
//! served.

mod applications;
mod assemble;
mod assembling;
mod binding;
mod declared;
mod folder;
mod guard;
mod instance;
mod item;
mod list;
mod origin;
mod policy_text;
mod read;
mod record;
mod resource;
mod routes;
mod target;
mod timeout_policies;
mod timeouts;
mod tree;
mod watch;
mod write;
mod written_application;
mod written_item;
mod written_routes;
mod written_service;

pub use declared::{Declared, DeclaredApplication, DeclaredInstance};
pub use folder::{SourceFile, Unread, is_source, read_folder};
pub use policy_text::{PolicyText, read_policy, write_policy};
pub use read::has_resources;
pub use watch::FolderWatch;
pub use write::{Secrets, WriteError, write, write_all};
