//! Trying a policy configuration out: what is asked and what is answered.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::read::Reader;
use crate::{
    ApiInstanceName, Issue, JsonText, JwtGenerationConfig, PolicyId, RequestRule, SampleRequest,
    SampleSender, Secret, ServiceName, Span,
};

/// What a request to explain a policy carries.
#[derive(Clone, Debug)]
pub struct ExplainDraft {
    /// What was filled in, without the private key.
    pub config: JwtGenerationConfig,
    /// Where the private key comes from.
    pub key: ExplainKey,
    /// The policy that it is the configuration of; none if it is not applied.
    pub policy: Option<PolicyId>,
    /// The API instance whose inbound policies the request passes; none: that of the
    /// policy whose key is used, if there is one.
    pub api_instance: Option<ApiInstanceName>,
    /// The service whose requests the policy is for; none: every service.
    pub upstream: Option<ServiceName>,
    /// Which requests the policy is for; empty: all.
    pub rules: Vec<RequestRule>,
    /// The request that a token is made for.
    pub request: SampleRequest,
    /// Who sends it.
    pub sender: SampleSender,
}

/// The private key of a configuration that is tried out.
#[derive(Clone, Debug)]
pub enum ExplainKey {
    /// This one.
    Given(Secret),
    /// The one that is set for this policy.
    OfPolicy(PolicyId),
}

impl ExplainDraft {
    /// Reads a JSON document `{"config", "policyId", "apiInstance", "upstream", "rules",
    /// "request", "sender"}`, reporting every issue with its shape. `config` is the policy's
    /// configuration; without a `privateKey`, the key of the policy `policyId` is used.
    ///
    /// # Errors
    /// Every field that is missing, unknown, or not of its type.
    pub fn parse(document: &Value) -> Result<Self, Vec<Issue>> {
        let mut reader = Reader::new(document, "");
        let policy = reader.nullable("policyId", Reader::text);
        let policy = policy.map(PolicyId::new);
        let config = reader.required("config", |reader, value, path| {
            reader.object(value, path, |fields| {
                let (config, key) = JwtGenerationConfig::read(fields, policy.is_some())?;
                let of_policy = || Some(ExplainKey::OfPolicy(policy.clone()?));
                Some((config, key.map(ExplainKey::Given).or_else(of_policy)?))
            })
        });
        let api_instance = reader.nullable("apiInstance", Reader::text_as::<ApiInstanceName>);
        let upstream = reader.nullable("upstream", Reader::text_as::<ServiceName>);
        let rules = reader.nullable("rules", RequestRule::read_list);
        let request = reader.nullable("request", |reader, value, path| {
            reader.object(value, path, |fields| Some(SampleRequest::read(fields)))
        });
        let sender = reader.nullable("sender", |reader, value, path| {
            reader.object(value, path, |fields| Some(SampleSender::read(fields)))
        });
        reader.finish(|| {
            let (config, key) = config?;
            Some(Self {
                config,
                key,
                policy,
                api_instance,
                upstream,
                rules: rules.unwrap_or_default(),
                request: request.unwrap_or_default(),
                sender: sender.unwrap_or_default(),
            })
        })
    }
}

/// A token with everything that led to it, as the admin API shows it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplanationView {
    /// The header of the token, with the entries that succeeded.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub header: BTreeMap<String, JsonText>,
    /// The claims of the token, with the entries that succeeded.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub claims: BTreeMap<String, JsonText>,
    /// The token; none if there is a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The length of the token in bytes; 0 if there is none.
    pub size: usize,
    /// Whether the token verifies with the public half of the key, by another
    /// library than the one that signed it; for HS methods with the secret. None if
    /// there is no token, or nobody could try: RS384 with an RSA key under 2048 bits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<bool>,
    /// Why there is no token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<FailureView>,
    /// What expressions see as `authentication`, and who found it out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authentication: Vec<FindingView>,
    /// Which inbound policy refuses the request, so that nothing is made for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<RefusalView>,
    /// Why the policy would not be asked for such a request; absent if it would, or if
    /// no API instance is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skipped: Option<SkipReason>,
    /// Every custom claim, then every custom header parameter.
    pub entries: Vec<ExplainedEntryView>,
    /// Warnings of the configuration; paths begin at the document that was sent.
    pub issues: Vec<Issue>,
}

