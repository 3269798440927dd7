//! Keys that a server publishes, and servers that fail.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::Jwk;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::clock::Clock;

/// A server that publishes what it is told to.
#[derive(Clone)]
pub(super) struct KeyServer {
    pub(super) url: String,
    answer: Arc<Mutex<Answer>>,
    asked: Arc<AtomicUsize>,
}

pub(super) enum Answer {
    Keys(Value),
    Text(String),
    Status(u16),
    Silence,
}

impl KeyServer {
    pub(super) async fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/keys?tenant=1", listener.local_addr().unwrap());
        let server = Self {
            url,
            answer: Arc::new(Mutex::new(answer)),
            asked: Arc::default(),
        };
        let serving = server.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serving.clone().answer(stream));
            }
        });
        server
    }

    async fn answer(self, mut stream: TcpStream) {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        assert!(head.starts_with(b"GET /keys?tenant=1 HTTP/1.1\r\n"));
        self.asked.fetch_add(1, Ordering::SeqCst);
        let (status, body) = match &*self.answer.lock().unwrap() {
            Answer::Keys(keys) => (200, json!({"keys": keys}).to_string()),
            Answer::Text(text) => (200, text.clone()),
            Answer::Status(status) => (*status, String::new()),
            Answer::Silence => (0, String::new()),
        };
        if status == 0 {
            std::future::pending::<()>().await;
        }
        let length = body.len();
        let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n\r\n{body}");
        stream.write_all(answer.as_bytes()).await.unwrap();
    }

    pub(super) fn publish(&self, answer: Answer) {
        *self.answer.lock().unwrap() = answer;
    }

    pub(super) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

/// A public key of `tests/keys` as JWK, with this key id and these members more.
pub(super) fn jwk(name: &str, id: Option<&str>, more: &Value) -> Value {
    let pem = key(name);
    let key = match &name[..2] {
        "rs" => DecodingKey::from_rsa_pem(pem.as_bytes()),
        "ec" => DecodingKey::from_ec_pem(pem.as_bytes()),
        _ => DecodingKey::from_ed_pem(pem.as_bytes()),
    };
    let jwk = Jwk::from_decoding_key(&key.unwrap(), None).unwrap();
    let mut jwk = serde_json::to_value(jwk).unwrap();
    let members = jwk.as_object_mut().unwrap();
    members.extend(id.map(|id| ("kid".to_owned(), json!(id))));
    members.extend(more.as_object().unwrap().clone());
    jwk
}

pub(super) fn rsa(id: &str) -> Value {
    jwk("rsa-2048.pub.pem", Some(id), &json!({}))
}

fn config(url: &str, more: &Value) -> Value {
    let mut config = json!({"jwtKeyOrigin": "jwks", "jwksUrl": url, "jwksServiceTimeToLive": 5});
    let fields = config.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    config
}

/// A policy that asks this server, and its clock.
pub(super) fn policy(server: &KeyServer) -> (Authenticator, Arc<FixedClock>) {
    let (engine, clock) = engine();
    (
        jwt(&engine, &config(&server.url, &json!({}))).unwrap(),
        clock,
    )
}

pub(super) fn signed(id: Option<&str>) -> Parts {
    bearer(&sign(
        Algorithm::RS256,
        "rsa-2048.pem",
        id,
        &json!({"sub": "a"}),
    ))
}

/// How a request fares: let through, refused for its token, or not checked.
pub(super) async fn fares(policy: &Authenticator, request: Parts) -> &'static str {
    match ask(policy, request).await.result {
        Ok(()) => "good",
        Err(Refusal::Unauthenticated { .. }) => "bad",
        Err(Refusal::KeysUnavailable { .. }) => "unavailable",
    }
}

