//! Which keys are accepted, and what is said of those that are not.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;

use software_signer::{KeyErrorKind, KeyMaterial, SigningMethod, SoftwareKey, read_key};

use SigningMethod::{Es256, Es384, Hs256, Hs384, Hs512, Rs256, Rs384, Rs512};

#[test]
fn every_good_key_signs() {
    let (rsa, p256) = (key("rsa-2048.pem"), key("ec-p256.pem"));
    let cases = [
        ("RSA 1024", Rs256, key("rsa-1024.pem"), 1024),
        ("RSA 2048", Rs256, rsa.clone(), 2048),
        ("RSA 2048 for RS512", Rs512, rsa.clone(), 2048),
        ("RSA 8192", Rs256, key("rsa-8192.pem"), 8192),
        ("PKCS #1", Rs256, key("rsa-2048-pkcs1.pem"), 2048),
        ("CR LF", Rs256, rsa.replace('\n', "\r\n"), 2048),
        (
            "text around",
            Rs256,
            format!("\n\n a note\non it\n{rsa}\n\nand more\n"),
            2048,
        ),
        (
            "behind a certificate",
            Rs256,
            key("certificate.pem") + &rsa,
            2048,
        ),
        ("short lines", Rs256, with_width(&rsa, 48), 2048),
        ("P-256", Es256, p256.clone(), 256),
        (
            "P-256 without its public key",
            Es256,
            key("ec-p256-no-public.pem"),
            256,
        ),
        ("P-384", Es384, key("ec-p384.pem"), 384),
        ("RSA with e = 3", Rs256, key("rsa-1024-e3.pem"), 1024),
        (
            "RSA with primes of different length",
            Rs256,
            key("rsa-2048-uneven.pem"),
            2048,
        ),
        ("one blank as the secret", Hs256, " ".to_owned(), 8),
        ("a secret with blanks around", Hs256, " s ".to_owned(), 24),
        (
            "PEM text as the secret",
            Hs256,
            p256.clone(),
            8 * p256.len() as u32,
        ),
    ];
    for (what, method, text, bits) in cases {
        let material = read_key(method, &text).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(material.bits(), bits, "{what}");
        let key = SoftwareKey::open(method, &material).unwrap_or_else(|e| panic!("{what}: {e}"));
        let signature = key.sign(b"message", &mut counting_bytes()).unwrap();
        assert!(!signature.is_empty(), "{what}");
    }
}

/// The cases of `tests/keys/refused.txt`.
#[test]
fn every_bad_key_is_refused_with_a_reason_and_a_cure() {
    let table = key("refused.txt");
    let cases = table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    for case in cases {
        let [method, file, kind, cure] = fields(case);
        let (method, text) = (method_named(method), key(file));
        let refused =
            read_key(method, &text).and_then(|material| SoftwareKey::open(method, &material));
        let error = refused.expect_err(case);
        assert_eq!(kind_name(error.kind), kind, "{case}: {error}");
        assert!(error.message.contains(cure), "{case}: {error}");
        for line in text
            .lines()
            .filter(|line| line.len() > 20 && !line.starts_with('-'))
        {
            assert!(
                !error.message.contains(line),
                "{case}: the message contains the key"
            );
        }
    }
}

#[test]
fn a_key_read_for_one_method_does_not_open_for_another() {
    let p256 = read_key(Es256, &key("ec-p256.pem")).unwrap();
    let secret = read_key(Hs256, "a secret").unwrap();
    for (method, material) in [(Es384, &p256), (Hs256, &p256), (Rs256, &secret)] {
        let error = SoftwareKey::open(method, material).unwrap_err();
        assert_eq!(error.kind, KeyErrorKind::WrongKind, "{method}");
    }
}

