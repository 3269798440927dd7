//! One request with its response, from the first look at it to the last byte.
//!
//! It is counted and logged once, when it ends, however it ends: a client that
//! leaves early ends it too. The log line must not hold a header's value, a path
//! or a query: clients put secrets there.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::Method;
use uuid::Uuid;

use super::downstream::Downstream;
use super::error::ProxyError;
use crate::metrics::{Ending, Fault, Outcome, Traffic};
use crate::patience::Patience;
use crate::snapshot::RunningApiInstance;
use crate::upstream::{Expectation, Timeouts};

/// Why a request was broken off that its API instance has not outlived.
const OUTLIVED: &str = "the API instance is not served there any more";

/// One request with its response.
#[derive(Debug)]
pub struct Exchange {
    downstream: Arc<Downstream>,
    method: Method,
    started: Instant,
    instance: Option<Arc<RunningApiInstance>>,
    admitted: bool,
    tokens: u32,
    status: Option<u16>,
    latency: Option<Duration>,
    fault: Option<Fault>,
    error: Option<ProxyError>,
    /// What the answer to a request that failed is known by.
    incident: Option<Uuid>,
    /// What a body was held for; it is there as long as the response.
    expectation: Option<Expectation>,
    /// How long nothing may move once the response has begun.
    idle: Duration,
    /// What watches over it.
    patience: Option<Arc<Patience>>,
}

impl Exchange {
    /// Begins with a request's arrival.
    pub fn begin(downstream: Arc<Downstream>, method: Method) -> Self {
        downstream.begin_exchange();
        Self {
            idle: downstream.proxy.limits.body_idle_timeout,
            patience: Patience::of_task(),
            downstream,
            method,
            started: Instant::now(),
            instance: None,
            admitted: false,
            tokens: 0,
            status: None,
            latency: None,
            fault: None,
            error: None,
            incident: None,
            expectation: None,
        }
    }

    /// The client's connection.
    pub fn downstream(&self) -> &Arc<Downstream> {
        &self.downstream
    }

    /// Takes one of `limit` places for the exchange, to its end.
    ///
    /// # Errors
    /// All places are taken.
    pub fn admit(
        &mut self,
        instance: &Arc<RunningApiInstance>,
        limit: usize,
    ) -> Result<(), ProxyError> {
        self.instance = Some(Arc::clone(instance));
        if let Some(patience) = &self.patience {
            patience.depend_on(Some(Arc::clone(&instance.life)));
        }
        self.admitted = true;
        let taken = self.traffic().begin();
        if taken < limit {
            Ok(())
        } else {
            Err(ProxyError::InFlight)
        }
    }

    /// The request goes to an upstream that may take this long.
    pub fn reach(&mut self, timeouts: Timeouts) {
        let limits = &self.downstream.proxy.limits;
        self.idle = timeouts.idle.unwrap_or(limits.body_idle_timeout);
        let connect = timeouts.connect.unwrap_or(limits.connect_timeout);
        let response = timeouts.response.unwrap_or(limits.response_timeout);
        // Waiting for an upstream's response is not idleness.
        self.be_patient(self.idle.max(connect + response));
    }

    /// What watches over the tunnel that its connection becomes.
    pub fn patience_of_tunnel(&self) -> Arc<Patience> {
        let patience = Patience::new(self.idle);
        patience.depend_on(self.instance.as_ref().map(|it| Arc::clone(&it.life)));
        patience
    }

    fn be_patient(&self, limit: Duration) {
        if let Some(patience) = &self.patience {
            patience.set(limit);
        }
    }

    /// A policy made a token for the request.
    pub fn token_made(&mut self) {
        self.tokens += 1;
    }

    /// The request waits for the upstream to ask for its body.
    pub fn expect(&mut self, expectation: Expectation) {
        self.expectation = Some(expectation);
    }

    /// The upstream answered with this status. Gives whether it refused the body
    /// by not asking for it.
    pub fn answered(&mut self, status: u16) -> bool {
        self.begin_response(status);
        self.expectation.as_ref().is_some_and(Expectation::answer)
    }

    /// The gateway answers with this status, because of this error. The client knows the
    /// answer as `incident`.
    pub fn refused(&mut self, status: u16, error: ProxyError, incident: Uuid) {
        self.begin_response(status);
        self.fault = Some(error.fault());
        self.error = Some(error);
        self.incident = Some(incident);
    }

    fn begin_response(&mut self, status: u16) {
        self.status = Some(status);
        self.latency = Some(self.started.elapsed());
        self.be_patient(self.idle);
    }

    /// The response did not reach its end.
    pub fn cut_short(&mut self, fault: Fault) {
        self.fault = Some(fault);
    }

    /// The tunnel that it has become is closed from this side.
    pub fn cut_off(&mut self) {
        if self.is_outlived() {
            self.fault = Some(Fault::Gateway);
        }
    }

    /// Whether it went on when its API instance was over.
    fn is_outlived(&self) -> bool {
        let instance = self.instance.as_ref();
        instance.is_some_and(|instance| instance.life.is_over())
    }

    fn traffic(&self) -> &Traffic {
        self.downstream.proxy.traffic()
    }

    fn ending(&self) -> Ending {
        match (self.status, &self.error) {
            (None, _) => Ending::Unanswered,
            (Some(status), None) => Ending::upstream(status),
            (Some(status), Some(_)) => Ending::gateway(status),
        }
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
        let outlived = (fault == Some(Fault::Gateway) && self.is_outlived()).then_some(&OUTLIVED);
        let error = self.error.as_ref().map(|error| error as &dyn fmt::Display);
        let error = error.or(outlived.map(|text| text as &dyn fmt::Display));
        let error = error.map(tracing::field::display);
        let incident = self.incident.as_ref().map(tracing::field::display);
        match fault {
            Some(Fault::Policy | Fault::Gateway | Fault::Upstream) => {
                tracing::warn!(
                    api_instance,
                    method,
                    status,
                    fault = blame,
                    duration_ms,
                    incident,
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
                    incident,
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
        let fault = match self.fault.or(left_early) {
            // Whoever runs the gateway has ended it, and not the client.
            Some(Fault::Client) if self.error.is_none() && self.is_outlived() => {
                Some(Fault::Gateway)
            }
            fault => fault,
        };
        let traffic = self.traffic();
        traffic.count(fault);
        let outcome = Outcome {
            ending: self.ending(),
            tokens: self.tokens,
            fault,
            refusal: self.error.as_ref().and_then(ProxyError::refusal),
            latency: self.latency,
        };
        match &self.instance {
            Some(instance) => instance.meter.record(&outcome),
            None => traffic.count_unmatched(&outcome),
        }
        if self.admitted {
            traffic.end();
        }
        if let Some(patience) = &self.patience {
            patience.rest();
        }
        self.downstream.end_exchange();
        self.log(fault);
    }
}
