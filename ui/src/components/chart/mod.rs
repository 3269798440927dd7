//! Charts over time as inline SVG: drawn by attributes, so that no style has to be allowed
//! in the page.

mod axis;
mod plot;
mod sparkline;
mod stack;

pub use self::axis::{first_moment, moment};
pub use self::plot::{Chart, Plot, Unit};
pub use self::sparkline::Sparkline;
pub use self::stack::Series;
