//! The gateway with its API instance, and what changes of it.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use xtask::installation::Installation;

use crate::situation::Situation;

/// The path of the API instance.
pub const INSTANCE_PATH: &str = "/soak";

/// A way to the upstream.
pub struct Way {
    /// What it is called in paths.
    pub name: &'static str,
    /// The protocol of the service, as the gateway is told.
    protocol: &'static str,
    /// What the upstream says that it was asked in.
    pub version: &'static str,
}

/// All of them.
pub const WAYS: [Way; 2] = [
    Way {
        name: "http1",
        protocol: "auto",
        version: "HTTP/1.1",
    },
    Way {
        name: "http2",
        protocol: "http2",
        version: "HTTP/2.0",
    },
];

/// The gateway and its upstream.
pub struct Scene {
    /// Both processes.
    pub installation: Installation,
    /// The path of the policy that makes tokens.
    policy: String,
}

impl Scene {
    /// Starts both and creates the API instance.
    pub fn set_up(program: &Path, folder: &Path, situation: &mut Situation) -> Result<Self> {
        let installation = Installation::start(program, folder)?;
        create_instance(&installation)?;
        let (policy, key) = create_policy(&installation)?;
        situation.key = key;
        Ok(Self {
            installation,
            policy,
        })
    }

    /// Brings the policy into its next generation.
    pub fn change_generation(&self, situation: &Situation) -> Result<()> {
        situation.generation.change(|generation| {
            let policy = token_policy(generation);
            self.installation.replace(&self.policy, &policy)
        })
    }
}

/// Creates the API instance with all ways to the upstream.
fn create_instance(installation: &Installation) -> Result<()> {
    let address = installation.upstream_url();
    let services = WAYS.map(|Way { name, protocol, .. }| {
        json!({ "name": name, "address": address, "protocol": protocol })
    });
    let routes = WAYS.map(|Way { name, .. }| {
        json!({
            "rules": [{ "path": format!("/{name}/.*") }],
            "destinations": [{ "service": name }],
        })
    });
    let instance = json!({
        "name": "soak",
        "address": format!("{}{INSTANCE_PATH}", installation.proxy_url()),
        "services": services,
        "routes": routes,
    });
    installation.create("api-instances", &instance).map(drop)
}

/// Creates the policy that makes tokens; gives its path and public key.
fn create_policy(installation: &Installation) -> Result<(String, Value)> {
    let mut policy = token_policy(0);
    let key = installation.private_key("RS256")?;
    let config = policy.get_mut("config").and_then(Value::as_object_mut);
    let config = config.context("a policy has a configuration")?;
    config.insert("privateKey".to_owned(), key.into());
    let policies = "api-instances/soak/policies";
    let view = installation.create(policies, &policy)?;
    let id = view.get("id").and_then(Value::as_str);
    let id = id.context("the policy's view has no id")?;
    let key = view.pointer("/privateKey/publicJwk").cloned();
    let key = key.context("the policy's view has no public key")?;
    Ok((format!("{policies}/{id}"), key))
}

/// The policy that makes tokens in one of its generations. Without a private key the one
/// that is set stays.
fn token_policy(generation: u64) -> Value {
    json!({
        "config": {
            "signingMethod": "RS256",
            "exp": 60 + generation % 2,
            "customClaims": [
                { "name": "generation", "value": format!("#[{generation}]") },
                { "name": "path", "value": "#[attributes.requestPath]" },
                { "name": "client", "value": "#[attributes.headers['x-client']]" },
            ],
            "customHeaders": [{ "name": "kid", "value": generation.to_string() }],
        },
    })
}
