//! What an API instance has done, as the admin API shows it.

use serde::{Deserialize, Serialize};

use crate::ApiInstanceName;

/// What an API instance has done in the last hour.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InstanceMetricsView {
    /// Its name.
    pub name: ApiInstanceName,
    /// The last sixty minutes, the current one last. A request belongs to the
    /// minute in which it ended.
    pub minutes: Vec<MinuteView>,
    /// From a request's arrival to the head of its response, over the last hour;
    /// none if there was no response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency: Option<LatencyView>,
}

/// What was done in one minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MinuteView {
    /// When it began, in seconds since 1970-01-01T00:00:00Z.
    pub at: u64,
    /// Requests that ended, whether or not anybody spoiled them.
    pub requests: u64,
    /// Tokens made for them.
    pub tokens: u64,
    /// Those of them that somebody spoiled.
    pub failures: FailuresView,
    /// From their arrival to the head of their response; none if there was no
    /// response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency: Option<LatencyView>,
}

/// Requests that were spoiled, by who has to change something. A response of an
/// upstream spoils nothing, whatever its status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FailuresView {
    /// The client sent what cannot be forwarded, or left.
    pub client: u64,
    /// A policy cannot run, or gave no token for the request.
    pub policy: u64,
    /// The gateway had no room for the request.
    pub gateway: u64,
    /// The upstream could not be reached, or gave no response, or not all of it.
    pub upstream: u64,
}

/// Percentiles of the time to respond, in milliseconds. Each is at most 6.25 %
/// over the exact one, and never under it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LatencyView {
    /// Half of the responses took no longer.
    pub p50: f64,
    /// Nine tenths took no longer.
    pub p90: f64,
    /// 99 of 100 took no longer.
    pub p99: f64,
}
