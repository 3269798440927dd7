//! One file or folder per page.

pub mod api_instance;
pub mod api_instances;
pub mod client_applications;
pub mod history;
pub mod instance_form;
pub mod metrics;
pub mod new_api_instance;
pub mod not_found;
pub mod policy;
pub mod settings;
pub mod sign_in;
pub mod try_it;
pub mod yaml;
mod yaml_conflict;
