//! The inbound policies behind one door.

use std::fmt;
use std::sync::Arc;

use gateway_model::{
    BasicAuthenticationConfig, ClientIdEnforcementConfig, Issue, JwtValidationConfig, KeyView,
    SampleSender, Secret,
};
use rustls::RootCertStore;

use super::basic::BasicAuthentication;
use super::client_id::ClientIdEnforcement;
use super::fetch::Fetcher;
use super::identity::Identity;
use super::inbound::Inbound;
use super::jwt::JwtValidation;
use super::refusal::Refusal;
use crate::clock::Clock;
use crate::tls::Certificates;

/// Compiles authenticators. One for the process.
#[derive(Clone)]
pub struct AuthenticationEngine {
    clock: Arc<dyn Clock>,
    fetcher: Fetcher,
}

impl AuthenticationEngine {
    /// An engine that judges tokens by `clock` and believes servers that publish
    /// keys over TLS if `roots` vouch for them.
    ///
    /// # Errors
    /// The TLS library supports none of its own protocol versions.
    pub fn new(clock: Arc<dyn Clock>, roots: RootCertStore) -> Result<Self, rustls::Error> {
        Ok(Self {
            clock,
            fetcher: Fetcher::new(Arc::new(roots))?,
        })
    }

    /// Compiles the policy *Basic Authentication: Simple*.
    ///
    /// # Errors
    /// The password is empty. Paths begin at the policy's `config`.
    pub fn basic(
        &self,
        config: &BasicAuthenticationConfig,
        password: &Secret,
    ) -> Result<Authenticator, Vec<Issue>> {
        let policy = BasicAuthentication::compile(config, password).map_err(|issue| vec![issue])?;
        Ok(Authenticator {
            method: Method::Basic(policy),
            warnings: BasicAuthentication::doubt(password).into_iter().collect(),
        })
    }

    /// Compiles the policy *Client ID Enforcement*.
    ///
    /// # Errors
    /// Every issue of its expressions. Paths begin at the policy's `config`.
    pub fn client_id(
        &self,
        config: &ClientIdEnforcementConfig,
    ) -> Result<Authenticator, Vec<Issue>> {
        let (policy, warnings) = ClientIdEnforcement::compile(&self.clock, config)?;
        Ok(Authenticator {
            method: Method::ClientId(policy),
            warnings,
        })
    }

    /// Compiles the policy *JWT Validation*. Published keys are fetched when the
    /// first token asks for them, and the log names `api_instance` then.
    ///
    /// # Errors
    /// Every issue of the key and the expressions. Paths begin at the policy's
    /// `config`.
    pub fn jwt(
        &self,
        config: &JwtValidationConfig,
        text_key: Option<&Secret>,
        api_instance: &str,
    ) -> Result<Authenticator, Vec<Issue>> {
        let (policy, warnings) =
            JwtValidation::compile(&self.clock, &self.fetcher, config, text_key, api_instance)?;
        Ok(Authenticator {
            method: Method::Jwt(Box::new(policy)),
            warnings,
        })
    }
}

impl fmt::Debug for AuthenticationEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthenticationEngine")
            .finish_non_exhaustive()
    }
}

/// A policy that finds out who sends a request.
pub struct Authenticator {
    method: Method,
    warnings: Vec<Issue>,
}

enum Method {
    Basic(BasicAuthentication),
    ClientId(ClientIdEnforcement),
    Jwt(Box<JwtValidation>),
}

impl Authenticator {
    /// Warnings of its configuration; paths begin at the policy's `config`.
    pub fn warnings(&self) -> &[Issue] {
        &self.warnings
    }

    /// What is wrong with what it depends on at present, and may be right again
    /// without anybody changing the configuration; paths begin at the policy's
    /// `config`.
    pub fn troubles(&self) -> Vec<Issue> {
        match &self.method {
            Method::Basic(_) | Method::ClientId(_) => Vec::new(),
            Method::Jwt(policy) => policy.troubles(),
        }
    }

    /// The certificates that it holds, if it is a policy that may.
    pub fn certificates(&self) -> Option<&Certificates> {
        match &self.method {
            Method::Basic(_) | Method::ClientId(_) => None,
            Method::Jwt(policy) => Some(policy.certificates()),
        }
    }

    /// What may be known of the keys in its configuration that tokens are checked with.
    pub fn verification_keys(&self) -> &[KeyView] {
        match &self.method {
            Method::Basic(_) | Method::ClientId(_) => &[],
            Method::Jwt(policy) => policy.verification_keys(),
        }
    }

    /// Checks the credential of a request for what it proves, and takes it out of the
    /// request where the policy says so.
    ///
    /// # Errors
    /// The request proves nothing, and must go no further.
    pub async fn authenticate(&self, inbound: Inbound<'_>) -> Result<Identity, Refusal> {
        match &self.method {
            Method::Basic(policy) => policy.authenticate(inbound),
            Method::ClientId(policy) => policy.authenticate(inbound),
            Method::Jwt(policy) => policy.authenticate(inbound).await,
        }
    }

    /// Does the same for a request that nobody sends, and takes the admin's word where
    /// `sender` says what its credential proves.
    ///
    /// # Errors
    /// A request like this would be refused.
    pub async fn rehearse(
        &self,
        inbound: Inbound<'_>,
        sender: &SampleSender,
    ) -> Result<Identity, Refusal> {
        let SampleSender {
            client_id,
            username,
            claims,
        } = sender;
        match (&self.method, username, client_id, claims) {
            (Method::Basic(policy), Some(username), ..) => policy.rehearse(inbound, username),
            (Method::ClientId(policy), _, Some(id), _) => policy.rehearse(inbound, id),
            (Method::Jwt(policy), .., Some(claims)) => policy.rehearse(inbound, claims),
            _ => self.authenticate(inbound).await,
        }
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authenticator")
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}
