//! The JOSE header (RFC 7515, section 4).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use dataweave::Inputs;

use crate::entries::{Entries, Members};
use crate::issue;
use crate::registered::Part;
use crate::text::Random;
use crate::token::check_size;
use crate::types::{Config, Issue, SigningMethod};

/// The header that a configuration asks for.
pub(crate) struct Header {
    alg: &'static str,
    entries: Entries,
    /// Encoded, if it is the same for every request.
    encoded: Option<String>,
}

impl Header {
    /// Understands the header parameters.
    pub(crate) fn compile(config: &Config, issues: &mut Vec<Issue>) -> Self {
        let why = "The policy sets this header parameter itself, so this entry has no effect. \
                   Remove it.";
        let reserved = vec!["alg", "typ"];
        let entries = Entries::compile(Part::Header, &config.custom_headers, reserved, why, issues);
        let mut header = Self {
            alg: alg(config.signing_method),
            entries,
            encoded: None,
        };
        if header.entries.are_constant() {
            let members = header.constant_members();
            let mut json = Vec::new();
            header.write(&members, &mut json);
            header.encoded = Some(BASE64_URL_SAFE_NO_PAD.encode(json));
        }
        let mut own = Vec::new();
        header.write(&Members::default(), &mut own);
        let size = header.entries.constant_size() + own.len();
        if let Err(failure) = check_size("customHeaders", size) {
            issues.push(issue::error(failure.path, failure.message));
        }
        header
    }

    /// The custom parameters.
    pub(crate) fn entries(&self) -> &Entries {
        &self.entries
    }

    /// The custom parameters of one request; none if the encoded header has them.
    pub(crate) fn evaluate(&self, inputs: &Inputs, random: Random<'_>) -> Members<'_> {
        match self.encoded {
            Some(_) => Members::default(),
            None => self.entries.evaluate(inputs, random),
        }
    }

    /// The custom parameters, where they are the same for every request.
    pub(crate) fn constant_members(&self) -> Members<'_> {
        self.entries.evaluate(&Inputs::default(), &mut || [0; 16])
    }

    /// The encoded header, if it is the same for every request.
    pub(crate) fn encoded(&self) -> Option<&str> {
        self.encoded.as_deref()
    }

    /// The header as JSON.
    pub(crate) fn write(&self, members: &Members<'_>, json: &mut Vec<u8>) {
        json.extend_from_slice(b"{\"alg\":\"");
        json.extend_from_slice(self.alg.as_bytes());
        json.extend_from_slice(b"\",\"typ\":\"JWT\"");
        members.write(json);
        json.push(b'}');
    }
}

/// The name of the signing method (RFC 7518, section 3.1).
fn alg(method: SigningMethod) -> &'static str {
    match method {
        SigningMethod::Rs256 => "RS256",
        SigningMethod::Rs384 => "RS384",
        SigningMethod::Rs512 => "RS512",
        SigningMethod::Hs256 => "HS256",
        SigningMethod::Hs384 => "HS384",
        SigningMethod::Hs512 => "HS512",
        SigningMethod::Es256 => "ES256",
        SigningMethod::Es384 => "ES384",
    }
}
