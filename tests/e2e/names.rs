//! Names of upstreams, as the system's resolver answers them: Debian's `nss_wrapper` has
//! it read a file of the test.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use gateway_tests::{Client, eventually, free_port, program};
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Barrier;
use tokio::task::JoinHandle;

/// Long enough for anything that happens at all.
const PATIENCE: Duration = Duration::from_secs(60);

/// Two ways to the name: by HTTP/1.1 and by HTTP/2.
const INSTANCES: &str = r#"
apiVersion: gateway.mulesoft.com/v1alpha1
kind: ApiInstance
metadata: { name: http1 }
spec:
  address: http://127.0.0.1:HTTP1/
  services: { upstream: { address: "http://upstream.test:PORT" } }
---
apiVersion: gateway.mulesoft.com/v1alpha1
kind: ApiInstance
metadata: { name: http2 }
spec:
  address: http://127.0.0.1:HTTP2/
  services: { upstream: { address: "http://upstream.test:PORT", protocol: http2 } }
"#;

/// A gateway in a process of its own, which ends with this value.
struct Gateway {
    child: Child,
    client: Client,
    http1: String,
    http2: String,
    folder: TempDir,
}

impl Gateway {
    /// Starts it with these flags, in front of this port of these addresses.
    async fn start(port: u16, addresses: &[&str], flags: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        name(folder.path(), addresses);
        let [http1, http2] = [free_port(), free_port()];
        let instances = INSTANCES
            .replace("HTTP1", &http1.to_string())
            .replace("HTTP2", &http2.to_string())
            .replace("PORT", &port.to_string());
        fs::create_dir(folder.path().join("conf.d")).unwrap();
        fs::write(folder.path().join("conf.d/instances.yaml"), instances).unwrap();
        let child = Command::new(program())
            .args(["serve", "--admin", "127.0.0.1:0", "--log", "warn"])
            .args(["--data-dir", "data", "--config-dir", "conf.d"])
            // Each thread has connections of its own.
            .args(["--worker-threads", "1"])
            .args(flags)
            .current_dir(folder.path())
            .env_remove("JWT_GATEWAY_MASTER_KEY")
            .env("LD_PRELOAD", nss_wrapper())
            .env("NSS_WRAPPER_HOSTS", folder.path().join("hosts"))
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let gateway = Self {
            child,
            client: Client::new(),
            http1: format!("http://127.0.0.1:{http1}"),
            http2: format!("http://127.0.0.1:{http2}"),
            folder,
        };
        for port in [http1, http2] {
            eventually(PATIENCE, "it serves", async || {
                TcpStream::connect(("127.0.0.1", port)).await.ok()
            })
            .await;
        }
        gateway
    }

    /// Has the name stand for these addresses from now on.
    fn rename(&self, addresses: &[&str]) {
        name(self.folder.path(), addresses);
    }

    fn ways(&self) -> [String; 2] {
        [self.http1.clone(), self.http2.clone()]
    }

    /// The address that answers a request.
    async fn ask(&self, way: &str, path: &str) -> String {
        ask(&self.client, &format!("{way}{path}")).await
    }

    /// Sends requests one after the other; gives how many each address answered.
    async fn ask_often(&self, way: &str, path: &str, times: usize) -> BTreeMap<String, usize> {
        let mut shares = BTreeMap::new();
        for _ in 0..times {
            *shares.entry(self.ask(way, path).await).or_default() += 1;
        }
        shares
    }

