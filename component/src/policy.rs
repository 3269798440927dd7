//! A configuration that runs, and the one way in which tokens are made.

use crate::claims::{Claims, Times};
use crate::failure::failure;
use crate::header::Header;
use crate::inputs::InputBuilder;
use crate::signer::{KeyError, SignError};
use crate::token::{self, Token, check_size};
use crate::types::{
    Bindings, Config, Failure, FailureKind, Issue, Request, Severity, SigningMethod,
};
use crate::unsigned_token::UnsignedToken;
use crate::{issue, reads};

/// A private key, ready to sign.
pub trait SigningKey {
    /// What is weak about it, in one sentence.
    fn weakness(&self) -> Option<String>;

    /// Signs the message.
    ///
    /// # Errors
    /// The signer refused; the message has no key material in it.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError>;
}

/// What the policy can reach beside the key.
pub trait Surroundings {
    /// The time: seconds since 1970-01-01T00:00:00Z.
    fn now(&mut self) -> u64;

    /// Random bytes that nobody can predict.
    fn random(&mut self) -> [u8; 16];
}

/// A configuration that has been checked and is ready to make tokens. It keeps no
/// state between requests.
pub struct Policy<Key> {
    key: Key,
    claims: Claims,
    header: Header,
    inputs: InputBuilder,
    reads: Bindings,
    warnings: Vec<Issue>,
    /// What a signature takes of a token, in bytes.
    signature_size: usize,
}

impl<Key: SigningKey> Policy<Key> {
    /// Opens the key and compiles every expression. `now` is in seconds since
    /// 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// Every issue of a configuration that cannot run, warnings included.
    pub fn compile(
        config: &Config,
        now: u64,
        open: impl FnOnce(SigningMethod, &str) -> Result<Key, KeyError>,
    ) -> Result<Self, Vec<Issue>> {
        let mut issues = Vec::new();
        let key = open(config.signing_method, &config.private_key);
        match &key {
            Ok(key) => {
                let weakness = key.weakness();
                issues.extend(weakness.map(|weakness| issue::warning("privateKey", weakness)));
            }
            Err(error) => issues.push(issue::error("privateKey", error.message.as_str())),
        }
        let claims = Claims::compile(config, now, &mut issues);
        let header = Header::compile(config, &mut issues);
        let failed = issues.iter().any(|issue| issue.severity == Severity::Error);
        match key {
            Ok(key) if !failed => {
                let reads =
                    reads::bindings(claims.entries().reads().chain(header.entries().reads()));
                let inputs = InputBuilder::new(&reads);
                Ok(Self {
                    key,
                    claims,
                    header,
                    inputs,
                    reads,
                    warnings: issues,
                    signature_size: token::signature_size(config.signing_method),
                })
            }
            _ => Err(issues),
        }
    }

    /// The warnings of the configuration.
    pub fn warnings(&self) -> &[Issue] {
        &self.warnings
    }

    /// What the expressions look at; nothing else of a request has to be passed.
    pub fn reads(&self) -> &Bindings {
        &self.reads
    }

    /// Makes the token for one request.
    ///
    /// # Errors
    /// There is no token, and the request must not be forwarded.
    pub fn generate(
        &self,
        request: &Request,
        surroundings: &mut impl Surroundings,
    ) -> Result<String, Failure> {
        self.token(&self.unsigned(request, surroundings))
    }

    /// Everything that the token consists of.
    pub(crate) fn unsigned(
        &self,
        request: &Request,
        surroundings: &mut impl Surroundings,
    ) -> UnsignedToken<'_> {
        let times = match self.claims.need_time() {
            true => self.claims.times(surroundings.now()),
            false => Ok(Times::default()),
        };
        let inputs = self.inputs.build(request);
        let random = &mut || surroundings.random();
        UnsignedToken {
            times,
            client: self.inputs.check(&inputs, request),
            claims: self.claims.entries().evaluate(&inputs, random),
            header: self.header.evaluate(&inputs, random),
        }
    }

    /// Signs it, or says what went wrong first.
    pub(crate) fn token(&self, unsigned: &UnsignedToken<'_>) -> Result<String, Failure> {
        if let Some(failure) = unsigned.failure() {
            return Err(failure.clone());
        }
        let claims = unsigned.claims_json();
        check_size("customClaims", claims.len())?;
        let token = match self.header.encoded() {
            Some(header) => Token::with_encoded_header(header, &claims, self.signature_size),
            None => {
                let header = self.header_json(unsigned);
                check_size("customHeaders", header.len())?;
                Token::with_header(&header, &claims, self.signature_size)
            }
        };
        let signature = self
            .key
            .sign(token.signing_input())
            .map_err(|error| failure(FailureKind::Signing, "privateKey", error.message))?;
        Ok(token.signed(&signature))
    }

    /// The header that the configuration asks for.
    pub(crate) fn header(&self) -> &Header {
        &self.header
    }

    /// The header as JSON, with the parameters that succeeded.
    pub(crate) fn header_json(&self, unsigned: &UnsignedToken<'_>) -> Vec<u8> {
        let mut json = Vec::with_capacity(128);
        self.header.write(&unsigned.header, &mut json);
        json
    }
}
