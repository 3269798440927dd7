//! One API instance: how it is, and its policies in the order in which they run.

mod actions;
mod declared;
mod frame;
mod page;
mod policies;
mod policy_actions;

pub(crate) use self::actions::ActionsMenu;
pub(crate) use self::declared::declared_in;
pub(crate) use self::frame::{InstanceFrame, Tab, named};
pub(crate) use self::page::ApiInstancePage;
