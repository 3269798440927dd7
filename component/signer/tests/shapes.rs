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
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::pkcs8::DecodePrivateKey;
use rsa::pkcs1::RsaPrivateKeyRef;
use rsa::pkcs8::der::Decode;
use serde_json::{Value, json};
use software_signer::{KeyMaterial, SigningMethod, read_key};

use SigningMethod::{Es256, Es384, Rs256};

/// A shape: what it is called, and the key in it.
type Shape = (&'static str, fn(&str) -> String);

const SHAPES: &[Shape] = &[
    ("as it is", str::to_owned),
    ("byte order mark", |pem| format!("\u{feff}{pem}")),
    ("blanks at line ends", |pem| pem.replace('\n', " \t\n")),
    ("blanks ahead in the body", |pem| {
        pem.replace('\n', "\n  ").replace("  -----", "-----")
    }),
    ("indented", |pem| {
        format!("    {}", pem.replace('\n', "\n    "))
    }),
    ("blank lines before the body", |pem| {
        pem.replacen('\n', "\n\n \n", 1)
    }),
    ("blank lines in the body", |pem| pem.replace('\n', "\n\n")),
    ("CR LF", |pem| pem.replace('\n', "\r\n")),
    ("CR", |pem| pem.replace('\n', "\r")),
    ("lines of any length", uneven),
    ("one long line", |pem| body(pem, "")),
    ("one line with blanks", |pem| pem.replace('\n', " ")),
    ("without line breaks", |pem| pem.replace('\n', "")),
    ("text around", |pem| {
        format!("Bag Attributes\n  a: b\n{pem}\nand more\n")
    }),
    ("line breaks written out", |pem| pem.replace('\n', "\\n")),
    ("CR LF written out", |pem| pem.replace('\n', "\\r\\n")),
    ("line breaks written out twice", |pem| {
        pem.replace('\n', "\\\\n")
    }),
    ("quotation marks", |pem| {
        format!("\"{}\"", pem.replace('\n', "\\n"))
    }),
    ("a line of .env", |pem| format!("KEY='{pem}'\n")),
    ("export and written out", |pem| {
        format!("export KEY=\"{}\"", pem.replace('\n', "\\n"))
    }),
    ("YAML", |pem| {
        format!("key: |\n  {}", pem.replace('\n', "\n  "))
    }),
    ("quoted by mail", |pem| {
        format!("> {}", pem.replace('\n', "\n> "))
    }),
    ("slashes escaped", |pem| {
        pem.replace('\n', "\\n").replace('/', "\\/")
    }),
    ("base64", |pem| BASE64_STANDARD.encode(pem)),
    ("base64 in lines", |pem| {
        in_lines(&BASE64_STANDARD.encode(pem), 76)
    }),
    ("base64url", |pem| BASE64_URL_SAFE_NO_PAD.encode(pem)),
    ("base64 behind a name", |pem| {
        format!("KEY={}", BASE64_STANDARD.encode(pem))
    }),
    ("base64 twice", |pem| {
        BASE64_STANDARD.encode(BASE64_STANDARD.encode(pem))
    }),
    ("DER in base64", |pem| {
        body(pem, "").lines().nth(1).unwrap().to_owned()
    }),
    ("without its boundaries", |pem| {
        let lines = pem.lines().filter(|line| !line.starts_with('-'));
        lines.collect::<Vec<_>>().join("\n")
    }),
    ("a service account", |pem| service_account(pem).to_string()),
    ("a service account in many lines", |pem| {
        serde_json::to_string_pretty(&service_account(pem)).unwrap()
    }),
    ("a service account in base64", |pem| {
        BASE64_STANDARD.encode(service_account(pem).to_string())
    }),
    ("Box", |pem| {
        json!({"boxAppSettings": {"appAuth": {"privateKey": pem, "passphrase": ""}}}).to_string()
    }),
    ("behind its public key", |pem| {
        format!("{}{pem}", file("rsa-2048.pub.pem"))
    }),
    ("behind a commented key", |pem| {
        let other = file("rsa-1024.pem").replace('\n', "\n# ");
        format!("# {other}\n{pem}")
    }),
    ("in the first column behind another", |pem| {
        format!("OLD='{}'\n{pem}", file("rsa-1024.pem").replace('\n', "\\n"))
    }),
    ("behind one that was cut off", |pem| {
        format!("{}\n{pem}", file("cut-off.pem"))
    }),
];

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

fn service_account(pem: &str) -> Value {
    json!({
        "type": "service_account", "private_key_id": "7", "private_key": pem,
        "client_email": "a@b.example", "token_uri": "https://example.com/token",
    })
}

/// The document with the base64 between the boundaries in lines that end so.
fn body(pem: &str, line_end: &str) -> String {
    let lines: Vec<_> = pem.lines().collect();
    let (first, last) = (lines[0], lines[lines.len() - 1]);
    let body = lines[1..lines.len() - 1].join(line_end);
    format!("{first}\n{body}\n{last}\n")
}

fn uneven(pem: &str) -> String {
    let long = body(pem, "");
    let lines: Vec<_> = long.lines().collect();
    let (short, rest) = lines[1].split_at(7);
    format!(
        "{}\n{short}\n{}\n{}\n",
        lines[0],
        in_lines(rest, 50),
        lines[2]
    )
}

fn in_lines(text: &str, width: usize) -> String {
    let lines = text.as_bytes().chunks(width);
    let lines: Vec<_> = lines.map(String::from_utf8_lossy).collect();
    lines.join("\n")
}

/// A file of `tests/keys`.
fn file(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/keys");
    fs::read_to_string(folder.join(name)).expect(name)
}
