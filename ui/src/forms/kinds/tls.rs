//! The policies that say how connections are secured.

use gateway_model::PolicyKind;

use super::control::{Choices, Control, Sent};
use super::field::Field;
use super::kind::Kind;
use super::section::Section;

const TEXT: &str = "text";
const FILES: &str = "files";

const CERTIFICATE: &str = "certificate";

const fn way(ways: Choices, help: &'static str) -> Field {
    Field::new(CERTIFICATE, "Certificate From", Control::Way(ways), help)
}

const CERTIFICATES: Field = Field::new(
    "certificate.crt",
    "Certificate",
    Control::Certificates,
    "In PEM: the certificate, followed by those that vouch for it.",
)
.when(CERTIFICATE, TEXT);

const KEY: Field = Field::new(
    "certificate.key",
    "Private Key",
    Control::Secret { lines: true },
    "In PEM (PKCS#8). Nobody can read it again here.",
)
.when(CERTIFICATE, TEXT);

const CERTIFICATE_FILE: Field = Field::new(
    "certificate.crtFile",
    "Certificate File",
    Control::Text,
    "The path of a PEM file on the gateway's computer. It is read again when it changes.",
)
.when(CERTIFICATE, FILES);

const KEY_FILE: Field = Field::new(
    "certificate.keyFile",
    "Private Key File",
    Control::Text,
    "The path of a PEM file on the gateway's computer. It is read again when it changes.",
)
.when(CERTIFICATE, FILES);

const fn trusted_ca(help: &'static str) -> Field {
    Field::new("trustedCA", "Trusted CA", Control::Certificates, help)
}

const VERSIONS: Choices = &[("1.2", "TLS 1.2"), ("1.3", "TLS 1.3")];

const ALPN: Choices = &[
    ("h2, http/1.1", "HTTP/2 or HTTP/1.1"),
    ("http/1.1, h2", "HTTP/1.1 or HTTP/2"),
    ("h2", "HTTP/2"),
    ("http/1.1", "HTTP/1.1"),
];

const PROTOCOL: Section = Section {
    title: "Protocol",
    beside: false,
    fields: &[
        Field::new(
            "minversion",
            "Minimum Version",
            Control::Choice(VERSIONS, Sent::Text),
            "",
        ),
        Field::new(
            "maxversion",
            "Maximum Version",
            Control::Choice(VERSIONS, Sent::Text),
            "",
        ),
        Field::new(
            "alpn",
            "Protocols (ALPN)",
            Control::Choice(ALPN, Sent::List),
            "What is offered, the best first.",
        ),
        Field::new(
            "ciphers",
            "Cipher Suites",
            Control::Lines,
            "By their names at IANA, one in a line; empty: all that are safe.",
        ),
    ],
};

/// The form of *Transport Layer Security - Inbound*.
pub static INBOUND: Kind = Kind {
    policy: PolicyKind::Tls,
    title: "Transport Layer Security - Inbound",
    help: "For the port of the API instance, whose address begins with https://. All API \
           instances on the port share it, so one of them has it.",
    begin: r#"{
        "alpn": ["h2", "http/1.1"],
        "minversion": "1.2",
        "maxversion": "1.3"
    }"#,
    sections: &[
        Section {
            title: "Certificate of the gateway",
            beside: false,
            fields: &[
                way(
                    &[(TEXT, "Text or upload"), (FILES, "Files of the gateway")],
                    "The certificate that clients see.",
                ),
                CERTIFICATES,
                KEY,
                CERTIFICATE_FILE,
                KEY_FILE,
            ],
        },
        Section {
            title: "Certificates of clients",
            beside: false,
            fields: &[
                Field::new(
                    "requireClientCertificate",
                    "Require Client Certificate",
                    Control::SWITCH,
                    "Clients without a certificate are turned away.",
                ),
                trusted_ca(
                    "Who vouches for clients, in PEM. Without it clients are not asked for a \
                     certificate.",
                ),
            ],
        },
        PROTOCOL,
    ],
};

/// The form of *Transport Layer Security - Outbound*.
pub static OUTBOUND: Kind = Kind {
    policy: PolicyKind::TlsOutbound,
    title: "Transport Layer Security - Outbound",
    help: "For connections to upstreams whose address begins with https://: to one service, or \
           to all that have no such policy of their own.",
    begin: r#"{
        "alpn": ["h2", "http/1.1"],
        "minversion": "1.2",
        "maxversion": "1.3"
    }"#,
    sections: &[
        Section {
            title: "Certificate of the upstream",
            beside: false,
            fields: &[
                Field::new(
                    "skipValidation",
                    "Skip Validation",
                    Control::warning(
                        "Anybody can pose as the upstream, and reads every token that is \
                                  sent there. Leave this off outside of tests.",
                    ),
                    "Any certificate is accepted.",
                ),
                trusted_ca(
                    "Who vouches for the upstream, in PEM; empty: whom the operating system trusts.",
                ),
                Field::new(
                    "serverName",
                    "Server Name (SNI)",
                    Control::OptionalText,
                    "The name that is asked for and checked; empty: the host of the address.",
                ),
            ],
        },
        Section {
            title: "Certificate of the gateway",
            beside: false,
            fields: &[
                way(
                    &[
                        ("", "None"),
                        (TEXT, "Text or upload"),
                        (FILES, "Files of the gateway"),
                    ],
                    "What upstreams are shown that ask for a certificate.",
                ),
                CERTIFICATES,
                KEY,
                CERTIFICATE_FILE,
                KEY_FILE,
            ],
        },
        PROTOCOL,
    ],
};
