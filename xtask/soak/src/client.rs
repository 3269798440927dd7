//! A client that asks and looks closely at every answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Incoming;
use rustls::ClientConfig;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::connection::{self, Sender, Unanswered};
use crate::kind::Kind;
use crate::scene::{INSTANCE_PATH, WAYS, Way};
use crate::situation::Situation;
use crate::tally::{Outcome, Tally};
use crate::verdict::{self, Expected};

/// How long one request may take.
const LIMIT: Duration = Duration::from_secs(30);

/// Requests of each stream before the connection is closed and another opened, in turn:
/// few, and so many that the connection lives through changes.
const REQUESTS_PER_STREAM: [usize; 3] = [25, 25, 500];

/// One of the clients.
pub struct Client {
    /// Which one it is.
    pub number: usize,
    /// What it speaks.
    pub kind: Kind,
    /// The gateway's port for that.
    pub port: u16,
    /// Whom it believes.
    pub tls: Arc<ClientConfig>,
    /// What is known of the gateway.
    pub situation: Arc<Situation>,
    /// Where it tells what came of everything.
    pub tally: Arc<Tally>,
    /// Whether it is to end.
    pub stop: Arc<AtomicBool>,
    /// How many requests it has thought of.
    pub requests: AtomicU64,
}

/// A request.
struct Question {
    number: u64,
    way: &'static Way,
    /// Whether it is asked for the second time.
    again: bool,
}

impl Client {
    /// Asks until it is told to stop.
    pub async fn ask(self) {
        let client = Arc::new(self);
        let mut unanswered = Vec::new();
        for requests in REQUESTS_PER_STREAM.into_iter().cycle() {
            if client.stop.load(Ordering::SeqCst) {
                return;
            }
            let opened = connection::open(client.kind, client.port, &client.tls, &client.situation);
            let senders = match timeout(LIMIT, opened).await {
                Ok(Ok(senders)) => senders,
                Ok(Err(error)) => {
                    client.count(Outcome::Failed(format!("no connection: {error:#}")));
                    continue;
                }
                Err(_) => {
                    client.count(Outcome::Failed("no connection in time".to_owned()));
                    continue;
                }
            };
            let mut streams = JoinSet::new();
            for sender in senders {
                let first = unanswered.pop();
                streams.spawn(Arc::clone(&client).ask_by(sender, requests, first));
            }
            while let Some(ended) = streams.join_next().await {
                match ended {
                    Ok(left) => unanswered.extend(left),
                    Err(error) => client.count(Outcome::Wrong(format!("a client: {error}"))),
                }
            }
        }
    }

    /// Asks so often, one request after the other; gives the one that is to be sent again
    /// on another connection.
    async fn ask_by(
        self: Arc<Self>,
        mut sender: Sender,
        requests: usize,
        first: Option<Question>,
    ) -> Option<Question> {
        let others = WAYS.iter().cycle().map(|way| Question {
            number: self.requests.fetch_add(1, Ordering::SeqCst),
            way,
            again: false,
        });
        for question in first.into_iter().chain(others).take(requests) {
            let outcome = self.ask_once(&mut sender, &question).await;
            let go_on = matches!(outcome, Outcome::Good | Outcome::Broken(_));
            let again = matches!(outcome, Outcome::Again(_));
            self.count(outcome);
            if again {
                return Some(Question { again, ..question });
            }
            if !go_on || self.stop.load(Ordering::SeqCst) {
                return None;
            }
        }
        None
    }

    async fn ask_once(&self, sender: &mut Sender, question: &Question) -> Outcome {
        let changed = self.situation.upstream_changed();
        let oldest = self.situation.generation.oldest();
        let Question { number, way, again } = question;
        let path = format!("/{}/{}/{number}", way.name, self.number);
        let answered = async {
            let response = sender.send(self.request(&path)).await?;
            Ok(self.read(response, way, &path, oldest).await)
        };
        let outcome = match timeout(LIMIT, answered).await {
            Err(_) => Outcome::Failed("no response in time".to_owned()),
            Ok(Err(Unanswered::Lost(why))) => Outcome::Failed(format!("no response: {why}")),
            Ok(Err(Unanswered::Again(why))) if *again => {
                Outcome::Failed(format!("no response twice: {why}"))
            }
            Ok(Err(Unanswered::Again(why))) => Outcome::Again(why),
            Ok(Ok(outcome)) => outcome,
        };
        // What broke while the upstream stood still is the gateway's doing.
        match outcome {
            Outcome::Broken(what) if self.situation.upstream_stood_since(changed) => {
                Outcome::Failed(format!("{what}, with the upstream up, by {}", way.name))
            }
            outcome => outcome,
        }
    }

    async fn read(
        &self,
        response: Response<Incoming>,
        way: &Way,
        path: &str,
        oldest: u64,
    ) -> Outcome {
        let status = response.status();
        let body = match response.into_body().collect().await {
            Ok(body) => body.to_bytes(),
            Err(_) if status == StatusCode::OK => {
                return Outcome::Broken("a response broke off".to_owned());
            }
            Err(error) => return Outcome::Failed(format!("{status} broke off: {error}")),
        };
        if status == StatusCode::BAD_GATEWAY {
            return Outcome::Broken("502".to_owned());
        }
        if status != StatusCode::OK {
            return Outcome::Failed(status.to_string());
        }
        let [clear, tls] = &self.situation.keys;
        let expected = Expected {
            path,
            version: way.version,
            client: &self.number.to_string(),
            generations: self.situation.generation.since(oldest),
            key: if self.kind.tls { tls } else { clear },
        };
        match verdict::check(&body, &expected) {
            Ok(()) => Outcome::Good,
            Err(error) => Outcome::Wrong(format!("{error:#}")),
        }
    }

    fn request(&self, path: &str) -> Request<Empty<Bytes>> {
        let authority = format!("127.0.0.1:{}", self.port);
        let target = format!("{INSTANCE_PATH}{path}");
        let request = Request::get(if self.kind.http2 {
            format!("{}://{authority}{target}", self.kind.scheme())
        } else {
            target
        });
        let request = request.header("x-client", self.number.to_string());
        let request = if self.kind.http2 {
            request
        } else {
            request.header("host", authority)
        };
        // What cannot be made is answered 400, and counted as a failure.
        request.body(Empty::new()).unwrap_or_default()
    }

    fn count(&self, outcome: Outcome) {
        self.tally.count(self.kind, outcome);
    }
}
