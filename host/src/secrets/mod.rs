//! What the gateway keeps secret: the master key, the secrets of policies that are
//! sealed with it, private keys that wait for their policy, the token of the admin
//! API, and of client secrets and Basic passwords the digests that requests are
//! checked with. It makes client secrets, too.
//!
//! Secrets leave this module only as types that cannot be printed and that
//! overwrite their memory. It must not read the environment, nor the database.

mod admin_token;
mod digest;
mod digest_text;
mod file;
mod master_key;
mod old_secret;
mod vault;
mod waiting_keys;

pub use admin_token::{AdminToken, AdminTokenError};
pub use digest::{SecretDigest, new_client_secret};
pub use digest_text::{DigestError, read as read_digest, write as write_digest};
pub use master_key::{MasterKey, MasterKeyError};
pub use old_secret::OldSecret;
pub use vault::{SealError, Sealed, UnsealError, Vault};
pub use waiting_keys::{WaitingKey, WaitingKeys};
