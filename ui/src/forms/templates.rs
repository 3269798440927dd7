//! What tokens for well-known readers have in them, to begin a policy with.
//!
//! Values that are somebody's own are examples (RFC 2606): they are replaced before the
//! policy is applied. What a reader asks for is as its documentation had it in 2026.

use gateway_model::Entry;

use super::kinds::Content;
use super::policy::PolicyForm;

/// What a policy may begin with.
pub struct Template {
    pub title: &'static str,
    /// Who reads such tokens, and what has to be filled in.
    pub about: &'static str,
    /// None: whatever is chosen.
    method: Option<&'static str>,
    /// In seconds.
    expiration: &'static str,
    claims: Entries,
    headers: Entries,
}

type Entries = &'static [(&'static str, &'static str)];

/// All of them.
pub static TEMPLATES: [Template; 6] = [
    Template {
        title: "Access token",
        about: "For APIs that take OAuth 2.0 access tokens: the claims of RFC 9068. Fill in who \
                issues the token and which API it is for.",
        method: None,
        expiration: "300",
        claims: &[
            ("iss", "https://issuer.example.com"),
            ("aud", "https://api.example.com"),
            (
                "sub",
                "#[authentication.principal default authentication.clientId]",
            ),
            ("client_id", "#[authentication.clientId]"),
            ("jti", "#[uuid()]"),
        ],
        headers: &[("kid", "key-1")],
    },
    Template {
        title: "Who is calling",
        about: "For upstreams that want to know the caller: the client application and the user \
                that the policies in front found out.",
        method: None,
        expiration: "300",
        claims: &[
            ("iss", "https://gateway.example.com"),
            ("sub", "#[authentication.principal]"),
            ("azp", "#[authentication.clientId]"),
            ("client_name", "#[authentication.clientName]"),
        ],
        headers: &[],
    },
    Template {
        title: "Bound to the request",
        about: "For upstreams that check that a token was made for this very request: its \
                method and its path.",
        method: None,
        expiration: "60",
        claims: &[
            ("iss", "https://gateway.example.com"),
            ("htm", "#[attributes.method]"),
            ("path", "#[attributes.requestPath]"),
            ("jti", "#[uuid()]"),
        ],
        headers: &[],
    },
    Template {
        title: "Google Cloud service account",
        about: "For Google's APIs, which take such tokens without asking for another one. Use \
                the private key of the service account's JSON file; kid is its private_key_id.",
        method: Some("RS256"),
        expiration: "3600",
        claims: &[
            ("iss", "name@project.iam.gserviceaccount.com"),
            ("sub", "name@project.iam.gserviceaccount.com"),
            ("aud", "https://pubsub.googleapis.com/"),
        ],
        headers: &[("kid", "private-key-id")],
    },
    Template {
        title: "GitHub App",
        about: "For the parts of GitHub's API that an app calls as itself. Use the app's private \
                key; iss is its client ID. Ten minutes are the longest that GitHub takes.",
        method: Some("RS256"),
        expiration: "540",
        claims: &[("iss", "client-id-of-the-app")],
        headers: &[],
    },
    Template {
        title: "App Store Connect",
        about: "For Apple's App Store Connect API. Use the key of the .p8 file; kid and iss are \
                shown beside it. Twenty minutes are the longest that Apple takes.",
        method: Some("ES256"),
        expiration: "1200",
        claims: &[("iss", "issuer-id"), ("aud", "appstoreconnect-v1")],
        headers: &[("kid", "key-id")],
    },
];

impl Template {
    /// The form with what the template has. Entries whose name is there already stay.
    pub fn fill(&self, mut form: PolicyForm) -> PolicyForm {
        let fields = form.kind.fields().map(|field| field.name);
        for (name, content) in fields.zip(&mut form.contents) {
            match (name, content) {
                ("signingMethod", Content::Text(method)) => {
                    *method = self.method.unwrap_or(method).to_owned();
                }
                ("iat", Content::Switch(on)) => *on = true,
                ("exp", Content::Text(seconds)) => self.expiration.clone_into(seconds),
                ("customClaims", Content::Rows(rows)) => add(rows, self.claims),
                ("customHeaders", Content::Rows(rows)) => add(rows, self.headers),
                _ => {}
            }
        }
        form
    }
}

fn add(rows: &mut Vec<Entry>, entries: Entries) {
    for (name, value) in entries {
        if rows.iter().all(|row| row.name != *name) {
            rows.push(Entry {
                name: (*name).to_owned(),
                value: (*value).to_owned(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use dataweave::Roots;
    use dataweave::editor::Draft;
    use gateway_model::JwtGenerationConfig;
    use serde_json::json;

    use super::TEMPLATES;
    use crate::forms::kinds::kind;
    use crate::forms::policy::PolicyForm;

    fn blank() -> PolicyForm {
        PolicyForm::new(kind("jwt-generation-flex").unwrap())
    }

    #[test]
    fn what_a_template_makes_of_an_empty_form_can_be_applied_once_there_is_a_key() {
        for template in &TEMPLATES {
            let mut config = template.fill(blank()).document()["config"].clone();
            config["privateKey"] = json!("any");
            let read = JwtGenerationConfig::parse(&config);
            let (config, _) = read.unwrap_or_else(|_| panic!("{}", template.title));
            for entry in config.custom_claims.iter().chain(&config.custom_headers) {
                let draft = Draft::new(&entry.value, Roots::POLICY);
                assert!(draft.error().is_none(), "{}", entry.value);
            }
        }
    }

    #[test]
    fn what_was_written_already_stays() {
        let mut form = blank();
        let own = json!({"config": {"customClaims": [{"name": "iss", "value": "mine"}]}});
        form.contents = form.kind.read(&own);
        let filled = TEMPLATES[0].fill(form).document();
        let claims = filled["config"]["customClaims"].as_array().unwrap();
        assert_eq!(claims[0], json!({"name": "iss", "value": "mine"}));
        assert_eq!(claims.iter().filter(|it| it["name"] == "iss").count(), 1);
        assert_eq!(claims.len(), 5);
    }
}
