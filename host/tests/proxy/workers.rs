//! Several threads that serve clients.

use std::num::NonZeroUsize;

use jwt_gateway::settings::ProxyLimits;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::{Act, Gateway, Scripted, instance, read_head};

/// Asks on two connections in turn, which stay open, through so many threads; gives how many
/// connections the upstream has got.
async fn connections_of_two_clients(worker_threads: usize) -> usize {
    let upstream = Scripted::start(|_| Act::Say("HTTP/1.1 204 No Content\r\n\r\n")).await;
    let limits = ProxyLimits {
        worker_threads: NonZeroUsize::new(worker_threads),
        ..ProxyLimits::default()
    };
    let gateway = Gateway::limited(limits, vec![instance("/", &upstream.url)]);
    let mut one = TcpStream::connect(gateway.address).await.unwrap();
    let mut other = TcpStream::connect(gateway.address).await.unwrap();
    for _ in 0..5 {
        for client in [&mut one, &mut other] {
            let request = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";
            client.write_all(request).await.unwrap();
            let head = read_head(client).await;
            assert!(head.starts_with("HTTP/1.1 204"), "{head}");
        }
    }
    upstream.connections()
}

#[tokio::test]
async fn clients_of_one_thread_share_connections_to_upstreams() {
    assert_eq!(connections_of_two_clients(1).await, 1);
}

#[tokio::test]
async fn clients_at_once_are_spread_over_the_threads_which_have_connections_of_their_own() {
    assert_eq!(connections_of_two_clients(2).await, 2);
}
