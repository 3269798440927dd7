//! One file per page.

pub(crate) mod api_instances;
pub(crate) mod sign_in;
