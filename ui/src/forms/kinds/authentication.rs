//! The policies that find out who sends a request.

use dataweave::Roots;
use gateway_model::PolicyKind;

use super::control::{Choices, Control, Entries, Names, Sent};
use super::field::Field;
use super::kind::Kind;
use super::section::Section;

const STRIP: Field = Field::new(
    "stripCredentials",
    "Strip Credentials",
    Control::SWITCH,
    "The upstream gets the request without the credentials.",
);

/// The form of *Basic Authentication: Simple*.
pub static BASIC: Kind = Kind {
    policy: PolicyKind::BasicAuthentication,
    title: "Basic Authentication: Simple",
    help: "Lets in one user, by name and password. Expressions of the policies behind it find \
           the name in authentication.principal.",
    begin: "{}",
    sections: &[Section {
        title: "",
        beside: false,
        fields: &[
            Field::new("username", "User Name", Control::Text, "Without a colon."),
            Field::new(
                "password",
                "User Password",
                Control::Secret { lines: false },
                "Nobody can read it again here.",
            ),
            STRIP,
        ],
    }],
};

const CREDENTIALS: &str = "credentialsOriginHasHttpBasicAuthenticationHeader";
const EXPRESSION: &str = "customExpression";

/// The form of *Client ID Enforcement*.
pub static CLIENT_ID: Kind = Kind {
    policy: PolicyKind::ClientIdEnforcement,
    title: "Client ID Enforcement",
    help: "Lets in client applications. Expressions of the policies behind it find them in \
           authentication.clientId and authentication.clientName.",
    begin: r##"{
        "credentialsOriginHasHttpBasicAuthenticationHeader": "customExpression",
        "clientIdExpression": "#[attributes.headers['client_id']]",
        "clientSecretExpression": "#[attributes.headers['client_secret']]"
    }"##,
    sections: &[Section {
        title: "",
        beside: false,
        fields: &[
            Field::new(
                CREDENTIALS,
                "Credentials Origin",
                Control::Choice(
                    &[
                        (EXPRESSION, "Custom expression"),
                        (
                            "httpBasicAuthenticationHeader",
                            "HTTP Basic Authentication header",
                        ),
                    ],
                    Sent::Text,
                ),
                "Where in a request the client id and the client secret are.",
            ),
            Field::new(
                "clientIdExpression",
                "Client ID Expression",
                Control::Expression(Roots::REQUEST),
                "Finds the client id in the request.",
            )
            .when(CREDENTIALS, EXPRESSION),
            Field::new(
                "clientSecretExpression",
                "Client Secret Expression",
                Control::Expression(Roots::REQUEST),
                "Finds the client secret. Leave it empty to ask for the client id alone, which is \
                 no secret.",
            )
            .when(CREDENTIALS, EXPRESSION),
            STRIP,
        ],
    }],
};

const LENGTHS: Choices = &[("256", "256"), ("384", "384"), ("512", "512, not for ES")];

const TOKEN: [Field; 14] = [
    Field::new(
        "jwtOrigin",
        "JWT Origin",
        Control::Choice(
            &[
                (
                    "httpBearerAuthenticationHeader",
                    "HTTP Bearer Authentication header",
                ),
                (EXPRESSION, "Custom expression"),
            ],
            Sent::Text,
        ),
        "Where in a request the token is.",
    ),
    Field::new(
        "jwtExpression",
        "Token Expression",
        Control::Expression(Roots::REQUEST),
        "Finds the token in the request.",
    )
    .when("jwtOrigin", EXPRESSION),
    Field::new(
        "signingMethod",
        "JWT Signing Method",
        Control::Choice(
            &[("rsa", "RSA"), ("hmac", "HMAC"), ("es", "ES")],
            Sent::Text,
        ),
        "A token that is signed in another way is refused, whatever it says.",
    )
    .when("signingMethods", ""),
    Field::new(
        "signingKeyLength",
        "JWT Signing Key Length",
        Control::Choice(LENGTHS, Sent::Number),
        "Bits of the hash: RSA with 256 is RS256.",
    )
    .without("512", "signingMethod", "es")
    .when("signingMethods", ""),
    Field::new(
        "signingMethods",
        "Signing Methods",
        Control::Lines,
        "In the place of method and length, for tokens of several: one in a line, such as RS256, PS256 or EdDSA.",
    ),
    Field::new(
        "supportedTypes",
        "Supported Types",
        Control::Lines,
        "What typ in the header may be, such as at+jwt, one in a line; empty: anything.",
    ),
    Field::new(
        "jwtKeyOrigin",
        "JWT Key Origin",
        Control::Choice(&[("text", "Text"), ("jwks", "JWKS")], Sent::Text),
        "Whether the key is written here or published by a server.",
    ),
    Field::new(
        "textKey",
        "JWT Key",
        Control::Secret { lines: true },
        "The public key in PEM; with HMAC the secret, as plain text. Nobody can read it again \
         here.",
    )
    .when("jwtKeyOrigin", "text"),
    Field::new(
        "jwksUrl",
        "JWKS URL",
        Control::Text,
        "Where the keys are published, such as https://login.example.com/keys; several with \
         commas between them.",
    )
    .when("jwtKeyOrigin", "jwks"),
    Field::new(
        "issuers",
        "Issuers",
        ISSUERS,
        "In the place of the URL: each iss with the URL of its keys, which sign for no other.",
    )
    .when("jwtKeyOrigin", "jwks"),
    Field::new(
        "jwksTrustedCA",
        "Trusted CA",
        Control::Certificates,
        "Who vouches for the server, in PEM; empty: whom the operating system trusts.",
    )
    .when("jwtKeyOrigin", "jwks"),
    Field::new(
        "jwksServiceTimeToLive",
        "JWKS Caching TTL (Minutes)",
        Control::Number,
        "How long published keys are used before they are asked for again.",
    )
    .when("jwtKeyOrigin", "jwks"),
    Field::new(
        "jwksServiceConnectionTimeout",
        "JWKS Service Connection Timeout (Milliseconds)",
        Control::Number,
        "How long the server may take to answer.",
    )
    .when("jwtKeyOrigin", "jwks"),
    STRIP,
];

