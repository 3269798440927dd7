//! Opening connections to upstreams: which address answers first, and TLS.
//!
//! No time limit is here: whoever waits gives up when it is too long for them.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use gateway_model::Alpn;
use rustix::net::sockopt;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::sleep;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::addresses::Addresses;
use super::stream::{Stream, Stubborn};
use crate::tls::ClientTls;

/// An address that has not answered within this time is no longer waited for alone
/// (RFC 8305, section 8).
const ATTEMPT: Duration = Duration::from_millis(250);

/// An idle connection is probed this often, so that a firewall in between does not
/// forget it and a vanished upstream is noticed.
const KEEPALIVE: Duration = Duration::from_secs(60);

/// The version of HTTP that a connection speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoken {
    Http1,
    Http2,
}

/// What is to be spoken on a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Over TLS the upstream chooses.
    Any,
    /// HTTP/1.1 and nothing else.
    Http1,
    /// HTTP/2 and nothing else.
    Http2,
}

/// A connection that was just opened.
#[derive(Debug)]
pub struct Opened {
    pub stream: Stream,
    pub address: SocketAddr,
    pub spoken: Spoken,
}

/// Opens connections.
#[derive(Debug)]
pub struct Connector {
    /// None: in clear text.
    tls: Option<Handshakes>,
}

/// One configuration of TLS for each way to settle the version of HTTP.
#[derive(Debug)]
struct Handshakes {
    name: ServerName<'static>,
    any: Arc<ClientConfig>,
    http1: Arc<ClientConfig>,
    http2: Arc<ClientConfig>,
    checks_certificates: bool,
}

/// A connection to an upstream that was greeted.
pub enum Greeted {
    Plain(Stubborn),
    Tls(Box<TlsStream<Stubborn>>),
}

impl Connector {
    /// For connections in clear text.
    pub fn plain() -> Self {
        Self { tls: None }
    }

    /// For connections in TLS with a server of this name, unless `tls` has another one.
    ///
    /// # Errors
    /// The host is not a name that a certificate can be for.
    pub fn tls(tls: &ClientTls, host: &str) -> Result<Self, io::Error> {
        let literal = host.trim_start_matches('[').trim_end_matches(']');
        let name = match &tls.server_name {
            Some(name) => name.clone(),
            None => ServerName::try_from(literal.to_owned()).map_err(io::Error::other)?,
        };
        let offering = |offered: &[Alpn]| {
            let mut config = tls.config.clone();
            config.alpn_protocols = offered.iter().map(protocol).collect();
            Arc::new(config)
        };
        let handshakes = Handshakes {
            name,
            any: offering(preferred(&tls.alpn)),
            http1: offering(&[]),
            http2: offering(&[Alpn::Http2]),
            checks_certificates: tls.checks_certificates,
        };
        let tls = Some(handshakes);
        Ok(Self { tls })
    }

    /// Opens a connection to the address that answers first; those with the least `load` are
    /// asked first.
    ///
    /// # Errors
    /// None answers, or the one that does speaks no TLS that was agreed on.
    pub async fn open(
        &self,
        addresses: &Addresses,
        load: impl Fn(SocketAddr) -> usize,
        wanted: Wanted,
    ) -> io::Result<Opened> {
        let candidates = addresses.candidates(load).await?;
        let (tcp, address) = connect(addresses, candidates).await?;
        let outcome = self.greet(Stubborn::new(tcp), wanted).await;
        if outcome.is_err() {
            addresses.rest(address);
        }
        let (stream, spoken) = outcome?;
        Ok(Opened {
            stream,
            address,
            spoken,
        })
    }

    async fn greet(&self, tcp: Stubborn, wanted: Wanted) -> io::Result<(Stream, Spoken)> {
        let stream = match self.handshake(tcp, wanted).await? {
            Greeted::Plain(tcp) => {
                let spoken = match wanted {
                    Wanted::Any | Wanted::Http1 => Spoken::Http1,
                    Wanted::Http2 => Spoken::Http2,
                };
                return Ok((Stream::plain(tcp), spoken));
            }
            Greeted::Tls(stream) => stream,
        };
        let agreed = stream.get_ref().1.alpn_protocol();
        let spoken = match wanted {
            Wanted::Any if agreed == Some(&protocol(&Alpn::Http2)) => Spoken::Http2,
            Wanted::Any | Wanted::Http1 => Spoken::Http1,
            Wanted::Http2 => Spoken::Http2,
        };
        Ok((Stream::tls(*stream), spoken))
    }

    /// Greets an upstream in TLS, if that is how it is spoken to.
    ///
    /// # Errors
    /// It speaks none that was agreed on, or is not who it should be.
    pub(super) async fn handshake(&self, tcp: Stubborn, wanted: Wanted) -> io::Result<Greeted> {
        let Some(tls) = &self.tls else {
            return Ok(Greeted::Plain(tcp));
        };
        let config = match wanted {
            Wanted::Any => &tls.any,
            Wanted::Http1 => &tls.http1,
            Wanted::Http2 => &tls.http2,
        };
        let connector = TlsConnector::from(Arc::clone(config));
        let stream = connector.connect(tls.name.clone(), tcp).await?;
        Ok(Greeted::Tls(Box::new(stream)))
    }

    /// Whether the certificates of upstreams are checked.
    pub(super) fn checks_certificates(&self) -> bool {
        self.tls.as_ref().is_some_and(|tls| tls.checks_certificates)
    }
}

/// What is offered, HTTP/2 first: it needs fewer connections. HTTP/1.1 alone need not be
/// named.
fn preferred(permitted: &[Alpn]) -> &'static [Alpn] {
    let may = |protocol| permitted.contains(&protocol);
    match (may(Alpn::Http2), may(Alpn::Http1)) {
        (true, true) => &[Alpn::Http2, Alpn::Http1],
        (true, false) => &[Alpn::Http2],
        (false, _) => &[],
    }
}

/// As it is called in TLS (RFC 7301, section 6).
fn protocol(alpn: &Alpn) -> Vec<u8> {
    match alpn {
        Alpn::Http1 => b"http/1.1".to_vec(),
        Alpn::Http2 => b"h2".to_vec(),
    }
}

/// Connects to one address after the other, without waiting for one that is slow (RFC
/// 8305, section 5).
pub(super) async fn connect(
    addresses: &Addresses,
    candidates: Vec<SocketAddr>,
) -> io::Result<(TcpStream, SocketAddr)> {
    let mut waiting = candidates.into_iter();
    let mut attempts = FuturesUnordered::new();
    let mut tried = Vec::new();
    let mut failure = io::Error::other("the name has no address");
    loop {
        if let Some(address) = waiting.next() {
            tried.push(address);
            attempts.push(async move { (TcpStream::connect(address).await, address) });
        }
        let patience = async {
            match waiting.len() {
                0 => std::future::pending().await,
                _ => sleep(ATTEMPT).await,
            }
        };
        let outcome = tokio::select! {
            outcome = attempts.next() => outcome,
            () = patience => continue,
        };
        match outcome {
            Some((Ok(stream), address)) => {
                // Those that were first had their chance.
                for slow in tried.into_iter().take_while(|it| *it != address) {
                    addresses.rest(slow);
                }
                prepare(&stream)?;
                return Ok((stream, address));
            }
            Some((Err(error), _)) => failure = error,
            None => return Err(failure),
        }
    }
}

fn prepare(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    sockopt::set_socket_keepalive(stream, true)?;
    sockopt::set_tcp_keepidle(stream, KEEPALIVE)?;
    Ok(())
}
