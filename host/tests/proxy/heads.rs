//! Heads as they are on the wire, towards upstreams and clients of either version.

use gateway_model::UpstreamProtocol;
use http::Request;

use crate::support::{Gateway, full, http1, http2, running, start_lister, text, without_policies};

#[tokio::test]
async fn an_http2_upstream_is_named_in_its_authority_alone_and_an_http1_upstream_in_host() {
    let upstream = start_lister().await;
    let name = upstream.url["http://".len()..].to_owned();
    for (protocol, expected) in [
        (UpstreamProtocol::Http2, format!("authority={name}\n")),
        (UpstreamProtocol::Auto, format!("host={name}\n")),
    ] {
        let gateway = Gateway::start(vec![running(
            "/",
            &upstream.url,
            protocol,
            without_policies(),
        )]);
        for client in [http1(), http2()] {
            let request = Request::get(gateway.uri("/")).body(full("")).unwrap();
            let seen = text(client.request(request).await.unwrap()).await;
            assert!(seen.contains(&expected), "{protocol:?}: {seen}");
            let hosts = seen
                .lines()
                .filter(|line| line.starts_with("host="))
                .count();
            assert_eq!(
                hosts,
                usize::from(protocol == UpstreamProtocol::Auto),
                "{seen}"
            );
        }
    }
}
