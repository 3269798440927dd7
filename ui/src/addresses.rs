//! The addresses of the pages. A name or an identifier of a policy in them needs no
//! escaping: both consist of letters, digits and hyphens.

use gateway_model::{ApiInstanceName, ClientId, PolicyId, PolicyKind};

/// The list of API instances.
pub const API_INSTANCES: &str = "/";

/// The list of those that have a label.
pub fn labelled(name: &str, value: &str) -> String {
    let label = js_sys::encode_uri_component(&format!("{name}:{value}"));
    format!("{API_INSTANCES}?label={label}")
}

/// The list of client applications.
pub const CLIENT_APPLICATIONS: &str = "/client-applications";

/// The counters of all API instances. What `/metrics` answers is for Prometheus.
pub const METRICS: &str = "/all/metrics";

/// The form of a new API instance.
pub const NEW_API_INSTANCE: &str = "/new";

/// The form of an API instance like another.
pub fn duplicate_api_instance(name: &ApiInstanceName) -> String {
    format!("{NEW_API_INSTANCE}?like={name}")
}

/// One API instance and its policies.
pub fn api_instance(name: &ApiInstanceName) -> String {
    format!("/api-instances/{name}")
}

/// Where and how an API instance listens and forwards.
pub fn settings(name: &ApiInstanceName) -> String {
    format!("/api-instances/{name}/settings")
}

/// Sending a request through an API instance.
pub fn try_it(name: &ApiInstanceName) -> String {
    format!("/api-instances/{name}/try")
}

/// An API instance as text.
pub fn yaml(name: &ApiInstanceName) -> String {
    format!("/api-instances/{name}/yaml")
}

/// The counters of an API instance.
pub fn metrics(name: &ApiInstanceName) -> String {
    format!("/api-instances/{name}/metrics")
}

/// The form of a policy.
pub fn policy(name: &ApiInstanceName, id: &PolicyId) -> String {
    format!("/api-instances/{name}/policies/{id}")
}

/// The revisions of a policy.
pub fn policy_history(name: &ApiInstanceName, id: &PolicyId) -> String {
    format!("/api-instances/{name}/policies/{id}/history")
}

/// The revisions of the settings of an API instance.
pub fn settings_history(name: &ApiInstanceName) -> String {
    format!("/api-instances/{name}/history")
}

/// The revisions of a client application, whose id can be of many characters.
pub fn application_history(id: &ClientId) -> String {
    let id = js_sys::encode_uri_component(id.as_str());
    format!("{CLIENT_APPLICATIONS}/{id}/history")
}

/// The form of a new policy.
pub fn new_policy(name: &ApiInstanceName) -> String {
    format!("/api-instances/{name}/policies/new")
}

/// The form of a policy like another.
pub fn duplicate_policy(name: &ApiInstanceName, id: &PolicyId) -> String {
    format!("/api-instances/{name}/policies/new?like={id}")
}

/// The form of a new policy of a kind, by its name in `policyRef`.
pub fn new_policy_of(name: &ApiInstanceName, kind: PolicyKind) -> String {
    format!("/api-instances/{name}/policies/new?kind={}", kind.name())
}