    /// Begins requests that end together; see [`Upstreams`].
    fn begin(&self, way: &str, times: usize) -> Vec<JoinHandle<String>> {
        let url = format!("{way}/together");
        let begin = |_| {
            let (client, url) = (self.client.clone(), url.clone());
            tokio::spawn(async move { ask(&client, &url).await })
        };
        (0..times).map(begin).collect()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn ask(client: &Client, url: &str) -> String {
    let reply = client.get(url, &[]).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.text()
}

async fn shares(begun: Vec<JoinHandle<String>>) -> BTreeMap<String, usize> {
    let mut shares = BTreeMap::new();
    for request in begun {
        *shares.entry(request.await.unwrap()).or_default() += 1;
    }
    shares
}

/// Writes the file of names anew.
fn name(folder: &Path, addresses: &[&str]) {
    let named = |address: &&str| format!("{address} upstream.test\n");
    let lines: String = addresses.iter().map(named).collect();
    // A file that is another one is read again, even within the same second.
    fs::write(folder.join("hosts.new"), lines).unwrap();
    fs::rename(folder.join("hosts.new"), folder.join("hosts")).unwrap();
}

/// The library lies in the folder of the kind of processor.
fn nss_wrapper() -> PathBuf {
    fs::read_dir("/usr/lib")
        .unwrap()
        .map(|folder| folder.unwrap().path().join("libnss_wrapper.so"))
        .find(|library| library.exists())
        .expect("libnss_wrapper.so in a folder of /usr/lib; run `cargo xtask test`")
}

/// Upstreams at one port of several addresses, each of which answers with its address. They
/// speak HTTP/1.1 and HTTP/2, end the connection behind `/last`, and answer `/together` once
/// there are so many of these requests.
struct Upstreams {
    port: u16,
    addresses: BTreeMap<String, Arc<Counts>>,
    together: Arc<Barrier>,
}

#[derive(Default)]
struct Counts {
    connections: AtomicUsize,
    together: AtomicUsize,
}

impl Upstreams {
    /// Listens on these addresses; the first gets a port that is free.
    async fn start(addresses: &[&str], together: usize) -> Self {
        let mut upstreams = Self {
            port: 0,
            addresses: BTreeMap::new(),
            together: Arc::new(Barrier::new(together)),
        };
        for address in addresses {
            let listener = TcpListener::bind((*address, upstreams.port)).await.unwrap();
            upstreams.port = listener.local_addr().unwrap().port();
            let counts = Arc::<Counts>::default();
            let address = (*address).to_owned();
            upstreams.addresses.insert(address.clone(), counts.clone());
            let together = upstreams.together.clone();
            tokio::spawn(serve(listener, address, counts, together));
        }
        upstreams
    }

    /// Connections so far to each address.
    fn connections(&self) -> Vec<usize> {
        let counts = self.addresses.values();
        let connections = counts.map(|it| it.connections.load(Ordering::SeqCst));
        connections.collect()
    }

    /// Waits until an address has received so many requests that end together.
    async fn hold(&self, address: &str, times: usize) {
        eventually(PATIENCE, "they come", async || {
            let counts = &self.addresses[address];
            (counts.together.load(Ordering::SeqCst) == times).then_some(())
        })
        .await;
    }
}

async fn serve(
    listener: TcpListener,
    address: String,
    counts: Arc<Counts>,
    together: Arc<Barrier>,
) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        counts.connections.fetch_add(1, Ordering::SeqCst);
        let (address, counts, together) = (address.clone(), counts.clone(), together.clone());
        tokio::spawn(async move {
            let answer = |request: Request<Incoming>| {
                let (counts, together) = (counts.clone(), together.clone());
                let mut response = Response::new(Full::<Bytes>::from(address.clone()));
                async move {
                    if request.uri().path() == "/together" {
                        counts.together.fetch_add(1, Ordering::SeqCst);
                        together.wait().await;
                    }
                    if request.uri().path() == "/last" {
                        let close = "close".parse().unwrap();
                        response.headers_mut().insert("connection", close);
                    }
                    Ok::<_, io::Error>(response)
                }
            };
            let builder = Builder::new(TokioExecutor::new());
            let stream = TokioIo::new(stream);
            // The gateway may leave at any time.
            let _ = builder.serve_connection(stream, service_fn(answer)).await;
        });
    }
}

const THREE: [&str; 3] = ["127.0.0.1", "127.0.0.2", "127.0.0.3"];

