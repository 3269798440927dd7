//! The policy *Basic Authentication: Simple*: one user, one password.

use gateway_model::{BasicAuthenticationConfig, Issue, Secret};
use http::header::AUTHORIZATION;
use software_signer::unseen_edge;

use super::authorization::{NoCredentials, UserAndPassword};
use super::identity::Identity;
use super::inbound::Inbound;
use super::refusal::Refusal;
use crate::metrics::RefusalReason;
use crate::secrets::SecretDigest;

/// The policy, ready for requests.
pub struct BasicAuthentication {
    username: String,
    digest: SecretDigest,
    strip: bool,
}

impl BasicAuthentication {
    /// Keeps the digest of the password.
    ///
    /// # Errors
    /// The password is empty.
    pub fn compile(config: &BasicAuthenticationConfig, password: &Secret) -> Result<Self, Issue> {
        let BasicAuthenticationConfig {
            username,
            strip_credentials,
        } = config;
        let secret = password.expose();
        if secret.is_empty() {
            let message = "There is no password, so anybody could send requests. Enter one.";
            return Err(Issue::error(
                BasicAuthenticationConfig::SECRET_FIELD,
                message,
            ));
        }
        Ok(Self {
            digest: SecretDigest::new(username.as_bytes(), secret.as_bytes()),
            username: username.clone(),
            strip: *strip_credentials,
        })
    }

    /// What is misleading about a password.
    pub fn doubt(password: &Secret) -> Option<Issue> {
        let message = unseen_edge("password", password.expose(), "clients send it")?;
        let field = BasicAuthenticationConfig::SECRET_FIELD;
        Some(Issue::warning(field, message))
    }

    /// Checks user name and password of `Authorization`, which name the user, and takes
    /// the header field out where the policy says so.
    ///
    /// # Errors
    /// They are missing, sent twice, unreadable or others.
    pub fn authenticate(&self, inbound: Inbound<'_>) -> Result<Identity, Refusal> {
        let given = UserAndPassword::of(&inbound.head.headers).map_err(explain)?;
        if !self.digest.matches(given.user(), given.password()) {
            return Err(Refusal::basic(RefusalReason::Credentials, OTHERS));
        }
        Ok(self.accept(inbound))
    }

    /// Does the same without asking for the password of a user.
    ///
    /// # Errors
    /// It is another user.
    pub fn rehearse(&self, inbound: Inbound<'_>, username: &str) -> Result<Identity, Refusal> {
        if username != self.username {
            return Err(Refusal::basic(RefusalReason::Credentials, OTHERS));
        }
        Ok(self.accept(inbound))
    }

    /// What follows from the right credential.
    fn accept(&self, inbound: Inbound<'_>) -> Identity {
        if self.strip {
            inbound.head.headers.remove(AUTHORIZATION);
        }
        let mut found = Identity::default();
        found.set_user(&self.username);
        found
    }
}

const OTHERS: &str = "user name and password do not match";

fn explain(error: NoCredentials) -> Refusal {
    let text = match error {
        NoCredentials::Missing => "no user name and password were sent",
        NoCredentials::Ambiguous => "more than one credential was sent",
        NoCredentials::Malformed => "the user name and password cannot be read",
    };
    Refusal::basic(error.reason(), text)
}
