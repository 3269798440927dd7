//! *Credential Injection JWT Generation*: what lists and comparisons call its fields.
//! It has a form of its own.

use dataweave::Roots;
use gateway_model::JwtGenerationConfig;

use super::control::{Control, Entries, Names};
use super::field::Field;
use super::kind::{Kind, Section};
use crate::words;

const fn entries(noun: &'static str, names: Names) -> Entries {
    Entries {
        name: "name",
        noun,
        roots: Roots::POLICY,
        names,
    }
}

/// Custom Claims.
pub(crate) const CLAIMS: Entries = entries(
    "claim",
    Names::Expressions {
        reserved: &["iat", "exp", "nbf"],
        why: "A field above sets this claim, so this entry has no effect. Remove it, or switch \
              off the claim's own field.",
    },
);

/// Custom Headers.
pub(crate) const HEADERS: Entries = entries(
    "header",
    Names::Expressions {
        reserved: &["alg", "typ"],
        why: "The policy sets this header parameter itself, so this entry has no effect. Remove \
              it.",
    },
);

const FIELDS: [Field; 7] = [
    Field::new("signingMethod", "Signing Method", Control::Text, ""),
    Field::new(
        "privateKey",
        "Private Key",
        Control::Secret { lines: true },
        "",
    ),
    Field::new("iat", "Issued At (iat)", Control::SWITCH, ""),
    Field::new("exp", "Expiration (exp)", Control::Number, ""),
    Field::new("nbf", "Not Before (nbf)", Control::Number, ""),
    Field::new("customClaims", "Custom Claims", Control::Rows(CLAIMS), ""),
    Field::new(
        "customHeaders",
        "Custom Headers",
        Control::Rows(HEADERS),
        "",
    ),
];

pub(super) static JWT_GENERATION: Kind = Kind {
    name: JwtGenerationConfig::POLICY,
    title: words::POLICY_TITLE,
    help: "Gives every request a freshly signed token.",
    begin: r#"{"signingMethod": "RS256", "iat": true, "exp": 0, "nbf": 0}"#,
    sections: &[Section {
        title: "",
        fields: &FIELDS,
    }],
    for_service: true,
    for_requests: true,
};
