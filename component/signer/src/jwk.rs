//! Private keys as JSON Web Keys (RFC 7517, parameters of RFC 7518, section 6).

use base64ct::{Base64UrlUnpadded, Encoding};
use rsa::BoxedUint;
use rsa::pkcs1::EncodeRsaPrivateKey;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::der_key::{read_der, rsa as rsa_key};
use crate::ec_key::EcNumbers;
use crate::key_error::{inconsistent, unreadable};
use crate::rsa_numbers::private_key;
use crate::signing_method::Need;
use crate::wrong_kind::{make_another, wrong_kind};
use crate::{Curve, KeyError, KeyErrorKind, KeyMaterial, SigningMethod};

/// A JSON Web Key.
pub(crate) struct Jwk<'a> {
    /// `kty`.
    kind: &'a str,
    members: &'a Map<String, Value>,
}

impl<'a> Jwk<'a> {
    /// The key that the document is; none if it is something else.
    pub(crate) fn of(document: &'a Value) -> Option<Self> {
        let members = document.as_object()?;
        let kind = members.get("kty")?.as_str()?;
        Some(Self { kind, members })
    }

    /// Reads the key for a signing method.
    ///
    /// # Errors
    /// It is not private, of another kind, or damaged.
    pub(crate) fn read(&self, method: SigningMethod) -> Result<KeyMaterial, KeyError> {
        match (self.kind, self.text("crv")) {
            ("oct", _) => Err(wrong_kind(method, "a secret as JSON Web Key")),
            _ if !self.members.contains_key("d") => Err(KeyError::new(
                KeyErrorKind::NotPrivate,
                "This JSON Web Key is public: it has no member `d`. A signature needs the private \
                 key; paste the JSON Web Key or the PEM document that it belongs to.",
            )),
            ("RSA", _) => self.read_rsa(method),
            ("EC", Some("P-256")) => self.read_ec(method, Curve::P256),
            ("EC", Some("P-384")) => self.read_ec(method, Curve::P384),
            ("EC", Some("P-521")) => Err(wrong_kind(method, "a key on the curve P-521")),
            ("EC", Some("secp256k1")) => Err(wrong_kind(method, "a key on the curve secp256k1")),
            ("OKP", Some("Ed25519")) => Err(wrong_kind(method, "an Ed25519 key")),
            ("OKP", Some("Ed448")) => Err(wrong_kind(method, "an Ed448 key")),
            _ => Err(wrong_kind(method, "a JSON Web Key for another algorithm")),
        }
    }

    fn read_rsa(&self, method: SigningMethod) -> Result<KeyMaterial, KeyError> {
        if method.need() != Need::Rsa {
            return Err(rsa_key(method));
        }
        if self.members.contains_key("oth") {
            return Err(KeyError::new(
                KeyErrorKind::Unavailable,
                format!(
                    "The RSA key has more than two primes. {}",
                    make_another(Need::Rsa)
                ),
            ));
        }
        let number = |name| Ok(BoxedUint::from_be_slice_vartime(&self.bytes(name)?));
        // RFC 7518, section 6.3.2, does not ask for the primes.
        let primes = ["p", "q"]
            .iter()
            .filter(|name| self.members.contains_key(**name));
        let primes = primes.map(|name| number(name)).collect::<Result<_, _>>()?;
        let key = private_key(number("n")?, number("e")?, number("d")?, primes)?;
        let der = key.to_pkcs1_der().map_err(|_| inconsistent())?;
        read_der(method, der.as_bytes())
    }

    fn read_ec(&self, method: SigningMethod, curve: Curve) -> Result<KeyMaterial, KeyError> {
        let private = self.bytes("d")?;
        let (x, y) = (self.bytes("x")?, self.bytes("y")?);
        let point = [&[4], x.as_slice(), y.as_slice()].concat();
        EcNumbers::new(curve, &private, Some(&point)).material(method)
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        self.members.get(name)?.as_str()
    }

    /// The bytes of a member in base64url.
    fn bytes(&self, name: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let text = self.text(name).map(|text| text.trim_end_matches('='));
        let bytes = text.and_then(|text| Base64UrlUnpadded::decode_vec(text).ok());
        bytes.map(Zeroizing::new).ok_or_else(|| {
            unreadable(format!(
                "The JSON Web Key has no member `{name}` in base64url. Export it again."
            ))
        })
    }
}
