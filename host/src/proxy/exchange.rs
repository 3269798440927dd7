//! One request with its response, from the first look at it to the last byte.
//!
//! It is counted and logged once, when it ends, however it ends: a client that
//! leaves early ends it too. The log line must not hold a header's value, a path
//! or a query: clients put secrets there.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use http::Method;

use super::downstream::Downstream;
use super::error::{Fault, ProxyError};
use super::expectation::Expectation;
use crate::metrics::{Faults, Outcome};
use crate::snapshot::RunningInstance;

/// What the data plane has done since the process began.
#[derive(Debug, Default)]
pub struct Traffic {
    in_flight: AtomicUsize,
    requests: AtomicU64,
    unmatched: AtomicU64,
    faults: Faults,
}

impl Traffic {
    /// Requests under way that an API instance was found for.
    pub fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::Relaxed)
    }

    /// Requests that have ended.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Those of them that no API instance was found for.
    pub fn unmatched(&self) -> u64 {
        self.unmatched.load(Ordering::Relaxed)
    }

    /// Those of them that somebody spoiled. A response of an upstream is none,
    /// whatever its status.
    pub fn faults(&self, fault: Fault) -> u64 {
        self.faults.of(fault)
    }
}

/// One request with its response.
#[derive(Debug)]
pub(crate) struct Exchange {
    client: Arc<Downstream>,
    method: Method,
    started: Instant,
    instance: Option<Arc<RunningInstance>>,
    admitted: bool,
    tokens: u32,
    status: Option<u16>,
    latency: Option<Duration>,
    fault: Option<Fault>,
    error: Option<ProxyError>,
    /// What a body was held for; it is there as long as the response.
    expectation: Option<Expectation>,
}

impl Exchange {
    /// Begins with a request's arrival.
    pub(crate) fn begin(client: Arc<Downstream>, method: Method) -> Self {
        Self {
            client,
            method,
            started: Instant::now(),
            instance: None,
            admitted: false,
            tokens: 0,
            status: None,
            latency: None,
            fault: None,
            error: None,
            expectation: None,
        }
    }

    /// The client's connection.
    pub(crate) fn client(&self) -> &Arc<Downstream> {
        &self.client
    }

    /// Takes one of `limit` places for the exchange, to its end.
    ///
    /// # Errors
    /// All places are taken.
    pub(crate) fn admit(
        &mut self,
        instance: &Arc<RunningInstance>,
        limit: usize,
    ) -> Result<(), ProxyError> {
        self.instance = Some(Arc::clone(instance));
        self.admitted = true;
        let taken = self.traffic().in_flight.fetch_add(1, Ordering::Relaxed);
        if taken < limit {
            Ok(())
        } else {
            Err(ProxyError::InFlight)
        }
    }

    /// A policy made a token for the request.
    pub(crate) fn token_made(&mut self) {
        self.tokens += 1;
    }

    /// The request waits for the upstream to ask for its body.
    pub(crate) fn expect(&mut self, expectation: Expectation) {
        self.expectation = Some(expectation);
    }

    /// The upstream answered with this status. Gives whether it refused the body
    /// by not asking for it.
    pub(crate) fn answered(&mut self, status: u16) -> bool {
        self.begin_response(status);
        self.expectation.as_ref().is_some_and(Expectation::answer)
    }

    /// The gateway answers with this status, because of this error.
    pub(crate) fn refused(&mut self, status: u16, error: ProxyError) {
        self.begin_response(status);
        self.fault = Some(error.fault());
        self.error = Some(error);
    }

    fn begin_response(&mut self, status: u16) {
        self.status = Some(status);
        self.latency = Some(self.started.elapsed());
    }

    /// The response did not reach its end.
    pub(crate) fn cut_short(&mut self, fault: Fault) {
        self.fault = Some(fault);
    }

    fn traffic(&self) -> &Traffic {
        self.client.proxy.traffic()
    }

    fn log(&self, fault: Option<Fault>) {
        let api_instance = self
            .instance
            .as_ref()
            .map(|instance| instance.name.as_str());
        let method = self.method.as_str();
        let status = self.status;
        let duration_ms = self.started.elapsed().as_secs_f64() * 1000.0;
        let blame = fault.map(Fault::as_str);
        let error = self.error.as_ref().map(tracing::field::display);
        match fault {
            Some(Fault::Policy | Fault::Gateway | Fault::Upstream) => {
                tracing::warn!(
                    api_instance,
                    method,
                    status,
                    fault = blame,
                    duration_ms,
                    error
                );
            }
            Some(Fault::Client) | None => {
                tracing::info!(
                    api_instance,
                    method,
                    status,
                    fault = blame,
                    duration_ms,
                    error
                );
            }
        }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        // Without any status the client left before there was one.
        let left_early = self.status.is_none().then_some(Fault::Client);
        let fault = self.fault.or(left_early);
        let traffic = self.traffic();
        traffic.requests.fetch_add(1, Ordering::Relaxed);
        if let Some(fault) = fault {
            traffic.faults.add(fault);
        }
        match &self.instance {
            Some(instance) => instance.meter.record(&Outcome {
                tokens: self.tokens,
                fault,
                latency: self.latency,
            }),
            None => {
                traffic.unmatched.fetch_add(1, Ordering::Relaxed);
            }
        }
        if self.admitted {
            traffic.in_flight.fetch_sub(1, Ordering::Relaxed);
        }
        self.log(fault);
    }
}
