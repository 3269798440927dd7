//! Changes of the client applications.

use gateway_model::{ClientId, Issue, RevisionAction};

use super::error::ChangeError;
use super::precondition::Precondition;
use crate::secrets::{OldSecret, SecretDigest};
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
    /// Replaces the secret of one.
    Rotate(ClientId, SecretDigest, OldSecretFate, Precondition),
    /// Says what becomes of the old secret of one.
    EndOldSecret(ClientId, OldSecretFate, Precondition),
    /// Removes one.
    Delete(ClientId, Precondition),
}

/// What becomes of a secret when there is a new one. Times are in seconds since
/// 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OldSecretFate {
    /// It is refused from then on.
    Refused,
    /// It goes on until this time, or until somebody deletes it.
    KeptUntil(Option<u64>),
}

impl ApplicationEdit {
    /// The client application that it is about.
    pub fn id(&self) -> &ClientId {
        match self {
            Self::Create { id, .. }
            | Self::Replace { id, .. }
            | Self::Rotate(id, ..)
            | Self::EndOldSecret(id, ..)
            | Self::Delete(id, _) => id,
        }
    }
}

/// Puts a client application over the one of its id, if there is one. What is as it was is
/// left alone. `now` is in seconds since 1970-01-01T00:00:00Z.
pub fn put(application: &ApplicationRecord, written: &Written, now: u64) -> Vec<Write> {
    let (id, name) = (&application.id, &application.name);
    let secret = &application.secret;
    let old = &application.old_secret;
    let Some(before) = written.application(id.as_str()) else {
        let create = Write::CreateApplication(id.clone(), name.clone(), secret.clone(), now);
        let old = old.as_ref().map(|old| put_old(id, Some(old), now));
        let steps = [create].into_iter().chain(old).collect();
        return noted(id, RevisionAction::Created, now, steps);
    };
    let rename = || Write::RenameApplication(id.clone(), name.clone());
    let rename = (before.name != *name).then(rename);
    let put = || Write::PutApplicationSecret(id.clone(), secret.clone(), now);
    let put = (before.secret != *secret).then(put);
    let is_same = |one: &OldSecret, other: &OldSecret| {
        one.digest == other.digest && one.expires_at == other.expires_at
    };
    let same = match (&before.old_secret, old) {
        (Some(before), Some(old)) => is_same(before, old),
        (before, old) => before.is_none() && old.is_none(),
    };
    let old = (!same).then(|| put_old(id, old.as_ref(), now));
    let steps: Vec<_> = rename.into_iter().chain(put).chain(old).collect();
    match steps.is_empty() {
        true => steps,
        false => noted(id, RevisionAction::Changed, now, steps),
    }
}

/// Steps that change a client application, and what its history says of them.
fn noted(id: &ClientId, action: RevisionAction, at: u64, mut steps: Vec<Write>) -> Vec<Write> {
    let sets = |step: &Write| {
        let put = matches!(step, Write::PutApplicationSecret(..));
        put || matches!(step, Write::CreateApplication(..))
    };
    let secret_changed = steps.iter().any(sets);
    steps.push(Write::NoteApplication {
        id: id.clone(),
        action,
        at,
        secret_changed,
    });
    steps
}

/// Sets or removes an old secret, which was set `now` where nobody knows better.
fn put_old(id: &ClientId, old: Option<&OldSecret>, now: u64) -> Write {
    let old = old.map(|old| OldSecret {
        set_at: old.set_at.or(Some(now)),
        ..old.clone()
    });
    Write::PutOldSecret(id.clone(), old)
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
    let id = edit.id();
    match edit {
        ApplicationEdit::Create { name, secret, .. } => {
            if written.application(id.as_str()).is_some() {
                return Err(ChangeError::ApplicationExists);
            }
            let create = Write::CreateApplication(id.clone(), name.clone(), secret.clone(), now);
            Ok(noted(id, RevisionAction::Created, now, vec![create]))
        }
        ApplicationEdit::Replace {
            name,
            secret,
            precondition,
            ..
        } => {
            let before = check(written, id, precondition)?;
            let rename = Write::RenameApplication(id.clone(), name.clone());
            let put = |secret| rotate(before, secret, OldSecretFate::Refused, now);
            let secret = secret.as_ref().map(put).transpose()?;
            let secret = secret.into_iter().flatten();
            let steps = [rename].into_iter().chain(secret).collect();
            Ok(noted(id, RevisionAction::Changed, now, steps))
        }
        ApplicationEdit::Rotate(_, secret, fate, precondition) => {
            let before = check(written, id, precondition)?;
            let steps = rotate(before, secret, *fate, now)?;
            Ok(noted(id, RevisionAction::Changed, now, steps))
        }
        ApplicationEdit::EndOldSecret(_, fate, precondition) => {
            let before = check(written, id, precondition)?;
            let old = before.old_secret.as_ref();
            let old = old.ok_or(ChangeError::NoOldSecret)?;
            let old = match fate {
                OldSecretFate::Refused => None,
                OldSecretFate::KeptUntil(expires_at) => Some(OldSecret {
                    expires_at: check_end(*expires_at, "expiresAt", now)?,
                    ..old.clone()
                }),
            };
            let put = Write::PutOldSecret(id.clone(), old);
            Ok(noted(id, RevisionAction::Changed, now, vec![put]))
        }
        ApplicationEdit::Delete(_, precondition) => {
            check(written, id, precondition)?;
            Ok(vec![Write::DeleteApplication(id.clone())])
        }
    }
}

/// Gives an application another secret.
fn rotate(
    before: &ApplicationRecord,
    secret: &SecretDigest,
    fate: OldSecretFate,
    now: u64,
) -> Result<Vec<Write>, ChangeError> {
    let put = Write::PutApplicationSecret(before.id.clone(), secret.clone(), now);
    let old = match fate {
        OldSecretFate::Refused => None,
        OldSecretFate::KeptUntil(expires_at) => {
            let oldest = before.old_secret.as_ref();
            if oldest.is_some_and(|old| !old.has_ended(now)) {
                return Err(ChangeError::TwoSecrets);
            }
            Some(OldSecret {
                digest: before.secret.clone(),
                set_at: before.secret_set_at,
                expires_at: check_end(expires_at, "oldExpiresAt", now)?,
            })
        }
    };
    let changes = old.is_some() || before.old_secret.is_some();
    let old = changes.then(|| Write::PutOldSecret(before.id.clone(), old));
    Ok(old.into_iter().chain([put]).collect())
}

/// A time at which a secret is to end, unless it has passed.
fn check_end(end: Option<u64>, path: &str, now: u64) -> Result<Option<u64>, ChangeError> {
    if end.is_some_and(|end| end <= now) {
        let message = "This has passed already. Write a later time in seconds since 1970, or have the old secret refused at once.";
        return Err(ChangeError::Refused(vec![Issue::error(path, message)]));
    }
    Ok(end)
}

fn check<'a>(
    written: &'a Written,
    id: &ClientId,
    precondition: &Precondition,
) -> Result<&'a ApplicationRecord, ChangeError> {
    let application = written.application(id.as_str());
    let application = application.ok_or(ChangeError::NoApplication)?;
    precondition.check(application.revision)?;
    Ok(application)
}
