//! The signatures that the RFCs print (`tests/conformance/jws`).
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
use p256::ecdsa::signature::Verifier;
use p256::pkcs8::EncodePrivateKey;
use rsa::BoxedUint;
use rsa::pkcs1::EncodeRsaPrivateKey;
use serde_json::Value;
use software_signer::{Curve, KeyMaterial, SigningMethod, SoftwareKey};
use zeroize::Zeroizing;

#[test]
fn signatures_are_those_of_the_rfcs() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance/jws");
    let mut vectors = 0;
    for file in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        check(&serde_json::from_str(&text).unwrap());
        vectors += 1;
    }
    assert_eq!(vectors, 5);
}

fn check(vector: &Value) {
    let source = vector["source"].as_str().unwrap();
    let (method, material) = key(vector);
    let key = SoftwareKey::open(method, &material).unwrap();
    let message = vector["signingInput"].as_str().unwrap().as_bytes();
    let mut random = |bytes: &mut [u8]| {
        bytes.fill(7);
        Ok(())
    };
    let signature = key.sign(message, &mut random).unwrap();
    let expected = bytes(&vector["signature"]);
    if vector["deterministic"] == true {
        assert_eq!(signature, expected, "{source}");
    } else {
        verify_es256(&vector["key"], message, &expected, source);
        verify_es256(&vector["key"], message, &signature, source);
    }
}

fn key(vector: &Value) -> (SigningMethod, KeyMaterial) {
    let key = &vector["key"];
    match vector["alg"].as_str().unwrap() {
        "HS256" => {
            let (secret, method) = (Zeroizing::new(bytes(&key["k"])), SigningMethod::Hs256);
            (method, KeyMaterial::Hmac { secret, method })
        }
        "RS256" => {
            let number = |name: &str| BoxedUint::from_be_slice_vartime(&bytes(&key[name]));
            let primes = vec![number("p"), number("q")];
            let key =
                rsa::PrivateKey::from_components(number("n"), number("e"), number("d"), primes);
            let pkcs1 = Zeroizing::new(key.unwrap().to_pkcs1_der().unwrap().as_bytes().to_vec());
            (SigningMethod::Rs256, KeyMaterial::Rsa { pkcs1, bits: 2048 })
        }
        "ES256" => {
            let key = p256::SecretKey::from_slice(&bytes(&key["d"])).unwrap();
            let pkcs8 = Zeroizing::new(key.to_pkcs8_der().unwrap().as_bytes().to_vec());
            (
                SigningMethod::Es256,
                KeyMaterial::Ec {
                    pkcs8,
                    curve: Curve::P256,
                },
            )
        }
        other => panic!("no vector is for {other}"),
    }
}

fn verify_es256(key: &Value, message: &[u8], signature: &[u8], source: &str) {
    let point = [vec![4], bytes(&key["x"]), bytes(&key["y"])].concat();
    let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&point).unwrap();
    let signature = p256::ecdsa::Signature::from_slice(signature).unwrap();
    assert!(key.verify(message, &signature).is_ok(), "{source}");
}

fn bytes(text: &Value) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD
        .decode(text.as_str().unwrap())
        .unwrap()
}
