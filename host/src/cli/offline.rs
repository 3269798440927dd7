//! The policy component without a gateway around it.

use std::sync::Arc;
use std::time::Duration;

use jwt_gateway::authentication::AuthenticationEngine;
use jwt_gateway::clock::{Clock, FixedClock, SystemClock};
use jwt_gateway::compile::Engines;
use jwt_gateway::component;
use jwt_gateway::generator::{Compilation, EngineError, PolicyEngine};

use jwt_gateway::settings::{AddressSpace, PolicyLimits, ProxyLimits};
use jwt_gateway::tls::platform_roots;
use jwt_gateway::upstream::Outbound;
use tokio::runtime::Builder;

use super::failure::Failure;

/// Nobody else waits for a token that is made offline, and a signature inside the
/// component takes its time.
const CALL_DEADLINE: Duration = Duration::from_secs(30);

/// Who signs.
#[derive(Clone, Copy, Debug)]
pub enum Signer {
    /// The gateway's own signer.
    Native,
    /// The signer in the component.
    Software,
}

/// An engine at the given time, or at the operating system's.
pub fn engine(signer: Signer, at: Option<u64>) -> Result<PolicyEngine, EngineError> {
    let limits = PolicyLimits {
        call_deadline: CALL_DEADLINE,
        // One instance after the other.
        address_space: AddressSpace::OnDemand,
        ..match signer {
            Signer::Native => PolicyLimits::default(),
            Signer::Software => PolicyLimits {
                memory_bytes: 64 * 1024 * 1024,
                instances_total: 2,
                ..PolicyLimits::default()
            },
        }
    };
    let clock: Arc<dyn Clock> = match at {
        Some(seconds) => Arc::new(FixedClock::at(seconds)),
        None => Arc::new(SystemClock),
    };
    let component = match signer {
        Signer::Native => component::GENERATOR,
        Signer::Software => component::STANDALONE,
    };
    let engine = PolicyEngine::new(component, Compilation::Quick, limits, clock)?;
    Ok(match signer {
        Signer::Native => engine,
        Signer::Software => engine.with_signer_inside(),
    })
}

/// What policies of every kind are compiled by.
pub fn engines() -> Result<Engines, Failure> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let roots = platform_roots();
    let authentication = AuthenticationEngine::new(Arc::clone(&clock), roots.clone());
    let outbound = Outbound::new(ProxyLimits::default(), roots);
    Ok(Engines {
        policy: engine(Signer::Native, None).map_err(Failure::environment)?,
        authentication: authentication.map_err(Failure::environment)?,
        outbound: outbound.map_err(Failure::environment)?,
        clock,
    })
}

/// Runs what works on the database.
pub fn block_on<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build();
    Ok(runtime.map_err(Failure::environment)?.block_on(work))
}
