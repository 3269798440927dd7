//! A key signs alike in every shape in which people have it, by either signer, as other
//! people's libraries see it.

use std::sync::Arc;

use gateway_model::{Entry, JwtGenerationConfig, Seconds, Secret, SigningMethod};
use gateway_tests::{Judge, key as file};
use jwt_gateway::clock::FixedClock;
use jwt_gateway::component;
use jwt_gateway::generator::{Compilation, PolicyEngine};
use jwt_gateway::settings::PolicyLimits;
use serde_json::{Value, json};

use crate::instances::request;

#[path = "../../component/signer/tests/shapes/written.rs"]
mod written;

use SigningMethod::{Es256, Es384, Rs256, Rs384, Rs512};

const NOW: u64 = 1_767_225_600;

/// A signing method, a private key, and what verifies it.
const KEYS: [(SigningMethod, &str, &str); 7] = [
    (Rs256, "rsa-2048.pem", "rsa-2048.pub.pem"),
    (Rs384, "rsa-2048-pkcs1.pem", "rsa-2048.pub.pem"),
    (Rs512, "rsa-2048.pem", "rsa-2048.pub.pem"),
    (Es256, "ec-p256.pem", "ec-p256.pub.pem"),
    (Es256, "ec-p256-sec1.pem", "ec-p256.pub.pem"),
    (Es256, "ec-p256-no-public.pem", "ec-p256.pub.pem"),
    (Es384, "ec-p384.pem", "ec-p384.pub.pem"),
];

#[tokio::test]
async fn judges_accept_what_a_key_in_any_shape_has_signed() {
    let engine = |component| {
        let clock = Arc::new(FixedClock::at(NOW));
        let limits = PolicyLimits::default();
        PolicyEngine::new(component, Compilation::Thorough, limits, clock).unwrap()
    };
    let engines = [
        (engine(component::GENERATOR), "native"),
        (
            engine(component::STANDALONE).with_signer_inside(),
            "software",
        ),
    ];
    let mut cases = Vec::new();
    for (engine, signer) in engines {
        for (method, private, public) in KEYS {
            for (shape, write) in written::SHAPES {
                let what = format!("{signer} {private} {method:?} {shape}");
                let token = sign(&engine, method, write(&file(private)), &what).await;
                let case = json!({
                    "token": token, "alg": method, "key": file(public), "now": NOW,
                });
                cases.push((what, case));
            }
        }
    }
    let tokens: Vec<Value> = cases.iter().map(|(_, case)| case.clone()).collect();
    for judge in [Judge::PyJwt, Judge::Jose] {
        for ((what, _), verdict) in cases.iter().zip(judge.verify(&tokens)) {
            let verdict = verdict.unwrap_or_else(|error| panic!("{judge:?} {what}: {error}"));
            assert_eq!(verdict.claims["what"], *what);
        }
    }
}

async fn sign(engine: &PolicyEngine, method: SigningMethod, key: String, what: &str) -> String {
    let config = JwtGenerationConfig {
        signing_method: method,
        iat: true,
        exp: Seconds(300),
        nbf: Seconds(0),
        custom_claims: vec![Entry {
            name: "what".to_owned(),
            value: what.to_owned(),
        }],
        custom_headers: Vec::new(),
    };
    let policy = engine.compile(&config, &Secret::new(key));
    let policy = policy.unwrap_or_else(|issues| panic!("{what}: {issues:?}"));
    policy.generate(&request("GET")).await.unwrap()
}
