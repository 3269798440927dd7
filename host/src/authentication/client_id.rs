//! The policy *Client ID Enforcement*: only known client applications.

use std::sync::Arc;

use dataweave::Value;
use gateway_model::{ClientIdEnforcementConfig, CredentialsOrigin, Issue};
use http::header::AUTHORIZATION;
use http::request::Parts;

use super::applications::ClientApplication;
use super::authorization::{NoCredentials, UserAndPassword};
use super::identity::Identity;
use super::inbound::Inbound;
use super::lookup::{Lookup, Variables};
use super::refusal::Refusal;
use crate::clock::Clock;
use crate::metrics::RefusalReason;

/// The policy, ready for requests.
pub struct ClientIdEnforcement {
    origin: Origin,
    strip: bool,
    /// Tells whether an old secret has ended.
    clock: Arc<dyn Clock>,
}

enum Origin {
    Basic,
    Expressions {
        id: Lookup,
        /// None where the id alone is enough.
        secret: Option<Lookup>,
    },
}

impl ClientIdEnforcement {
    /// Compiles the policy, with the warnings of its configuration.
    pub fn compile(
        clock: &Arc<dyn Clock>,
        config: &ClientIdEnforcementConfig,
    ) -> Result<(Self, Vec<Issue>), Vec<Issue>> {
        let ready = |origin, strip| Self {
            origin,
            strip,
            clock: Arc::clone(clock),
        };
        let ClientIdEnforcementConfig {
            credentials_origin,
            client_id_expression,
            client_secret_expression,
            strip_credentials,
        } = config;
        let strip = *strip_credentials;
        if *credentials_origin == CredentialsOrigin::HttpBasicAuthenticationHeader {
            let origin = Origin::Basic;
            return Ok((ready(origin, strip), Vec::new()));
        }
        let variables = Variables::Request;
        let mut issues = Vec::new();
        let mut warnings = Vec::new();
        let mut compile = |path, text: &str| {
            let lookup = Lookup::compile(path, text, variables, &mut warnings);
            let lookup = lookup.map_err(|issue| issues.push(issue)).ok()?;
            if strip && !lookup.can_strip() {
                issues.push(Issue::error("stripCredentials", UNKNOWN_PLACE));
            }
            Some(lookup)
        };
        let id = compile("clientIdExpression", client_id_expression);
        let secret = match client_secret_expression.trim() {
            "" => {
                warnings.push(Issue::warning("clientSecretExpression", ID_ALONE));
                None
            }
            text => compile("clientSecretExpression", text),
        };
        match id {
            Some(id) if issues.is_empty() => {
                let origin = Origin::Expressions { id, secret };
                Ok((ready(origin, strip), warnings))
            }
            _ => Err(issues),
        }
    }

    /// Looks for the client application that has the credential, and takes that out
    /// where the policy says so.
    ///
    /// # Errors
    /// The credential is missing, or no client application has it.
    pub fn authenticate(&self, inbound: Inbound<'_>) -> Result<Identity, Refusal> {
        let applications = inbound.applications;
        let now = self.clock.now().as_secs();
        match &self.origin {
            Origin::Basic => {
                let given = UserAndPassword::of(&inbound.head.headers).map_err(explain)?;
                let found = applications.authenticate(given.user(), given.password(), now);
                let (id, application) = found.ok_or_else(|| self.unknown())?;
                Ok(self.accept(inbound, id, application))
            }
            Origin::Expressions { id, secret } => {
                let given = text(id, &inbound)
                    .ok_or_else(|| Refusal::client_id(RefusalReason::Missing, MISSING))?;
                let found = match secret {
                    Some(secret) => {
                        let secret = text(secret, &inbound)
                            .ok_or_else(|| Refusal::client_id(RefusalReason::Missing, MISSING))?;
                        applications.authenticate(given.as_bytes(), secret.as_bytes(), now)
                    }
                    None => applications
                        .find(&given)
                        .map(|application| (&*given, application)),
                };
                let (known, application) = found.ok_or_else(|| self.unknown())?;
                Ok(self.accept(inbound, known, application))
            }
        }
    }

    /// Does the same without asking for the secret of a client application. Its id is
    /// written where the policy looks for it, if that is one header field.
    ///
    /// # Errors
    /// There is no such client application.
    pub fn rehearse(&self, mut inbound: Inbound<'_>, id: &str) -> Result<Identity, Refusal> {
        let application = inbound.applications.find(id);
        let application = application.ok_or_else(|| self.unknown())?;
        if let Origin::Expressions { id: lookup, .. } = &self.origin {
            lookup.write(&mut inbound, id);
        }
        Ok(self.accept(inbound, id, application))
    }

    /// What follows from the right credential.
    fn accept(&self, inbound: Inbound<'_>, id: &str, application: &ClientApplication) -> Identity {
        if self.strip {
            self.origin.strip(inbound.head);
        }
        let mut found = Identity::default();
        found.set_client(id, application);
        found
    }

    fn unknown(&self) -> Refusal {
        match &self.origin {
            Origin::Basic => Refusal::basic(RefusalReason::Credentials, UNKNOWN),
            Origin::Expressions { .. } => Refusal::client_id(RefusalReason::Credentials, UNKNOWN),
        }
    }
}

impl Origin {
    /// Takes the credential out of a request.
    fn strip(&self, head: &mut Parts) {
        match self {
            Self::Basic => drop(head.headers.remove(AUTHORIZATION)),
            Self::Expressions { id, secret } => {
                let lookups = [Some(id), secret.as_ref()].into_iter().flatten();
                lookups.for_each(|lookup| lookup.strip(head));
            }
        }
    }
}

/// The text that an expression finds in a request.
fn text(lookup: &Lookup, inbound: &Inbound<'_>) -> Option<Arc<str>> {
    match lookup.evaluate(inbound, Value::Null)? {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn explain(error: NoCredentials) -> Refusal {
    let text = match error {
        NoCredentials::Missing => MISSING,
        NoCredentials::Ambiguous => "more than one credential was sent",
        NoCredentials::Malformed => "the client id and secret cannot be read",
    };
    Refusal::basic(error.reason(), text)
}

const MISSING: &str = "no client id and secret were sent";
const UNKNOWN: &str = "client id and secret do not match";
const ID_ALONE: &str = "Whoever knows a client id can send requests with it. To ask for the secret too, write #[attributes.headers['client_secret']] here.";
/// Said of `stripCredentials` where an expression does not name one field of the request.
pub const UNKNOWN_PLACE: &str = "Only a header or query parameter that an expression names can be taken out, such as #[attributes.headers['client_id']]. Change the expression, or set this to `false`.";
