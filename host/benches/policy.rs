//! What a token costs: the call into the component with the native signer, and
//! the signature alone beside it. Signatures are made anew each time.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a benchmark may end on an error"
)]

use std::sync::Arc;

use divan::Bencher;
use futures_util::FutureExt as _;
use gateway_model::{Entry, JwtGenerationConfig, Seconds, SigningMethod};
use jwt_gateway::clock::SystemClock;
use jwt_gateway::component;
use jwt_gateway::generator::{
    Attributes, Authentication, Compilation, Generator, Pair, PolicyEngine, Request,
};
use jwt_gateway::settings::PolicyLimits;
use jwt_gateway::signer::{self, SigningKey};

const METHODS: [SigningMethod; 4] = [
    SigningMethod::Hs256,
    SigningMethod::Es256,
    SigningMethod::Es384,
    SigningMethod::Rs256,
];

fn main() {
    divan::main();
}

#[divan::bench(args = METHODS)]
fn generate(bencher: Bencher<'_, '_>, method: SigningMethod) {
    let (policy, request) = (policy(method), request());
    bencher.bench_local(|| policy.generate(&request).now_or_never().unwrap().unwrap());
}

#[divan::bench(args = METHODS)]
fn sign(bencher: Bencher<'_, '_>, method: SigningMethod) {
    let key = signer::generate(method).unwrap().private_key;
    let key = SigningKey::open(method, &key, 0).unwrap();
    let message = vec![b'a'; 300];
    bencher
        .with_inputs(|| message.clone())
        .bench_local_values(|message| key.sign(message).unwrap());
}

/// The claims that the comparison with other gateways uses.
fn policy(method: SigningMethod) -> Generator {
    let limits = PolicyLimits {
        signature_memo_bytes: 0,
        ..PolicyLimits::default()
    };
    let engine = PolicyEngine::new(
        component::GENERATOR,
        Compilation::Thorough,
        limits,
        Arc::new(SystemClock),
    )
    .unwrap();
    let entry = |(name, value): (&str, &str)| Entry {
        name: name.into(),
        value: value.into(),
    };
    let claims = [
        ("iss", "https://gateway.example.com"),
        ("aud", "https://upstream.example.com"),
        (
            "sub",
            "#[attributes.headers['x-client-id'] default 'anonymous']",
        ),
        ("method", "#[attributes.method]"),
        ("path", "#[attributes.requestPath]"),
        ("ip", "#[attributes.remoteAddress]"),
    ];
    let config = JwtGenerationConfig {
        signing_method: method,
        iat: true,
        exp: Seconds(300),
        nbf: Seconds(0),
        custom_claims: claims.map(entry).into(),
        custom_headers: vec![entry(("kid", "key-1"))],
    };
    engine
        .compile(&config, &signer::generate(method).unwrap().private_key)
        .unwrap()
}

fn request() -> Request {
    Request {
        attributes: Attributes {
            method: Some("GET".into()),
            scheme: None,
            version: None,
            request_path: Some("/orders/42".into()),
            request_uri: None,
            query_string: None,
            remote_address: Some("127.0.0.1:50000".into()),
            local_address: None,
            query_params: Vec::new(),
            headers: vec![Pair {
                name: "x-client-id".into(),
                value: "client-1".into(),
            }],
        },
        authentication: Authentication {
            principal: None,
            client_id: None,
            client_name: None,
            properties: None,
        },
    }
}
