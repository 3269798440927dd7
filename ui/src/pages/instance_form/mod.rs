//! The form of an API instance, new or not.

mod advanced;
mod conflict;
mod fields;
mod form;
mod labels;
mod routes;
mod services;

pub use self::conflict::InstanceConflict;
pub use self::fields::ApiInstanceFields;
pub use self::form::InstanceForm;
