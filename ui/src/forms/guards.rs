//! What the inbound policies of an API instance ask of a sample request, and who stands
//! for the credentials until somebody else is chosen.

use gateway_model::{Phase, PolicyId, PolicyKind, PolicyView};
use serde_json::{Map, Value, json};

/// A time at which no token of a sample has expired: the year 2100.
const LATE: u64 = 4_102_444_800;

/// The inbound policies that are switched on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guards {
    /// Whether there are any.
    pub any: bool,
    /// The configuration of one that asks for a client application.
    pub client: Option<Value>,
    /// The user that one asks for.
    pub user: Option<String>,
    /// The configuration of one that asks for a token.
    pub token: Option<Value>,
    /// What each is called.
    titles: Vec<(PolicyId, String)>,
}

impl Guards {
    /// Those among the policies of an API instance.
    pub fn of(policies: &[PolicyView], title: fn(&PolicyView) -> String) -> Self {
        let mut guards = Self::default();
        for view in policies.iter().filter(|view| view.policy.enabled) {
            let Some(kind) = PolicyKind::named(&view.policy.policy_ref.name) else {
                continue;
            };
            if kind.phase() != Phase::Inbound {
                continue;
            }
            guards.any = true;
            guards.titles.push((view.id.clone(), title(view)));
            let config = &view.policy.config;
            match kind {
                PolicyKind::ClientIdEnforcement => guards.client = Some(config.clone()),
                PolicyKind::BasicAuthentication => guards.user = Some(text(config, "username")),
                PolicyKind::JwtValidation => guards.token = Some(config.clone()),
                _ => {}
            }
        }
        guards
    }

    /// Whether one asks for a client application.
    pub fn ask_for_client(&self) -> bool {
        self.client.is_some()
    }

    /// Whether one asks for a token.
    pub fn ask_for_token(&self) -> bool {
        self.token.is_some()
    }

    /// Whether who may be the client depends on which client applications there are.
    pub fn ask_who_is_known(&self) -> bool {
        self.ask_for_client() || self.token.as_ref().is_some_and(names_client)
    }

    /// What one of them is called.
    pub fn title(&self, id: &PolicyId) -> Option<&str> {
        let mut titles = self.titles.iter();
        titles.find(|(it, _)| it == id).map(|(_, title)| &**title)
    }

    /// Claims that the policy takes which asks for a token, as far as its fields say so;
    /// `client` is a client application.
    pub fn claims(&self, client: &str) -> String {
        let Some(config) = &self.token else {
            return String::new();
        };
        let is_on = |name: &str| config.get(name).and_then(Value::as_bool) == Some(true);
        let mut claims = Map::new();
        let issuer = config.pointer("/issuers/0/issuer").and_then(Value::as_str);
        let issuer = issuer.map(str::to_owned);
        let issuer = issuer.unwrap_or_else(|| first(&text(config, "supportedIssuers")));
        if !issuer.is_empty() {
            claims.insert("iss".to_owned(), json!(issuer));
        }
        claims.insert("sub".to_owned(), json!("alice"));
        let audience = first(&text(config, "supportedAudiences"));
        if !audience.is_empty() || is_on("mandatoryAudClaim") {
            claims.insert("aud".to_owned(), json!(audience));
        }
        if is_on("mandatoryExpClaim") {
            claims.insert("exp".to_owned(), json!(LATE));
        }
        if is_on("mandatoryNbfClaim") {
            claims.insert("nbf".to_owned(), json!(0));
        }
        if names_client(config) {
            claims.insert("client_id".to_owned(), json!(client));
        }
        if is_on("validateCustomClaim") {
            claims.extend(ruled(config));
        }
        let claims = serde_json::to_string_pretty(&claims);
        claims.unwrap_or_default()
    }
}

/// Whether the token's client has to be a client application.
fn names_client(config: &Value) -> bool {
    let skipped = config.get("skipClientIdValidation");
    skipped.and_then(Value::as_bool) == Some(false)
}

/// The claims that have to be there, where a text says what they are.
fn ruled(config: &Value) -> impl Iterator<Item = (String, Value)> {
    let rules = config
        .get("mandatoryCustomClaims")
        .and_then(Value::as_array);
    let rules = rules.into_iter().flatten();
    rules.filter_map(|rule| {
        let (name, value) = (text(rule, "key"), text(rule, "value"));
        match dataweave::read_text(&value) {
            Ok(dataweave::Text::Plain(text) | dataweave::Text::Quoted(text)) => {
                Some((name, json!(text)))
            }
            _ => None,
        }
    })
}

fn text(config: &Value, name: &str) -> String {
    let text = config.get(name).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

/// The first of texts with commas between them.
fn first(texts: &str) -> String {
    let first = texts.split(',').next().unwrap_or_default();
    first.trim().to_owned()
}

#[cfg(test)]
impl Guards {
    /// One policy that asks for a client application.
    pub fn asking_for_client() -> Self {
        Self {
            any: true,
            client: Some(Value::Null),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use gateway_model::{ClaimRule, JwtValidationConfig};

    use super::*;

    fn view(name: &str, enabled: bool, config: &Value) -> PolicyView {
        let view = json!({
            "id": name, "policyRef": {"name": name}, "enabled": enabled, "rules": [],
            "config": config,
        });
        serde_json::from_value(view).unwrap()
    }

    fn guards(policies: &[PolicyView]) -> Guards {
        Guards::of(policies, |view| view.policy.policy_ref.name.clone())
    }

    #[test]
    fn only_inbound_policies_that_are_on_ask_for_something() {
        let found = guards(&[
            view("jwt-generation-flex", true, &json!({})),
            view("client-id-enforcement-flex", false, &json!({})),
        ]);
        assert_eq!(found, Guards::default());
        let basic = json!({"username": "ada"});
        let found = guards(&[
            view("http-basic-authentication-flex", true, &basic),
            view("client-id-enforcement-flex", true, &json!({})),
        ]);
        assert!(found.any && found.ask_for_client() && !found.ask_for_token());
        assert_eq!(found.user.as_deref(), Some("ada"));
        let id = PolicyId::new("client-id-enforcement-flex".to_owned());
        assert_eq!(found.title(&id), Some("client-id-enforcement-flex"));
    }

    #[test]
    fn the_claims_of_a_sample_are_what_the_policy_asks_for() {
        let (mut config, _) = JwtValidationConfig::parse(&json!({
            "jwtKeyOrigin": "jwks", "jwksUrl": "https://a.example/keys",
            "supportedIssuers": "https://a.example, https://b.example",
            "validateAudClaim": true, "supportedAudiences": "orders,stock",
            "mandatoryExpClaim": true, "skipClientIdValidation": false,
            "validateCustomClaim": true,
        }))
        .unwrap();
        let rule = |key: &str, value: &str| ClaimRule {
            key: key.to_owned(),
            value: value.to_owned(),
        };
        config.mandatory_custom_claims = vec![rule("tier", "gold"), rule("n", "#[1 == 1]")];
        let found = guards(&[view("jwt-validation-flex", true, &json!(config))]);
        let claims: Value = serde_json::from_str(&found.claims("shop")).unwrap();
        assert_eq!(
            claims,
            json!({
                "iss": "https://a.example", "sub": "alice", "aud": "orders", "exp": LATE,
                "client_id": "shop", "tier": "gold",
            })
        );
    }
}
