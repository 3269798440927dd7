//! Secrets that name a variable, which the admin API does not read: whoever calls it
//! may not see the environment of the process. It must not look at anything else.

use gateway_model::{Issue, PolicyKind};
use serde_json::Value;

use super::error::ApiError;
use crate::variables;

const A_VARIABLE: &str = "This is the name of an environment variable, and they are not read here. Write the secret itself.";

/// Refuses a document in one of whose secret fields there is `$NAME`.
pub fn check(document: &Value) -> Result<(), ApiError> {
    let of_policies = PolicyKind::ALL
        .iter()
        .filter_map(|kind| kind.secret_field());
    let of_policies = of_policies.map(|field| format!("config.{field}"));
    let mut fields = of_policies.chain(["secret".to_owned()]);
    let named = fields.find(|field| {
        let mut parts = field.split('.');
        let found = parts.try_fold(document, |value, part| value.get(part));
        found
            .and_then(Value::as_str)
            .is_some_and(variables::is_named)
    });
    named.map_or(Ok(()), |field| {
        Err(ApiError::Invalid(vec![Issue::error(field, A_VARIABLE)]))
    })
}