/// Why a request gets no token from a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum SkipReason {
    /// No route is for it, so that the client is answered 404.
    Route,
    /// The policy is for another service.
    Service,
    /// It matches none of the policy's rules.
    Rules,
}

/// One value of `authentication`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FindingView {
    /// Where it is: `principal`, `clientId`, `clientName` or, as `properties.username`, a
    /// field of the properties.
    pub path: String,
    /// The value.
    #[cfg_attr(feature = "openapi", schema(value_type = Value))]
    pub value: JsonText,
    /// The inbound policy that found it; absent: the sample request says it, and on the
    /// wire nothing would.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub policy_id: Option<PolicyId>,
}

/// How a request is refused by an inbound policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RefusalView {
    /// The policy.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub policy_id: PolicyId,
    /// The status code that the client is answered with.
    pub status: u16,
    /// Why, as the log says it: more than the client is told.
    pub message: String,
}

/// One custom claim or header parameter with its result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplainedEntryView {
    /// `customClaims[0]`, `customHeaders[3]`, and so on.
    pub path: String,
    /// What its name came to.
    pub name: EvaluationView,
    /// What its value came to.
    pub value: EvaluationView,
    /// What became of it.
    pub effect: EntryEffect,
}

/// What one text of an entry came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EvaluationView {
    /// How the text was understood.
    pub form: EntryForm,
    /// The value, which may be null; absent if there is a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub value: Option<JsonText>,
    /// Why there is no value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<FailureView>,
}

/// Why a request gets no token, or an entry no value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FailureView {
    /// What kind of failure.
    pub kind: FailureReason,
    /// The field, such as `customClaims[2].value`.
    pub path: String,
    /// One sentence.
    pub message: String,
    /// Where in the field's text, when it is narrower than the whole field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

/// What kind of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum FailureReason {
    /// An expression could not be evaluated for this request.
    Expression,
    /// An expression, or the token, grew over a limit.
    Limit,
    /// The signer refused or failed.
    Signing,
    /// The clock shows a time that no claim can carry.
    Clock,
}

/// How the text of an entry was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum EntryForm {
    /// Plain text, standing for itself.
    Plain,
    /// One quoted string.
    Quoted,
    /// An expression in `#[ ]`.
    Expression,
}

/// What became of an entry in the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum EntryEffect {
    /// It is in the token.
    Included,
    /// Its name or value is null, or its name is empty, so it was left out.
    Omitted,
    /// A later entry of the same name replaced it.
    Replaced,
    /// The policy sets this name itself.
    Reserved,
    /// It failed, and with it the token.
    Failed,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_key_must_come_from_somewhere() {
        let parse = |policy: Value, key: Value| {
            let mut config = json!({"customClaims": [], "customHeaders": []});
            if !key.is_null() {
                config["privateKey"] = key;
            }
            ExplainDraft::parse(&json!({"config": config, "policyId": policy}))
                .map(|draft| draft.key)
                .map_err(|issues| {
                    issues
                        .into_iter()
                        .map(|issue| issue.path)
                        .collect::<Vec<_>>()
                })
        };
        assert_eq!(
            parse(Value::Null, Value::Null).unwrap_err(),
            ["config.privateKey"]
        );
        assert!(matches!(
            parse(json!("id"), Value::Null).unwrap(),
            ExplainKey::OfPolicy(id) if id.as_str() == "id"
        ));
        assert!(matches!(
            parse(json!("id"), json!("key")).unwrap(),
            ExplainKey::Given(key) if key.expose() == "key"
        ));
    }
}
