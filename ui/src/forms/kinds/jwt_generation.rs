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

/// Claims that readers of tokens know (RFC 7519, section 4.1; RFC 9068, section 2.2;
/// OpenID Connect Core, section 5.1).
const CLAIM_NAMES: Choices = &[
    (
        "iss",
        "who issues the token: an address that its readers know",
    ),
    ("sub", "whom the token is about"),
    ("aud", "whom the token is for: its reader's own name"),
    ("jti", "the token's own id, such as #[uuid()]"),
    ("client_id", "the client that the token is issued to"),
    ("scope", "what the token allows, names with blanks between"),
    (
        "azp",
        "the client that the token is issued to, in OpenID Connect",
    ),
    ("roles", "the roles of whom the token is about"),
    ("groups", "the groups of whom the token is about"),
    ("name", "the full name of a person"),
    ("email", "the mail address of a person"),
    ("preferred_username", "the name that a person signs in with"),
    ("nonce", "what a client sent to know its token by"),
    (
        "auth_time",
        "when somebody signed in, in seconds since 1970",
    ),
    ("acr", "how somebody signed in"),
];

/// Header parameters (RFC 7515, section 4.1).
const HEADER_NAMES: Choices = &[
    ("kid", "which key signs: how readers find it among several"),
    ("cty", "the media type of what is signed"),
    ("jku", "where the public keys are"),
    (
        "x5t#S256",
        "the SHA-256 fingerprint of the key's certificate",
    ),
    ("x5u", "where the certificate of the key is"),
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
        known: CLAIM_NAMES,
    },
);

const HEADERS: Control = entries(
    "header",
    Names::Expressions {
        reserved: &["alg", "typ"],
        why: "The policy sets this header parameter itself, so this entry has no effect. Remove \
              it.",
        known: HEADER_NAMES,
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
