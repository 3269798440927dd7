//! RSA keys from their numbers, whatever primes and exponent they have.

use rsa::pkcs1::RsaPrivateKeyRef;
use rsa::{BoxedUint, PrivateKey};

use crate::KeyError;
use crate::key_error::inconsistent;

/// The key of a modulus, a public and a private exponent, and both primes or none.
///
/// # Errors
/// The numbers do not fit together.
pub(crate) fn private_key(
    n: BoxedUint,
    e: BoxedUint,
    d: BoxedUint,
    primes: Vec<BoxedUint>,
) -> Result<PrivateKey, KeyError> {
    let half = n.bit_width_vartime().div_ceil(2);
    let is_wide = primes.iter().any(|prime| prime.bit_width_vartime() > half);
    // The library computes with primes of half the modulus unless it is told otherwise,
    // and so that signatures of usual keys stay fast, it is told for others only. That
    // shows in the time: that the primes differ in length, not what they are.
    let make = if is_wide {
        PrivateKey::from_components_with_wide_primes
    } else {
        PrivateKey::from_components
    };
    make(n, e, d, primes).map_err(|_| inconsistent())
}

/// The key of `RSAPrivateKey` (RFC 8017, appendix A.1.2) with two primes.
///
/// # Errors
/// The numbers do not fit together.
pub(crate) fn read_private_key(key: &RsaPrivateKeyRef<'_>) -> Result<PrivateKey, KeyError> {
    let number =
        |number: rsa::pkcs1::UintRef<'_>| BoxedUint::from_be_slice_vartime(number.as_bytes());
    private_key(
        number(key.modulus),
        number(key.public_exponent),
        number(key.private_exponent),
        vec![number(key.prime1), number(key.prime2)],
    )
}
