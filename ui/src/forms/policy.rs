//! The form of the policy *Credential Injection JWT Generation*.

use gateway_model::{Entry, JwtGenerationConfig, PolicyView, Seconds, SigningMethod};
use serde_json::{Value, json};

use super::advanced::Advanced;
use super::key_choice::KeyChoice;

/// What is in the form.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PolicyForm {
    /// Signing Method.
    pub(crate) signing_method: SigningMethod,
    /// Private Key.
    pub(crate) key: KeyChoice,
    /// Issued At (iat).
    pub(crate) iat: bool,
    /// Expiration (exp), as typed.
    pub(crate) exp: String,
    /// Not Before (nbf), as typed.
    pub(crate) nbf: String,
    /// Custom Claims.
    pub(crate) claims: Vec<Entry>,
    /// Custom Headers.
    pub(crate) headers: Vec<Entry>,
    /// What every policy has.
    pub(crate) advanced: Advanced,
}

impl Default for PolicyForm {
    /// The defaults of the policy's contract.
    fn default() -> Self {
        Self {
            signing_method: SigningMethod::default(),
            key: KeyChoice::Text(String::new()),
            iat: true,
            exp: "0".to_owned(),
            nbf: "0".to_owned(),
            claims: Vec::new(),
            headers: Vec::new(),
            advanced: Advanced::default(),
        }
    }
}

/// What a policy says; none if it is another policy, which lacks these fields.
pub(crate) fn config_of(view: &PolicyView) -> Option<JwtGenerationConfig> {
    let value = |name: &str| view.config.get(name);
    let seconds = |name| value(name).and_then(Value::as_u64).map(Seconds);
    let entries = |name| {
        let items = value(name)?.as_array()?.iter();
        let read = |item: &Value| {
            let text = |name| item.get(name).and_then(Value::as_str);
            Some(entry(text("name")?, text("value")?))
        };
        items.map(read).collect::<Option<_>>()
    };
    let method = value("signingMethod")?.as_str();
    let named = |(name, _): &&(&str, SigningMethod)| Some(*name) == method;
    Some(JwtGenerationConfig {
        signing_method: SigningMethod::BY_NAME.iter().find(named)?.1,
        iat: value("iat")?.as_bool()?,
        exp: seconds("exp")?,
        nbf: seconds("nbf")?,
        custom_claims: entries("customClaims")?,
        custom_headers: entries("customHeaders")?,
    })
}

impl PolicyForm {
    /// The form of a policy that exists; none if it is another policy.
    pub(crate) fn of(view: &PolicyView) -> Option<Self> {
        let JwtGenerationConfig {
            signing_method,
            iat,
            exp: Seconds(exp),
            nbf: Seconds(nbf),
            custom_claims,
            custom_headers,
        } = config_of(view)?;
        Some(Self {
            signing_method,
            key: KeyChoice::Keep,
            iat,
            exp: exp.to_string(),
            nbf: nbf.to_string(),
            claims: custom_claims,
            headers: custom_headers,
            advanced: Advanced::of(view),
        })
    }

    /// The form of another policy like this one. The key stays where it is.
    pub(crate) fn like(view: &PolicyView) -> Option<Self> {
        Some(Self {
            key: KeyChoice::Text(String::new()),
            advanced: Advanced::like(view),
            ..Self::of(view)?
        })
    }

    /// What a text says of the policy, with what this form has that is in no text.
    pub(crate) fn with_text(self, text: Self) -> Self {
        Self {
            key: self.key,
            advanced: self.advanced.with_text(text.advanced),
            ..text
        }
    }

    /// What is sent to apply or replace the policy.
    pub(crate) fn document(&self) -> Value {
        Value::Object(self.advanced.document(self.config()))
    }

