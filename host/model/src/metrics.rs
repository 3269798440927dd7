//! What was counted, as the admin API shows it: lists of numbers, one for each step of a
//! range, the current step last. A list in which all numbers are 0 is left out.

use serde::{Deserialize, Serialize};

use crate::ApiInstanceName;

/// What was counted over a range, step by step. A request belongs to the step in which it
/// ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrafficView {
    /// When the steps are.
    pub steps: StepsView,
    /// Since when it is counted, in seconds since 1970-01-01T00:00:00Z. Where that is
    /// behind the start of the steps, nothing is known of the time before.
    pub since: u64,
    /// Requests that ended, whether or not anybody spoiled them: the sum of all responses,
    /// and those without one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<u64>,
    /// Tokens made for them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tokens: Vec<u64>,
    /// Responses of upstreams.
    pub upstream: ResponsesView,
    /// Answers of the gateway itself, which are errors.
    pub gateway: ResponsesView,
    /// Requests that somebody spoiled. A response of an upstream spoils nothing, whatever
    /// its status.
    pub failures: FailuresView,
    /// From a request's arrival to the head of its response, over the whole range; none if
    /// there was no response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency: Option<LatencyView>,
    /// The same in each step, or null where there was no response.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub latencies: Vec<Option<LatencyView>>,
}

/// The steps of a range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepsView {
    /// When the first one begins, in seconds since 1970-01-01T00:00:00Z.
    pub start: u64,
    /// Seconds of each.
    pub seconds: u64,
    /// How many there are.
    pub count: u64,
}

/// Responses, by the class of their status.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResponsesView {
    /// The protocol was switched.
    #[serde(rename = "1xx", skip_serializing_if = "Vec::is_empty")]
    pub informational: Vec<u64>,
    /// What was asked for was done.
    #[serde(rename = "2xx", skip_serializing_if = "Vec::is_empty")]
    pub success: Vec<u64>,
    /// The client was sent elsewhere, or there was nothing new.
    #[serde(rename = "3xx", skip_serializing_if = "Vec::is_empty")]
    pub redirection: Vec<u64>,
    /// The client is to blame.
    #[serde(rename = "4xx", skip_serializing_if = "Vec::is_empty")]
    pub client_error: Vec<u64>,
    /// Who answered is to blame, or whoever is behind that.
    #[serde(rename = "5xx", skip_serializing_if = "Vec::is_empty")]
    pub server_error: Vec<u64>,
}

/// Requests that were spoiled, by who has to change something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FailuresView {
    /// The client sent what cannot be forwarded, or left.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub client: Vec<u64>,
    /// A policy cannot run, or gave no token for the request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub policy: Vec<u64>,
    /// The gateway had no room for the request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gateway: Vec<u64>,
    /// The upstream could not be reached, or gave no response, or not all of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub upstream: Vec<u64>,
}

/// Percentiles of the time to respond, in microseconds. Each is at most 6.25 % over the
/// exact one, and never under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LatencyView {
    /// Half of the responses took no longer.
    pub p50: u64,
    /// Nine tenths took no longer.
    pub p90: u64,
    /// 99 of 100 took no longer.
    pub p99: u64,
}

/// What some API instances have done, in short.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InstanceTrafficList {
    /// When the steps are.
    pub steps: StepsView,
    /// The API instances, by name.
    pub items: Vec<InstanceTraffic>,
}

/// What an API instance has done, in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InstanceTraffic {
    /// Its name.
    pub name: ApiInstanceName,
    /// Since when it is counted, in seconds since 1970-01-01T00:00:00Z.
    pub since: u64,
    /// Tokens made in the whole range.
    pub tokens: u64,
    /// Requests that ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<u64>,
    /// Those of them that the upstream answered with 5xx.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub upstream_errors: Vec<u64>,
    /// Those of them that somebody spoiled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<u64>,
}

/// What all API instances have done together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WholeTrafficView {
    /// All requests, those that no API instance was found for among them.
    pub all: TrafficView,
    /// Requests that no API instance was found for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unmatched: Vec<u64>,
    /// Those with the most requests, ten at most.
    pub busiest: Vec<InstanceSums>,
    /// Those with the most failures and 5xx of upstreams, ten at most.
    pub failing: Vec<InstanceSums>,
}

/// What an API instance has done in the whole range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InstanceSums {
    /// Its name.
    pub name: ApiInstanceName,
    /// Requests that ended.
    pub requests: u64,
    /// Those of them that the upstream answered with 5xx.
    pub upstream_errors: u64,
    /// Those of them that the gateway answered with 5xx.
    #[serde(default)]
    pub gateway_errors: u64,
    /// Those of them that somebody spoiled.
    pub failures: u64,
}
