//! What was counted: of one API instance, and of all together.

mod instance;
mod plots;
mod range;
mod sections;
mod table;
mod watch;
mod whole;

pub use self::instance::MetricsPage;
pub use self::plots::in_short;
pub use self::watch::{Answer, watch};
pub use self::whole::WholeMetricsPage;
