//! What the policy asks of a request, of its signer and of its surroundings.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::cell::RefCell;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jwt_generator::signer::SignError;
use jwt_generator::types::{
    AttributeNames, AuthenticationNames, Bindings, FailureKind, HeaderNames, TextForm,
};
use jwt_generator::{Policy, SigningKey, Surroundings};
use serde_json::{Value, json};
use support::{Known, TestKey, compile, config, key, method, request};

/// A signer that remembers what it was asked, and may refuse.
struct Recorder {
    messages: RefCell<Vec<Vec<u8>>>,
    refuses: bool,
}

impl SigningKey for Recorder {
    fn weakness(&self) -> Option<String> {
        None
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        self.messages.borrow_mut().push(message.to_vec());
        match self.refuses {
            true => Err(SignError {
                message: "Not today.".to_owned(),
            }),
            false => Ok(b"signature".to_vec()),
        }
    }
}

fn recorder(refuses: bool) -> Policy<Recorder> {
    let config = config(&json!({ "iat": true }));
    let recorder = Recorder {
        messages: RefCell::default(),
        refuses,
    };
    Policy::compile(&config, 0, |_, _| Ok(recorder)).unwrap()
}

#[test]
fn the_signer_gets_the_signing_input_and_its_signature_ends_the_token() {
    let policy = recorder(false);
    let token = policy
        .generate(&request(&Value::Null), &mut Known::at(5))
        .unwrap();
    let (message, signature) = token.rsplit_once('.').unwrap();
    assert_eq!(message, "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjV9");
    assert_eq!(signature, BASE64_URL_SAFE_NO_PAD.encode(b"signature"));
}

#[test]
fn a_signer_that_refuses_is_a_failure() {
    let failure = recorder(true)
        .generate(&request(&Value::Null), &mut Known::at(5))
        .unwrap_err();
    assert_eq!(failure.kind, FailureKind::Signing);
    assert_eq!(failure.path, "privateKey");
    assert_eq!(failure.message, "Not today.");
}

#[test]
fn every_method_signs_with_its_own_key_and_length() {
    let cases = [
        ("RS256", "rsa-2048.pem", 256),
        ("RS384", "rsa-2048.pem", 256),
        ("RS512", "rsa-1024.pem", 128),
        ("HS256", "hmac.txt", 32),
        ("HS384", "hmac.txt", 48),
        ("HS512", "hmac.txt", 64),
        ("ES256", "ec-p256.pem", 64),
        ("ES384", "ec-p384.pem", 96),
    ];
    for (name, file, length) in cases {
        let case = json!({ "config": { "signingMethod": name, "key": file } });
        let policy = compile(&case).unwrap();
        let token = policy
            .generate(&request(&Value::Null), &mut Known::at(1))
            .unwrap();
        let (message, signature) = token.rsplit_once('.').unwrap();
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap();
        assert_eq!(signature.len(), length, "{name}");
        assert!(support::decode(&token)[0].contains(name), "{name}");
        let key = TestKey::open(method(name), &key(file)).unwrap();
        assert_eq!(key.sign(message.as_bytes()).unwrap(), signature, "{name}");
    }
}

/// Each expression with the attributes, headers and fields of the authentication
/// that it looks at.
#[test]
fn only_what_expressions_look_at_is_asked_for() {
    let cases = [
        ("'text'", ["", "", ""]),
        ("uuid()", ["", "", ""]),
        ("attributes.method", ["METHOD", "", ""]),
        ("attributes.uriParams.id", ["", "", ""]),
        (
            "attributes.queryParams.a default attributes.requestPath",
            ["REQUEST_PATH | QUERY_PARAMS", "", ""],
        ),
        (
            "attributes.headers.'X-B' ++ attributes.headers['x-a'] ++ attributes.headers['X-A']",
            ["", "x-a x-b", ""],
        ),
        (
            "attributes.headers[attributes.method]",
            ["METHOD", "all", ""],
        ),
        ("sizeOf(attributes.headers)", ["", "all", ""]),
        ("attributes", [ALL_ATTRIBUTES, "all", ""]),
        (
            "authentication.properties.claims.sub default authentication.principal",
            ["", "", "PRINCIPAL | PROPERTIES"],
        ),
        (
            "authentication",
            ["", "", "PRINCIPAL | CLIENT_ID | CLIENT_NAME | PROPERTIES"],
        ),
    ];
    for (expression, expected) in cases {
        for (list, part) in [
            ("customClaims", "name"),
            ("customClaims", "value"),
            ("customHeaders", "value"),
        ] {
            let mut entry = json!({ "name": "n", "value": "v" });
            entry[part] = format!("#[{expression}]").into();
            let policy = compile(&json!({ "config": { list: [entry] } })).unwrap();
            assert_eq!(shown(policy.reads()), expected, "{expression} as a {part}");
        }
    }
}

