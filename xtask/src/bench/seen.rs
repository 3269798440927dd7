//! What a load generator saw.

use serde::Serialize;

/// What came of the requests of a load generator.
#[derive(Debug, Serialize)]
pub struct Seen {
    /// Requests that were answered.
    pub requests: u64,
    /// Requests per second.
    pub rate: f64,
    /// How long answers took, where the generator says so.
    #[serde(flatten)]
    pub latency: Option<Latency>,
}

/// How long answers took.
#[derive(Debug, Serialize)]
pub struct Latency {
    /// Half of them at most, in microseconds.
    pub p50_us: u64,
    /// All but a hundredth at most, in microseconds.
    pub p99_us: u64,
}
