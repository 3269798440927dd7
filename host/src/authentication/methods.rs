//! The methods that the tokens of a policy may be signed by.

use std::fmt;

use gateway_model::{Issue, JwtValidationConfig, TokenMethod};
use jsonwebtoken::Algorithm;

/// The methods that tokens may be signed by: at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Methods(Vec<Algorithm>);

impl Methods {
    /// Those of a configuration.
    ///
    /// # Errors
    /// It names a method that there is not.
    pub fn of(config: &JwtValidationConfig) -> Result<Self, Issue> {
        let methods: Vec<_> = config.methods().into_iter().map(algorithm).collect();
        if methods.is_empty() {
            let message = "ES signatures are supported with 256 or 384 bits.";
            return Err(Issue::error("signingKeyLength", message));
        }
        Ok(Self(methods))
    }

    /// The method that `alg` of a token names, if it is one of these.
    pub fn named(&self, alg: &str) -> Option<Algorithm> {
        let mut methods = self.0.iter().copied();
        methods.find(|method| is_name_of(alg, *method))
    }

    /// All of them.
    pub fn as_slice(&self) -> &[Algorithm] {
        &self.0
    }
}

/// Such as `RS256, PS256 or EdDSA`.
impl fmt::Display for Methods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, method) in self.0.iter().enumerate() {
            let gap = match index {
                0 => "",
                _ if index + 1 == self.0.len() => " or ",
                _ => ", ",
            };
            write!(f, "{gap}{method:?}")?;
        }
        Ok(())
    }
}

/// Whether `alg` of a key or a token names the method. RFC 9864 names EdDSA with its
/// curve as well.
pub fn is_name_of(alg: &str, method: Algorithm) -> bool {
    alg.parse() == Ok(method) || (alg == "Ed25519" && method == Algorithm::EdDSA)
}

fn algorithm(method: TokenMethod) -> Algorithm {
    match method {
        TokenMethod::Rs256 => Algorithm::RS256,
        TokenMethod::Rs384 => Algorithm::RS384,
        TokenMethod::Rs512 => Algorithm::RS512,
        TokenMethod::Ps256 => Algorithm::PS256,
        TokenMethod::Ps384 => Algorithm::PS384,
        TokenMethod::Ps512 => Algorithm::PS512,
        TokenMethod::Es256 => Algorithm::ES256,
        TokenMethod::Es384 => Algorithm::ES384,
        TokenMethod::EdDsa => Algorithm::EdDSA,
        TokenMethod::Hs256 => Algorithm::HS256,
        TokenMethod::Hs384 => Algorithm::HS384,
        TokenMethod::Hs512 => Algorithm::HS512,
    }
}
