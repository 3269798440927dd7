//! Who sends a request, as far as it has been proved.

use std::sync::Arc;

use dataweave::{Object, Value};

use super::applications::ClientApplication;
use crate::generator::Authentication;

/// Who sends a request: what expressions see as `authentication`. Each policy finds a
/// part of it.
#[derive(Clone, Default)]
pub struct Identity {
    principal: Option<String>,
    client_id: Option<String>,
    client_name: Option<String>,
    properties: Object,
}

impl Identity {
    /// The user has this name.
    pub(super) fn set_user(&mut self, name: &str) {
        self.principal = Some(name.to_owned());
        self.set_property("username", name);
    }

    /// The client is this application.
    pub(super) fn set_client(&mut self, id: &str, application: &ClientApplication) {
        self.client_id = Some(id.to_owned());
        self.client_name = Some(application.name.clone());
        self.set_property("clientId", id);
        self.set_property("clientName", application.name.as_str());
    }

    /// The client holds this token with these claims.
    pub(super) fn set_token(&mut self, token: &str, claims: Value) {
        self.set_property("claims", claims);
        self.set_property("jwt", token);
    }

    /// Adds what another policy has found. Of two that find the same thing the later
    /// one counts.
    pub fn add(&mut self, later: Self) {
        let Self {
            principal,
            client_id,
            client_name,
            properties,
        } = later;
        self.principal = principal.or(self.principal.take());
        self.client_id = client_id.or(self.client_id.take());
        self.client_name = client_name.or(self.client_name.take());
        for (name, value) in properties.iter() {
            self.properties.insert(Arc::clone(name), value.clone());
        }
    }

    fn set_property(&mut self, name: &str, value: impl Into<Value>) {
        self.properties.insert(name, value.into());
    }
}

impl From<Identity> for Authentication {
    fn from(identity: Identity) -> Self {
        let Identity {
            principal,
            client_id,
            client_name,
            properties,
        } = identity;
        let known = !properties.is_empty();
        let properties = Value::from(properties);
        Self {
            principal,
            client_id,
            client_name,
            properties: known.then(|| properties.to_json()),
        }
    }
}
