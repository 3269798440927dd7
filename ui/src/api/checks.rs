//! Changes that are only asked about: the gateway says what would be wrong with them, and
//! changes nothing.

use gateway_model::{ApiInstanceName, CheckView, ClientId, Issue};
use gloo_net::http::Method;
use serde_json::Value;

use super::client::Api;
use super::error::ApiError;
use super::exchange::{Ask, Body};
use super::policies::PolicyAt;
use super::{api_instances, client_applications, policies};

/// What a form would change.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    adds: bool,
    path: String,
    /// The field that is wrong where the name is taken.
    named: &'static str,
}

impl Change {
    fn new(adds: bool, path: String, named: &'static str) -> Self {
        Self { adds, path, named }
    }

    /// Another API instance; `like` is the one that it is to be a copy of.
    pub fn add_instance(like: Option<&ApiInstanceName>) -> Self {
        let path = match like {
            Some(like) => format!("{}:duplicate", api_instances::path(like)),
            None => api_instances::API_INSTANCES.to_owned(),
        };
        Self::new(true, path, "name")
    }

    /// The settings of an API instance.
    pub fn replace_instance(name: &ApiInstanceName) -> Self {
        Self::new(false, api_instances::path(name), "name")
    }

    /// An API instance with its policies, as text.
    pub fn replace_text(name: &ApiInstanceName) -> Self {
        Self::new(false, format!("{}/yaml", api_instances::path(name)), "")
    }

    /// Another policy.
    pub fn add_policy(instance: &ApiInstanceName) -> Self {
        Self::new(true, policies::collection(instance), "")
    }

    /// A policy.
    pub fn replace_policy(at: &PolicyAt) -> Self {
        Self::new(false, at.path(), "")
    }

    /// Another client application.
    pub fn add_application() -> Self {
        let path = client_applications::CLIENT_APPLICATIONS.to_owned();
        Self::new(true, path, "id")
    }

    /// A client application.
    pub fn replace_application(id: &ClientId) -> Self {
        Self::new(false, client_applications::path(id), "id")
    }
}

impl Api {
    /// What is wrong with a change, and what should be looked at in it; none where the
    /// gateway does not say.
    pub async fn check(self, change: &Change, document: &Value) -> Option<Vec<Issue>> {
        let body = match document {
            Value::String(text) => Body::Yaml(text),
            document => Body::Json(document),
        };
        let method = if change.adds {
            Method::POST
        } else {
            Method::PUT
        };
        let path = format!("{}?validateOnly=true", change.path);
        let ask = Ask {
            body: Some(body),
            ..Ask::new(method, &path)
        };
        let found = match self.send(ask).await {
            Ok(answer) => answer.read::<CheckView>().map(|view| view.value.issues),
            Err(error) => error.issues(change.named),
        };
        found.ok()
    }
}

impl ApiError {
    /// What a change was refused for; that a name is taken is wrong with the field `named`.
    ///
    /// # Errors
    /// It failed for something else.
    pub fn issues(self, named: &str) -> Result<Vec<Issue>, Self> {
        match self {
            Self::Refused(problem) if problem.status == 409 => {
                let detail = problem.detail.unwrap_or(problem.title);
                Ok(vec![Issue::error(named, detail)])
            }
            Self::Refused(problem) if !problem.issues.is_empty() => Ok(problem.issues),
            error => Err(error),
        }
    }
}
