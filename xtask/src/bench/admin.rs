//! The admin API of a gateway that is measured.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use ureq::http::Response;
use ureq::typestate::WithBody;
use ureq::{Agent, Body, RequestBuilder};

/// Speaks to it, over connections that are kept.
pub struct Admin {
    agent: Agent,
    url: String,
    authorization: String,
}

impl Admin {
    /// Of a gateway that serves already: where its admin API listens, and its data folder, in which
    /// the token is.
    pub fn new(address: &str, data: &Path) -> Result<Self> {
        let token = fs::read_to_string(data.join("admin-token"))?;
        let config = Agent::config_builder().proxy(None);
        let config = config.http_status_as_error(false);
        Ok(Self {
            agent: config.build().new_agent(),
            url: format!("http://{address}/api/v1"),
            authorization: format!("Bearer {}", token.trim()),
        })
    }

    /// Creates something in a collection.
    pub fn create(&self, path: &str, document: &Value) -> Result<()> {
        let url = self.url_of(path);
        self.send(self.agent.post(&url), document).context(url)
    }

    /// Replaces something.
    pub fn replace(&self, path: &str, document: &Value) -> Result<()> {
        let url = self.url_of(path);
        self.send(self.agent.put(&url), document).context(url)
    }

    /// Something as the API shows it.
    pub fn read(&self, path: &str) -> Result<Value> {
        let text = self.receive(path)?;
        serde_json::from_slice(&text).with_context(|| self.url_of(path))
    }

    /// What the API sends for this, however long it is.
    pub fn receive(&self, path: &str) -> Result<Vec<u8>> {
        let url = self.url_of(path);
        let request = self.agent.get(&url);
        let request = request.header("authorization", &self.authorization);
        let answer = request.call().map_err(Into::into).and_then(body);
        answer.context(url)
    }

    fn send(&self, request: RequestBuilder<WithBody>, document: &Value) -> Result<()> {
        let request = request.header("authorization", &self.authorization);
        body(request.send_json(document)?).map(drop)
    }

    fn url_of(&self, path: &str) -> String {
        format!("{}/{path}", self.url)
    }
}

/// The body of an answer, however long, after which its connection is kept.
///
/// # Errors
/// The API refused, with what it said.
fn body(mut answer: Response<Body>) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    answer.body_mut().as_reader().read_to_end(&mut body)?;
    let (status, said) = (answer.status(), String::from_utf8_lossy(&body));
    ensure!(status.is_success(), "answered {status}: {said}");
    Ok(body)
}
