//! One file or folder per page.

pub(crate) mod api_instance;

pub(crate) mod api_instances;
pub(crate) mod client_applications;
pub(crate) mod history;
pub(crate) mod instance_form;
pub(crate) mod metrics;
pub(crate) mod new_api_instance;
pub(crate) mod not_found;
pub(crate) mod policy;
pub(crate) mod settings;
pub(crate) mod sign_in;
pub(crate) mod try_it;
pub(crate) mod yaml;
