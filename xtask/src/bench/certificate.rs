//! What proxies show clients over TLS, and the cipher that they offer.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use serde_json::{Value, json};

use crate::process::run;

/// The cipher suite, as all programs name it.
pub const SUITE: &str = "TLS_AES_128_GCM_SHA256";

/// A certificate of 127.0.0.1 and its key, in PEM.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// The file of the certificate, which nobody vouches for.
    pub certificate: PathBuf,
    /// The file of its key, of the curve P-256.
    pub key: PathBuf,
}

impl Certificate {
    /// Makes one, with files in this folder.
    pub fn make(folder: &Path) -> Result<Self> {
        let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
        let mut openssl = Command::new("openssl");
        openssl.args(["genpkey", "-algorithm", "EC", "-out"]);
        openssl
            .arg(&key)
            .args(["-pkeyopt", "ec_paramgen_curve:P-256"]);
        run(&mut openssl)?;
        let mut openssl = Command::new("openssl");
        openssl.args(["req", "-x509", "-new", "-days", "2", "-key"]);
        openssl.arg(&key).arg("-out").arg(&certificate);
        openssl.args(["-subj", "/CN=bench"]);
        openssl.args(["-addext", "subjectAltName=IP:127.0.0.1"]);
        run(&mut openssl)?;
        Ok(Self { certificate, key })
    }

    /// The gateway's policy with it.
    pub fn policy(&self) -> Value {
        json!({ "policyRef": { "name": "tls" }, "config": {
            "certificate": { "crtFile": self.certificate, "keyFile": self.key },
            "minversion": "1.3",
            "ciphers": [SUITE],
        } })
    }
}