/// Sends requests, minute by minute, until something holds.
async fn go_on(
    policy: &Authenticator,
    clock: &FixedClock,
    mut holds: impl FnMut(&'static str) -> bool,
) {
    let going_on = async {
        let mut now = clock.now().as_secs();
        while !holds(fares(policy, signed(Some("one"))).await) {
            now += 60;
            clock.set(now);
            tokio::task::yield_now().await;
        }
    };
    let patience = Duration::from_secs(20);
    let outcome = tokio::time::timeout(patience, going_on).await;
    outcome.expect("it never held");
}

#[tokio::test]
async fn keys_are_fetched_once_and_chosen_by_their_id() {
    let keys = json!([jwk("ec-p256.pub.pem", Some("ec"), &json!({})), rsa("one")]);
    let server = KeyServer::start(Answer::Keys(keys)).await;
    let (policy, _) = policy(&server);
    assert_eq!(server.asked(), 0);
    for id in [Some("one"), None, Some("one")] {
        assert_eq!(fares(&policy, signed(id)).await, "good", "{id:?}");
    }
    assert_eq!(server.asked(), 1);
    // A signature by another key under a known id is bad, and no reason to ask.
    let pkcs1 = sign(Algorithm::RS256, "rsa-8192.pem", Some("one"), &json!({}));
    assert_eq!(fares(&policy, bearer(&pkcs1)).await, "bad");
    assert_eq!(server.asked(), 1);
}

#[tokio::test]
async fn many_first_requests_make_one_question() {
    let server = KeyServer::start(Answer::Keys(json!([rsa("one")]))).await;
    let (policy, _) = policy(&server);
    let policy = &policy;
    let asking = (0..20).map(|_| fares(policy, signed(Some("one"))));
    let fared = futures_util::future::join_all(asking).await;
    assert_eq!(fared, vec!["good"; 20]);
    assert_eq!(server.asked(), 1);
}

/// A clock that is a little later at every look, as time is.
#[derive(Debug)]
struct TickingClock {
    looks: AtomicUsize,
    begun: Instant,
}

impl Clock for TickingClock {
    fn now(&self) -> Duration {
        let looks = self.looks.fetch_add(1, Ordering::SeqCst);
        Duration::from_secs(NOW) + Duration::from_millis(looks as u64)
    }

    fn steady(&self) -> Instant {
        let looks = self.looks.fetch_add(1, Ordering::SeqCst);
        self.begun + Duration::from_millis(looks as u64)
    }
}

#[tokio::test]
async fn those_who_waited_for_an_answer_do_not_ask_again() {
    for answer in [Answer::Keys(json!([rsa("one")])), Answer::Status(500)] {
        let server = KeyServer::start(answer).await;
        let clock = Arc::new(TickingClock {
            looks: AtomicUsize::default(),
            begun: Instant::now(),
        });
        let engine = AuthenticationEngine::new(clock, RootCertStore::empty()).unwrap();
        let policy = jwt(&engine, &config(&server.url, &json!({}))).unwrap();
        let policy = &policy;
        let asking = (0..20).map(|_| fares(policy, signed(Some("two"))));
        let fared = futures_util::future::join_all(asking).await;
        assert!(fared.iter().all(|fared| *fared != "good"));
        assert_eq!(server.asked(), 1);
    }
}

/// A key without an id may have made any signature, and the one that is named may
/// be new.
#[tokio::test]
async fn a_new_key_is_asked_for_although_one_without_an_id_is_published() {
    let modulus = format!("{}w", "_".repeat(341));
    let nameless = json!({"kty": "RSA", "n": modulus, "e": "AQAB"});
    let server = KeyServer::start(Answer::Keys(json!([nameless]))).await;
    let (policy, clock) = policy(&server);
    assert_eq!(fares(&policy, signed(Some("one"))).await, "bad");
    server.publish(Answer::Keys(json!([nameless, rsa("one")])));
    clock.set(NOW + 10);
    assert_eq!(fares(&policy, signed(Some("one"))).await, "good");
}

#[tokio::test]
async fn a_new_key_is_asked_for_but_not_by_every_token() {
    let server = KeyServer::start(Answer::Keys(json!([rsa("one")]))).await;
    let (policy, clock) = policy(&server);
    assert_eq!(fares(&policy, signed(Some("one"))).await, "good");
    server.publish(Answer::Keys(json!([rsa("two")])));
    // Just fetched: somebody who makes ids up gets no question through.
    for id in ["two", "three", "four"] {
        assert_eq!(fares(&policy, signed(Some(id))).await, "bad", "{id}");
    }
    assert_eq!(server.asked(), 1);
    clock.set(NOW + 10);
    assert_eq!(fares(&policy, signed(Some("two"))).await, "good");
    assert_eq!(fares(&policy, signed(Some("one"))).await, "bad");
    assert_eq!(server.asked(), 2);
}

#[tokio::test]
async fn old_keys_stay_in_use_until_new_ones_are_there() {
    let server = KeyServer::start(Answer::Keys(json!([rsa("one")]))).await;
    let (policy, clock) = policy(&server);
    assert_eq!(fares(&policy, signed(Some("one"))).await, "good");
    clock.set(NOW + 299);
    assert_eq!(fares(&policy, signed(Some("one"))).await, "good");
    assert_eq!(server.asked(), 1);
    server.publish(Answer::Status(500));
    clock.set(NOW + 300);
    go_on(&policy, &clock, |fared| {
        assert_eq!(fared, "good", "the last keys are gone");
        server.asked() > 3
    })
    .await;
    // The key is withdrawn: once that is known, its tokens are bad.
    server.publish(Answer::Keys(json!([])));
    go_on(&policy, &clock, |fared| fared == "bad").await;
}

#[tokio::test]
async fn without_any_keys_no_token_passes() {
    let answers = [
        Answer::Status(404),
        Answer::Status(302),
        Answer::Text("keys".to_owned()),
        Answer::Text("{}".to_owned()),
        Answer::Text(format!(
            "{{\"keys\": [], \"a\": \"{}\"}}",
            "x".repeat(600_000)
        )),
        Answer::Silence,
    ];
    for answer in answers {
        let server = KeyServer::start(answer).await;
        let (engine, clock) = engine();
        let more = json!({"jwksServiceConnectionTimeout": 200});
        let policy = jwt(&engine, &config(&server.url, &more)).unwrap();
        assert_eq!(fares(&policy, signed(None)).await, "unavailable");
        assert_eq!(fares(&policy, signed(Some("one"))).await, "unavailable");
        // The pause after a failure keeps the second request from asking again.
        assert_eq!(server.asked(), 1);
        let trouble = policy.troubles().remove(0);
        assert_eq!(trouble.path, "jwksUrl");
        assert!(trouble.message.starts_with("The server http://127.0.0.1:"));
        server.publish(Answer::Keys(json!([rsa("one")])));
        clock.set(NOW + 1);
        assert_eq!(fares(&policy, signed(Some("one"))).await, "good");
        assert_eq!(policy.troubles(), []);
    }
    let (engine, _) = engine();
    // Nobody gets this port who asks for any.
    let deserted = "http://127.0.0.1:1/";
    let policy = jwt(&engine, &config(deserted, &json!({}))).unwrap();
    assert_eq!(fares(&policy, signed(None)).await, "unavailable");
}

#[tokio::test]
async fn one_server_that_fails_does_not_silence_the_others() {
    let good = KeyServer::start(Answer::Keys(json!([rsa("one")]))).await;
    let bad = KeyServer::start(Answer::Status(500)).await;
    let (engine, clock) = engine();
    let both = format!("{}, {}", bad.url, good.url);
    let policy = jwt(&engine, &config(&both, &json!({}))).unwrap();
    assert_eq!(fares(&policy, signed(Some("one"))).await, "good");
    // Whether this key exists only the silent server knows.
    assert_eq!(fares(&policy, signed(Some("two"))).await, "unavailable");
    bad.publish(Answer::Keys(json!([rsa("two")])));
    clock.set(NOW + 60);
    assert_eq!(fares(&policy, signed(Some("two"))).await, "good");
}

#[tokio::test]
async fn keys_for_anything_else_are_not_used() {
    let secret = json!({"kty": "oct", "k": "c2VjcmV0", "kid": "one"});
    let cases = [
        jwk("rsa-2048.pub.pem", Some("one"), &json!({"use": "enc"})),
        jwk("rsa-2048.pub.pem", Some("one"), &json!({"alg": "RS512"})),
        jwk("rsa-2048.pub.pem", Some("one"), &json!({"alg": "RSA-OAEP"})),
        jwk(
            "rsa-2048.pub.pem",
            Some("one"),
            &json!({"key_ops": ["encrypt"]}),
        ),
        jwk("ec-p256.pub.pem", Some("one"), &json!({})),
        json!({"kty": "RSA", "kid": "one", "e": "AQAB"}),
        json!("one"),
        secret,
    ];
    for key in cases {
        let server = KeyServer::start(Answer::Keys(json!([key]))).await;
        let (policy, _) = policy(&server);
        assert_eq!(fares(&policy, signed(Some("one"))).await, "bad", "{key}");
    }
    let more = json!({"use": "sig", "alg": "RS256", "key_ops": ["verify"]});
    let usual = jwk("rsa-2048.pub.pem", Some("one"), &more);
    let server = KeyServer::start(Answer::Keys(json!([{"kty": "new"}, usual]))).await;
    assert_eq!(fares(&policy(&server).0, signed(Some("one"))).await, "good");
}

/// RFC 7515, appendices A.2 and A.3: tokens that other people signed.
#[tokio::test]
async fn the_tokens_of_the_rfc_are_good_until_they_expire() {
    for (file, method) in [("rfc7515_a2", "rsa"), ("rfc7515_a3", "es")] {
        let path = format!(
            "{}/../tests/conformance/jws/{file}.json",
            env!("CARGO_MANIFEST_DIR")
        );
        let vector: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let server = KeyServer::start(Answer::Keys(json!([vector["key"]]))).await;
        let (engine, clock) = engine();
        let policy = jwt(
            &engine,
            &config(&server.url, &json!({"signingMethod": method})),
        )
        .unwrap();
        let part = |name: &str| vector[name].as_str().unwrap();
        let token = format!("{}.{}", part("signingInput"), part("signature"));
        clock.set(1_300_819_379);
        let outcome = ask(&policy, bearer(&token)).await;
        assert!(outcome.result.is_ok(), "{file}");
        assert_eq!(outcome.properties()["claims"]["iss"], "joe");
        clock.set(1_300_819_380);
        assert_eq!(fares(&policy, bearer(&token)).await, "bad", "{file}");
    }
}

#[test]
fn keys_that_travel_in_the_open_are_warned_about() {
    let (engine, _) = engine();
    let warned = |url: &str| {
        let policy = jwt(&engine, &config(url, &json!({}))).unwrap();
        policy
            .warnings()
            .iter()
            .any(|issue| issue.path == "jwksUrl" && issue.message.contains("https"))
    };
    assert!(warned("http://login.example/keys"));
    assert!(warned("https://a.example/keys, http://b.example/keys"));
    assert!(!warned("https://login.example/keys"));
    assert!(!warned("http://127.0.0.1:9000/keys, http://localhost/keys"));
}
