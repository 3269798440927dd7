//! Private keys, ready to sign.

use std::fmt;

use gateway_model::{KeyView, PublicKeyView, Secret, SigningMethod};
use software_signer::{KeyError, KeyMaterial, read_key};

use super::aws_lc::{self, AwsLc};
use super::backend::{SignFailure, SignerBackend};
use super::memo::Memo;
use super::software::Software;

/// A private key of one signing method, parsed.
pub struct SigningKey {
    method: SigningMethod,
    /// Behind a pointer, so that no list of backends has to be kept: one indirect
    /// call disappears beside the cheapest signature.
    backend: Box<dyn SignerBackend>,
    memo: Option<Memo>,
}

impl SigningKey {
    /// Reads a key and checks that it suits the signing method. `memo_bytes` bounds
    /// the memory for signatures already made; 0 means that every one is made anew.
    ///
    /// # Errors
    /// What is wrong with the key and what to do, without any of it.
    pub fn open(method: SigningMethod, text: &Secret, memo_bytes: u64) -> Result<Self, KeyError> {
        Ok(Self::new(method, backend(method, text)?, memo_bytes))
    }

    fn new(method: SigningMethod, backend: Box<dyn SignerBackend>, memo_bytes: u64) -> Self {
        let remembers = memo_bytes > 0 && backend.is_worth_remembering();
        Self {
            method,
            backend,
            memo: remembers.then(|| Memo::new(memo_bytes)),
        }
    }

    /// The signing method that the key was opened for.
    pub fn method(&self) -> SigningMethod {
        self.method
    }

    /// What is weak about the key, in one sentence.
    pub fn weakness(&self) -> Option<String> {
        self.backend.weakness()
    }

    /// Signs the message.
    ///
    /// # Errors
    /// The backend gave no signature.
    pub fn sign(&self, message: Vec<u8>) -> Result<Vec<u8>, SignFailure> {
        match &self.memo {
            Some(memo) => memo.signature(message, |message| self.backend.sign(message)),
            None => self.backend.sign(&message),
        }
    }

    /// What may be known of the key; `set_at` is none.
    pub fn view(&self) -> KeyView {
        let PublicKeyView {
            kind,
            bits,
            jwk,
            thumbprint,
            public_key: _,
        } = self.public();
        KeyView {
            kind,
            bits,
            public_jwk: jwk,
            thumbprint,
            set_at: None,
        }
    }

    /// What whoever verifies tokens may know of the key.
    pub fn public(&self) -> PublicKeyView {
        self.backend.public().view(self.method)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

/// The key in the hands of the backend whose it is.
fn backend(method: SigningMethod, text: &Secret) -> Result<Box<dyn SignerBackend>, KeyError> {
    let read_for = software_method(method);
    let material = read_key(read_for, text.expose())?;
    Ok(match &material {
        KeyMaterial::Rsa { bits, .. } if *bits < aws_lc::MIN_RSA_BITS => {
            Box::new(Software::open(read_for, &material)?)
        }
        _ => Box::new(AwsLc::open(method, &material)?),
    })
}

fn software_method(method: SigningMethod) -> software_signer::SigningMethod {
    use software_signer::SigningMethod as Software;
    match method {
        SigningMethod::Rs256 => Software::Rs256,
        SigningMethod::Rs384 => Software::Rs384,
        SigningMethod::Rs512 => Software::Rs512,
        SigningMethod::Hs256 => Software::Hs256,
        SigningMethod::Hs384 => Software::Hs384,
        SigningMethod::Hs512 => Software::Hs512,
        SigningMethod::Es256 => Software::Es256,
        SigningMethod::Es384 => Software::Es384,
    }
}

#[cfg(test)]
mod tests;
