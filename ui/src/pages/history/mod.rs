//! Every revision of a policy, of the settings of an API instance, of a client application:
//! when, by whom, and what changed; any two of them side by side; and the way back to an
//! earlier one, as a new revision.

mod application;
mod compare;
mod entry;
mod list;
mod policy;
mod revision;
mod settings;

pub use self::application::ApplicationHistoryPage;
pub use self::policy::PolicyHistoryPage;
pub use self::settings::SettingsHistoryPage;
