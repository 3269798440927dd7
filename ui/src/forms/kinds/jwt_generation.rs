//! *Credential Injection JWT Generation*: what lists and comparisons call its fields.
//! It has a form of its own.

use dataweave::Roots;
use gateway_model::JwtGenerationConfig;

use super::control::Control;
use super::field::Field;
use super::kind::{Kind, Section};
use crate::words;

const fn rows(path: &'static str, label: &'static str, noun: &'static str) -> Field {
    let control = Control::Rows {
        name: "name",
        noun,
        roots: Roots::POLICY,
    };
    Field::new(path, label, control, "")
}

const FIELDS: [Field; 7] = [
    Field::new("signingMethod", "Signing Method", Control::Text, ""),
    Field::new(
        "privateKey",
        "Private Key",
        Control::Secret { lines: true },
        "",
    ),
    Field::new(
        "iat",
        "Issued At (iat)",
        Control::Switch { warning: "" },
        "",
    ),
    Field::new("exp", "Expiration (exp)", Control::Number, ""),
    Field::new("nbf", "Not Before (nbf)", Control::Number, ""),
    rows("customClaims", "Custom Claims", "claim"),
    rows("customHeaders", "Custom Headers", "header"),
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
