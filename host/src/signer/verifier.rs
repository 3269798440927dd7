//! Verifies tokens as an upstream does: with the public half of the key, by
//! another library than the one that signs.

use aws_lc_rs::signature::{
    RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
    RsaParameters, RsaPublicKeyComponents,
};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use gateway_model::{PublicKeyView, Secret, SigningMethod};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde_json::Value;

use super::aws_lc::MIN_RSA_BITS;

/// Verifies the signatures of one key.
pub struct Verifier(Judge);

enum Judge {
    /// For all that RFC 7518 allows.
    Usual {
        algorithm: Algorithm,
        key: DecodingKey,
    },
    /// For RSA keys under 2048 bits, which the usual judge refuses (section 3.3) while
    /// upstreams do not. Such keys are signed with in software (`key.rs`), so this is
    /// another library too.
    ShortRsa {
        algorithm: &'static RsaParameters,
        key: RsaPublicKeyComponents<Vec<u8>>,
    },
}

impl Verifier {
    /// A verifier with the JSON Web Key of `public`, or with the secret itself if
    /// the method is an HS method; none if no library here can judge by the key.
    pub fn new(method: SigningMethod, secret: &Secret, public: &PublicKeyView) -> Option<Self> {
        let key = match &public.jwk {
            Some(jwk) if is_rsa(method) && public.bits < MIN_RSA_BITS => {
                let (algorithm, key) = (short_rsa(method)?, components(jwk)?);
                return Some(Self(Judge::ShortRsa { algorithm, key }));
            }
            Some(jwk) => {
                let jwk = serde_json::from_value::<Jwk>(jwk.clone()).ok()?;
                DecodingKey::from_jwk(&jwk).ok()?
            }
            None => DecodingKey::from_secret(secret.expose().as_bytes()).ok()?,
        };
        let algorithm = algorithm(method);
        Some(Self(Judge::Usual { algorithm, key }))
    }

    /// Whether the token's signature is this key's.
    pub fn verifies(&self, token: &str) -> bool {
        let Some((message, signature)) = token.rsplit_once('.') else {
            return false;
        };
        let message = message.as_bytes();
        match &self.0 {
            Judge::Usual { algorithm, key } => {
                crypto::verify(signature, message, key, *algorithm).unwrap_or(false)
            }
            Judge::ShortRsa { algorithm, key } => BASE64_URL_SAFE_NO_PAD
                .decode(signature)
                .is_ok_and(|signature| key.verify(algorithm, message, &signature).is_ok()),
        }
    }
}

fn is_rsa(method: SigningMethod) -> bool {
    use SigningMethod::{Rs256, Rs384, Rs512};
    matches!(method, Rs256 | Rs384 | Rs512)
}

/// Modulus and exponent of a JSON Web Key (RFC 7518, section 6.3.1).
fn components(jwk: &Value) -> Option<RsaPublicKeyComponents<Vec<u8>>> {
    let number = |name| BASE64_URL_SAFE_NO_PAD.decode(jwk.get(name)?.as_str()?).ok();
    let (n, e) = (number("n")?, number("e")?);
    Some(RsaPublicKeyComponents { n, e })
}

/// The library has none for RS384.
fn short_rsa(method: SigningMethod) -> Option<&'static RsaParameters> {
    match method {
        SigningMethod::Rs256 => Some(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY),
        SigningMethod::Rs512 => Some(&RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY),
        _ => None,
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
