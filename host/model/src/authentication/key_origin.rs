//! Where the keys of a policy come from.

use super::jwt_options::JwtKeyOrigin;
use super::list::Urls;
use super::token_method::TokenMethod;
use super::trusted_issuer::{TrustedIssuer, read_issuers};
use crate::read::Reader;

/// Where keys come from, as it is written.
pub(crate) struct KeyOrigin {
    pub(crate) origin: JwtKeyOrigin,
    pub(crate) urls: Urls,
    pub(crate) issuers: Vec<TrustedIssuer>,
    pub(crate) trusted_ca: Option<String>,
}

impl KeyOrigin {
    /// Reads the fields, and reports methods whose keys cannot come from there.
    pub(crate) fn read(fields: &mut Reader<'_>, methods: &[TokenMethod]) -> Self {
        let origin = fields
            .optional("jwtKeyOrigin", Reader::one_of(&JwtKeyOrigin::BY_NAME))
            .unwrap_or_default();
        let urls = fields.optional("jwksUrl", Reader::text_as::<Urls>);
        let issuers = read_issuers(fields);
        let trusted_ca = fields.optional("jwksTrustedCA", Reader::text);
        let are_bound = are_bound(fields, issuers.as_deref());
        match origin {
            JwtKeyOrigin::Text => check_text(fields, methods, are_bound),
            JwtKeyOrigin::Jwks => check_published(fields, methods, urls.as_ref(), are_bound),
        }
        Self {
            origin,
            urls: urls.unwrap_or_default(),
            issuers: issuers.unwrap_or_default(),
            trusted_ca,
        }
    }
}

/// Whether keys belong to issuers; also where these are written and cannot be read.
fn are_bound(fields: &Reader<'_>, issuers: Option<&[TrustedIssuer]>) -> bool {
    issuers.map_or_else(|| fields.has("issuers"), |issuers| !issuers.is_empty())
}

fn check_text(fields: &mut Reader<'_>, methods: &[TokenMethod], are_bound: bool) {
    if are_bound {
        let message = "Issuers publish keys. Set `jwtKeyOrigin` to `jwks`, or leave this out.";
        report(fields, "issuers", message);
    }
    if fields.has("jwksTrustedCA") {
        let message =
            "No server is asked for keys here. Set `jwtKeyOrigin` to `jwks`, or leave this out.";
        report(fields, "jwksTrustedCA", message);
    }
    let secret = methods.iter().filter(|method| method.is_secret()).count();
    if secret > 0 && secret < methods.len() {
        let message = "One text is a secret or holds public keys, and never both. With a secret in `textKey`, have the public keys published (`jwks`).";
        report(fields, "signingMethods", message);
    }
}

fn check_published(
    fields: &mut Reader<'_>,
    methods: &[TokenMethod],
    urls: Option<&Urls>,
    are_bound: bool,
) {
    let mut secret = methods.iter().map(|method| method.is_secret());
    if !methods.is_empty() && secret.clone().all(|is_secret| is_secret) {
        let message = "A secret is never published. Use `text` with the signing method `hmac`.";
        report(fields, "jwtKeyOrigin", message);
    } else if are_bound && secret.any(|is_secret| is_secret) {
        let message = "Whoever has the secret of HS256, HS384 or HS512 could sign in the name of every issuer. Leave these out where there are `issuers`.";
        report(fields, "signingMethods", message);
    }
    if are_bound {
        if urls.is_some_and(|urls| !urls.0.is_empty()) {
            let message = "Keys from here could sign in the name of every issuer. Leave this out where there are `issuers`.";
            report(fields, "jwksUrl", message);
        }
        return;
    }
    // An address that could not be read has its issue already.
    if urls.is_some_and(|urls| urls.0.is_empty()) || !fields.has("jwksUrl") {
        let message = "`jwksUrl` or `issuers` is required where `jwtKeyOrigin` is `jwks`.";
        report(fields, "jwksUrl", message);
    }
}

fn report(fields: &mut Reader<'_>, name: &str, message: &str) {
    let path = fields.path_of(name);
    fields.error(&path, message);
}
