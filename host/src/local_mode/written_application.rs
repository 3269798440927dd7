//! A client application as a resource.

use super::resource::OWN_VERSION;
use super::tree::{Tree, fields};
use crate::secrets::write_digest;
use crate::variables::escape;
use crate::written::ApplicationRecord;

/// The resource. Its secret is a digest: nothing else is kept of it.
pub fn document(record: &ApplicationRecord) -> Tree {
    let digest = write_digest(&record.id, &record.secret);
    let spec = [
        ("name", Tree::text(escape(&record.name))),
        ("secretDigest", Tree::text(digest)),
    ];
    fields([
        ("apiVersion", Tree::text(OWN_VERSION)),
        ("kind", Tree::text("ClientApplication")),
        ("metadata", fields([("name", Tree::text(&record.id))])),
        ("spec", fields(spec)),
    ])
}
