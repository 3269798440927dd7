//! Verifies tokens as an upstream does: with the public half of the key, by
//! another library than the one that signs.

use gateway_model::{PublicKeyView, Secret, SigningMethod};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, crypto};

/// Verifies the signatures of one key.
pub struct Verifier {
    algorithm: Algorithm,
    key: DecodingKey,
}

impl Verifier {
    /// A verifier with the JSON Web Key of `public`, or with the secret itself if
    /// the method is an HS method; none if the library cannot read the key.
    pub fn new(method: SigningMethod, secret: &Secret, public: &PublicKeyView) -> Option<Self> {
        let key = match &public.jwk {
            Some(jwk) => {
                let jwk = serde_json::from_value::<Jwk>(jwk.clone()).ok()?;
                DecodingKey::from_jwk(&jwk).ok()?
            }
            None => DecodingKey::from_secret(secret.expose().as_bytes()).ok()?,
        };
        let algorithm = algorithm(method);
        Some(Self { algorithm, key })
    }

    /// Whether the token's signature is this key's. RSA keys under 2048 bits never
    /// pass: RFC 7518, section 3.3, forbids them.
    pub fn verifies(&self, token: &str) -> bool {
        let Some((message, signature)) = token.rsplit_once('.') else {
            return false;
        };
        crypto::verify(signature, message.as_bytes(), &self.key, self.algorithm).unwrap_or(false)
    }
}

fn algorithm(method: SigningMethod) -> Algorithm {
    match method {
        SigningMethod::Rs256 => Algorithm::RS256,
        SigningMethod::Rs384 => Algorithm::RS384,
        SigningMethod::Rs512 => Algorithm::RS512,
        SigningMethod::Hs256 => Algorithm::HS256,
        SigningMethod::Hs384 => Algorithm::HS384,
        SigningMethod::Hs512 => Algorithm::HS512,
        SigningMethod::Es256 => Algorithm::ES256,
        SigningMethod::Es384 => Algorithm::ES384,
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD;

    use super::*;
    use crate::signer::generate::generate;
    use crate::signer::key::SigningKey;

    #[test]
    fn a_token_of_every_method_verifies_and_no_other_does() {
        for (name, method) in SigningMethod::BY_NAME {
            let made = generate(method).unwrap();
            let key = SigningKey::open(method, &made.private_key, 0).unwrap();
            let signature = key.sign(b"e30.e30".to_vec()).unwrap();
            let signature = BASE64_URL_SAFE_NO_PAD.encode(signature);
            let verifier = Verifier::new(method, &made.private_key, &made.public).unwrap();
            assert!(verifier.verifies(&format!("e30.e30.{signature}")), "{name}");
            assert!(
                !verifier.verifies(&format!("e30.e31.{signature}")),
                "{name}"
            );
            assert!(!verifier.verifies("e30.e30."), "{name}");
            assert!(!verifier.verifies(""), "{name}");
        }
    }
}
