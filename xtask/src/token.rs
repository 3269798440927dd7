//! A JSON Web Token (RFC 7519) in the hands of somebody who did not make it. The
//! gateway signs with aws-lc; the signature is verified here by the crate `rsa`.

use anyhow::{Context, Result, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rsa::sha2::{Digest, Sha256};
use rsa::{BoxedUint, Pkcs1v15Sign, PublicKey};
use serde_json::Value;

/// The bearer token in the one `Authorization` that the echo upstream received.
pub fn bearer(received: &Value) -> Result<&str> {
    let values = received
        .pointer("/headers/authorization")
        .and_then(Value::as_array);
    let values = values.context("the upstream received no Authorization")?;
    let [value] = values.as_slice() else {
        bail!(
            "the upstream received {} Authorization headers",
            values.len()
        );
    };
    let credential = value
        .as_str()
        .context("the echo's answer has no text where the Authorization should be")?;
    credential
        .strip_prefix("Bearer ")
        .context("the credential is no bearer token")
}

/// A token in compact form (RFC 7515, section 7.1), taken apart.
pub struct Token<'t> {
    /// The JOSE header.
    pub header: Value,
    /// The claims.
    pub claims: Value,
    signed: &'t str,
    signature: Vec<u8>,
}

impl<'t> Token<'t> {
    /// Takes a token apart.
    pub fn parse(compact: &'t str) -> Result<Self> {
        let (signed, signature) = compact.rsplit_once('.').context("the token has no dots")?;
        let (header, claims) = signed
            .split_once('.')
            .context("the token has only one dot")?;
        Ok(Self {
            header: json(header).context("the token's header")?,
            claims: json(claims).context("the token's claims")?,
            signed,
            signature: decode(signature).context("the token's signature")?,
        })
    }

    /// Verifies the signature by RS256 (RFC 7518, section 3.3) under a public key
    /// in the form of RFC 7518, section 6.3.1.
    pub fn verify(&self, jwk: &Value) -> Result<()> {
        let algorithm = self.header.get("alg").and_then(Value::as_str);
        ensure!(
            algorithm == Some("RS256"),
            "the token does not say that its algorithm is RS256"
        );
        let key = PublicKey::new(number(jwk, "n")?, number(jwk, "e")?)?;
        let digest = Sha256::digest(self.signed);
        key.verify(Pkcs1v15Sign::new::<Sha256>(), &digest, &self.signature)
            .context("the token's signature is not one of the policy's key")
    }
}

fn number(jwk: &Value, member: &str) -> Result<BoxedUint> {
    let text = jwk[member]
        .as_str()
        .with_context(|| format!("the public key has no `{member}`"))?;
    Ok(BoxedUint::from_be_slice_vartime(&decode(text)?))
}

fn json(part: &str) -> Result<Value> {
    Ok(serde_json::from_slice(&decode(part)?)?)
}

fn decode(text: &str) -> Result<Vec<u8>> {
    Ok(URL_SAFE_NO_PAD.decode(text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7515, appendix A.2: a token signed with RS256, and the public key.
    const TOKEN: &str = concat!(
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt",
        "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XO",
        "iZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f",
        "_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDw",
        "usC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWyw",
        "lVmtVrBp0igcN_IoypGlUPQGe77Rw"
    );
    const MODULUS: &str = concat!(
        "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1",
        "Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpa",
        "SHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4",
        "LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"
    );

    fn public_key() -> Value {
        serde_json::json!({ "kty": "RSA", "n": MODULUS, "e": "AQAB" })
    }

    #[test]
    fn the_published_token_verifies() {
        let token = Token::parse(TOKEN).unwrap();
        assert_eq!(token.header, serde_json::json!({ "alg": "RS256" }));
        assert_eq!(token.claims["iss"], "joe");
        token.verify(&public_key()).unwrap();
    }

    #[test]
    fn a_token_that_was_changed_does_not_verify() {
        let (signed, signature) = TOKEN.rsplit_once('.').unwrap();
        let (header, _) = signed.split_once('.').unwrap();
        let claims = URL_SAFE_NO_PAD.encode(r#"{"iss":"eve"}"#);
        let forged = format!("{header}.{claims}.{signature}");
        let error = Token::parse(&forged)
            .unwrap()
            .verify(&public_key())
            .unwrap_err();
        assert!(
            error.to_string().contains("not one of the policy's key"),
            "{error:#}"
        );
    }

    #[test]
    fn a_token_of_another_algorithm_is_refused_whatever_its_signature() {
        let (_, rest) = TOKEN.split_once('.').unwrap();
        let none = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#));
        assert!(Token::parse(&none).unwrap().verify(&public_key()).is_err());
    }
}
