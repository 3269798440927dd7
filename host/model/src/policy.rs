//! Policies: as written, as kept, as shown.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

use crate::checked;
use crate::read::Reader;
use crate::{
    CertificateView, Issue, KeyView, PolicyConfig, PolicyId, PolicyRef, RequestRule, Secret,
    ServiceName,
};

/// A policy: an item of a list of policies in Flex Gateway's files, with what only the
/// gateway has. Its secret is kept apart from it.
///
/// `Config` is what was filled in: as it was read, or as a JSON document where nobody
/// needs to understand it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Policy<Config = PolicyConfig> {
    /// Which policy it is.
    pub policy_ref: PolicyRef,
    /// What the admin calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What it is for: 1000 characters at most, on one line or several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it runs.
    pub enabled: bool,
    /// The service whose requests it is for; absent: all requests of the API instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upstream: Option<ServiceName>,
    /// One of these must match; empty: every request.
    pub rules: Vec<RequestRule>,
    /// What was filled in, without the secret.
    #[cfg_attr(feature = "openapi", schema(value_type = PolicyConfig))]
    pub config: Config,
}

impl<Config> Policy<Config> {
    /// The same policy with its configuration in another form.
    pub fn with_config<Other>(self, config: Other) -> Policy<Other> {
        let Self {
            policy_ref,
            label,
            description,
            enabled,
            upstream,
            rules,
            config: _,
        } = self;
        Policy {
            policy_ref,
            label,
            description,
            enabled,
            upstream,
            rules,
            config,
        }
    }
}

impl Policy {
    /// The fields that are written alike wherever a policy is. Which policy it is, the
    /// service that it is for, and its configuration have a form of their own in each
    /// place.
    pub const COMMON: [&'static str; 4] = ["label", "description", "enabled", "rules"];

    /// Reads every field, and the secret in `config`, which may be left out if the
    /// policy `has_secret` already.
    fn read(fields: &mut Reader<'_>, has_secret: bool) -> Option<(Self, Option<Secret>)> {
        let label = fields.optional("label", Reader::text);
        let description = fields.optional("description", read_description);
        let enabled = fields.optional("enabled", Reader::boolean);
        let upstream = fields.optional("upstream", Reader::text_as::<ServiceName>);
        let rules = fields.optional("rules", RequestRule::read_list);
        let (config, secret) = PolicyConfig::read(fields, has_secret)?;
        let policy = Self {
            policy_ref: config.policy_ref(),
            label,
            description,
            enabled: enabled.unwrap_or(true),
            upstream,
            rules: rules.unwrap_or_default(),
            config,
        };
        Some((policy, secret))
    }
}

/// Characters of a description.
const MAX_DESCRIPTION: usize = 1000;

fn read_description<'a>(reader: &mut Reader<'a>, value: &'a Value, path: &str) -> Option<String> {
    let text = reader.text(value, path)?;
    let may_stand = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    if text.chars().count() > MAX_DESCRIPTION || !text.chars().all(may_stand) {
        let message = format!(
            "A description has {MAX_DESCRIPTION} characters at most, and no control characters but line breaks and tabs."
        );
        reader.error(path, message);
        return None;
    }
    Some(text)
}

/// What a request to apply or replace a policy carries.
#[derive(Clone, Debug)]
pub struct PolicyDraft {
    /// The policy.
    pub policy: Policy,
    /// The secret of its configuration, or none to keep the one that is set.
    pub secret: Option<Secret>,
}

impl PolicyDraft {
    /// Reads a JSON document with the fields of [`Policy`], reporting every issue with its
    /// shape. `config` is the policy's configuration including its secret, which only a
    /// policy that has one already may leave out.
    ///
    /// # Errors
    /// Every field that is missing, unknown, or not of its type.
    pub fn parse(document: &Value, has_secret: bool) -> Result<Self, Vec<Issue>> {
        let mut reader = Reader::new(document, "");
        let read = Policy::read(&mut reader, has_secret);
        reader.finish(|| {
            let (policy, secret) = read?;
            Some(Self { policy, secret })
        })
    }
}

/// A policy as the admin API shows it: everything but the secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PolicyView {
    /// Identifies it.
    pub id: PolicyId,
    /// The policy.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(value_type = Policy))]
    pub policy: Policy<Value>,
    /// What may be known of the private key; none if there is none, or it cannot be
    /// unsealed or read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_key: Option<KeyView>,
    /// Whether it lacks the secret that it cannot run without, because it is a copy.
    #[serde(default, skip_serializing_if = "is_false")]
    pub lacks_secret: bool,
    /// The certificates that it holds, those in files among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub certificates: Vec<CertificateView>,
    /// The keys in its configuration that tokens are checked with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub verification_keys: Vec<KeyView>,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// By hand, as all that is checked already (`checked.rs`).
