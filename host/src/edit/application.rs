//! Changes of the client applications.

use gateway_model::ClientId;

use super::error::ChangeError;
use super::precondition::Precondition;
use crate::secrets::SecretDigest;
use crate::store::Write;
use crate::written::{ApplicationRecord, Written};

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
    /// The client application that it is about.
    pub fn id(&self) -> &ClientId {
        match self {
            Self::Create { id, .. }
            | Self::Replace { id, .. }
            | Self::Rotate(id, ..)
            | Self::Delete(id, _) => id,
        }
    }
}

/// Puts a client application over the one of its id, if there is one. What is as it was is
/// left alone. `now` is in seconds since 1970-01-01T00:00:00Z.
pub fn put(application: &ApplicationRecord, written: &Written, now: u64) -> Vec<Write> {
    let (id, name) = (&application.id, &application.name);
    let secret = &application.secret;
    let Some(before) = written.application(id.as_str()) else {
        let create = Write::CreateApplication(id.clone(), name.clone(), secret.clone(), now);
        return vec![create];
    };
    let rename = || Write::RenameApplication(id.clone(), name.clone());
    let rename = (before.name != *name).then(rename);
    let put = || Write::PutApplicationSecret(id.clone(), secret.clone(), now);
    let put = (before.secret != *secret).then(put);
    rename.into_iter().chain(put).collect()
}

/// What a change of the client applications comes to. `now` is in seconds since
/// 1970-01-01T00:00:00Z.
///
/// # Errors
/// The application is not there or not as demanded, or its id is taken.
pub fn plan(
    edit: &ApplicationEdit,
    written: &Written,
    now: u64,
) -> Result<Vec<Write>, ChangeError> {
    match edit {
        ApplicationEdit::Create { id, name, secret } => {
            if written.application(id.as_str()).is_some() {
                return Err(ChangeError::ApplicationExists);
            }
            let create = Write::CreateApplication(id.clone(), name.clone(), secret.clone(), now);
            Ok(vec![create])
        }
        ApplicationEdit::Replace {
            id,
            name,
            secret,
            precondition,
        } => {
            check(written, id, precondition)?;
            let rename = Write::RenameApplication(id.clone(), name.clone());
            let put = |secret| Write::PutApplicationSecret(id.clone(), secret, now);
            let secret = secret.clone().map(put);
            Ok([rename].into_iter().chain(secret).collect())
        }
        ApplicationEdit::Rotate(id, secret, precondition) => {
            check(written, id, precondition)?;
            let put = Write::PutApplicationSecret(id.clone(), secret.clone(), now);
            Ok(vec![put])
        }
        ApplicationEdit::Delete(id, precondition) => {
            check(written, id, precondition)?;
            Ok(vec![Write::DeleteApplication(id.clone())])
        }
    }
}

fn check(written: &Written, id: &ClientId, precondition: &Precondition) -> Result<(), ChangeError> {
    match written.application(id.as_str()) {
        Some(application) => precondition.check(application.revision),
        None => Err(ChangeError::NoApplication),
    }
}
