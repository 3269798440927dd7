//! Versions and cipher suites.

use std::sync::Arc;

use gateway_model::{Issue, TlsTerms, TlsVersion};
use rustls::crypto::CryptoProvider;
use rustls::{SupportedCipherSuite, SupportedProtocolVersion};

use super::roots::provider;

/// What is agreed on, as rustls takes it.
pub struct Terms {
    pub provider: Arc<CryptoProvider>,
    pub versions: Vec<&'static SupportedProtocolVersion>,
    /// Cipher suites that are named and not there, and versions that are not spoken.
    pub warnings: Vec<Issue>,
}

impl Terms {
    /// # Errors
    /// No named cipher suite is there, or none for any version.
    pub fn read(written: &TlsTerms) -> Result<Self, Issue> {
        let known = [
            (TlsVersion::Tls12, &rustls::version::TLS12),
            (TlsVersion::Tls13, &rustls::version::TLS13),
        ];
        let range = written.minversion..=written.maxversion;
        let wanted = known.iter().filter(|(version, _)| range.contains(version));
        let mut versions: Vec<_> = wanted.map(|(_, version)| *version).collect();
        let mut provider = provider();
        let mut warnings = Vec::from_iter(deprecated(written.minversion));
        if !written.ciphers.is_empty() {
            let supported = std::mem::take(&mut provider.cipher_suites);
            for (index, name) in written.ciphers.iter().enumerate() {
                match supported.iter().find(|suite| iana_name(suite) == *name) {
                    Some(suite) => provider.cipher_suites.push(*suite),
                    None => warnings.push(unsupported(index, &supported)),
                }
            }
            let usable = |version: &&SupportedProtocolVersion| {
                let mut suites = provider.cipher_suites.iter();
                suites.any(|suite| suite.version().version == version.version)
            };
            versions.retain(usable);
        }
        if versions.is_empty() {
            let message = "None of these cipher suites can be used with these versions of TLS.";
            return Err(Issue::error("ciphers", message));
        }
        Ok(Self {
            provider: Arc::new(provider),
            versions,
            warnings,
        })
    }
}

fn deprecated(least: TlsVersion) -> Option<Issue> {
    let message = "TLS 1.0 and 1.1 are not spoken (RFC 8996). The least version is 1.2.";
    (least < TlsVersion::Tls12).then(|| Issue::warning("minversion", message))
}

fn unsupported(index: usize, supported: &[SupportedCipherSuite]) -> Issue {
    let names: Vec<_> = supported.iter().map(iana_name).collect();
    let message = format!(
        "This cipher suite is not supported and left out. Supported are {}.",
        names.join(", ")
    );
    Issue::warning(format!("ciphers[{index}]"), message)
}

/// rustls tells the suites of TLS 1.3 apart by a name of its own.
fn iana_name(suite: &SupportedCipherSuite) -> String {
    format!("{:?}", suite.suite()).replace("TLS13_", "TLS_")
}
