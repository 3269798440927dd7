//! Client applications: who may use the API instances that enforce client ids.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::read::Reader;
use crate::{Issue, Secret, Source};

/// What identifies a client application to the gateway: 1 to 255 visible ASCII
/// characters (RFC 6749, appendix A.1, without the space). One with a colon cannot
/// be sent as the user name of Basic authentication.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct ClientId(String);

impl ClientId {
    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for ClientId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ClientId {
    type Error = InvalidClientId;

    fn try_from(text: String) -> Result<Self, InvalidClientId> {
        if is_visible(&text) && (1..=255).contains(&text.len()) {
            Ok(Self(text))
        } else {
            Err(InvalidClientId)
        }
    }
}

impl From<ClientId> for String {
    fn from(id: ClientId) -> Self {
        id.0
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is not a client id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidClientId;

impl fmt::Display for InvalidClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("A client id has 1 to 255 letters, digits and signs of ASCII, and no spaces.")
    }
}

impl std::error::Error for InvalidClientId {}

/// The fewest characters of a client secret. Secrets are kept as plain hashes,
/// which only what nobody can guess withstands.
pub const MIN_CLIENT_SECRET: usize = 32;

/// What the digest of a client secret begins with as a text. No secret may: whoever has
/// read the digest in a file would know it.
pub const CLIENT_SECRET_DIGEST: &str = "$jwt-gateway-sha256$";

/// Whether a text may be a client secret: 32 to 255 visible ASCII characters.
///
/// # Errors
/// It may not.
pub fn check_client_secret(secret: &Secret) -> Result<(), InvalidClientSecret> {
    let text = secret.expose();
    let fits = (MIN_CLIENT_SECRET..=255).contains(&text.len());
    (fits && is_visible(text))
        .then_some(())
        .ok_or(InvalidClientSecret)
}

/// The text is not a client secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidClientSecret;

impl fmt::Display for InvalidClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "A client secret has 32 to 255 letters, digits and signs of ASCII, chosen at random: openssl rand -hex 32 makes one.",
        )
    }
}

impl std::error::Error for InvalidClientSecret {}