const CLIENT: [Field; 2] = [
    Field::new(
        "skipClientIdValidation",
        "Skip Client ID Validation",
        Control::SWITCH,
        "The client of the token need not be a client application.",
    ),
    Field::new(
        "clientIdExpression",
        "Client ID Expression",
        Control::Expression(Roots::REQUEST_AND_VARS),
        "Finds the client id in the claims, which are in vars.claimSet.",
    )
    .when("skipClientIdValidation", "false"),
];

const ISSUERS: Control = Control::Rows(Entries {
    name: "issuer",
    value: "jwksUrl",
    noun: "issuer",
    roots: Roots::REQUEST_AND_VARS,
    names: Names::Literal,
});

const fn rules(path: &'static str, label: &'static str, noun: &'static str) -> Field {
    let control = Control::Rows(Entries {
        name: "key",
        value: "value",
        noun,
        roots: Roots::REQUEST_AND_VARS,
        names: Names::Literal,
    });
    let help = "The text that a claim must be, or an expression that must be true, such as \
                #[vars.claimSet.tier == 'gold'].";
    Field::new(path, label, control, help).when("validateCustomClaim", "true")
}

const CLAIMS: [Field; 10] = [
    Field::new(
        "validateAudClaim",
        "Validate Audience Claim",
        Control::SWITCH,
        "The token has to be for one of the supported audiences.",
    ),
    Field::new(
        "mandatoryAudClaim",
        "Audience Claim Mandatory",
        Control::SWITCH,
        "A token without aud is refused.",
    ),
    Field::new(
        "supportedAudiences",
        "Supported Audience Values",
        Control::Text,
        "With commas between them.",
    )
    .when("validateAudClaim", "true"),
    Field::new(
        "supportedIssuers",
        "Supported Issuers",
        Control::Text,
        "Who may have issued a token, with commas between them; empty: anybody who has the key.",
    ),
    Field::new(
        "mandatoryExpClaim",
        "Expiration Claim Mandatory",
        Control::SWITCH,
        "A token without exp is refused.",
    ),
    Field::new(
        "mandatoryNbfClaim",
        "Not Before Claim Mandatory",
        Control::SWITCH,
        "A token without nbf is refused.",
    ),
    Field::new(
        "leeway",
        "Leeway (Seconds)",
        Control::Number,
        "By how much clocks may differ when exp and nbf are checked, up to 300.",
    ),
    Field::new(
        "validateCustomClaim",
        "Validate Custom Claims",
        Control::SWITCH,
        "Further claims have to be as the rules say.",
    ),
    rules(
        "mandatoryCustomClaims",
        "Mandatory Custom Claim Validations",
        "mandatory claim",
    ),
    rules(
        "nonMandatoryCustomClaims",
        "Non-Mandatory Custom Claim Validations",
        "optional claim",
    ),
];

/// The form of *JWT Validation*.
pub static JWT_VALIDATION: Kind = Kind {
    policy: PolicyKind::JwtValidation,
    title: "JWT Validation",
    help: "Lets in requests with a valid token. Expressions of the policies behind it find the \
           claims in authentication.properties.claims.",
    begin: r##"{
        "jwtOrigin": "httpBearerAuthenticationHeader",
        "jwtExpression": "#[attributes.headers['jwt']]",
        "signingMethod": "rsa",
        "signingKeyLength": 256,
        "jwtKeyOrigin": "text",
        "jwksServiceTimeToLive": 60,
        "jwksServiceConnectionTimeout": 10000,
        "skipClientIdValidation": true,
        "clientIdExpression": "#[vars.claimSet.client_id]",
        "leeway": 0
    }"##,
    sections: &[
        Section {
            title: "Token",
            beside: false,
            fields: &TOKEN,
        },
        Section {
            title: "Claims",
            beside: false,
            fields: &CLAIMS,
        },
        Section {
            title: "Client",
            beside: false,
            fields: &CLIENT,
        },
    ],
};