fn equal(addresses: &[&str], share: usize) -> BTreeMap<String, usize> {
    let share = |address: &&str| ((*address).to_owned(), share);
    addresses.iter().map(share).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_of_http1_go_to_each_address_of_a_name_in_turn() {
    let upstreams = Upstreams::start(&THREE, 6).await;
    let gateway = Gateway::start(upstreams.port, &THREE, &[]).await;
    let shares = shares(gateway.begin(&gateway.http1, 6)).await;
    assert_eq!(shares, equal(&THREE, 2));
    assert_eq!(upstreams.connections(), [2, 2, 2]);
    // The first of them end the connections that are there.
    let later = gateway.ask_often(&gateway.http1, "/last", 12).await;
    assert_eq!(later, equal(&THREE, 4));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_address_of_a_name_gets_one_connection_of_http2_and_its_share() {
    let upstreams = Upstreams::start(&THREE, 6).await;
    let gateway = Gateway::start(upstreams.port, &THREE, &[]).await;
    eventually(PATIENCE, "a connection to each", async || {
        gateway.ask(&gateway.http2, "/").await;
        (upstreams.connections() == [1, 1, 1]).then_some(())
    })
    .await;
    gateway.ask_often(&gateway.http2, "/", 30).await;
    let shares = shares(gateway.begin(&gateway.http2, 6)).await;
    assert_eq!(shares, equal(&THREE, 2));
    assert_eq!(upstreams.connections(), [1, 1, 1]);
}

/// All of the shares of HTTP/1.1 are of new connections.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_refuses_connections_fails_no_request_and_the_others_share() {
    let [one, _, three] = THREE;
    let upstreams = Upstreams::start(&[one, three], 6).await;
    let gateway = Gateway::start(upstreams.port, &THREE, &[]).await;
    let shares = gateway.ask_often(&gateway.http1, "/last", 60).await;
    assert!(shares.values().all(|share| *share >= 25), "{shares:?}");
    gateway.ask_often(&gateway.http2, "/", 60).await;
}

/// A listener that nobody accepts from, and that is full: Linux drops whoever wants to
/// connect.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_does_not_answer_fails_no_request() {
    let [one, two, three] = THREE;
    let upstreams = Upstreams::start(&[one, three], 6).await;
    let silent = TcpSocket::new_v4().unwrap();
    silent
        .bind(format!("{two}:{}", upstreams.port).parse().unwrap())
        .unwrap();
    let _silent = silent.listen(0).unwrap();
    let _full = TcpStream::connect((two, upstreams.port)).await.unwrap();
    let flags = ["--connect-timeout-ms", "1000"];
    let alone = Gateway::start(upstreams.port, &[two], &flags).await;
    let reply = alone.client.get(&alone.http1, &[]).await;
    assert_eq!(reply.status, 502, "it does answer: {}", reply.text());

    let gateway = Gateway::start(upstreams.port, &THREE, &flags).await;
    for way in gateway.ways() {
        let shares = gateway.ask_often(&way, "/last", 60).await;
        assert!(!shares.contains_key(two), "{shares:?}");
    }
}

/// The names are looked up whenever a connection is opened, and while there are any, often.
const FRESH: [&str; 4] = [
    "--name-lifetime-ms",
    "0",
    "--upstream-idle-timeout-ms",
    "2000",
];

/// The old address goes on to serve, and the connection that is in use when the name moves
/// is free again afterwards.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_to_an_address_that_a_name_has_lost_are_not_used_any_more() {
    let [old, new, _] = THREE;
    for number in 0..2 {
        let upstreams = Upstreams::start(&[old, new], 3).await;
        let gateway = Gateway::start(upstreams.port, &[old], &FRESH).await;
        let way = &gateway.ways()[number];
        let kept = shares(gateway.begin(way, 3)).await;
        assert_eq!(kept, equal(&[old], 3), "{way}");

        let held = gateway.begin(way, 2);
        upstreams.hold(old, 3 + 2).await;
        gateway.rename(&[new]);
        eventually(PATIENCE, "the new address answers", async || {
            (gateway.ask(way, "/").await == new).then_some(())
        })
        .await;
        assert_eq!(gateway.ask(way, "/together").await, new);
        assert_eq!(shares(held).await, equal(&[old], 2), "{way}");
        let later = gateway.ask_often(way, "/", 50).await;
        assert_eq!(later, equal(&[new], 50), "{way}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_a_name_gains_for_another_one_gets_a_connection_of_http2() {
    let addresses = ["127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"];
    let upstreams = Upstreams::start(&addresses, 6).await;
    let gateway = Gateway::start(upstreams.port, &addresses[..3], &FRESH).await;
    for (named, connections) in [
        (&addresses[..3], [1, 1, 1, 0]),
        (&["127.0.0.1", "127.0.0.2", "127.0.0.4"], [1, 1, 1, 1]),
    ] {
        gateway.rename(named);
        eventually(PATIENCE, "a connection to each", async || {
            gateway.ask(&gateway.http2, "/").await;
            (upstreams.connections() == connections).then_some(())
        })
        .await;
        gateway.ask_often(&gateway.http2, "/", 30).await;
        assert_eq!(upstreams.connections(), connections);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_nobody_knows_any_more_keeps_its_addresses_and_fails_no_request() {
    let upstreams = Upstreams::start(&THREE, 6).await;
    let gateway = Gateway::start(upstreams.port, &THREE, &FRESH).await;
    for way in gateway.ways() {
        gateway.rename(&THREE);
        gateway.ask(&way, "/last").await;
        gateway.rename(&[]);
        // Each over HTTP/1.1 needs a new connection.
        let shares = gateway.ask_often(&way, "/last", 30).await;
        assert_eq!(shares.values().sum::<usize>(), 30);
    }
    // So the name is not known.
    let unknown = Gateway::start(upstreams.port, &[], &FRESH).await;
    let reply = unknown.client.get(&unknown.http1, &[]).await;
    assert_eq!(reply.status, 502, "{}", reply.text());
}
