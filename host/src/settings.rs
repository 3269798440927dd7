//! Settings of the process: parsed once, never changed while it runs. What can
//! change lives in the configuration instead.
//!
//! A setting is one field: its documentation is its help on the command line, and its
//! default there is its default everywhere.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use gateway_model::Secret;

use self::arguments::{milliseconds, seconds};
pub use self::front_proxies::{ForwardedFields, FrontProxies};
pub use self::http1_only::Http1Only;
pub use self::policy::{AddressSpace, Isolation, PolicyLimits};
pub use self::proxy::{AmbiguousRequests, ProxyLimits};
use crate::log::LogLoss;

mod arguments;
mod front_proxies;
mod http1_only;
mod policy;
mod proxy;

/// The bounds of the time from one writing of the counters to the next. They are held
/// apart by minutes for an hour.
const METRICS_PERIODS: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(3600)];

/// Everything that `serve` is told at its start.
#[derive(Clone, Debug, Args)]
pub struct Settings {
    /// Where the database, the keys and the admin token live.
    #[arg(
        long,
        value_name = "FOLDER",
        env = "JWT_GATEWAY_DATA_DIR",
        default_value = "./data"
    )]
    pub data_dir: PathBuf,
    /// Local Mode: a folder of YAML files that declare API instances. They are served
    /// beside those of the database, and followed as they change.
    #[arg(long, value_name = "FOLDER", env = "JWT_GATEWAY_CONFIG_DIR")]
    pub config_dir: Option<PathBuf>,
    /// Where the admin API and UI listen.
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "JWT_GATEWAY_ADMIN",
        default_value = "127.0.0.1:9090"
    )]
    pub admin: SocketAddr,
    /// Seconds from one writing of the counters to the data folder to the next.
    ///
    /// From 1 to 3600, whatever is given. What was counted since is lost when the process
    /// is killed.
    #[arg(
        long = "metrics-save-seconds",
        value_name = "N",
        env = "JWT_GATEWAY_METRICS_SAVE_SECONDS",
        value_parser = seconds,
        default_value = "60"
    )]
    pub metrics_save: Duration,
    /// The master key of the sealed private keys, as 32 bytes in base64; none to
    /// keep it in the file `master-key` of the data folder. No
    /// argument, because help and errors would print it.
    #[arg(skip)]
    pub master_key: Option<Secret>,
    /// Where lines of the log that are lost are counted.
    #[arg(skip)]
    pub log_loss: LogLoss,
    /// Limits of the proxy.
    #[command(flatten, next_help_heading = "Limits of the proxy")]
    pub proxy: ProxyLimits,
    /// Limits of policy instances.
    #[command(flatten, next_help_heading = "Limits of the policy")]
    pub policy: PolicyLimits,
}

impl Settings {
    /// How long it is from one writing of the counters to the next.
    pub fn metrics_period(&self) -> Duration {
        let [shortest, longest] = METRICS_PERIODS;
        self.metrics_save.clamp(shortest, longest)
    }
}

/// How long the end of the process may take.
#[derive(Clone, Copy, Debug, Args)]
pub struct ShutdownLimits {
    /// Milliseconds that clients have to leave when the gateway is stopped, while
    /// it serves on and says that it is not ready.
    ///
    /// It is over sooner when no connection is left.
    #[arg(
        long = "notice-ms",
        value_name = "MS",
        env = "JWT_GATEWAY_NOTICE_MS",
        value_parser = milliseconds,
        default_value = "1000"
    )]
    pub notice: Duration,
    /// Seconds that requests under way have to finish after that.
    ///
    /// Then they are cut.
    #[arg(
        long = "drain-seconds",
        value_name = "N",
        env = "JWT_GATEWAY_DRAIN_SECONDS",
        value_parser = seconds,
        default_value = "10"
    )]
    pub drain: Duration,
}
