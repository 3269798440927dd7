//! A private key that has been read and suits its signing method.

use std::fmt;

use zeroize::Zeroizing;

use crate::secret_text::misleading_secret;
use crate::{Curve, SigningMethod};

/// The modulus that RFC 7518, section 3.3, asks for, in bits.
const RSA_BITS: u32 = 2048;

/// A private key that has been read: of the kind that its signing method needs,
/// and well formed. Whether its numbers fit together shows when it is opened. Its
/// memory is wiped when it goes.
pub enum KeyMaterial {
    /// The secret of an HS method, never empty.
    Hmac {
        /// The bytes of the text as they were given.
        secret: Zeroizing<Vec<u8>>,
        /// Decides how long the secret should be.
        method: SigningMethod,
    },
    /// The key of an RS method.
    Rsa {
        /// `RSAPrivateKey` in DER (RFC 8017, appendix A.1.2), with two primes.
        pkcs1: Zeroizing<Vec<u8>>,
        /// Bits of the modulus, 1024 to 8192.
        bits: u32,
    },
    /// The key of an ES method.
    Ec {
        /// `PrivateKeyInfo` in DER (RFC 5208, section 5) with a named curve.
        pkcs8: Zeroizing<Vec<u8>>,
        /// The curve it names.
        curve: Curve,
    },
}

impl KeyMaterial {
    /// Bits of the secret, the modulus, or the curve.
    pub fn bits(&self) -> u32 {
        match self {
            Self::Hmac { secret, .. } => {
                u32::try_from(secret.len()).map_or(u32::MAX, |bytes| bytes.saturating_mul(8))
            }
            Self::Rsa { bits, .. } => *bits,
            Self::Ec { curve, .. } => curve.bits(),
        }
    }

    /// What is weak or misleading about the key, in sentences that say what to do.
    pub fn weakness(&self) -> Option<String> {
        let bits = self.bits();
        match self {
            Self::Hmac { secret, method } => {
                let short = (bits < method.hash_bits()).then(|| {
                    format!(
                        "The secret is shorter than the hash of {method}. \
                         Use at least {} bytes (RFC 7518, section 3.2).",
                        method.hash_bits() / 8
                    )
                });
                let text = std::str::from_utf8(secret).ok();
                let said = [text.and_then(misleading_secret), short];
                let said: Vec<_> = said.into_iter().flatten().collect();
                (!said.is_empty()).then(|| said.join(" "))
            }
            Self::Rsa { .. } if bits < RSA_BITS => Some(format!(
                "The RSA key has {bits} bits. Use one of at least {RSA_BITS} bits \
                 (RFC 7518, section 3.3)."
            )),
            Self::Rsa { .. } | Self::Ec { .. } => None,
        }
    }
}

impl fmt::Debug for KeyMaterial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyMaterial").finish_non_exhaustive()
    }
}
