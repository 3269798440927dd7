//! Changes of the client applications.

use gateway_model::ClientId;

use super::error::ChangeError;
use super::precondition::Precondition;
use crate::secrets::SecretDigest;
use crate::store::Change;

/// A change of the client applications.
#[derive(Clone, Debug)]
pub enum ApplicationEdit {
    /// Adds one.
    Create {
        /// The client id.
        id: ClientId,
        /// What people call it.
        name: String,
        /// What is kept of its secret.
        secret: SecretDigest,
    },
    /// Replaces what is written about one.
    Replace {
        /// The client id.
        id: ClientId,
        /// What people call it.
        name: String,
        /// What is kept of its secret; none keeps what is there.
        secret: Option<SecretDigest>,
        /// What must hold.
        precondition: Precondition,
    },
    /// Replaces the secret of one. The old one is of no use from then on.
    Rotate(ClientId, SecretDigest, Precondition),
    /// Removes one.
    Delete(ClientId, Precondition),
}

impl ApplicationEdit {
    /// Writes the change. `now` is in seconds since 1970-01-01T00:00:00Z.
    pub async fn write(&self, change: &mut Change<'_>, now: u64) -> Result<(), ChangeError> {
        match self {
            Self::Create { id, name, secret } => {
                if change.application_revision(id).await?.is_some() {
                    return Err(ChangeError::ApplicationExists);
                }
                change.insert_application(id, name, secret, now).await?;
            }
            Self::Replace {
                id,
                name,
                secret,
                precondition,
            } => {
                check(change, id, precondition).await?;
                change.rename_application(id, name).await?;
                if let Some(secret) = secret {
                    change.put_application_secret(id, secret, now).await?;
                }
            }
            Self::Rotate(id, secret, precondition) => {
                check(change, id, precondition).await?;
                change.put_application_secret(id, secret, now).await?;
            }
            Self::Delete(id, precondition) => {
                check(change, id, precondition).await?;
                change.delete_application(id).await?;
            }
        }
        Ok(())
    }
}

async fn check(
    change: &mut Change<'_>,
    id: &ClientId,
    precondition: &Precondition,
) -> Result<(), ChangeError> {
    match change.application_revision(id).await? {
        Some(revision) => precondition.check(revision),
        None => Err(ChangeError::NoApplication),
    }
}
