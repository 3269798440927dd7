//! Keys of another kind than the signing method needs: what they are, and what to do.

use crate::signing_method::Need;
use crate::{Curve, KeyError, KeyErrorKind, SigningMethod};

/// The key `is` of a kind that no signing method fits.
pub(crate) fn wrong_kind(method: SigningMethod, is: &str) -> KeyError {
    refuse(method, is, "Make")
}

/// The key `is` one for the signing methods that are named.
pub(crate) fn wrong_method(method: SigningMethod, is: &str, fitting: &str) -> KeyError {
    refuse(method, is, &format!("Choose {fitting}, or make"))
}

fn refuse(method: SigningMethod, is: &str, cure: &str) -> KeyError {
    let need = method.need();
    let message = format!(
        "This is {is}, and {method} needs {need}. {cure} another key: {}",
        command(need)
    );
    KeyError::new(KeyErrorKind::WrongKind, message)
}

/// A sentence with the command that makes a key of this kind.
pub(crate) fn make_another(need: Need) -> String {
    format!("Make another key: {}", command(need))
}

fn command(need: Need) -> &'static str {
    match need {
        Need::Secret => "openssl rand -base64 64",
        Need::Rsa => "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem",
        Need::Ec(Curve::P256) => {
            "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem"
        }
        Need::Ec(Curve::P384) => {
            "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out key.pem"
        }
    }
}
