//! The parts that pages are made of, on native elements.

pub(crate) mod badge;
pub(crate) mod breadcrumb;
pub(crate) mod chart;
pub(crate) mod command;
pub(crate) mod conditions;
pub(crate) mod conflict;
pub(crate) mod connection;
pub(crate) mod copy;
pub(crate) mod dialog;
pub(crate) mod differences;
pub(crate) mod each;
pub(crate) mod entry_rows;
pub(crate) mod expression;
pub(crate) mod field;
pub(crate) mod focus;
mod form_issues;
pub(crate) mod issues;
pub(crate) mod list;
pub(crate) mod menu;
pub(crate) mod moment;
pub(crate) mod policy;
pub(crate) mod secret;
pub(crate) mod title;
pub(crate) mod upload;
pub(crate) mod way;
pub(crate) mod when;
pub(crate) mod yaml_area;
