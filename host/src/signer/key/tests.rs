//! What a key asks of its backend, and that the backends agree with each other.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_lc_rs::signature::{
    RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, RsaPublicKeyComponents,
};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use software_signer::{SignError, SoftwareKey};

use super::*;
use crate::signer::generate::generate;
use crate::signer::public::{PublicKey, PublicSide};
use crate::signer::random::fill_random;
use crate::signer::verifier::Verifier;

const MEMO_BYTES: u64 = 1 << 20;

/// A backend somewhere else, which counts how often it is asked.
struct Counting {
    asked: Arc<AtomicUsize>,
    is_worth_remembering: bool,
    public: PublicSide,
}

impl SignerBackend for Counting {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignFailure> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        match message {
            b"refused" => Err(SignFailure("The service is not there. Try again.")),
            message => Ok(message.to_ascii_uppercase()),
        }
    }

    fn public(&self) -> &PublicSide {
        &self.public
    }

    fn weakness(&self) -> Option<String> {
        Some("It only counts.".to_owned())
    }

    fn is_worth_remembering(&self) -> bool {
        self.is_worth_remembering
    }
}

fn counting(is_worth_remembering: bool, memo_bytes: u64) -> (SigningKey, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let backend = Counting {
        asked: Arc::clone(&asked),
        is_worth_remembering,
        public: PublicSide::Secret { bits: 256 },
    };
    let key = SigningKey::new(SigningMethod::Hs256, Box::new(backend), memo_bytes);
    (key, asked)
}

#[test]
fn a_backend_is_asked_once_for_equal_messages_unless_signing_is_cheap_or_nothing_is_remembered() {
    let cases = [
        (true, MEMO_BYTES, 2),
        (true, 0, 4),
        (false, MEMO_BYTES, 4),
        (false, 0, 4),
    ];
    for (is_worth_remembering, memo_bytes, expected) in cases {
        let (key, asked) = counting(is_worth_remembering, memo_bytes);
        for message in ["a", "a", "b", "a"] {
            let signature = key.sign(message.into()).unwrap();
            assert_eq!(signature, message.to_uppercase().as_bytes());
        }
        let asked = asked.load(Ordering::Relaxed);
        assert_eq!(asked, expected, "{is_worth_remembering} {memo_bytes}");
    }
}

#[test]
fn a_key_says_what_its_backend_says() {
    let (key, asked) = counting(true, MEMO_BYTES);
    for again in 1..3 {
        let failure = key.sign(b"refused".to_vec()).unwrap_err();
        assert_eq!(failure.to_string(), "The service is not there. Try again.");
        assert_eq!(asked.load(Ordering::Relaxed), again);
    }
    assert_eq!(key.weakness().unwrap(), "It only counts.");
    assert_eq!((key.view().kind, key.view().bits), ("HMAC".to_owned(), 256));
}

#[test]
fn a_signature_by_either_signer_is_this_keys_to_whoever_verifies() {
    let made = SigningMethod::BY_NAME.map(|(name, method)| {
        let key = generate(method).unwrap().private_key;
        (name, method, key)
    });
    let written = [
        ("PKCS #1", SigningMethod::Rs256, "rsa-2048-pkcs1.pem"),
        ("no public", SigningMethod::Es256, "ec-p256-no-public.pem"),
        ("P-384", SigningMethod::Es384, "ec-p384.pem"),
        ("PEM text", SigningMethod::Hs512, "rsa-2048.pem"),
    ];
    let written = written.map(|(what, method, file)| (what, method, file_of_tests(file)));
    for (what, method, text) in made.into_iter().chain(written) {
        let key = SigningKey::open(method, &text, 0).unwrap();
        let native = key.sign(b"e30.e30".to_vec()).unwrap();
        let software = in_software(method, &text, b"e30.e30");
        let verifier = Verifier::new(method, &text, &key.public()).unwrap();
        for signature in [&native, &software] {
            let signature = BASE64_URL_SAFE_NO_PAD.encode(signature);
            assert!(verifier.verifies(&format!("e30.e30.{signature}")), "{what}");
        }
        let is_deterministic = !matches!(method, SigningMethod::Es256 | SigningMethod::Es384);
        assert_eq!(native == software, is_deterministic, "{what}");
    }
}

#[test]
fn both_backends_show_the_same_public_side_of_an_rsa_key() {
    let method = SigningMethod::Rs256;
    let read_for = software_method(method);
    let text = file_of_tests("rsa-2048.pem");
    let material = read_key(read_for, text.expose()).unwrap();
    let native = AwsLc::open(method, &material).unwrap();
    let software = Software::open(read_for, &material).unwrap();
    let shown = native.public().view(method);
    assert_eq!(shown, software.public().view(method));
    assert_eq!((shown.kind.as_str(), shown.bits), ("RSA", 2048));
}

#[test]
fn an_rsa_key_too_short_for_the_native_signer_signs_all_the_same_and_is_called_weak() {
    let text = file_of_tests("rsa-1024.pem");
    let backend = backend(SigningMethod::Rs256, &text).unwrap();
    let PublicSide::Key(PublicKey::Rsa { modulus, exponent }) = backend.public() else {
        panic!("an RSA key");
    };
    let (n, e) = (modulus, exponent);
    let signature = backend.sign(b"e30.e30").unwrap();
    RsaPublicKeyComponents { n, e }
        .verify(
            &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
            b"e30.e30",
            &signature,
        )
        .unwrap();
    assert!(backend.weakness().unwrap().contains("2048 bits"));
    assert_eq!(backend.public().view(SigningMethod::Rs256).bits, 1024);
}

/// The signature by the software signer, which knows every method.
fn in_software(method: SigningMethod, text: &Secret, message: &[u8]) -> Vec<u8> {
    let read_for = software_method(method);
    let material = read_key(read_for, text.expose()).unwrap();
    let key = SoftwareKey::open(read_for, &material).unwrap();
    let mut random = |bytes: &mut [u8]| fill_random(bytes).map_err(|_| SignError::NoRandomBytes);
    key.sign(message, &mut random).unwrap()
}

/// A key of `tests/keys`.
fn file_of_tests(file: &str) -> Secret {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/keys");
    Secret::new(std::fs::read_to_string(format!("{folder}/{file}")).unwrap())
}
