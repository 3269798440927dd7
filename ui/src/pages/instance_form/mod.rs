//! The form of an API instance, new or not.

mod fields;
mod form;
mod routes;
mod services;

pub(crate) use self::fields::ApiInstanceFields;
pub(crate) use self::form::InstanceForm;
