//! All rivals speak TLS on the same terms.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use super::certificate::SUITE;
use super::scenario::Scenario;
use super::scene::Scene;
use crate::process::shown;

/// How begins what OpenSSL's client says of a connection as it should be: TLS 1.3, and a key for
/// ECDSA. Some versions name the curve as well, in small letters.
const TERMS: [(&str, &str); 3] = [
    ("Protocol version", "TLSv1.3"),
    ("Ciphersuite", SUITE),
    ("Signature type", "ecdsa"),
];

/// Whether those of these scenarios that are over TLS are so on the same terms.
///
/// # Errors
/// One is not; the sentence says which, and what was found.
pub fn check(scene: &Scene, scenarios: &[Scenario]) -> Result<()> {
    for scenario in scenarios {
        if scenario.protocol.is_over_tls() {
            let address = format!("127.0.0.1:{}", scene.port(*scenario)?);
            agrees(&handshake(&address)?).with_context(|| scenario.to_string())?;
        }
    }
    Ok(())
}

/// What OpenSSL's client says of a connection to this address.
fn handshake(address: &str) -> Result<String> {
    let mut openssl = Command::new("openssl");
    openssl.args(["s_client", "-brief", "-connect", address]);
    let output = openssl.stdin(Stdio::null()).output();
    let output = output.with_context(|| shown(&openssl))?;
    Ok(String::from_utf8_lossy(&output.stderr).into_owned())
}

fn agrees(said: &str) -> Result<()> {
    for (title, wanted) in TERMS {
        let mut lines = said.lines().filter_map(|line| line.split_once(": "));
        let found = lines.find(|(name, _)| *name == title);
        let begins = |value: &str| {
            let begin = value.get(..wanted.len());
            begin.is_some_and(|begin| begin.eq_ignore_ascii_case(wanted))
        };
        let agreed = found.is_some_and(|(_, value)| begins(value));
        ensure!(agreed, "{title} is not {wanted}; OpenSSL said:\n{said}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "\
depth=0 CN = bench
CONNECTION ESTABLISHED
Protocol version: TLSv1.3
Ciphersuite: TLS_AES_128_GCM_SHA256
Peer certificate: CN = bench
Hash used: SHA256
Signature type: ECDSA
Verification error: self-signed certificate
";

    #[test]
    fn a_connection_on_other_terms_is_refused() {
        let newer = SAID.replace("ECDSA", "ecdsa_secp256r1_sha256");
        for good in [SAID, &newer] {
            assert!(agrees(good).is_ok(), "{good}");
        }
        for (term, other) in [
            ("TLSv1.3", "TLSv1.2"),
            ("AES_128_GCM_SHA256", "AES_256_GCM_SHA384"),
            ("ECDSA", "RSA-PSS"),
            ("Signature type: ECDSA\n", ""),
        ] {
            assert!(agrees(&SAID.replace(term, other)).is_err(), "{other}");
        }
    }
}
