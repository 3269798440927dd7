//! `serve`: the gateway itself.

use std::env;
use std::io::{self, IsTerminal as _};
use std::panic;
use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
use jwt_gateway::clock::SystemClock;
use jwt_gateway::component;
use jwt_gateway::config::Configuration;
use jwt_gateway::gateway::Gateway;
use jwt_gateway::log::{LogLoss, LogQueue};
use jwt_gateway::settings::{Settings, ShutdownLimits};
use tokio::runtime::Builder;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

use super::failure::Failure;
use super::{master_key, process};

/// Threads for everything but requests: one of them may be busy with a change.
const THREADS: usize = 2;

/// What threads have to end that nobody waits for any more.
const LAST_MOMENT: Duration = Duration::from_millis(100);

/// Takes back the heading that the settings before have left.
const NO_HEADING: Option<&str> = None;

/// How long the end waits for the last lines of the log to be written.
const LAST_LINES: Duration = Duration::from_secs(1);

/// What the command is told.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The environment variable JWT_GATEWAY_MASTER_KEY_FILE names a file that takes the place of the file master-key, - for standard input; JWT_GATEWAY_MASTER_KEY is its content, 32 bytes in base64."
)]
pub struct Arguments {
    #[command(flatten)]
    settings: Settings,
    /// What to log: a level, or a filter such as info,jwt_gateway=debug.
    #[arg(
        long,
        value_name = "FILTER",
        help_heading = NO_HEADING,
        env = "JWT_GATEWAY_LOG",
        default_value = "info"
    )]
    log: String,
    /// How to log, on standard error.
    #[arg(
        long,
        value_name = "FORMAT",
        help_heading = NO_HEADING,
        env = "JWT_GATEWAY_LOG_FORMAT",
        default_value = "text"
    )]
    log_format: LogFormat,
    #[command(flatten, next_help_heading = NO_HEADING)]
    shutdown: ShutdownLimits,
    /// Let the process leave its memory behind when it fails, and be looked into. The
    /// memory holds private keys.
    #[arg(long, env = "JWT_GATEWAY_CORE_DUMPS")]
    core_dumps: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

/// Runs the gateway until a signal ends it.
///
/// # Errors
/// It cannot be started.
pub fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments {
        mut settings,
        log,
        log_format,
        shutdown,
        core_dumps,
    } = arguments;
    master_key::leave_environment()?;
    settings.master_key = master_key::read()?;
    let queue = start_logging(&log, log_format, settings.log_loss.clone())?;
    log_panics();
    if !core_dumps {
        process::keep_memory_private().map_err(Failure::environment)?;
    }
    if let Some(shortage) = process::allow_descriptors(settings.proxy.connections) {
        settings.proxy.connections = shortage.connections;
        tracing::warn!("{}", shortage.warning);
    }
    // Requests are served on threads of their own.
    let runtime = Builder::new_multi_thread()
        .worker_threads(THREADS)
        .enable_all()
        .build()
        .map_err(Failure::environment)?;
    let outcome = runtime.block_on(serve(&settings, shutdown));
    // A thread may wait for a file system that does not answer.
    runtime.shutdown_timeout(LAST_MOMENT);
    queue.flush_within(LAST_LINES);
    outcome
}

async fn serve(settings: &Settings, shutdown: ShutdownLimits) -> Result<(), Failure> {
    let mut interrupt = signals(SignalKind::interrupt())?;
    let mut terminate = signals(SignalKind::terminate())?;
    let hangup = signals(SignalKind::hangup())?;
    let clock = Arc::new(SystemClock);
    let gateway = tokio::select! {
        started = Gateway::start(settings, component::GENERATOR, clock) => {
            started.map_err(Failure::environment)?
        }
        _ = interrupt.recv() => return Ok(()),
        _ = terminate.recv() => return Ok(()),
    };
    tracing::info!(
        admin = %format_args!("http://{}", gateway.admin()),
        token = %settings.data_dir.join("admin-token").display(),
        "ready"
    );
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        () = look_when_told(hangup, gateway.configuration()) => {}
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

/// Has files looked at whenever somebody asks for it.
async fn look_when_told(mut hangup: Signal, configuration: &Configuration) {
    while hangup.recv().await.is_some() {
        tracing::info!("SIGHUP: files and certificates are read again");
        configuration.look();
    }
}

fn signals(kind: SignalKind) -> Result<Signal, Failure> {
    signal(kind).map_err(Failure::environment)
}

fn start_logging(filter: &str, format: LogFormat, loss: LogLoss) -> Result<LogQueue, Failure> {
    let filter = EnvFilter::try_new(filter)
        .map_err(|error| Failure::Input(format!("--log is not a filter: {error}")))?;
    // https://no-color.org
    let colourful = io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none();
    let queue = LogQueue::start(io::stderr(), loss).map_err(Failure::environment)?;
    let writer = queue.clone();
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(colourful)
        // It would report on standard error, and panic if that cannot be written to.
        .log_internal_errors(false)
        .with_writer(move || writer.clone());
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    Ok(queue)
}

/// Has panics logged like everything else: what Rust does by itself waits for whoever
/// reads standard error.
fn log_panics() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(tracing::field::display);
        let message = panic.payload_as_str();
        tracing::error!(place, message, "the gateway made a mistake and goes on");
    }));
}
