//! Random bytes fit for cryptography.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};

/// Fills the buffer with random bytes fit for cryptography.
///
/// # Errors
/// The operating system gave none.
pub fn fill_random(bytes: &mut [u8]) -> Result<(), RandomUnavailable> {
    SystemRandom::new()
        .fill(bytes)
        .map_err(|_| RandomUnavailable)
}

/// The operating system gave no random bytes.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct RandomUnavailable;
