//! The numbers of a private EC key, and the one form in which the signers take them.

use pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};
use rsa::pkcs8::der::asn1::{AnyRef, BitStringRef, OctetStringRef};
use rsa::pkcs8::der::{self, Decode, Encode, Reader, SliceReader, Tag, TagNumber, Tagged};
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use sec1::EcPrivateKey;
use zeroize::Zeroizing;

use crate::any_curve::{AnyCurve, name_of};
use crate::key_error::{inconsistent, unreadable};
use crate::signing_method::Need;
use crate::wrong_kind::{wrong_kind, wrong_method};
use crate::{Curve, KeyError, KeyMaterial, SigningMethod};

const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// The field `parameters` of `ECPrivateKey`.
const PARAMETERS: Tag = Tag::ContextSpecific {
    constructed: true,
    number: TagNumber(0),
};

/// The field `publicKey` of `ECPrivateKey`.
const PUBLIC_KEY: Tag = Tag::ContextSpecific {
    constructed: true,
    number: TagNumber(1),
};

/// A private number and, if it is given, the public point, which is checked.
pub(crate) struct EcNumbers<'a> {
    /// None if the key does not say.
    curve: Option<AnyCurve>,
    private: Zeroizing<Vec<u8>>,
    public: Option<&'a [u8]>,
}

impl<'a> EcNumbers<'a> {
    /// Numbers on a known curve, big-endian; the point in a form of SEC 1, section 2.3.3.
    pub(crate) fn new(curve: Curve, private: &[u8], public: Option<&'a [u8]>) -> Self {
        Self {
            curve: Some(AnyCurve::Known(curve)),
            private: Zeroizing::new(private.to_vec()),
            public,
        }
    }

    /// Reads `ECPrivateKey` (RFC 5915, section 3); none if it is something else.
    /// `parameters` are those outside of it, which PKCS #8 has.
    pub(crate) fn read(der: &'a [u8], parameters: Option<AnyRef<'_>>) -> Option<Self> {
        let read = |reader: &mut SliceReader<'a>| {
            let version = u8::decode(reader)?;
            let private = <&OctetStringRef>::decode(reader)?;
            let (mut own, mut public) = (None, None);
            while !reader.is_finished() {
                let field = AnyRef::<'a>::decode(reader)?;
                match field.tag() {
                    PARAMETERS => own = Some(AnyRef::from_der(field.value())?),
                    PUBLIC_KEY => public = Some(BitStringRef::from_der(field.value())?),
                    _ => {}
                }
            }
            der::Result::Ok((version, private, own, public))
        };
        let mut reader = SliceReader::new(der).ok()?;
        let (version, private, own, public) = reader.sequence(read).ok()?;
        let curve = parameters.or(own).map(AnyCurve::read);
        (version == 1).then(|| Self {
            curve: curve.flatten(),
            private: Zeroizing::new(private.as_bytes().to_vec()),
            public: public.and_then(|bits| bits.as_bytes()),
        })
    }

    /// The key for a signing method.
    ///
    /// # Errors
    /// It is on another curve, or its numbers do not fit together.
    pub(crate) fn material(&self, method: SigningMethod) -> Result<KeyMaterial, KeyError> {
        let curve = match &self.curve {
            Some(AnyCurve::Known(curve)) => *curve,
            Some(AnyCurve::Other(called)) => {
                return Err(wrong_kind(method, &format!("a key on {called}")));
            }
            None => {
                return Err(unreadable(
                    "The EC key does not say which curve it is on. Export it again with its curve.",
                ));
            }
        };
        if method.need() != Need::Ec(curve) {
            return Err(on_curve(method, curve));
        }
        let pkcs8 = match curve {
            Curve::P256 => self.checked::<p256::SecretKey>(curve),
            Curve::P384 => self.checked::<p384::SecretKey>(curve),
        };
        let pkcs8 = pkcs8.ok_or_else(inconsistent)?;
        Ok(KeyMaterial::Ec { pkcs8, curve })
    }

    /// `PrivateKeyInfo` with both numbers, if they fit together.
    fn checked<Key: DecodePrivateKey + EncodePrivateKey>(
        &self,
        curve: Curve,
    ) -> Option<Zeroizing<Vec<u8>>> {
        // Some programs leave out leading zeros, others put one in front.
        let width = usize::try_from(curve.bits()).ok()? / 8;
        let zeros = self.private.iter().take_while(|byte| **byte == 0).count();
        let digits = self.private.get(zeros..)?;
        let mut private = Zeroizing::new(vec![0; width.checked_sub(digits.len())?]);
        private.reserve_exact(width);
        private.extend_from_slice(digits);
        let key = EcPrivateKey {
            private_key: &private,
            parameters: None,
            public_key: self.public,
        };
        let key = Zeroizing::new(key.to_der().ok()?);
        let name = name_of(curve);
        let algorithm = pkcs8::spki::AlgorithmIdentifierRef {
            oid: EC,
            parameters: Some(AnyRef::from(&name)),
        };
        let info = PrivateKeyInfoRef::new(algorithm, OctetStringRef::new(&key).ok()?);
        let info = Zeroizing::new(info.to_der().ok()?);
        let key = Key::from_pkcs8_der(&info).ok()?;
        Some(Zeroizing::new(key.to_pkcs8_der().ok()?.as_bytes().to_vec()))
    }
}

fn on_curve(method: SigningMethod, curve: Curve) -> KeyError {
    let fitting = match curve {
        Curve::P256 => "ES256",
        Curve::P384 => "ES384",
    };
    wrong_method(method, &format!("a key on the curve {curve}"), fitting)
}
