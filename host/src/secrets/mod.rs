//! What the gateway keeps secret: the master key, the private keys that are sealed
//! with it, those that wait for their policy, and the token of the admin API.
//!
//! Secrets leave this module only as types that cannot be printed and that
//! overwrite their memory. It must not read the environment, nor the database.

mod admin_token;
mod digest;
mod file;
mod master_key;
mod vault;
mod waiting_keys;

pub use admin_token::{AdminToken, AdminTokenError};
pub use digest::{SecretDigest, new_client_secret};
pub use master_key::{MasterKey, MasterKeyError};
pub use vault::{SealError, Sealed, UnsealError, Vault};
pub use waiting_keys::{WaitingKey, WaitingKeys};
