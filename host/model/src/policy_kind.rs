//! Every policy, with what is known of it before anything is filled in.

use crate::{BasicAuthenticationConfig, JwtGenerationConfig, JwtValidationConfig};

/// A policy that can be applied here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyKind {
    /// *Credential Injection JWT Generation*.
    JwtGeneration,
    /// *Basic Authentication: Simple*.
    BasicAuthentication,
    /// *Client ID Enforcement*.
    ClientIdEnforcement,
    /// *JWT Validation*.
    JwtValidation,
    /// *Transport Layer Security - Inbound*.
    Tls,
    /// *Transport Layer Security - Outbound*.
    TlsOutbound,
}

/// When a policy has its say, in the order of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// When a client connects to a port.
    Tls,
    /// When a request is there: it is found out who sends it.
    Inbound,
    /// When the request has a service: a token is made for it.
    Token,
    /// When the gateway connects to the service.
    TlsOutbound,
}

impl PolicyKind {
    /// All of them, in the order in which people are told of them. A policy that is
    /// not in this list cannot be read from anywhere.
    pub const ALL: [Self; 6] = [
        Self::JwtGeneration,
        Self::BasicAuthentication,
        Self::ClientIdEnforcement,
        Self::JwtValidation,
        Self::Tls,
        Self::TlsOutbound,
    ];

    /// Its name, its phase, and the field that holds its secret.
    const fn facts(self) -> (&'static str, Phase, Option<&'static str>) {
        use Phase::{Inbound, Tls, TlsOutbound, Token};
        const PRIVATE_KEY: &str = JwtGenerationConfig::SECRET_FIELD;
        const PASSWORD: &str = BasicAuthenticationConfig::SECRET_FIELD;
        const TEXT_KEY: &str = JwtValidationConfig::SECRET_FIELD;
        match self {
            Self::JwtGeneration => ("jwt-generation-flex", Token, Some(PRIVATE_KEY)),
            Self::BasicAuthentication => {
                ("http-basic-authentication-flex", Inbound, Some(PASSWORD))
            }
            Self::ClientIdEnforcement => ("client-id-enforcement-flex", Inbound, None),
            Self::JwtValidation => ("jwt-validation-flex", Inbound, Some(TEXT_KEY)),
            Self::Tls => ("tls", Tls, Some("certificate.key")),
            Self::TlsOutbound => ("tls-outbound", TlsOutbound, Some("certificate.key")),
        }
    }

    /// The policy of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The names of all, for people.
    pub fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }

    /// The name in `policyRef`.
    pub const fn name(self) -> &'static str {
        self.facts().0
    }

    /// When it has its say.
    pub const fn phase(self) -> Phase {
        self.facts().1
    }

    /// The field of `config` that holds its secret, `a.b` being `b` of `a`; none if
    /// it has none. Secrets are kept apart from the rest of `config`.
    pub const fn secret_field(self) -> Option<&'static str> {
        self.facts().2
    }
}

impl Phase {
    /// Whether requests have a service by then, so that a policy can be for one
    /// service only.
    pub const fn has_service(self) -> bool {
        matches!(self, Self::Token | Self::TlsOutbound)
    }

    /// Whether it comes with every request, so that a policy can be for some of them
    /// only. Connections serve many.
    pub const fn has_request(self) -> bool {
        matches!(self, Self::Inbound | Self::Token)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::PolicyDraft;

    /// A configuration of each policy with nothing in it but what it cannot do without.
    fn least(kind: PolicyKind) -> Value {
        match kind {
            PolicyKind::JwtGeneration => json!({"customClaims": [], "customHeaders": []}),
            PolicyKind::BasicAuthentication => json!({"username": "alice"}),
            PolicyKind::ClientIdEnforcement | PolicyKind::JwtValidation => json!({}),
            PolicyKind::Tls | PolicyKind::TlsOutbound => json!({"certificate": {"crt": "PEM"}}),
        }
    }

    #[test]
    fn a_policy_needs_a_secret_where_a_new_one_is_refused_without_it() {
        let published = json!({"jwtKeyOrigin": "jwks", "jwksUrl": "https://a.example/"});
        let files = json!({"certificate": {"crtFile": "crt.pem", "keyFile": "key.pem"}});
        let others = [
            (PolicyKind::JwtValidation, published),
            (PolicyKind::Tls, files.clone()),
            (PolicyKind::TlsOutbound, files),
            (PolicyKind::TlsOutbound, json!({})),
        ];
        let all = PolicyKind::ALL.map(|kind| (kind, least(kind)));
        for (kind, config) in all.into_iter().chain(others) {
            let document = json!({"policyRef": {"name": kind.name()}, "config": config});
            let kept = PolicyDraft::parse(&document, true).unwrap();
            let is_refused = PolicyDraft::parse(&document, false).is_err();
            let needs_secret = kept.policy.config.needs_secret();
            assert_eq!(needs_secret, is_refused, "{document}");
        }
    }

    #[test]
    fn the_secret_of_every_policy_is_read_from_the_field_that_is_said_to_hold_it() {
        for kind in PolicyKind::ALL {
            let mut config = least(kind);
            let policy = json!({"name": kind.name()});
            if let Some(field) = kind.secret_field() {
                let mut inner = &mut config;
                for name in field.split('.') {
                    inner = &mut inner[name];
                }
                *inner = json!("hunter2");
            }
            let document = json!({"policyRef": policy, "config": config});
            let draft = PolicyDraft::parse(&document, false).unwrap();
            assert_eq!(draft.policy.config.kind(), kind);
            let secret = draft.secret.as_ref().map(|secret| secret.expose());
            assert_eq!(secret, kind.secret_field().map(|_| "hunter2"));
            let kept = serde_json::to_string(&draft.policy.config).unwrap();
            assert!(!kept.contains("hunter2"), "{kept}");
        }
    }
}
