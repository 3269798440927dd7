//! The admin API of a gateway that is measured.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;
use ureq::typestate::WithBody;
use ureq::{Agent, RequestBuilder};

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
        Ok(Self {
            agent: Agent::config_builder().proxy(None).build().new_agent(),
            url: format!("http://{address}/api/v1"),
            authorization: format!("Bearer {}", token.trim()),
        })
    }

    /// Creates something in a collection.
    pub fn create(&self, path: &str, document: &Value) -> Result<()> {
        let url = self.url_of(path);
        self.send(self.agent.post(&url), document).context(url)
    }

    fn send(&self, request: RequestBuilder<WithBody>, document: &Value) -> Result<()> {
        let request = request.header("authorization", &self.authorization);
        let mut answer = request.send_json(document)?;
        // A connection is kept when its answer was read.
        io::copy(&mut answer.body_mut().as_reader(), &mut io::sink())?;
        Ok(())
    }

    fn url_of(&self, path: &str) -> String {
        format!("{}/{path}", self.url)
    }
}
