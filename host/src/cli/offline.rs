//! The policy component without a gateway around it.

use std::sync::Arc;

use jwt_gateway::clock::{Clock, FixedClock, SystemClock};
use jwt_gateway::policy::PolicyEngine;
use jwt_gateway::settings::PolicyLimits;

use super::Failure;

/// An engine at the given time, or at the operating system's.
pub fn engine(at: Option<u64>) -> Result<PolicyEngine, Failure> {
    let component = jwt_gateway::component::GENERATOR;
    PolicyEngine::new(component, PolicyLimits::default(), clock(at)).map_err(Failure::environment)
}

/// A clock at the given time, or the operating system's.
pub fn clock(at: Option<u64>) -> Arc<dyn Clock> {
    match at {
        Some(seconds) => Arc::new(FixedClock::at(seconds)),
        None => Arc::new(SystemClock),
    }
}