fn is_visible(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A client application to add or replace.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClientApplicationDraft {
    /// The client id; absent: one is made. It cannot be changed later.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub id: Option<ClientId>,
    /// What people call it.
    pub name: String,
    /// The client secret, 32 characters or more; absent: one is made, or the one that
    /// is set stays.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, write_only))]
    pub secret: Option<Secret>,
}

/// A client secret to set.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
pub struct ClientSecretDraft {
    /// The client secret, 32 characters or more; absent: one is made.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, write_only))]
    pub secret: Option<Secret>,
    /// Whether the secret that was set goes on beside it; absent: it is refused.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<bool>))]
    pub keep_old: bool,
    /// From when on an old secret that is kept is refused, in seconds since
    /// 1970-01-01T00:00:00Z; absent: once somebody deletes it.
    pub old_expires_at: Option<u64>,
}

/// From when on the old secret of a client application is refused.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
pub struct OldSecretDraft {
    /// In seconds since 1970-01-01T00:00:00Z; absent: once somebody deletes it.
    pub expires_at: Option<u64>,
}

/// The last moment that can be written: 9999-12-31T23:59:59Z.
const LAST_MOMENT: u64 = 253_402_300_799;

impl OldSecretDraft {
    /// Reads a JSON document `{"expiresAt"}`, whose only field may be left out.
    ///
    /// # Errors
    /// The field is no moment, or there are others.
    pub fn parse(document: &serde_json::Value) -> Result<Self, Vec<Issue>> {
        let mut reader = Reader::new(document, "");
        let expires_at = Self::read_expires_at(&mut reader);
        reader.finish(|| Some(Self { expires_at }))
    }

    /// Reads the field `expiresAt`, which may be left out.
    pub fn read_expires_at(reader: &mut Reader<'_>) -> Option<u64> {
        reader.optional("expiresAt", |reader, value, path| {
            reader.integer(value, path, 0..=LAST_MOMENT)
        })
    }
}

impl ClientApplicationDraft {
    /// Reads a JSON document `{"id", "name", "secret"}`, reporting every issue with
    /// its shape.
    ///
    /// # Errors
    /// Every field that is missing, unknown, or not of its type.
    pub fn parse(document: &serde_json::Value) -> Result<Self, Vec<Issue>> {
        let mut reader = Reader::new(document, "");
        let id = reader.optional("id", Reader::text_as::<ClientId>);
        let name = Self::read_name(&mut reader);
        let secret = ClientSecretDraft::read_secret(&mut reader);
        reader.finish(|| {
            Some(Self {
                id,
                name: name?,
                secret,
            })
        })
    }

    /// Reads the field `name`: what people call it.
    pub fn read_name(reader: &mut Reader<'_>) -> Option<String> {
        reader.required("name", |reader, value, path| {
            let name = reader.text(value, path)?;
            let fits = !name.trim().is_empty() && name.chars().count() <= 255;
            if !fits || name.contains(char::is_control) {
                let message = "A name has 1 to 255 characters on one line.";
                reader.error(path, message);
                return None;
            }
            Some(name)
        })
    }
}

impl ClientSecretDraft {
    /// Reads a JSON document `{"secret", "keepOld", "oldExpiresAt"}`, whose fields may be
    /// left out.
    ///
    /// # Errors
    /// A field is not of its type, says something about an old secret that is not kept, or
    /// is unknown.
    pub fn parse(document: &serde_json::Value) -> Result<Self, Vec<Issue>> {
        let mut reader = Reader::new(document, "");
        let secret = Self::read_secret(&mut reader);
        let keep_old = reader.optional("keepOld", Reader::boolean);
        let keep_old = keep_old.unwrap_or_default();
        let old_expires_at = reader.optional("oldExpiresAt", |reader, value, path| {
            if !keep_old {
                let message = "The old secret is refused at once, unless `keepOld` is true.";
                reader.error(path, message);
            }
            reader.integer(value, path, 0..=LAST_MOMENT)
        });
        reader.finish(|| {
            Some(Self {
                secret,
                keep_old,
                old_expires_at,
            })
        })
    }

    /// Reads the field `secret`, which may be left out. A digest is none.
    pub fn read_secret(reader: &mut Reader<'_>) -> Option<Secret> {
        reader.optional("secret", |reader, value, path| {
            let secret = reader.secret(value, path)?;
            if secret.expose().starts_with(CLIENT_SECRET_DIGEST) {
                let message = "This is the digest of a secret. Write the secret itself; in files of Local Mode a digest stands in `secretDigest`.";
                reader.error(path, message);
                return None;
            }
            match check_client_secret(&secret) {
                Ok(()) => Some(secret),
                Err(error) => {
                    reader.error(path, error.to_string());
                    None
                }
            }
        })
    }
}

/// A client application as the admin API shows it: everything but the secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ClientApplicationView {
    /// The client id.
    pub id: ClientId,
    /// What people call it.
    pub name: String,
    /// Where it is declared, if a file declares it and the admin API cannot change it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// When its secret was set, in seconds since 1970-01-01T00:00:00Z; absent where a
    /// file has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_set_at: Option<u64>,
    /// The secret that it had before, if that was kept beside the new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_secret: Option<OldSecretView>,
    /// The configuration's revision when it changed last; also its `ETag`.
    pub revision: u64,
}

/// A secret of a client application that has another one already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OldSecretView {
    /// When it was set, in seconds since 1970-01-01T00:00:00Z; absent where a file has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_at: Option<u64>,
    /// From when on it is refused, in seconds since 1970-01-01T00:00:00Z; absent: once
    /// somebody deletes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<u64>,
}

/// A client application whose secret was just set, with the secret: the only time
/// that it is shown.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ClientApplicationSecretView {
    /// The client application.
    #[serde(flatten)]
    pub application: ClientApplicationView,
    /// Its secret, if the gateway made it; never shown again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}
