//! What the tests share: cases as JSON, keys of `tests/keys`, a clock and random
//! bytes that are known, and the software signer.
#![allow(
    dead_code,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "every test uses a part of it, and fails by panicking"
)]

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jwt_generator::signer::{KeyError, KeyErrorKind, SignError};
use jwt_generator::types::{
    Attributes, Authentication, Config, Entry, Issue, Pair, Request, SigningMethod,
};
use jwt_generator::{Policy, SigningKey, Surroundings};
use serde_json::Value;
use software_signer::SoftwareKey;

/// The time of a case that does not say one.
pub(crate) const NOW: u64 = 1_700_000_000;

/// The software signer behind the interface of the policy.
pub(crate) struct TestKey {
    key: SoftwareKey,
    weakness: Option<String>,
}

impl TestKey {
    pub(crate) fn open(method: SigningMethod, text: &str) -> Result<Self, KeyError> {
        let method = software_method(method);
        let opened = software_signer::read_key(method, text).and_then(|material| {
            let key = SoftwareKey::open(method, &material)?;
            Ok(Self {
                key,
                weakness: material.weakness(),
            })
        });
        opened.map_err(|error| KeyError {
            kind: KeyErrorKind::Unreadable,
            message: error.message,
        })
    }
}

impl SigningKey for TestKey {
    fn weakness(&self) -> Option<String> {
        self.weakness.clone()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let mut random = |bytes: &mut [u8]| {
            bytes.fill(7);
            Ok(())
        };
        self.key
            .sign(message, &mut random)
            .map_err(|error| SignError {
                message: error.to_string(),
            })
    }
}

/// A clock that stands still, and random bytes that count how often they were drawn.
pub(crate) struct Known {
    pub(crate) now: u64,
    pub(crate) draws: u8,
}

impl Known {
    pub(crate) fn at(now: u64) -> Self {
        Self { now, draws: 0 }
    }
}

impl Surroundings for Known {
    fn now(&mut self) -> u64 {
        self.now
    }

    fn random(&mut self) -> [u8; 16] {
        self.draws += 1;
        [self.draws; 16]
    }
}

/// Compiles the configuration of a case.
pub(crate) fn compile(case: &Value) -> Result<Policy<TestKey>, Vec<Issue>> {
    let at = case["compiledAt"]
        .as_u64()
        .or(case["now"].as_u64())
        .unwrap_or(NOW);
    Policy::compile(&config(&case["config"]), at, TestKey::open)
}

/// A configuration in the spelling of the policy; what is missing is nothing.
pub(crate) fn config(json: &Value) -> Config {
    let private_key = match (&json["privateKey"], &json["key"]) {
        (Value::String(text), _) => text.clone(),
        (_, Value::String(file)) => key(file),
        _ => key("hmac.txt"),
    };
    Config {
        signing_method: method(json["signingMethod"].as_str().unwrap_or("HS256")),
        private_key,
        iat: json["iat"].as_bool().unwrap_or(true),
        exp: json["exp"].as_u64().unwrap_or(0),
        nbf: json["nbf"].as_u64().unwrap_or(0),
        custom_claims: entries(&json["customClaims"]),
        custom_headers: entries(&json["customHeaders"]),
    }
}

fn entries(json: &Value) -> Vec<Entry> {
    let entry = |entry: &Value| Entry {
        name: expanded(entry["name"].as_str().unwrap()),
        value: expanded(entry["value"].as_str().unwrap()),
    };
    json.as_array()
        .map(|entries| entries.iter().map(entry).collect())
        .unwrap_or_default()
}

/// A request as the command line takes it. `queryParams` and `headers` may be lists
/// of pairs, to have a name twice; `propertiesText` goes through as it is.
pub(crate) fn request(json: &Value) -> Request {
    let (attributes, authentication) = (&json["attributes"], &json["authentication"]);
    let text = |json: &Value| json.as_str().map(expanded);
    let properties = &authentication["properties"];
    Request {
        attributes: Attributes {
            method: text(&attributes["method"]),
            scheme: text(&attributes["scheme"]),
            version: text(&attributes["version"]),
            request_path: text(&attributes["requestPath"]),
            request_uri: text(&attributes["requestUri"]),
            query_string: text(&attributes["queryString"]),
            remote_address: text(&attributes["remoteAddress"]),
            local_address: text(&attributes["localAddress"]),
            query_params: pairs(&attributes["queryParams"]),
            headers: pairs(&attributes["headers"]),
        },
        authentication: Authentication {
            principal: text(&authentication["principal"]),
            client_id: text(&authentication["clientId"]),
            client_name: text(&authentication["clientName"]),
            properties: text(&authentication["propertiesText"])
                .or_else(|| (!properties.is_null()).then(|| properties.to_string())),
        },
    }
}

fn pairs(json: &Value) -> Vec<Pair> {
    let pair = |name: &str, value: &Value| Pair {
        name: name.to_owned(),
        value: value.as_str().unwrap().to_owned(),
    };
    match json {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| pair(name, value))
            .collect(),
        Value::Array(list) => list
            .iter()
            .map(|p| pair(p[0].as_str().unwrap(), &p[1]))
            .collect(),
        _ => Vec::new(),
    }
}

/// `long 9` is a text of nine letters, `plain 9` too; `deep 9` is an expression in
/// nine parentheses, `big 9` one of nine letters and more.
fn expanded(text: &str) -> String {
    let size = |kind: &str| text.strip_prefix(kind)?.parse::<usize>().ok();
    if let Some(size) = size("long ").or(size("plain ")) {
        "x".repeat(size)
    } else if let Some(depth) = size("deep ") {
        format!("#[{}'x'{}]", "(".repeat(depth), ")".repeat(depth))
    } else if let Some(size) = size("big ") {
        format!("#['{}']", "x".repeat(size))
    } else {
        text.to_owned()
    }
}

/// Header and claims of a token, as text.
pub(crate) fn decode(token: &str) -> [String; 2] {
    let mut parts = token
        .split('.')
        .map(|part| BASE64_URL_SAFE_NO_PAD.decode(part).unwrap());
    [parts.next().unwrap(), parts.next().unwrap()].map(|part| String::from_utf8(part).unwrap())
}

/// A file of `tests/keys`.
pub(crate) fn key(file: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/keys");
    fs::read_to_string(folder.join(file)).expect(file)
}

/// The cases of a file.
pub(crate) fn cases(file: &str) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    serde_json::from_str(&fs::read_to_string(folder.join(file)).expect(file)).expect(file)
}

pub(crate) fn method(name: &str) -> SigningMethod {
    match name {
        "RS256" => SigningMethod::Rs256,
        "RS384" => SigningMethod::Rs384,
        "RS512" => SigningMethod::Rs512,
        "HS256" => SigningMethod::Hs256,
        "HS384" => SigningMethod::Hs384,
        "HS512" => SigningMethod::Hs512,
        "ES256" => SigningMethod::Es256,
        "ES384" => SigningMethod::Es384,
        other => panic!("no signing method is called {other}"),
    }
}

fn software_method(method: SigningMethod) -> software_signer::SigningMethod {
    use software_signer::SigningMethod as Software;
    match method {
        SigningMethod::Rs256 => Software::Rs256,
        SigningMethod::Rs384 => Software::Rs384,
        SigningMethod::Rs512 => Software::Rs512,
        SigningMethod::Hs256 => Software::Hs256,
        SigningMethod::Hs384 => Software::Hs384,
        SigningMethod::Hs512 => Software::Hs512,
        SigningMethod::Es256 => Software::Es256,
        SigningMethod::Es384 => Software::Es384,
    }
}