    /// The policy's configuration, with the private key unless the one that is
    /// set stays.
    pub(crate) fn config(&self) -> Value {
        let mut config = json!({
            "signingMethod": self.signing_method.name(),
            "iat": self.iat,
            "exp": seconds(&self.exp),
            "nbf": seconds(&self.nbf),
            "customClaims": filled(&self.claims),
            "customHeaders": filled(&self.headers),
        });
        if let (Some(fields), Some(key)) = (config.as_object_mut(), self.key.document()) {
            fields.insert("privateKey".to_owned(), key);
        }
        config
    }
}

/// What is sent to replace a policy of any kind with itself, but for `enabled`.
pub(crate) fn switched(view: &PolicyView) -> Value {
    document(view, !view.enabled)
}

/// What is sent to apply a policy of any kind once more, without its secret.
pub(crate) fn copied(view: &PolicyView) -> Value {
    document(view, view.enabled)
}

fn document(view: &PolicyView, enabled: bool) -> Value {
    let PolicyView {
        id: _,
        policy_ref,
        label,
        enabled: _,
        upstream,
        rules,
        config,
        private_key: _,
    } = view;
    json!({
        "policyRef": policy_ref,
        "label": label,
        "enabled": enabled,
        "upstream": upstream,
        "rules": rules,
        "config": config,
    })
}

/// The rows that somebody wrote something into.
pub(crate) fn filled(entries: &[Entry]) -> Vec<&Entry> {
    entries.iter().filter(|entry| !is_blank(entry)).collect()
}

/// A row.
pub(crate) fn entry(name: &str, value: &str) -> Entry {
    Entry {
        name: name.to_owned(),
        value: value.to_owned(),
    }
}

/// Whether nothing is written in a row.
pub(crate) fn is_blank(entry: &Entry) -> bool {
    entry.name.is_empty() && entry.value.is_empty()
}

/// A number of seconds as it is sent: what is no number stays text, and the
/// gateway says what is wrong with it.
pub(super) fn seconds(text: &str) -> Value {
    let text = text.trim();
    text.parse::<u64>()
        .map_or_else(|_| json!(text), |number| json!(number))
}

#[cfg(test)]
mod tests {
    use super::{Advanced, KeyChoice, PolicyForm, entry};
    use gateway_model::{PolicyConfig, PolicyDraft};
    use serde_json::json;

    #[test]
    fn the_form_begins_with_the_defaults_of_the_contract() {
        let config = PolicyForm::default().config();
        let expected = json!({
            "signingMethod": "RS256", "iat": true, "exp": 0, "nbf": 0,
            "customClaims": [], "customHeaders": [],
        });
        assert_eq!(config, expected);
    }

    #[test]
    fn what_is_sent_is_what_the_gateway_reads() {
        let form = PolicyForm {
            advanced: Advanced {
                label: " Orders ".to_owned(),
                ..Advanced::default()
            },
            key: KeyChoice::Text("secret".to_owned()),
            exp: " 3600 ".to_owned(),
            claims: vec![entry("sub", "a"), entry("", ""), entry("x", "")],
            ..PolicyForm::default()
        };
        let draft = PolicyDraft::parse(&form.document(), false).unwrap();
        assert_eq!(draft.label.as_deref(), Some("Orders"));
        let PolicyConfig::JwtGeneration(config) = draft.config else {
            panic!("another policy");
        };
        assert_eq!(config.exp.0, 3_600);
        assert_eq!(
            config.custom_claims,
            [entry("sub", "a"), entry("x", "")],
            "an empty row is no claim"
        );
    }

    #[test]
    fn what_is_no_number_is_the_gateways_to_refuse() {
        let form = PolicyForm {
            exp: "2 hours".to_owned(),
            ..PolicyForm::default()
        };
        let issues = PolicyDraft::parse(&form.document(), true).unwrap_err();
        assert_eq!(issues[0].path, "config.exp");
    }

    #[test]
    fn a_printed_form_shows_nothing_of_the_key() {
        let form = PolicyForm {
            key: KeyChoice::Text("hunter2".to_owned()),
            ..PolicyForm::default()
        };
        assert!(!format!("{form:?}").contains("hunter2"));
    }
}