#[test]
fn weak_keys_are_named_as_weak_and_strong_ones_are_not() {
    let cases = [
        (
            Rs256,
            key("rsa-1024.pem"),
            Some("2048 bits (RFC 7518, section 3.3)"),
        ),
        (Rs256, key("rsa-2048.pem"), None),
        (Es256, key("ec-p256.pem"), None),
        (
            Hs256,
            "s".repeat(31),
            Some("at least 32 bytes (RFC 7518, section 3.2)"),
        ),
        (Hs256, "s".repeat(32), None),
        (Hs384, "s".repeat(47), Some("at least 48 bytes")),
        (Hs512, "s".repeat(63), Some("at least 64 bytes")),
        (Hs512, "s".repeat(64), None),
        (Hs256, key("ec-p256.pem"), Some("PEM document")),
        (
            Hs256,
            format!("\u{feff}\n{}", key("ec-p256.pem")),
            Some("PEM document"),
        ),
        (Hs256, key("rsa-encrypted-base64.txt"), Some("PEM document")),
        (Hs256, key("jwk-oct.txt"), Some("not its `k`")),
        (
            Hs256,
            format!(" {}", key("jwk-public.txt")),
            Some("JSON Web Key"),
        ),
        (Hs256, "s".repeat(32) + "\n", Some("ends with a line break")),
        (Hs256, "s".repeat(32) + "\r\n", Some("Write `|-`")),
        (Hs256, "s".repeat(32) + " ", Some("ends with white space")),
        (
            Hs256,
            "\t".to_owned() + &"s".repeat(32),
            Some("begins with white space"),
        ),
        (
            Hs256,
            "\u{feff}".to_owned() + &"s".repeat(32),
            Some("byte order mark"),
        ),
        (Hs256, "short\n".to_owned(), Some("at least 32 bytes")),
        (Hs256, "{".to_owned() + &"s".repeat(32), None),
    ];
    for (method, text, expected) in cases {
        let weakness = read_key(method, &text).unwrap().weakness();
        match expected {
            Some(part) => assert!(
                weakness.is_some_and(|weakness| weakness.contains(part)),
                "{part}"
            ),
            None => assert_eq!(weakness, None),
        }
    }
}

#[test]
fn nothing_printable_contains_the_key() {
    let material = read_key(Hs256, "the-secret-itself").unwrap();
    let key = SoftwareKey::open(Hs256, &material).unwrap();
    let printed = format!("{material:?} {key:?}");
    assert!(!printed.contains("the-secret"), "{printed}");
    let KeyMaterial::Hmac { secret, .. } = material else {
        panic!("an HMAC key")
    };
    assert!(!printed.contains(&format!("{:?}", secret.as_slice())));
}

#[test]
fn without_random_bytes_there_is_no_signature() {
    for (method, file) in [
        (Rs256, "rsa-2048.pem"),
        (Es256, "ec-p256.pem"),
        (Es384, "ec-p384.pem"),
    ] {
        let material = read_key(method, &key(file)).unwrap();
        let key = SoftwareKey::open(method, &material).unwrap();
        let mut none = |_: &mut [u8]| Err(software_signer::SignError::NoRandomBytes);
        assert!(key.sign(b"message", &mut none).is_err(), "{method}");
    }
}

/// A file of `tests/keys`.
fn key(file: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/keys");
    fs::read_to_string(folder.join(file)).expect(file)
}

fn fields(case: &str) -> [&str; 4] {
    let fields: Vec<_> = case.split('|').map(str::trim).collect();
    fields.try_into().expect(case)
}

fn method_named(name: &str) -> SigningMethod {
    [Rs256, Rs384, Rs512, Hs256, Hs384, Hs512, Es256, Es384]
        .into_iter()
        .find(|method| method.name() == name)
        .expect(name)
}

/// The name in `wit/signer.wit`.
fn kind_name(kind: KeyErrorKind) -> &'static str {
    match kind {
        KeyErrorKind::Empty => "empty",
        KeyErrorKind::Unreadable => "unreadable",
        KeyErrorKind::WrongKind => "wrong-kind",
        KeyErrorKind::Encrypted => "encrypted",
        KeyErrorKind::NotPrivate => "not-private",
        KeyErrorKind::Unavailable => "unavailable",
    }
}

/// The same document with lines of another width.
fn with_width(pem: &str, width: usize) -> String {
    let lines: Vec<_> = pem.lines().collect();
    let body = lines[1..lines.len() - 1].concat();
    let body: Vec<_> = body
        .as_bytes()
        .chunks(width)
        .map(String::from_utf8_lossy)
        .collect();
    format!(
        "{}\n{}\n{}\n",
        lines[0],
        body.join("\n"),
        lines[lines.len() - 1]
    )
}

/// Bytes that only have to differ from each other.
fn counting_bytes() -> impl FnMut(&mut [u8]) -> Result<(), software_signer::SignError> {
    let mut next = 0_u8;
    move |bytes| {
        for byte in bytes {
            next = next.wrapping_add(37);
            *byte = next;
        }
        Ok(())
    }
}
