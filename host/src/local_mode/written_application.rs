//! A client application as a resource.

use super::resource::OWN_VERSION;
use super::tree::{Tree, fields};
use crate::secrets::write_digest;
use crate::variables::escape;
use crate::written::ApplicationRecord;

/// The resource. Its secrets are digests: nothing else is kept of them.
pub fn document(record: &ApplicationRecord) -> Tree {
    let digest = |digest| Tree::text(write_digest(&record.id, digest));
    let mut spec = fields([
        ("name", Tree::text(escape(&record.name))),
        ("secretDigest", digest(&record.secret)),
    ]);
    if let Some(old) = &record.old_secret {
        spec.insert("oldSecret", fields([("secretDigest", digest(&old.digest))]));
        if let Some(end) = old.expires_at {
            spec.insert("oldSecret.expiresAt", Tree::Scalar(end.into()));
        }
    }
    fields([
        ("apiVersion", Tree::text(OWN_VERSION)),
        ("kind", Tree::text("ClientApplication")),
        ("metadata", fields([("name", Tree::text(&record.id))])),
        ("spec", spec),
    ])
}
