//! The commands that a refusal names work on the very key that was refused.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use software_signer::{SigningMethod, read_key};

use SigningMethod::{Es256, Es384, Rs256};

const DECRYPT: &str = "openssl pkey -in key.pem -out pkcs8.pem";

/// What is refused, the name that the commands give its file, the commands in the order
/// in which the message has them done, and what they write.
type Cure = (
    SigningMethod,
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static str,
);

const CURES: &[Cure] = &[
    (
        Rs256,
        "rsa-encrypted.pem",
        "key.pem",
        &[DECRYPT],
        "pkcs8.pem",
    ),
    (
        Rs256,
        "rsa-encrypted-pkcs1.pem",
        "key.pem",
        &[DECRYPT],
        "pkcs8.pem",
    ),
    (
        Rs256,
        "rsa-encrypted-base64.txt",
        "key.txt",
        &["base64 -d key.txt > key.pem", DECRYPT],
        "pkcs8.pem",
    ),
    (
        Rs256,
        "rsa-encrypted-escaped.txt",
        "key.txt",
        &["printf '%b' \"$(cat key.txt)\" > key.pem", DECRYPT],
        "pkcs8.pem",
    ),
    (
        Rs256,
        "rsa-encrypted-der-base64.txt",
        "key.txt",
        &["base64 -d key.txt | openssl pkcs8 -inform DER -out pkcs8.pem"],
        "pkcs8.pem",
    ),
    (
        Rs256,
        "ed25519.pem",
        "old.pem",
        &["openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem"],
        "key.pem",
    ),
    (
        Es256,
        "rsa-pss.pem",
        "old.pem",
        &["openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem"],
        "key.pem",
    ),
    (
        Es384,
        "ec-brainpool-sec1.pem",
        "old.pem",
        &["openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out key.pem"],
        "key.pem",
    ),
    (
        Rs256,
        "openssh.pem",
        "key",
        &["ssh-keygen -p -N '' -m PKCS8 -f key"],
        "key",
    ),
];

#[test]
fn each_command_of_a_refusal_makes_a_key_that_is_read() {
    for (method, refused, name, commands, written) in CURES {
        let text = fs::read_to_string(keys().join(refused)).unwrap();
        let error = read_key(*method, &text).expect_err(refused);
        for command in *commands {
            assert!(error.message.contains(command), "{refused}: {error}");
        }
        let tools = commands
            .iter()
            .map(|command| command.split(' ').next().unwrap());
        if let Some(tool) = tools.into_iter().find(|tool| !has(tool)) {
            eprintln!("{tool} is not here, so the cure of {refused} was not tried");
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        write_private(&folder.path().join(name), &text);
        for command in *commands {
            assert!(run(folder.path(), command), "{refused}: {command}");
        }
        let cured = fs::read_to_string(folder.path().join(written)).unwrap();
        assert!(read_key(*method, &cured).is_ok(), "{refused}");
    }
}

/// Runs a command with the password of the keys, which it would ask for.
fn run(folder: &Path, command: &str) -> bool {
    let command = command
        .replace("openssl pkey", "openssl pkey -passin pass:test")
        .replace("openssl pkcs8", "openssl pkcs8 -passin pass:test");
    let mut shell = Command::new("sh");
    shell.args(["-c", &command]).current_dir(folder);
    shell.stdin(Stdio::null()).stdout(Stdio::null());
    shell.stderr(Stdio::null()).status().unwrap().success()
}

fn has(tool: &str) -> bool {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("command -v {tool}")]);
    shell.stdout(Stdio::null()).status().unwrap().success()
}

/// OpenSSH takes no key that others may read.
fn write_private(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

fn keys() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/keys")
}