const ALL_ATTRIBUTES: &str = "METHOD | SCHEME | VERSION | REQUEST_PATH | REQUEST_URI | \
    QUERY_STRING | QUERY_PARAMS | REMOTE_ADDRESS | LOCAL_ADDRESS";

fn shown(reads: &Bindings) -> [String; 3] {
    let names = |names: &mut dyn Iterator<Item = (&'static str, bool)>| {
        let named: Vec<_> = names
            .filter(|(_, set)| *set)
            .map(|(name, _)| name)
            .collect();
        named.join(" | ")
    };
    let Bindings {
        attributes,
        headers,
        authentication,
    } = reads;
    [
        names(
            &mut AttributeNames::all()
                .iter_names()
                .map(|(name, flag)| (name, attributes.contains(flag))),
        ),
        match headers {
            HeaderNames::All => "all".to_owned(),
            HeaderNames::Only(names) => names.join(" "),
        },
        names(
            &mut AuthenticationNames::all()
                .iter_names()
                .map(|(name, flag)| (name, authentication.contains(flag))),
        ),
    ]
}

#[test]
fn too_many_entries_are_refused() {
    let entries = |count: usize| vec![json!({ "name": "n", "value": "v" }); count];
    assert!(compile(&json!({ "config": { "customClaims": entries(1000) } })).is_ok());
    let issues = compile(&json!({ "config": { "customHeaders": entries(1001) } }))
        .err()
        .unwrap();
    assert!(
        issues.iter().any(|issue| issue.path == "customHeaders"),
        "{issues:?}"
    );
}

#[test]
fn the_time_is_asked_for_only_where_a_claim_needs_it() {
    struct Timeless;
    impl Surroundings for Timeless {
        fn now(&mut self) -> u64 {
            panic!("nobody needs the time")
        }
        fn random(&mut self) -> [u8; 16] {
            panic!("nobody needs random bytes")
        }
    }
    let policy = compile(&json!({ "config": { "iat": false } })).unwrap();
    assert!(
        policy
            .generate(&request(&Value::Null), &mut Timeless)
            .is_ok()
    );
}

#[test]
fn the_same_policy_makes_a_new_token_for_every_request() {
    let claims = json!([{ "name": "jti", "value": "#[uuid()]" }, { "name": "m", "value": "#[attributes.method]" }]);
    let policy = compile(&json!({ "config": { "customClaims": claims } })).unwrap();
    let mut surroundings = Known::at(7);
    let mut token = |method: &str| {
        let request = request(&json!({ "attributes": { "method": method } }));
        support::decode(&policy.generate(&request, &mut surroundings).unwrap())[1].clone()
    };
    let tokens = [token("GET"), token("PUT")];
    assert!(
        tokens[0].contains("\"jti\":\"01010101-") && tokens[0].contains("GET"),
        "{tokens:?}"
    );
    assert!(
        tokens[1].contains("\"jti\":\"02020202-") && tokens[1].contains("PUT"),
        "{tokens:?}"
    );
}

#[test]
fn an_explanation_shows_how_each_text_was_understood() {
    let claims = json!([
        { "name": "plain", "value": "'quoted'" },
        { "name": "#[12]", "value": "#[attributes.headers]" },
    ]);
    let headers = json!([{ "name": "kid", "value": "#[sizeOf(attributes.method)]" }]);
    let policy =
        compile(&json!({ "config": { "customClaims": claims, "customHeaders": headers } }))
            .unwrap();
    let request = request(&json!({ "attributes": { "headers": { "x-a": "1" } } }));
    let entries = policy.explain(&request, &mut Known::at(7)).entries;
    let shown: Vec<_> = entries
        .iter()
        .map(|entry| {
            let outcome = entry.value.outcome.as_deref();
            let value = outcome.map_err(|failure| failure.path.as_str());
            (
                entry.path.as_str(),
                entry.name.form,
                entry.name.outcome.as_deref().unwrap(),
                entry.value.form,
                value,
            )
        })
        .collect();
    let expected = [
        (
            "customClaims[0]",
            TextForm::Plain,
            "\"plain\"",
            TextForm::Quoted,
            Ok("\"quoted\""),
        ),
        (
            "customClaims[1]",
            TextForm::Expression,
            "\"12\"",
            TextForm::Expression,
            Ok("{\"x-a\":\"1\"}"),
        ),
        (
            "customHeaders[0]",
            TextForm::Plain,
            "\"kid\"",
            TextForm::Expression,
            Err("customHeaders[0].value"),
        ),
    ];
    assert_eq!(shown, expected);
}
