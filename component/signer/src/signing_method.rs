//! The signing methods and what each asks of a key.

use std::fmt;

/// How a token is signed: `alg` of RFC 7518, section 3.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigningMethod {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512,
    /// HMAC with SHA-256.
    Hs256,
    /// HMAC with SHA-384.
    Hs384,
    /// HMAC with SHA-512.
    Hs512,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
}

impl SigningMethod {
    /// The name, such as `RS256`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
        }
    }

    /// Bits of the method's hash.
    pub fn hash_bits(self) -> u32 {
        match self {
            Self::Rs256 | Self::Hs256 | Self::Es256 => 256,
            Self::Rs384 | Self::Hs384 | Self::Es384 => 384,
            Self::Rs512 | Self::Hs512 => 512,
        }
    }

    pub(crate) fn need(self) -> Need {
        match self {
            Self::Rs256 | Self::Rs384 | Self::Rs512 => Need::Rsa,
            Self::Hs256 | Self::Hs384 | Self::Hs512 => Need::Secret,
            Self::Es256 => Need::Ec(Curve::P256),
            Self::Es384 => Need::Ec(Curve::P384),
        }
    }
}

impl fmt::Display for SigningMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The kind of key that a signing method needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// A text whose bytes are the secret.
    Secret,
    /// An RSA private key.
    Rsa,
    /// A private key on a curve.
    Ec(Curve),
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secret => f.write_str("a secret"),
            Self::Rsa => f.write_str("an RSA private key"),
            Self::Ec(curve) => write!(f, "a private key on the curve {curve}"),
        }
    }
}

/// The curves of the ES methods (RFC 7518, section 3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    /// P-256, also called prime256v1 and secp256r1.
    P256,
    /// P-384, also called secp384r1.
    P384,
}

impl Curve {
    /// Bits of the curve's field.
    pub fn bits(self) -> u32 {
        match self {
            Self::P256 => 256,
            Self::P384 => 384,
        }
    }
}

impl fmt::Display for Curve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
        })
    }
}
