//! The one mapping between what people write (`gateway_model`) and what the
//! component understands (WIT). It destructures without `..`: a new field must
//! break the build, not the behaviour.

use gateway_model::{self as model, JwtGenerationConfig, Seconds};

use super::bindings::jwt_gateway::policy::signer;
use super::bindings::jwt_gateway::policy::types as wit;
use crate::signer::{KeyError, KeyErrorKind};

pub use wit::{Config as WitConfig, Issue as WitIssue};

/// The configuration as the component reads it, with what stands for the key.
pub fn config(config: &JwtGenerationConfig, private_key: String) -> WitConfig {
    let JwtGenerationConfig {
        signing_method,
        iat,
        exp,
        nbf,
        custom_claims,
        custom_headers,
    } = config;
    let (Seconds(exp), Seconds(nbf)) = (*exp, *nbf);
    WitConfig {
        signing_method: (*signing_method).into(),
        private_key,
        iat: *iat,
        exp,
        nbf,
        custom_claims: custom_claims.iter().map(entry).collect(),
        custom_headers: custom_headers.iter().map(entry).collect(),
    }
}

/// The component's issues as the rest of the gateway knows them.
pub fn issues(issues: Vec<WitIssue>) -> Vec<model::Issue> {
    issues.into_iter().map(issue).collect()
}

fn issue(issue: WitIssue) -> model::Issue {
    let WitIssue {
        path,
        message,
        span,
        severity,
    } = issue;
    let severity = match severity {
        wit::Severity::Error => model::Severity::Error,
        wit::Severity::Warning => model::Severity::Warning,
    };
    let span = span.map(|wit::Span { start, end }| model::Span { start, end });
    model::Issue {
        path,
        message,
        span,
        place: None,
        severity,
    }
}

fn entry(entry: &model::Entry) -> wit::Entry {
    let model::Entry { name, value } = entry;
    wit::Entry {
        name: name.clone(),
        value: value.clone(),
    }
}

impl From<model::SigningMethod> for wit::SigningMethod {
    fn from(method: model::SigningMethod) -> Self {
        match method {
            model::SigningMethod::Rs256 => Self::Rs256,
            model::SigningMethod::Rs384 => Self::Rs384,
            model::SigningMethod::Rs512 => Self::Rs512,
            model::SigningMethod::Hs256 => Self::Hs256,
            model::SigningMethod::Hs384 => Self::Hs384,
            model::SigningMethod::Hs512 => Self::Hs512,
            model::SigningMethod::Es256 => Self::Es256,
            model::SigningMethod::Es384 => Self::Es384,
        }
    }
}

impl From<wit::SigningMethod> for model::SigningMethod {
    fn from(method: wit::SigningMethod) -> Self {
        match method {
            wit::SigningMethod::Rs256 => Self::Rs256,
            wit::SigningMethod::Rs384 => Self::Rs384,
            wit::SigningMethod::Rs512 => Self::Rs512,
            wit::SigningMethod::Hs256 => Self::Hs256,
            wit::SigningMethod::Hs384 => Self::Hs384,
            wit::SigningMethod::Hs512 => Self::Hs512,
            wit::SigningMethod::Es256 => Self::Es256,
            wit::SigningMethod::Es384 => Self::Es384,
        }
    }
}

impl From<KeyError> for signer::KeyError {
    fn from(error: KeyError) -> Self {
        let kind = match error.kind {
            KeyErrorKind::Empty => signer::KeyErrorKind::Empty,
            KeyErrorKind::Unreadable => signer::KeyErrorKind::Unreadable,
            KeyErrorKind::WrongKind => signer::KeyErrorKind::WrongKind,
            KeyErrorKind::Encrypted => signer::KeyErrorKind::Encrypted,
            KeyErrorKind::NotPrivate => signer::KeyErrorKind::NotPrivate,
            KeyErrorKind::Unavailable => signer::KeyErrorKind::Unavailable,
        };
        Self {
            kind,
            message: error.message,
        }
    }
}
