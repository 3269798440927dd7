//! Published keys and tokens in the shapes of real identity providers, from the answer
//! of the key server to that of the API.

mod issuers;
mod packed;
mod shapes;

use std::sync::{Arc, Mutex};

use axum::http::Request;
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Map, Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::gateway::Gateway;

/// A server that publishes what it is told to.
#[derive(Clone)]
pub(crate) struct KeyServer {
    pub(crate) url: String,
    answer: Arc<Mutex<(u16, Vec<u8>)>>,
}

impl KeyServer {
    pub(crate) async fn start(answer: impl Into<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            url: format!("http://{}/keys", listener.local_addr().unwrap()),
            answer: Arc::new(Mutex::new((200, answer.into()))),
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
        let (status, body) = self.answer.lock().unwrap().clone();
        let length = body.len();
        let coding = match body.starts_with(&[0x1f, 0x8b]) {
            true => "content-encoding: gzip\r\n",
            false => "",
        };
        let head = format!("HTTP/1.1 {status} X\r\n{coding}content-length: {length}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&body).await.unwrap();
    }

    /// From now on it answers like this.
    pub(crate) fn publish(&self, status: u16, answer: impl Into<Vec<u8>>) {
        *self.answer.lock().unwrap() = (status, answer.into());
    }
}

/// A throw-away key of `tests/keys`, to sign with.
fn signing_key(name: &str) -> EncodingKey {
    let path = format!("{}/../tests/keys/{name}.pem", env!("CARGO_MANIFEST_DIR"));
    let pem = std::fs::read(path).unwrap();
    match name.split('-').next().unwrap() {
        "rsa" => EncodingKey::from_rsa_pem(&pem).unwrap(),
        "ec" => EncodingKey::from_ec_pem(&pem).unwrap(),
        _ => EncodingKey::from_ed_pem(&pem).unwrap(),
    }
}

fn default_method(name: &str) -> Algorithm {
    match name {
        "ec-p384" => Algorithm::ES384,
        "ed25519" => Algorithm::EdDSA,
        name if name.starts_with("ec") => Algorithm::ES256,
        _ => Algorithm::RS256,
    }
}

/// A text of a fixture: `{rsa-2048.n zero standard padded}` is the number `n` of that
/// key, written with a zero byte in front, in standard base64 and with padding.
fn fill_text(text: &str) -> String {
    let Some(inner) = text.strip_prefix('{').and_then(|it| it.strip_suffix('}')) else {
        return text.to_owned();
    };
    let mut words = inner.split(' ');
    let (name, member) = words.next().unwrap().split_once('.').unwrap();
    let jwk = Jwk::from_encoding_key(&signing_key(name), default_method(name)).unwrap();
    let jwk = serde_json::to_value(jwk).unwrap();
    let number = jwk[member].as_str().unwrap();
    let mut bytes = BASE64_URL_SAFE_NO_PAD.decode(number).unwrap();
    let mut engine = &BASE64_URL_SAFE_NO_PAD;
    let mut lines = false;
    for word in words {
        match word {
            "zero" => bytes.insert(0, 0),
            "cut" => assert_eq!(bytes.remove(0), 0, "{text}"),
            "standard" => engine = &BASE64_STANDARD,
            "padded" => engine = &BASE64_URL_SAFE,
            "lines" => lines = true,
            other => panic!("{other}"),
        }
    }
    let mut written = engine.encode(bytes);
    if lines {
        written.insert_str(10, "\r\n");
    }
    written
}

/// A fixture with all its texts filled in.
pub(crate) fn fill(fixture: &Value) -> Value {
    match fixture {
        Value::String(text) => json!(fill_text(text)),
        Value::Array(items) => items.iter().map(fill).collect(),
        Value::Object(members) => {
            let filled = members.iter().map(|(name, it)| (name.clone(), fill(it)));
            Value::Object(filled.collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

/// A token with this header, signed with a key of `tests/keys` by the method that the
/// header names, and RS256 if that is none.
pub(crate) fn sign(key: &str, header: &Value, claims: &Value) -> String {
    let encode = |part: &Value| BASE64_URL_SAFE_NO_PAD.encode(part.to_string());
    let input = format!("{}.{}", encode(header), encode(claims));
    let method = header["alg"].as_str().and_then(|name| name.parse().ok());
    let method = method.unwrap_or_else(|| default_method(key));
    let signature = jsonwebtoken::crypto::sign(input.as_bytes(), &signing_key(key), method);
    format!("{input}.{}", signature.unwrap())
}

/// Sends a request with this token through the proxy; gives the status.
pub(crate) async fn status_of(gateway: &Gateway, path: &str, token: &str) -> u16 {
    let request = Request::get(gateway.address(path));
    let (status, _) = gateway
        .request_as(request.header("authorization", format!("Bearer {token}")))
        .await;
    status.as_u16()
}

/// A policy that asks a key server, with some fields more.
pub(crate) fn policy(url: &str, more: &Value) -> Value {
    let mut config = json!({"jwtKeyOrigin": "jwks", "jwksUrl": url});
    let fields = config.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    json!({"policyRef": {"name": "jwt-validation-flex"}, "config": config})
}
