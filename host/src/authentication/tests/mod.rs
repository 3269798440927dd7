//! The inbound policies, asked as the data plane asks them.

mod certificates;
mod credentials;
mod diagnosis;
mod methods;
mod published;
mod tokens;
mod types;

use std::sync::Arc;

use gateway_model::{
    BasicAuthenticationConfig, ClientId, ClientIdEnforcementConfig, Issue, JwtValidationConfig,
};
use http::request::Parts;
use http::{HeaderMap, Request};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rustls::RootCertStore;
use serde_json::{Value, json};

use super::*;
use crate::clock::FixedClock;
use crate::generator::{Attributes, Authentication, Bindings, HeaderNames, Pair};
use crate::secrets::SecretDigest;

/// What the clock shows, in seconds since 1970-01-01T00:00:00Z.
const NOW: u64 = 1_767_225_600;

const CLIENT_SECRET: &str = "a-client-secret-that-nobody-guesses";

/// An engine whose clock stands still, and its clock.
fn engine() -> (AuthenticationEngine, Arc<FixedClock>) {
    let clock = Arc::new(FixedClock::at(NOW));
    let engine = AuthenticationEngine::new(clock.clone(), RootCertStore::empty());
    (engine.unwrap(), clock)
}

/// Compiles a configuration as people write it.
fn compile(policy: &str, config: &Value) -> Result<Authenticator, Vec<Issue>> {
    let (engine, _) = engine();
    match policy {
        "basic" => {
            let (config, password) = BasicAuthenticationConfig::parse(config)?;
            engine.basic(&config, &password)
        }
        "client" => engine.client_id(&ClientIdEnforcementConfig::parse(config)?),
        _ => jwt(&engine, config),
    }
}

fn jwt(engine: &AuthenticationEngine, config: &Value) -> Result<Authenticator, Vec<Issue>> {
    let (config, key) = JwtValidationConfig::parse(config)?;
    engine.jwt(&config, key.as_ref(), "test")
}

/// The head of a request for this URI with these header fields.
fn head(uri: &str, fields: &[(&str, &str)]) -> Parts {
    let mut request = Request::get(uri);
    for (name, value) in fields {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap().into_parts().0
}

/// What a policy found out.
struct Outcome {
    result: Result<(), Refusal>,
    authentication: Authentication,
    head: Parts,
}

impl Outcome {
    fn properties(&self) -> Value {
        let properties = self.authentication.properties.as_deref();
        properties.map_or(Value::Null, |text| serde_json::from_str(text).unwrap())
    }

    /// The challenge of a request that was refused for its credential.
    fn challenge(&self) -> &str {
        match &self.result {
            Err(Refusal::Unauthenticated { challenge, .. }) => challenge.to_str().unwrap(),
            other => panic!("{other:?}"),
        }
    }

    fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }
}

/// Asks a policy about a request. One client application is known.
async fn ask(policy: &Authenticator, mut head: Parts) -> Outcome {
    let id = ClientId::try_from("shop".to_owned()).unwrap();
    let application = ClientApplication {
        name: "The Shop".to_owned(),
        secret: SecretDigest::new(b"shop", CLIENT_SECRET.as_bytes()),
        old_secret: None,
    };
    let applications = [(id, application)].into_iter().collect();
    let inbound = Inbound {
        head: &mut head,
        attributes: &|names, head| Some(attributes(names, head)),
        applications: &applications,
    };
    let answer = policy.authenticate(inbound).await;
    let (result, identity) = match answer {
        Ok(identity) => (Ok(()), identity),
        Err(refusal) => (Err(refusal), Identity::default()),
    };
    Outcome {
        result,
        authentication: identity.into(),
        head,
    }
}

/// Exactly the headers and parameters that were asked for.
fn attributes(names: &Bindings, head: &Parts) -> Attributes {
    let pair = |name: &str, value: &str| Pair {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    let wanted = |name: &str| match &names.headers {
        HeaderNames::All => true,
        HeaderNames::Only(names) => names.iter().any(|wanted| wanted == name),
    };
    let headers = head.headers.iter();
    let headers = headers.filter(|(name, _)| wanted(name.as_str()));
    let query = head.uri.query().unwrap_or_default();
    let parameters = form_urlencoded::parse(query.as_bytes());
    Attributes {
        method: None,
        scheme: None,
        version: None,
        request_path: None,
        request_uri: None,
        query_string: None,
        remote_address: None,
        local_address: None,
        query_params: parameters
            .map(|(name, value)| pair(&name, &value))
            .collect(),
        headers: headers
            .map(|(name, value)| pair(name.as_str(), value.to_str().unwrap()))
            .collect(),
    }
}

/// A throw-away key of `tests/keys`.
fn key(name: &str) -> String {
    let path = format!("{}/../tests/keys/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

/// A token signed with a key of `tests/keys` by another library than the gateway's
/// signer.
fn sign(method: Algorithm, key_name: &str, key_id: Option<&str>, claims: &Value) -> String {
    let pem = key(key_name);
    let key = match method {
        Algorithm::ES256 | Algorithm::ES384 => EncodingKey::from_ec_pem(pem.as_bytes()).unwrap(),
        Algorithm::EdDSA => EncodingKey::from_ed_pem(pem.as_bytes()).unwrap(),
        Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512 => {
            EncodingKey::from_secret(pem.as_bytes()).unwrap()
        }
        _ => EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap(),
    };
    let header = Header {
        kid: key_id.map(str::to_owned),
        ..Header::new(method)
    };
    jsonwebtoken::encode(&header, claims, &key).unwrap()
}

fn bearer(token: &str) -> Parts {
    head("/", &[("authorization", &format!("Bearer {token}"))])
}

/// Claims that a token may have for another hour.
fn claims() -> Value {
    json!({"sub": "ada", "aud": "orders", "iss": "https://login.example", "exp": NOW + 3600, "client_id": "shop"})
}
