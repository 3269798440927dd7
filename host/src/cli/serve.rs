//! `serve`: the gateway itself.

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
use jwt_gateway::settings::{Isolation, PolicyLimits, ProxyLimits, Settings};
use tokio::runtime::Builder;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

use super::Failure;

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
    /// Seconds that requests under way have to finish when the gateway is stopped.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_DRAIN_SECONDS",
        default_value_t = 10
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

#[derive(Debug, clap::Args)]
struct ProxyArguments {
    /// Bytes of request line and headers; more is answered 431.
    #[arg(
        long,
        value_name = "BYTES",
        env = "JWT_GATEWAY_REQUEST_HEAD_BYTES",
        default_value_t = 65536
    )]
    request_head_bytes: usize,
    /// Requests under way at once; more are answered 503.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_REQUESTS_IN_FLIGHT",
        default_value_t = 10_000
    )]
    requests_in_flight: usize,
    /// Milliseconds for a request head to arrive.
    #[arg(
        long,
        value_name = "MS",
        env = "JWT_GATEWAY_REQUEST_HEAD_TIMEOUT_MS",
        default_value_t = 10_000
    )]
    request_head_timeout_ms: u64,
    /// Milliseconds to connect to an upstream; then 502.
    #[arg(
        long,
        value_name = "MS",
        env = "JWT_GATEWAY_CONNECT_TIMEOUT_MS",
        default_value_t = 5_000
    )]
    connect_timeout_ms: u64,
    /// Milliseconds for an upstream to begin its response; then 504.
    #[arg(
        long,
        value_name = "MS",
        env = "JWT_GATEWAY_RESPONSE_TIMEOUT_MS",
        default_value_t = 15_000
    )]
    response_timeout_ms: u64,
    /// Milliseconds without a byte of a message body; then the stream is cut.
    #[arg(
        long,
        value_name = "MS",
        env = "JWT_GATEWAY_BODY_IDLE_TIMEOUT_MS",
        default_value_t = 300_000
    )]
    body_idle_timeout_ms: u64,
    /// Milliseconds after which an unused upstream connection is closed.
    #[arg(
        long,
        value_name = "MS",
        env = "JWT_GATEWAY_UPSTREAM_IDLE_TIMEOUT_MS",
        default_value_t = 60_000
    )]
    upstream_idle_timeout_ms: u64,
    /// Unused connections kept for each upstream.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_UPSTREAM_IDLE_CONNECTIONS",
        default_value_t = 256
    )]
    upstream_idle_connections: usize,
}

#[derive(Debug, clap::Args)]
struct PolicyArguments {
    /// Whether instances of the component are used again.
    #[arg(
        long,
        value_name = "MANNER",
        env = "JWT_GATEWAY_ISOLATION",
        default_value = "warm"
    )]
    isolation: IsolationArgument,
    /// Instances of one policy that exist at once.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_INSTANCES_PER_POLICY",
        default_value_t = 64
    )]
    instances_per_policy: usize,
    /// Instances of all policies that exist at once.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_INSTANCES_TOTAL",
        default_value_t = 1000
    )]
    instances_total: u32,
    /// Milliseconds that a request waits for an instance; then 503.
    #[arg(
        long,
        value_name = "MS",
        env = "JWT_GATEWAY_INSTANCE_WAIT_MS",
        default_value_t = 1_000
    )]
    instance_wait_ms: u64,
    /// Bytes of memory of one instance.
    #[arg(long, value_name = "BYTES", env = "JWT_GATEWAY_INSTANCE_MEMORY_BYTES", default_value_t = 16 * 1024 * 1024)]
    instance_memory_bytes: usize,
    /// Milliseconds that one call may compute; then 503.
    #[arg(
        long,
        value_name = "MS",
        env = "JWT_GATEWAY_CALL_DEADLINE_MS",
        default_value_t = 200
    )]
    call_deadline_ms: u64,
    /// Requests that an instance serves before it is replaced.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_CALLS_PER_INSTANCE",
        default_value_t = 1_000_000
    )]
    calls_per_instance: u64,
    /// Bytes that each RSA or EC key may keep of signatures it has made; 0 for none.
    #[arg(long, value_name = "BYTES", env = "JWT_GATEWAY_SIGNATURE_MEMO_BYTES", default_value_t = 4 * 1024 * 1024)]
    signature_memo_bytes: u64,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum IsolationArgument {
    /// All requests of a policy share instances.
    Warm,
    /// Every request gets an instance of its own.
    Fresh,
}

pub fn run(arguments: Arguments) -> Result<(), Failure> {
    let drain = Duration::from_secs(arguments.drain_seconds);
    start_logging(&arguments.log, arguments.log_format)?;
    let mut runtime = Builder::new_multi_thread();
    if let Some(threads) = arguments.worker_threads {
        runtime.worker_threads(threads.get());
    }
    runtime.enable_all();
    let settings = settings(arguments);
    let runtime = runtime.build().map_err(Failure::environment)?;
    runtime.block_on(serve(&settings, drain))
}

async fn serve(settings: &Settings, drain: Duration) -> Result<(), Failure> {
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
        seconds = drain.as_secs(),
        "stopping; once more to stop at once"
    );
    tokio::select! {
        drained = gateway.stop(drain) => {
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
        admin,
        master_key,
        proxy: proxy.into(),
        policy: policy.into(),
    }
}

impl From<ProxyArguments> for ProxyLimits {
    fn from(arguments: ProxyArguments) -> Self {
        let ProxyArguments {
            request_head_bytes,
            requests_in_flight,
            request_head_timeout_ms,
            connect_timeout_ms,
            response_timeout_ms,
            body_idle_timeout_ms,
            upstream_idle_timeout_ms,
            upstream_idle_connections,
        } = arguments;
        Self {
            request_head_bytes,
            requests_in_flight,
            request_head_timeout: Duration::from_millis(request_head_timeout_ms),
            connect_timeout: Duration::from_millis(connect_timeout_ms),
            response_timeout: Duration::from_millis(response_timeout_ms),
            body_idle_timeout: Duration::from_millis(body_idle_timeout_ms),
            upstream_idle_timeout: Duration::from_millis(upstream_idle_timeout_ms),
            upstream_idle_connections,
        }
    }
}

impl From<PolicyArguments> for PolicyLimits {
    fn from(arguments: PolicyArguments) -> Self {
        let PolicyArguments {
            isolation,
            instances_per_policy,
            instances_total,
            instance_wait_ms,
            instance_memory_bytes,
            call_deadline_ms,
            calls_per_instance,
            signature_memo_bytes,
        } = arguments;
        Self {
            isolation: match isolation {
                IsolationArgument::Warm => Isolation::Warm,
                IsolationArgument::Fresh => Isolation::Fresh,
            },
            instances_per_policy,
            instances_total,
            instance_wait: Duration::from_millis(instance_wait_ms),
            memory_bytes: instance_memory_bytes,
            call_deadline: Duration::from_millis(call_deadline_ms),
            calls_per_instance,
            signature_memo_bytes,
        }
    }
}
