//! Client applications that files declare.
//!
//! One that cannot be read is nobody, so that its credentials are refused.

use gateway_model::read::Reader;
use gateway_model::{
    ClientApplicationDraft, ClientId, ClientSecretDraft, FileIssue, Issue, OldSecretDraft, Secret,
};
use serde_json::Value;

use super::declared::DeclaredApplication;
use super::resource::{Kind, Resource};
use crate::secrets::{OldSecret, SecretDigest, read_digest};
use crate::variables::Environment;
use crate::written::{ApplicationRecord, Source};

const ONE_SECRET: &str =
    "Write one of `secret`, the secret itself, and `secretDigest`, what `export` writes of it.";

/// The client applications among the resources, and what is wrong with others.
pub fn read(
    resources: &[Resource<'_>],
    environment: &Environment,
) -> (Vec<DeclaredApplication>, Vec<FileIssue>) {
    let mut applications: Vec<DeclaredApplication> = Vec::new();
    let mut issues = Vec::new();
    let of_kind = |it: &&Resource<'_>| it.kind == Kind::ClientApplication;
    for resource in resources.iter().filter(of_kind) {
        let record = read_one(resource, environment).and_then(|record| {
            let is_known = applications.iter().any(|it| it.record.id == record.id);
            if is_known {
                let message = "There is a ClientApplication of this name already. Choose another name; names are unique over all namespaces.";
                return Err(vec![Issue::error("metadata.name", message)]);
            }
            Ok(record)
        });
        let place = resource.place.clone();
        match record {
            Ok(record) => applications.push(DeclaredApplication { record, place }),
            Err(found) => issues.extend(found.into_iter().map(|issue| place.locate(issue))),
        }
    }
    (applications, issues)
}

fn read_one(
    resource: &Resource<'_>,
    environment: &Environment,
) -> Result<ApplicationRecord, Vec<Issue>> {
    let mut issues = resource.issues.clone();
    let id = resource.name.clone().map(ClientId::try_from);
    let id = id.and_then(|id| {
        id.map_err(|error| issues.push(Issue::error("metadata.name", error.to_string())))
            .ok()
    });
    let (spec, unset) = environment.fill(resource.spec, "spec");
    // What else is wrong with a text that is not there is no news.
    let has_values = unset.is_empty();
    issues.extend(unset);
    let read = read_spec(&spec, id.as_ref()).map_err(|found| {
        issues.extend(found.into_iter().filter(|_| has_values));
    });
    let source = Source::File {
        path: resource.place.path().to_owned(),
        line: resource.place.line(""),
    };
    match (id, read) {
        (Some(id), Ok((name, secret, old_secret))) if issues.is_empty() => Ok(ApplicationRecord {
            id,
            name,
            source,
            secret,
            secret_set_at: None,
            old_secret,
            revision: 0,
        }),
        _ => Err(issues),
    }
}

/// Reads name and secrets.
fn read_spec(
    spec: &Value,
    id: Option<&ClientId>,
) -> Result<(String, SecretDigest, Option<OldSecret>), Vec<Issue>> {
    let mut reader = Reader::new(spec, "spec");
    let name = ClientApplicationDraft::read_name(&mut reader);
    let digest = read_secret(&mut reader, spec, "spec", id);
    let has_old = spec.get("oldSecret").is_some();
    let old = reader.optional("oldSecret", |reader, value, path| {
        reader.object(value, path, |fields| {
            let expires_at = OldSecretDraft::read_expires_at(fields);
            Some(OldSecret {
                digest: read_secret(fields, value, path, id)?,
                set_at: None,
                expires_at,
            })
        })
    });
    reader.finish(|| match (old, has_old) {
        (None, true) => None,
        (old, _) => Some((name?, digest?, old)),
    })
}

/// Reads the secret of a mapping at `path`, or its digest.
fn read_secret(
    reader: &mut Reader<'_>,
    written: &Value,
    path: &str,
    id: Option<&ClientId>,
) -> Option<SecretDigest> {
    let is_written = |field| written.get(field).is_some();
    if written.is_object() && is_written("secret") == is_written("secretDigest") {
        reader.error(path, ONE_SECRET);
    }
    let secret = ClientSecretDraft::read_secret(reader);
    let digest = reader.optional("secretDigest", |reader, value, path| {
        let text = reader.text(value, path)?;
        let read = read_digest(id?, &text);
        read.map_err(|error| reader.error(path, error.to_string()))
            .ok()
    });
    let of_secret = |secret: Secret| {
        let id = id?.as_str().as_bytes();
        Some(SecretDigest::new(id, secret.expose().as_bytes()))
    };
    digest.or_else(|| secret.and_then(of_secret))
}
