//! The gateway as a whole: started, addressed, stopped. `serve` and the tests
//! start it the same way.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;

use crate::admin;
use crate::authentication::AuthenticationEngine;
use crate::chance::SystemChance;
use crate::clock::Clock;
use crate::compile::Engines;
use crate::config::{Configuration, OpenError, Parts};
use crate::generator::{Compilation, EngineError, PolicyEngine};
use crate::proxy::{Listeners, Proxy};
use crate::secrets::{AdminToken, AdminTokenError};
use crate::settings::{Settings, ShutdownLimits};
use crate::snapshot::{CurrentSnapshot, Snapshot};
use crate::tls::platform_roots;
use crate::upstream::Outbound;

/// How long requests to the admin API may take to end, once the listeners have ended.
const FAREWELL: Duration = Duration::from_secs(2);

/// A running gateway. Dropped without [`Gateway::stop`], it ends at once.
#[derive(Debug)]
pub struct Gateway {
    admin: SocketAddr,
    configuration: Arc<Configuration>,
    listeners: Arc<Listeners>,
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

impl Gateway {
    /// Opens the data folder, starts the listeners of its API instances and the
    /// admin listener. `component` is the policy component to run.
    ///
    /// # Errors
    /// The environment does not let it run; one sentence says what to do.
    pub async fn start(
        settings: &Settings,
        component: &[u8],
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StartError> {
        let snapshot: CurrentSnapshot = Arc::new(ArcSwap::from_pointee(Snapshot::default()));
        let engine = PolicyEngine::new(
            component,
            Compilation::Thorough,
            settings.policy.clone(),
            Arc::clone(&clock),
        )?;
        let roots = platform_roots();
        let authentication = AuthenticationEngine::new(Arc::clone(&clock), roots.clone())?;
        let chance = Arc::new(SystemChance);
        let outbound = Outbound::new(settings.proxy.clone(), roots)?;
        let proxy = Proxy::new(
            Arc::clone(&snapshot),
            settings.proxy.clone(),
            chance,
            Arc::clone(&clock),
        );
        let listeners = Arc::new(Listeners::new(proxy).map_err(StartError::Threads)?);
        let admin_listener = bind(settings.admin).await?;
        let configuration = Configuration::open(
            settings,
            Parts {
                engines: Engines {
                    policy: engine,
                    authentication,
                    outbound,
                    clock,
                },
                listeners: Arc::clone(&listeners),
                snapshot,
            },
        )
        .await?;
        let token = AdminToken::of_folder(&settings.data_dir)?;
        let stop = CancellationToken::new();
        let address = admin_listener
            .local_addr()
            .map_err(|error| StartError::Listen(settings.admin, error))?;
        let router = admin::router(
            Arc::clone(&configuration),
            settings.proxy.timeouts(),
            settings.log_loss.clone(),
            token,
            admin::assets::router(),
        );
        let mut tasks = watches(&configuration, settings.metrics_period(), &stop);
        let serving = admin::serve(admin_listener, router, stop.clone());
        tasks.push(tokio::spawn(serving));
        Ok(Self {
            admin: address,
            configuration,
            listeners,
            stop,
            tasks,
        })
    }

    /// Where the admin API and UI are.
    pub fn admin(&self) -> SocketAddr {
        self.admin
    }

    /// The configuration being served.
    pub fn configuration(&self) -> &Arc<Configuration> {
        &self.configuration
    }

    /// Where each configured address is listened on in fact: they differ where
    /// port 0 leaves the choice to the system.
    pub fn bound(&self) -> BTreeMap<SocketAddr, SocketAddr> {
        self.listeners.bound()
    }

    /// Ends the gateway without failing a request. First it says that it is not
    /// ready any more and has clients leave; then it ends every listener and waits
    /// until the requests under way are answered. Gives whether they all were.
    pub async fn stop(self, limits: ShutdownLimits) -> bool {
        self.listeners.leave(limits.notice).await;
        let drained = self.listeners.shutdown(limits.drain).await;
        self.stop.cancel();
        let ended = async {
            self.listeners.cut().await;
            for task in self.tasks {
                // A task that panicked has nothing left to stop.
                let _ = task.await;
            }
            self.configuration.close().await;
        };
        // Whoever still works at a change may wait for what does not answer.
        if timeout(FAREWELL, ended).await.is_err() {
            tracing::warn!("a request to the admin API was cut");
        }
        drained
    }
}

/// Why the gateway did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The policy component cannot be used.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The data folder or its database cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The token of the admin API cannot be read or made.
    #[error(transparent)]
    Token(#[from] AdminTokenError),
    /// The TLS library cannot be used.
    #[error("TLS cannot be set up: {0}.")]
    Tls(#[from] rustls::Error),
    /// The threads that serve clients cannot be started.
    #[error(
        "The threads that serve requests cannot be started: {0}. Ask for fewer with --worker-threads."
    )]
    Threads(io::Error),
    /// The admin listener cannot be opened.
    #[error("The admin API cannot listen on {0}: {1}. Choose another address with --admin.")]
    Listen(SocketAddr, io::Error),
}

async fn bind(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address)
        .await
        .map_err(|error| StartError::Listen(address, error))
}

/// Starts what goes on beside requests and changes, to the end.
fn watches(
    configuration: &Arc<Configuration>,
    metrics_period: Duration,
    stop: &CancellationToken,
) -> Vec<JoinHandle<()>> {
    let own = || Arc::clone(configuration);
    vec![
        tokio::spawn(watch(own(), stop.clone())),
        tokio::spawn(watch_files(own(), stop.clone())),
        tokio::spawn(watch_certificates(own(), stop.clone())),
        tokio::spawn(watch_dates(own(), stop.clone())),
        tokio::spawn(keep_metrics(own(), metrics_period, stop.clone())),
    ]
}

async fn watch(configuration: Arc<Configuration>, stop: CancellationToken) {
    stop.run_until_cancelled(configuration.watch()).await;
}

async fn watch_certificates(configuration: Arc<Configuration>, stop: CancellationToken) {
    stop.run_until_cancelled(configuration.watch_certificates())
        .await;
}

async fn watch_dates(configuration: Arc<Configuration>, stop: CancellationToken) {
    stop.run_until_cancelled(configuration.watch_dates()).await;
}

async fn watch_files(configuration: Arc<Configuration>, stop: CancellationToken) {
    stop.run_until_cancelled(configuration.watch_files()).await;
}

/// Keeps what was counted, again and again. The last time is when the configuration ends.
async fn keep_metrics(
    configuration: Arc<Configuration>,
    period: Duration,
    stop: CancellationToken,
) {
    let mut times = interval(period);
    times.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while stop.run_until_cancelled(times.tick()).await.is_some() {
        // It is not broken off: what it has taken out of the counters would be lost.
        configuration.keep_metrics().await;
    }
}
