//! The gateway with its API instances, and what changes of them.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use xtask::installation::Installation;
use xtask::server::free_ports;

use crate::authority::{Authority, Issued};
use crate::kind::Kind;
use crate::situation::Situation;

/// The path of the API instances that are asked.
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

/// All of them. Behind the last one stands the gateway once more, which takes the place
/// of an upstream with TLS.
pub const WAYS: [Way; 3] = [
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
    Way {
        name: "tls",
        protocol: "auto",
        version: "HTTP/1.1",
    },
];

/// The gateway, its upstream, and where everything is.
pub struct Scene {
    /// Both processes.
    pub installation: Installation,
    /// Who vouches for the gateway.
    pub authority: Authority,
    tls_port: u16,
    /// Paths of the policies that make tokens.
    token_policies: Vec<String>,
    /// Paths of the policies with certificates.
    tls_policies: Vec<String>,
}

impl Scene {
    /// Starts both and creates the API instances: one in clear, one in TLS, and one
    /// that stands for an upstream with TLS.
    pub fn set_up(program: &Path, folder: &Path, situation: &mut Situation) -> Result<Self> {
        let [tls_port, upstream_port] = free_ports([0, 0])?;
        let mut scene = Self {
            installation: Installation::start(program, folder)?,
            authority: Authority::new()?,
            tls_port,
            token_policies: Vec::new(),
            tls_policies: Vec::new(),
        };
        let issued = scene.authority.issue()?;
        let stand_in = format!("https://127.0.0.1:{upstream_port}/");
        scene.create_stand_in(&stand_in, &issued)?;
        let addresses = [scene.installation.proxy_url(), scene.tls_url()];
        let names = ["clear", "tls"].iter().zip(addresses);
        for ((name, address), key) in names.zip(&mut situation.keys) {
            scene.create_instance(name, &address, &stand_in)?;
            *key = scene.create_token_policy(name)?;
        }
        let policy = scene.create_policy("tls", &tls_policy(&issued, 0)?)?;
        scene.tls_policies.push(path("tls", &policy)?);
        situation.add_certificate(issued.certificate);
        Ok(scene)
    }

    /// The gateway's port for what a client speaks.
    pub fn port(&self, kind: Kind) -> u16 {
        if kind.tls {
            self.tls_port
        } else {
            self.installation.proxy_port()
        }
    }

    /// Brings the policies that make tokens into their next generation.
    pub fn change_generation(&self, situation: &Situation) -> Result<()> {
        situation.generation.change(|generation| {
            let policy = token_policy(generation);
            let mut paths = self.token_policies.iter();
            paths.try_for_each(|path| self.installation.replace(path, &policy))
        })
    }

    /// Gives the gateway another certificate.
    pub fn change_certificate(&self, situation: &Situation) -> Result<()> {
        let issued = self.authority.issue()?;
        situation.add_certificate(issued.certificate.clone());
        situation.certificate.change(|number| {
            let policy = tls_policy(&issued, number)?;
            let mut paths = self.tls_policies.iter();
            paths.try_for_each(|path| self.installation.replace(path, &policy))
        })
    }

    /// Creates an API instance that nobody asks, on the ports that clients use.
    pub fn add_neighbours(&self) -> Result<()> {
        for (name, url) in self.neighbours() {
            let instance = json!({
                "name": name,
                "address": format!("{url}/neighbour"),
                "upstream": { "address": self.installation.upstream_url() },
            });
            self.installation.create("api-instances", &instance)?;
        }
        Ok(())
    }

    /// Removes it.
    pub fn remove_neighbours(&self) -> Result<()> {
        let mut neighbours = self.neighbours().into_iter();
        neighbours
            .try_for_each(|(name, _)| self.installation.remove(&format!("api-instances/{name}")))
    }

    fn neighbours(&self) -> [(&'static str, String); 2] {
        [
            ("clear-neighbour", self.installation.proxy_url()),
            ("tls-neighbour", self.tls_url()),
        ]
    }

    fn tls_url(&self) -> String {
        format!("https://127.0.0.1:{}", self.tls_port)
    }

    fn create_stand_in(&mut self, address: &str, issued: &Issued) -> Result<()> {
        let instance = json!({
            "name": "stand-in",
            "address": address,
            "upstream": { "address": self.installation.upstream_url() },
        });
        self.installation.create("api-instances", &instance)?;
        let policy = self.create_policy("stand-in", &tls_policy(issued, 0)?)?;
        self.tls_policies.push(path("stand-in", &policy)?);
        Ok(())
    }

    /// Creates an API instance with all ways to the upstream.
    fn create_instance(&self, name: &str, url: &str, stand_in: &str) -> Result<()> {
        let upstream = self.installation.upstream_url();
        let services = WAYS.map(|Way { name, protocol, .. }| {
            let address = if name == "tls" { stand_in } else { &upstream };
            json!({ "name": name, "address": address, "protocol": protocol })
        });
        let routes = WAYS.map(|Way { name, .. }| {
            json!({
                "rules": [{ "path": format!("/{name}/.*") }],
                "destinations": [{ "service": name }],
            })
        });
        let instance = json!({
            "name": name,
            "address": format!("{url}{INSTANCE_PATH}"),
            "services": services,
            "routes": routes,
        });
        self.installation.create("api-instances", &instance)?;
        let trust = json!({ "trustedCA": self.authority.pem()? });
        let policy = json!({ "policyRef": { "name": "tls-outbound" }, "config": trust });
        self.create_policy(name, &policy).map(drop)
    }

    /// Creates the policy that makes tokens; gives its public key.
    fn create_token_policy(&mut self, instance: &str) -> Result<Value> {
        let mut policy = token_policy(0);
        let key = self.installation.private_key("RS256")?;
        let config = policy.get_mut("config").and_then(Value::as_object_mut);
        let config = config.context("a policy has a configuration")?;
        config.insert("privateKey".to_owned(), key.into());
        let view = self.create_policy(instance, &policy)?;
        self.token_policies.push(path(instance, &view)?);
        let key = view.pointer("/privateKey/publicJwk").cloned();
        key.context("the policy's view has no public key")
    }

    fn create_policy(&self, instance: &str, policy: &Value) -> Result<Value> {
        let policies = format!("api-instances/{instance}/policies");
        self.installation.create(&policies, policy)
    }
}

/// The path of a policy, of which this is the view.
fn path(instance: &str, view: &Value) -> Result<String> {
    let id = view.get("id").and_then(Value::as_str);
    let id = id.context("the policy's view has no id")?;
    Ok(format!("api-instances/{instance}/policies/{id}"))
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

/// The policy with a certificate; every other one is for TLS 1.3 only.
fn tls_policy(issued: &Issued, number: u64) -> Result<Value> {
    let oldest = if number.is_multiple_of(2) {
        "1.2"
    } else {
        "1.3"
    };
    Ok(json!({
        "policyRef": { "name": "tls" },
        "config": { "certificate": issued.json()?, "minversion": oldest },
    }))
}
