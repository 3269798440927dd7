//! The policy that makes tokens: *Credential Injection JWT Generation*.

use dataweave::Roots;
use gateway_model::PolicyKind;

use super::control::{Choices, Control, Entries, Names};
use super::field::Field;
use super::kind::Kind;
use super::section::Section;
use crate::words;

const METHODS: Choices = &[
    ("RS256", "RSA with SHA-256"),
    ("RS384", "RSA with SHA-384"),
    ("RS512", "RSA with SHA-512"),
    ("HS256", "shared secret, HMAC with SHA-256"),
    ("HS384", "shared secret, HMAC with SHA-384"),
    ("HS512", "shared secret, HMAC with SHA-512"),
    ("ES256", "ECDSA on P-256"),
    ("ES384", "ECDSA on P-384"),
];

/// What is said of a time that is no number.
const NUMBER: &str = "A whole number of seconds";

const fn entries(noun: &'static str, names: Names) -> Control {
    Control::Rows(Entries {
        name: "name",
        value: "value",
        noun,
        roots: Roots::POLICY,
        names,
    })
}

const CLAIMS: Control = entries(
    "claim",
    Names::Expressions {
        reserved: &["iat", "exp", "nbf"],
        why: "A field above sets this claim, so this entry has no effect. Remove it, or switch \
              off the claim's own field.",
    },
);

const HEADERS: Control = entries(
    "header",
    Names::Expressions {
        reserved: &["alg", "typ"],
        why: "The policy sets this header parameter itself, so this entry has no effect. Remove \
              it.",
    },
);

/// The form of *Credential Injection JWT Generation*.
pub static JWT_GENERATION: Kind = Kind {
    policy: PolicyKind::JwtGeneration,
    title: "Credential Injection JWT Generation",
    help: "",
    begin: r#"{"signingMethod": "RS256", "iat": true, "exp": 0, "nbf": 0}"#,
    sections: &[
        Section {
            title: "",
            beside: false,
            fields: &[
                Field::new(
                    "signingMethod",
                    "Signing Method",
                    Control::Named(METHODS),
                    "",
                ),
                Field::new("privateKey", "Private Key", Control::PrivateKey, ""),
                Field::new(
                    "iat",
                    "Issued At (iat)",
                    Control::SWITCH,
                    "Whether the token carries its time of issue.",
                ),
            ],
        },
        Section {
            title: "",
            beside: true,
            fields: &[
                Field::new(
                    "exp",
                    "Expiration (exp)",
                    Control::Seconds {
                        set: words::expiration,
                        typed: words::typed_expiration,
                    },
                    NUMBER,
                ),
                Field::new(
                    "nbf",
                    "Not Before (nbf)",
                    Control::Seconds {
                        set: words::not_before,
                        typed: words::typed_not_before,
                    },
                    NUMBER,
                ),
            ],
        },
        Section {
            title: "",
            beside: false,
            fields: &[
                Field::new(
                    "customClaims",
                    "Custom Claims",
                    CLAIMS,
                    "Names and values are text, or expressions over the request such as \
                     #[attributes.headers['x-tenant']].",
                ),
                Field::new(
                    "customHeaders",
                    "Custom Headers",
                    HEADERS,
                    "Further parameters of the token's header, such as kid. The policy sets alg \
                     and typ itself.",
                ),
            ],
        },
    ],
};
