//! How settings are read from the command line.

use std::iter;
use std::num::ParseIntError;
use std::time::Duration;

use clap::builder::Resettable;
use clap::{Args, Command};

/// What a command line without flags says in an empty environment.
pub fn without_flags<T: Args>() -> T {
    let command = T::augment_args(Command::new("serve")).no_binary_name(true);
    let command = command.mut_args(|argument| argument.env(Resettable::Reset));
    let matches = command.get_matches_from(iter::empty::<&str>());
    // It ends the process, as the command line does, where a default is none.
    T::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
}

/// A time in milliseconds.
pub fn milliseconds(text: &str) -> Result<Duration, ParseIntError> {
    text.parse().map(Duration::from_millis)
}

/// A time in seconds.
pub fn seconds(text: &str) -> Result<Duration, ParseIntError> {
    text.parse().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use clap::FromArgMatches as _;

    use super::*;
    use crate::settings::ShutdownLimits;

    #[test]
    fn a_time_is_in_the_unit_that_its_flag_ends_with() {
        let command = ShutdownLimits::augment_args(Command::new("serve"));
        let line = ["serve", "--notice-ms", "7", "--drain-seconds", "8"];
        let limits = ShutdownLimits::from_arg_matches(&command.get_matches_from(line)).unwrap();
        assert_eq!(limits.notice, Duration::from_millis(7));
        assert_eq!(limits.drain, Duration::from_secs(8));
    }

    #[test]
    fn a_default_does_not_depend_on_the_environment() {
        #[derive(Args)]
        struct Limits {
            #[arg(long, env = "CARGO_PKG_NAME", default_value = "default")]
            limit: String,
        }
        assert_eq!(without_flags::<Limits>().limit, "default");
    }
}
