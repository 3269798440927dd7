//! What certificates say of themselves.

use std::net::IpAddr;

use gateway_model::CertificateView;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use sha2::{Digest, Sha256};
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};
use x509_parser::public_key::PublicKey;
use x509_parser::time::ASN1Time;
use x509_parser::x509::SubjectPublicKeyInfo;

/// What the certificates of a field of `config` say.
pub fn describe(field: &str, certificates: &[CertificateDer<'_>]) -> Vec<CertificateView> {
    let certificates = certificates.iter();
    certificates.map(|it| describe_one(field, it)).collect()
}

/// The same, of certificates in PEM that were read before; others are left out.
pub fn describe_pem(field: &str, text: &str) -> Vec<CertificateView> {
    let certificates = CertificateDer::pem_slice_iter(text.as_bytes());
    describe(field, &certificates.flatten().collect::<Vec<_>>())
}

fn describe_one(field: &str, der: &CertificateDer<'_>) -> CertificateView {
    let unread = CertificateView {
        field: field.to_owned(),
        subject: String::new(),
        names: Vec::new(),
        issuer: String::new(),
        not_before: None,
        not_after: None,
        key: String::new(),
        fingerprint: fingerprint(der),
    };
    let Ok((_, certificate)) = X509Certificate::from_der(der) else {
        return unread;
    };
    let validity = certificate.validity();
    CertificateView {
        subject: on_a_line(&certificate.subject().to_string()),
        names: names(&certificate),
        issuer: on_a_line(&certificate.issuer().to_string()),
        not_before: Some(seconds(validity.not_before)),
        not_after: Some(seconds(validity.not_after)),
        key: key(certificate.public_key()),
        ..unread
    }
}

fn fingerprint(der: &[u8]) -> String {
    let digest = Sha256::digest(der);
    let bytes: Vec<_> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    bytes.join(":")
}

/// Times before 1970 are 1970: no certificate of today was valid then.
fn seconds(time: ASN1Time) -> u64 {
    u64::try_from(time.timestamp()).unwrap_or_default()
}

fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(names)) = certificate.subject_alternative_name() else {
        return Vec::new();
    };
    let names = names.value.general_names.iter();
    names.map(|name| on_a_line(&name_in_words(name))).collect()
}

fn name_in_words(name: &GeneralName<'_>) -> String {
    match name {
        GeneralName::DNSName(name) | GeneralName::URI(name) | GeneralName::RFC822Name(name) => {
            (*name).to_owned()
        }
        GeneralName::IPAddress(bytes) => match (<[u8; 4]>::try_from(*bytes), *bytes) {
            (Ok(bytes), _) => IpAddr::from(bytes).to_string(),
            (_, bytes) => match <[u8; 16]>::try_from(bytes) {
                Ok(bytes) => IpAddr::from(bytes).to_string(),
                Err(_) => "an address that cannot be read".to_owned(),
            },
        },
        GeneralName::DirectoryName(name) => name.to_string(),
        _ => "a name of another kind".to_owned(),
    }
}

/// Kind and size of a key.
fn key(info: &SubjectPublicKeyInfo<'_>) -> String {
    let parameters = info.algorithm.parameters.as_ref();
    let curve = || {
        parameters
            .and_then(|it| it.as_oid().ok())
            .map(|oid| oid.to_id_string())
    };
    match (
        info.parsed(),
        info.algorithm.algorithm.to_id_string().as_str(),
    ) {
        (Ok(PublicKey::RSA(key)), _) => format!("RSA {}", key.key_size()),
        (Ok(PublicKey::EC(_)), _) => match curve().as_deref() {
            Some("1.2.840.10045.3.1.7") => "EC P-256".to_owned(),
            Some("1.3.132.0.34") => "EC P-384".to_owned(),
            Some("1.3.132.0.35") => "EC P-521".to_owned(),
            _ => "EC".to_owned(),
        },
        (_, "1.3.101.112") => "Ed25519".to_owned(),
        (_, other) => other.to_owned(),
    }
}

/// Whoever issued a certificate chose the text: it must not break a line of the log.
fn on_a_line(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}