impl<'de> Deserialize<'de> for PolicyView {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        checked::deserialize(deserializer, |shown| {
            Some(Self {
                id: PolicyId::new(checked::text::<String>(shown, "id")?),
                policy: Policy::of(shown)?,
                private_key: shown.get("privateKey").and_then(KeyView::of),
                lacks_secret: checked::boolean(shown, "lacksSecret").unwrap_or_default(),
                certificates: listed(shown, "certificates", CertificateView::of)?,
                verification_keys: listed(shown, "verificationKeys", KeyView::of)?,
            })
        })
    }
}

/// A list that is left out where it is empty.
fn listed<T>(shown: &Value, name: &str, read: fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    let list = shown.get(name);
    list.map_or_else(|| Some(Vec::new()), |list| checked::list(list, read))
}

impl Policy<Value> {
    /// What is checked already.
    fn of(shown: &Value) -> Option<Self> {
        let name = checked::text(shown.get("policyRef")?, "name")?;
        Some(Self {
            policy_ref: PolicyRef { name },
            label: checked::text(shown, "label"),
            description: checked::text(shown, "description"),
            enabled: checked::boolean(shown, "enabled")?,
            upstream: checked::text(shown, "upstream"),
            rules: checked::list(shown.get("rules")?, RequestRule::of)?,
            config: shown.get("config")?.clone(),
        })
    }
}

/// A policy as it is kept: what was written about it, which need not fit the rules of
/// today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WrittenPolicy {
    /// Which policy it is.
    pub policy_ref: PolicyRef,
    /// What the admin called it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What it was for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it was to run.
    pub enabled: bool,
    /// Its place among the policies of the API instance, from 0.
    pub position: u64,
    /// The service whose requests it was for; absent: all requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upstream: Option<String>,
    /// Which requests it was for, as it was written.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub rules: Value,
    /// What was filled in, as it was written, without the secret.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub config: Value,
}

impl WrittenPolicy {
    /// What is checked already.
    pub(crate) fn of(shown: &Value) -> Option<Self> {
        let name = checked::text(shown.get("policyRef")?, "name")?;
        Some(Self {
            policy_ref: PolicyRef { name },
            label: checked::text(shown, "label"),
            description: checked::text(shown, "description"),
            enabled: checked::boolean(shown, "enabled")?,
            position: checked::number(shown, "position")?,
            upstream: checked::text(shown, "upstream"),
            rules: shown.get("rules")?.clone(),
            config: shown.get("config")?.clone(),
        })
    }

    /// Reads it by the rules of today.
    ///
    /// # Errors
    /// Everything that breaks them.
    pub fn read(&self) -> Result<Policy, Vec<Issue>> {
        let document = json!(self);
        let mut reader = Reader::new(&document, "");
        reader.also(&["position"]);
        let read = Policy::read(&mut reader, true);
        reader.finish(|| read.map(|(policy, _)| policy))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::{Policy, PolicyDraft, WrittenPolicy};

    #[test]
    fn a_field_is_common_unless_each_place_has_a_form_of_its_own_for_it() {
        let document = json!({"unknown": 1, "config": {}});
        let issues = PolicyDraft::parse(&document, true).unwrap_err();
        let unknown = issues.iter().find(|issue| issue.path == "unknown").unwrap();
        let (_, fields) = unknown.message.split_once("The fields here are ").unwrap();
        let fields: BTreeSet<_> = fields.trim_end_matches('.').split(", ").collect();
        let own = ["policyRef", "upstream", "config"];
        assert_eq!(fields, Policy::COMMON.into_iter().chain(own).collect());
    }

    #[test]
    fn a_policy_that_is_kept_is_read_as_it_was() {
        let mut document = json!({
            "policyRef": {"name": "http-basic-authentication-flex"}, "label": "Partners",
            "description": "For those who have no tokens yet.", "enabled": false, "upstream": "orders", "rules": [{"path": "/a"}],
            "config": {"username": "alice", "stripCredentials": true},
        });
        let policy = PolicyDraft::parse(&document, true).unwrap().policy;
        assert_eq!(json!(policy), document);
        document["position"] = json!(3);
        let kept: WrittenPolicy = serde_json::from_value(document).unwrap();
        assert_eq!(kept.read(), Ok(policy));
    }
}
