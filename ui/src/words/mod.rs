//! Numbers and states in words. Pure, so that plain tests can read it.

mod count;
mod instance;
mod policy;
mod time;
mod traffic;

pub use self::count::{count, number, of_text, to_fix};
pub use self::instance::{issues, place, state, summary};
pub use self::policy::{action, effect, key, key_size, size, written};
pub use self::time::{
    ago, expiration, microseconds, milliseconds, not_before, time_claim, typed_expiration,
    typed_not_before,
};
pub use self::traffic::{last_hour, status, times};
