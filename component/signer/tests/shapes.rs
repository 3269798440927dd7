//! One key in every shape in which people have it is the same key.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::pkcs8::DecodePrivateKey;
use rsa::pkcs1::RsaPrivateKeyRef;
use rsa::pkcs8::der::Decode;
use serde_json::json;
use software_signer::{KeyMaterial, SigningMethod, read_key};

#[path = "shapes/written.rs"]
mod written;

use SigningMethod::{Es256, Es384, Rs256};
use written::SHAPES;

#[test]
fn a_key_is_the_same_key_in_every_shape() {
    for (method, name) in [
        (Rs256, "rsa-2048.pem"),
        (Rs256, "rsa-2048-pkcs1.pem"),
        (Es256, "ec-p256.pem"),
        (Es256, "ec-p256-sec1.pem"),
        (Es384, "ec-p384.pem"),
    ] {
        let plain = numbers(method, &file(name));
        for (what, shape) in SHAPES {
            let shaped = read_key(method, &shape(&file(name)));
            let shaped = shaped.unwrap_or_else(|error| panic!("{name}, {what}: {error}"));
            assert!(exposed(&shaped) == plain, "{name}, {what}");
        }
    }
}

#[test]
fn every_encoding_of_an_ec_key_is_the_same_key() {
    for (method, name, same) in [
        (Es256, "ec-p256.pem", "ec-p256-sec1.pem"),
        (Es256, "ec-p256.pem", "ec-p256-no-public.pem"),
        (Es256, "ec-p256.pem", "ec-p256-no-public-sec1.pem"),
        (Es256, "ec-p256.pem", "ec-p256-compressed-sec1.pem"),
        (Es384, "ec-p384.pem", "ec-p384-explicit-sec1.pem"),
    ] {
        assert!(
            numbers(method, &file(name)) == numbers(method, &file(same)),
            "{same}"
        );
    }
    for name in ["ec-p256-explicit.pem", "ec-p256-sec1-with-parameters.pem"] {
        assert!(read_key(Es256, &file(name)).is_ok(), "{name}");
    }
}

#[test]
fn a_label_that_is_wrong_does_not_matter() {
    let (rsa, pkcs1) = (file("rsa-2048.pem"), file("rsa-2048-pkcs1.pem"));
    let labelled = |pem: &str, label: &str| {
        pem.replace("RSA PRIVATE", "PRIVATE")
            .replace("PRIVATE", label)
    };
    assert!(numbers(Rs256, &labelled(&rsa, "RSA PRIVATE")) == numbers(Rs256, &rsa));
    assert!(numbers(Rs256, &labelled(&pkcs1, "PRIVATE")) == numbers(Rs256, &rsa));
}

#[test]
fn a_json_web_key_is_the_key_that_it_describes() {
    let pem = file("rsa-2048-pkcs1.pem");
    let pkcs1 = numbers(Rs256, &pem);
    let numbers_of = RsaPrivateKeyRef::from_der(&pkcs1).unwrap();
    let text = |bytes: &[u8]| json!(BASE64_URL_SAFE_NO_PAD.encode(bytes));
    let mut jwk = json!({
        "kty": "RSA", "kid": "one", "use": "sig",
        "n": text(numbers_of.modulus.as_bytes()), "e": text(numbers_of.public_exponent.as_bytes()),
        "d": text(numbers_of.private_exponent.as_bytes()),
    });
    let recovered = numbers(Rs256, &jwk.to_string());
    let recovered = RsaPrivateKeyRef::from_der(&recovered).unwrap();
    let primes = [numbers_of.prime1, numbers_of.prime2];
    assert!(primes.contains(&recovered.prime1) && primes.contains(&recovered.prime2));
    jwk["p"] = text(numbers_of.prime1.as_bytes());
    jwk["q"] = text(numbers_of.prime2.as_bytes());
    assert!(numbers(Rs256, &jwk.to_string()) == pkcs1);
    assert!(
        numbers(Rs256, &json!({"keys": [jwk]}).to_string()) == pkcs1,
        "a set of one"
    );
    assert!(read_key(Rs256, &json!({"keys": [jwk, jwk]}).to_string()).is_err());
    jwk["p"] = jwk["q"].clone();
    assert!(
        read_key(Rs256, &jwk.to_string()).is_err(),
        "numbers that do not fit"
    );

    let pem = file("ec-p256.pem");
    let key = p256::SecretKey::from_pkcs8_pem(&pem).unwrap();
    let point = key.public_key().to_sec1_point(false);
    let mut jwk = json!({
        "kty": "EC", "crv": "P-256", "d": text(&key.to_bytes()),
        "x": text(point.x().unwrap()), "y": text(point.y().unwrap()),
    });
    assert!(numbers(Es256, &jwk.to_string()) == numbers(Es256, &pem));
    assert!(read_key(Es384, &jwk.to_string()).is_err());
    jwk["y"] = jwk["x"].clone();
    assert!(read_key(Es256, &jwk.to_string()).is_err(), "another point");
}

/// An EC key is checked when it is read, so what still reads is the key itself.
#[test]
fn no_damage_gives_another_key_or_a_panic() {
    for (method, name) in [(Rs256, "rsa-1024.pem"), (Es256, "ec-p256-sec1.pem")] {
        let plain = file(name);
        let same = numbers(method, &plain);
        for at in 0..plain.len() {
            let (before, after) = plain.split_at(at);
            let damaged = [
                before.to_owned(),
                after.to_owned(),
                format!("{before}{}", after.get(1..).unwrap()),
                format!("{before}\\{after}"),
                format!("{before}-{after}"),
                format!("{before}\u{feff}{after}"),
            ];
            for (kind, text) in damaged.iter().enumerate() {
                let read = read_key(method, text);
                if let Ok(key @ KeyMaterial::Ec { .. }) = read {
                    assert!(exposed(&key) == same, "{name}, {kind} at {at}");
                }
            }
        }
    }
}

fn numbers(method: SigningMethod, text: &str) -> Vec<u8> {
    exposed(&read_key(method, text).unwrap())
}

fn exposed(material: &KeyMaterial) -> Vec<u8> {
    match material {
        KeyMaterial::Rsa { pkcs1, .. } => pkcs1.to_vec(),
        KeyMaterial::Ec { pkcs8, .. } => pkcs8.to_vec(),
        KeyMaterial::Hmac { .. } => panic!("a key pair"),
    }
}

/// A file of `tests/keys`.
fn file(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/keys");
    fs::read_to_string(folder.join(name)).expect(name)
}
