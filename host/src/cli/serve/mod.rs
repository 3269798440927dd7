//! `serve`: the gateway itself.

mod milliseconds;
mod policy;
mod proxy;

use std::io::{self, IsTerminal as _};
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
use gateway_model::Secret;
use jwt_gateway::clock::SystemClock;
use jwt_gateway::component;
use jwt_gateway::gateway::Gateway;
use jwt_gateway::settings::{Settings, ShutdownLimits};
use tokio::runtime::Builder;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

use self::milliseconds::Milliseconds;
use self::policy::PolicyArguments;
use self::proxy::ProxyArguments;
use super::failure::Failure;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The environment variable JWT_GATEWAY_MASTER_KEY, 32 bytes in base64, takes the place of the file master-key."
)]
pub struct Arguments {
    /// Where the database, the keys and the admin token live.
    #[arg(
        long,
        value_name = "FOLDER",
        env = "JWT_GATEWAY_DATA_DIR",
        default_value = "./data"
    )]
    data_dir: PathBuf,
    /// Local Mode: a folder of YAML files that declare API instances. They are served
    /// beside those of the database, and followed as they change.
    #[arg(long, value_name = "FOLDER", env = "JWT_GATEWAY_CONFIG_DIR")]
    config_dir: Option<PathBuf>,
    /// Where the admin API and UI listen.
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "JWT_GATEWAY_ADMIN",
        default_value = "127.0.0.1:9090"
    )]
    admin: SocketAddr,
    /// What to log: a level, or a filter such as info,jwt_gateway=debug.
    #[arg(
        long,
        value_name = "FILTER",
        env = "JWT_GATEWAY_LOG",
        default_value = "info"
    )]
    log: String,
    /// How to log, on standard error.
    #[arg(
        long,
        value_name = "FORMAT",
        env = "JWT_GATEWAY_LOG_FORMAT",
        default_value = "text"
    )]
    log_format: LogFormat,
    /// Milliseconds that clients have to leave when the gateway is stopped, while
    /// it serves on and says that it is not ready.
    #[arg(
        long,
        value_name = "MS",
        env = "JWT_GATEWAY_NOTICE_MS",
        default_value_t = Milliseconds(ShutdownLimits::DEFAULT.notice)
    )]
    notice_ms: Milliseconds,
    /// Seconds that requests under way have to finish after that.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_DRAIN_SECONDS",
        default_value_t = ShutdownLimits::DEFAULT.drain.as_secs()
    )]
    drain_seconds: u64,
    /// Threads that serve requests; one for each processor unless given.
    #[arg(long, value_name = "N", env = "JWT_GATEWAY_WORKER_THREADS")]
    worker_threads: Option<NonZeroUsize>,
    #[command(flatten, next_help_heading = "Limits of the proxy")]
    proxy: ProxyArguments,
    #[command(flatten, next_help_heading = "Limits of the policy")]
    policy: PolicyArguments,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

pub fn run(arguments: Arguments) -> Result<(), Failure> {
    let shutdown = ShutdownLimits {
        notice: arguments.notice_ms.0,
        drain: Duration::from_secs(arguments.drain_seconds),
    };
    start_logging(&arguments.log, arguments.log_format)?;
    let mut runtime = Builder::new_multi_thread();
    if let Some(threads) = arguments.worker_threads {
        runtime.worker_threads(threads.get());
    }
    runtime.enable_all();
    let settings = settings(arguments);
    let runtime = runtime.build().map_err(Failure::environment)?;
    runtime.block_on(serve(&settings, shutdown))
}

async fn serve(settings: &Settings, shutdown: ShutdownLimits) -> Result<(), Failure> {
    let mut interrupt = signals(SignalKind::interrupt())?;
    let mut terminate = signals(SignalKind::terminate())?;
    let gateway = Gateway::start(settings, component::GENERATOR, Arc::new(SystemClock))
        .await
        .map_err(Failure::environment)?;
    tracing::info!(
        admin = %format_args!("http://{}", gateway.admin()),
        token = %settings.data_dir.join("admin-token").display(),
        "ready"
    );
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    tracing::info!(
        seconds = (shutdown.notice + shutdown.drain).as_secs_f64(),
        "stopping; once more to stop at once"
    );
    tokio::select! {
        drained = gateway.stop(shutdown) => {
            if !drained {
                tracing::warn!("requests under way were cut");
            }
        }
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

fn signals(kind: SignalKind) -> Result<Signal, Failure> {
    signal(kind).map_err(Failure::environment)
}

fn start_logging(filter: &str, format: LogFormat) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(filter)
        .map_err(|error| Failure::Input(format!("--log is not a filter: {error}")))?;
    // https://no-color.org
    let colourful = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(colourful)
        .with_writer(io::stderr);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    Ok(())
}

fn settings(arguments: Arguments) -> Settings {
    let Arguments {
        data_dir,
        config_dir,
        admin,
        proxy,
        policy,
        ..
    } = arguments;
    // Read here and not by clap, whose help and errors would print it.
    let master_key = std::env::var("JWT_GATEWAY_MASTER_KEY")
        .ok()
        .map(Secret::new);
    Settings {
        data_dir,
        config_dir,
        admin,
        master_key,
        proxy: proxy.into(),
        policy: policy.into(),
    }
}
