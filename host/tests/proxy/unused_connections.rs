//! How long connections to an upstream are kept that nobody uses: as each API instance and
//! service says, though they share them.

use std::time::Duration;

use gateway_model::UpstreamProtocol;
use h2::server::Builder;
use jwt_gateway::settings::ProxyLimits;
use serde_json::json;
use tokio::time::sleep;

use crate::support::{
    Act, Asked, Gateway, Http2Upstream, Instance, Scripted, instance, running, text, until,
    without_policies,
};

/// More than a test takes.
const LONG_MS: u32 = 20_000;

/// A time that a test can wait for.
const SHORT_MS: u32 = 50;

/// Longer than the short times.
const PAUSE: Duration = Duration::from_millis(400);

/// A gateway that keeps unused connections for a short time, where nobody says otherwise.
fn start_hasty(instances: Vec<Instance>) -> Gateway {
    let limits = ProxyLimits {
        upstream_idle_timeout: Duration::from_millis(SHORT_MS.into()),
        ..ProxyLimits::default()
    };
    Gateway::limited(limits, instances)
}

/// Says, as all upstreams here, by which of its connections it was asked.
async fn start_http2() -> Http2Upstream {
    let answer = |asked: Asked| async move { asked.answer() };
    Http2Upstream::start(|_| Builder::new(), answer).await
}

/// The connection that a request goes by.
async fn ask(gateway: &Gateway, path: &str) -> String {
    let place = text(gateway.ask("GET", path).await).await;
    place.split('.').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_connection_is_kept_for_longer_where_that_is_said() {
    let http1 = Scripted::start(|_| Act::Answer).await;
    let http2 = start_http2().await;
    let keep = json!({"keepMs": LONG_MS});
    for one in [instance("/", &http1.url), http2.instance()] {
        let gateway = start_hasty(vec![one.timed(keep.clone())]);
        assert_eq!(ask(&gateway, "/").await, "0");
        sleep(PAUSE).await;
        assert_eq!(ask(&gateway, "/").await, "0");
    }
}

#[tokio::test]
async fn a_connection_that_was_unused_for_too_long_is_not_used() {
    let http1 = Scripted::start(|_| Act::Answer).await;
    let http2 = start_http2().await;
    let keep = json!({"keepMs": SHORT_MS});
    for one in [instance("/", &http1.url), http2.instance()] {
        let gateway = Gateway::start(vec![one.timed(keep.clone())]);
        for number in 0..3 {
            assert_eq!(ask(&gateway, "/").await, number.to_string());
            sleep(PAUSE).await;
        }
    }
}

/// The first uses a connection that the second would not, and what the second gives back is
/// nobody's after its time.
#[tokio::test]
async fn those_who_share_connections_have_their_own_times() {
    let http1 = Scripted::start(|_| Act::Answer).await;
    let http2 = start_http2().await;
    let upstreams = [
        (&http1.url, UpstreamProtocol::Auto),
        (&http2.url, UpstreamProtocol::Http2),
    ];
    for (url, protocol) in upstreams {
        let at = |path| running(path, url, protocol, without_policies());
        let short = at("/short").timed(json!({"keepMs": SHORT_MS}));
        let gateway = Gateway::start(vec![at("/long"), short]);
        assert_eq!(ask(&gateway, "/long").await, "0");
        sleep(PAUSE).await;
        assert_eq!(ask(&gateway, "/short").await, "1");
        sleep(PAUSE).await;
        assert_eq!(ask(&gateway, "/long").await, "0");
        assert_eq!(ask(&gateway, "/long").await, "0");
    }
}

#[tokio::test]
async fn the_shortest_time_gives_each_request_its_connection() {
    let http1 = Scripted::start(|_| Act::Answer).await;
    let http2 = start_http2().await;
    for one in [instance("/", &http1.url), http2.instance()] {
        let gateway = Gateway::start(vec![one.timed(json!({"keepMs": 1}))]);
        let asking = (0..20).map(|_| ask(&gateway, "/"));
        futures_util::future::join_all(asking).await;
    }
    assert!(http1.connections() <= 20, "{}", http1.connections());
    assert!(http2.connections() <= 20, "{}", http2.connections());
}

#[tokio::test]
async fn a_connection_that_is_kept_for_longer_is_closed_when_its_time_is_over() {
    let upstream = start_http2().await;
    let keep = json!({"keepMs": 4 * SHORT_MS});
    let gateway = start_hasty(vec![upstream.instance().timed(keep)]);
    assert_eq!(ask(&gateway, "/").await, "0");
    until("it is closed", || upstream.open() == 0).await;
}
