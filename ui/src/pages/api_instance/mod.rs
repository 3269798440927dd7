//! One API instance: how it is, and its policies in the order in which they run.

mod actions;
mod card;
pub mod consequences;
mod copying;
mod declared;
mod disabling;
mod frame;
mod groups;
mod lacking;
mod page;
mod placed;
mod policies;
mod policy_actions;
mod services;

pub use self::actions::ActionsMenu;
pub use self::consequences::question_of_disabling;
pub use self::declared::declared_in;
pub use self::disabling::Disabling;
pub use self::frame::{InstanceFrame, Tab, named};
pub use self::lacking::say_what_a_copy_lacks;
pub use self::page::ApiInstancePage;
