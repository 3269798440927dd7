//! Upgrades: a connection that both ends turn over to another protocol, such as
//! WebSocket (RFC 9110, section 7.8).
//!
//! The request that asks for one is a request like any other: it is matched,
//! signed and answered. Once the upstream has answered 101, bytes pass both ways
//! without being looked at, and the exchange lasts until one side ends or nothing
//! moves. HTTP must not be tunnelled: what is asked inside would be neither
//! matched nor signed. Extended `CONNECT` (RFC 8441) is not offered, so a client
//! that speaks HTTP/2 opens an HTTP/1.1 connection for its WebSockets.

use http::header::UPGRADE;
use http::{HeaderMap, Request, Response, Version};
use hyper::body::{Body as _, Incoming};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::copy_bidirectional;

use super::download::Download;
use super::exchange::Exchange;
use super::headers;
use super::idle::Idle;
use crate::upstream::{ResponseBody, tokens};

/// Protocols that carry requests of HTTP: `h2c` (RFC 7540, section 3.2) and TLS
/// (RFC 2817).
const CARRIERS_OF_HTTP: [&[u8]; 4] = [b"h2c", b"h2", b"http", b"tls"];

/// A client's wish to turn its connection over.
#[derive(Debug)]
pub struct Upgrade(OnUpgrade);

impl Upgrade {
    /// The wish of a request, if it has one that can be granted.
    pub fn asked(request: &mut Request<Incoming>) -> Option<Self> {
        let asked = request.version() == Version::HTTP_11
            && request.body().is_end_stream()
            && names_other_protocols(request.headers());
        asked.then(|| Self(hyper::upgrade::on(request)))
    }

    /// Grants it with the upstream's answer 101. Once that is on its way, bytes
    /// pass until the tunnel ends, and with it the exchange.
    pub fn grant(
        self,
        mut response: Response<ResponseBody>,
        mut exchange: Exchange,
    ) -> Response<Download> {
        let upstream = hyper::upgrade::on(&mut response);
        let idle = Idle::new(exchange.patience_of_tunnel());
        let connections = exchange.downstream().connections.clone();
        connections.spawn(async move {
            tokio::select! {
                biased;
                () = tunnel(self.0, upstream) => {}
                () = idle => exchange.cut_off(),
            }
            drop(exchange);
        });
        response.map(|_| Download::none())
    }
}

/// Whether the fields ask for a protocol, and for none that carries HTTP.
fn names_other_protocols(headers: &HeaderMap) -> bool {
    let mut protocols = headers
        .get_all(UPGRADE)
        .iter()
        .flat_map(tokens)
        .filter(|protocol| !protocol.is_empty())
        .peekable();
    let carries_http = |protocol: &[u8]| {
        let name = protocol.split(|byte| *byte == b'/').next();
        name.is_none_or(|name| {
            let carriers = CARRIERS_OF_HTTP.iter();
            carriers
                .clone()
                .any(|carrier| name.eq_ignore_ascii_case(carrier))
        })
    };
    headers::asks_for_upgrade(headers) && protocols.peek().is_some() && !protocols.any(carries_http)
}

/// Copies until both ends are done, or one is broken.
async fn tunnel(client: OnUpgrade, upstream: OnUpgrade) {
    // The client may be gone before it learns that its wish was granted.
    let Ok((client, upstream)) = tokio::try_join!(client, upstream) else {
        return;
    };
    let (mut client, mut upstream) = (TokioIo::new(client), TokioIo::new(upstream));
    // A broken connection ends the tunnel like one that is closed.
    let _ = copy_bidirectional(&mut client, &mut upstream).await;
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn only_what_carries_no_http_is_asked_for() {
        let cases = [
            ("upgrade", "websocket", true),
            ("keep-alive, Upgrade", "WebSocket", true),
            ("upgrade", "spdy/3.1, echo/1", true),
            ("upgrade", "h2c", false),
            ("upgrade", "websocket, H2C", false),
            ("upgrade", "TLS/1.2", false),
            ("upgrade", "HTTP/2.0", false),
            ("upgrade", "", false),
            ("keep-alive", "websocket", false),
            ("", "websocket", false),
        ];
        for (connection, upgrade, asked) in cases {
            let mut headers = HeaderMap::new();
            let value = |text| HeaderValue::from_static(text);
            headers.insert(http::header::CONNECTION, value(connection));
            headers.insert(UPGRADE, value(upgrade));
            let found = names_other_protocols(&headers);
            assert_eq!(found, asked, "{connection}: {upgrade}");
        }
    }
}
