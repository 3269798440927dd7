//! One upstream: how a request gets there, and its answer back.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use gateway_model::UpstreamProtocol;
use http::uri::Scheme;
use http::{Request, Response, StatusCode};
use tokio::time::Instant;

use super::connections::{Connections, Road};
use super::connector::Wanted;
use super::error::SendError;
use super::failure::Failure;
use super::fields::{is_at_most_chunked, keep_one_length, trim_values};
use super::options::{SendOptions, Timeouts};
use super::origin::Origin;
use super::reach::{Reached, Unreached};
use super::repetition::{Prospect, Repetitions, Spare};
use super::response_body::ResponseBody;
use super::upload::{Upload, UploadEnd};
use super::wish::Wish;
use crate::patience::until;
use crate::settings::ProxyLimits;
use crate::workers::PerWorker;

/// One upstream.
#[derive(Debug)]
pub struct Upstream {
    connections: PerWorker<Arc<Connections>>,
    repetitions: Arc<Repetitions>,
    scheme: Scheme,
    protocol: UpstreamProtocol,
    connect_timeout: Duration,
    response_timeout: Duration,
    idle_timeout: Duration,
    head_fields: usize,
}

impl Upstream {
    /// The upstream of this origin, reached by `connections`.
    pub fn new(
        origin: &Origin,
        connections: PerWorker<Arc<Connections>>,
        repetitions: Arc<Repetitions>,
        limits: &ProxyLimits,
    ) -> Self {
        Self {
            connections,
            repetitions,
            scheme: origin.scheme.clone(),
            protocol: origin.protocol,
            connect_timeout: limits.connect_timeout,
            response_timeout: limits.response_timeout,
            idle_timeout: limits.upstream_idle_timeout,
            head_fields: limits.head_fields,
        }
    }

    /// Sends a request, and what `options` says, and waits for the head of its
    /// response. It is sent a second time where that is safe (`repetition.rs`).
    ///
    /// # Errors
    /// There is no response; see the variants.
    pub async fn send(
        &self,
        request: Box<Request<Upload>>,
        upload: UploadEnd,
        options: SendOptions,
    ) -> Result<Response<ResponseBody>, SendError> {
        let connections = self.connections.of(options.worker);
        let mut wish = self.wish(options);
        let road = connections.road(wish).await?;
        let spare = Spare::of(&request, upload, road.prospect());
        let sent = self.exchange(road, request, spare.upload(), options.timeouts);
        let sent = sent.await?;
        let response = match sent {
            Ok(response) => response,
            Err(failure) => {
                let (request, upload) = spare.again(failure, &self.repetitions)?;
                wish.anew = true;
                let road = connections.road(wish).await?;
                let sent = self.exchange(road, request, &upload, options.timeouts);
                let sent = sent.await?;
                sent.map_err(|failure| failure.into_error(&upload))?
            }
        };
        self.check(response, options)
    }

    /// Whether a request would find a connection: one is opened, and nothing is sent on it.
    ///
    /// # Errors
    /// What keeps it from coming about.
    pub async fn reach(&self, timeouts: Timeouts) -> Result<Reached, Unreached> {
        let options = SendOptions {
            timeouts,
            ..SendOptions::default()
        };
        let connections = self.connections.of(options.worker);
        connections.reach(self.wish(options)).await
    }

    fn wish(&self, options: SendOptions) -> Wish {
        let wanted = match self.protocol {
            UpstreamProtocol::Http2 => Wanted::Http2,
            UpstreamProtocol::Auto if options.needs_http1() || self.scheme == Scheme::HTTP => {
                Wanted::Http1
            }
            UpstreamProtocol::Auto => Wanted::Any,
        };
        Wish {
            wanted,
            begun: Instant::now(),
            anew: false,
            keep: options.timeouts.keep.unwrap_or(self.idle_timeout),
            limit: options.timeouts.connect.unwrap_or(self.connect_timeout),
        }
    }

    /// The time to respond runs from the end of the request. While that is still
    /// being sent, the connection's own idle limit watches over it.
    async fn exchange(
        &self,
        road: Road,
        request: Box<Request<Upload>>,
        upload: &UploadEnd,
        timeouts: Timeouts,
    ) -> Result<Result<Response<ResponseBody>, Failure>, SendError> {
        let mut response = pin!(road.exchange(request, upload, &self.scheme));
        let limit = timeouts.response.unwrap_or(self.response_timeout);
        let start = Instant::now();
        let mut deadline = start + limit;
        loop {
            if let Some(outcome) = until(deadline, response.as_mut()).await {
                return Ok(outcome);
            }
            let now = Instant::now();
            deadline = upload.reached(start).unwrap_or(now) + limit;
            if deadline <= now {
                return Err(SendError::Silent);
            }
        }
    }

    /// Refuses a response that cannot be passed on.
    fn check(
        &self,
        mut response: Response<ResponseBody>,
        options: SendOptions,
    ) -> Result<Response<ResponseBody>, SendError> {
        let switches = options.upgrade && response.status() == StatusCode::SWITCHING_PROTOCOLS;
        let refuse = |reason: &str| Err(SendError::NoResponse(reason.to_owned()));
        if response.status().is_informational() && !switches {
            return refuse("it switched to a protocol that was not asked for");
        }
        if !is_at_most_chunked(response.headers()) {
            return refuse("its body has a transfer coding that was not asked for");
        }
        if !keep_one_length(response.headers_mut()) {
            return refuse("it has different lengths");
        }
        if response.headers().len() > self.head_fields {
            return refuse("its head has too many fields");
        }
        trim_values(response.headers_mut());
        Ok(response)
    }
}

impl Road {
    /// What may become of a request on it.
    fn prospect(&self) -> Prospect {
        match self {
            Self::Http1(lease) if lease.is_reused() => Prospect::Silence,
            Self::Http1(_) => Prospect::None,
            Self::Http2(_) => Prospect::Refusal,
        }
    }

    async fn exchange(
        self,
        request: Box<Request<Upload>>,
        upload: &UploadEnd,
        scheme: &Scheme,
    ) -> Result<Response<ResponseBody>, Failure> {
        match self {
            Self::Http1(mut lease) => {
                let response = lease.exchange(request).await?;
                let switches = response.status() == StatusCode::SWITCHING_PROTOCOLS;
                // Who writes first and reads later must not wait for themselves.
                let is_uploading = upload.reached(Instant::now()).is_none();
                Ok(if switches || is_uploading {
                    lease.detach();
                    response.map(ResponseBody::driven)
                } else {
                    response.map(|frames| ResponseBody::driving(frames, lease))
                })
            }
            Self::Http2(ticket) => {
                let (response, place) = ticket.exchange(request, scheme).await?;
                upload.settle();
                Ok(response.map(|frames| ResponseBody::streamed(frames, place)))
            }
        }
    }
}
