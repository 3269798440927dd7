//! The policy component without a gateway around it.

use std::sync::Arc;
use std::time::Duration;

use jwt_gateway::clock::{Clock, FixedClock, SystemClock};
use jwt_gateway::component;
use jwt_gateway::policy::{EngineError, PolicyEngine};
use jwt_gateway::settings::PolicyLimits;

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
        memory_bytes: 64 * 1024 * 1024,
        instances_total: 2,
        ..PolicyLimits::default()
    };
    let clock: Arc<dyn Clock> = match at {
        Some(seconds) => Arc::new(FixedClock::at(seconds)),
        None => Arc::new(SystemClock),
    };
    match signer {
        Signer::Native => PolicyEngine::new(component::GENERATOR, limits, clock),
        Signer::Software => PolicyEngine::with_signer_inside(component::STANDALONE, limits, clock),
    }
}
