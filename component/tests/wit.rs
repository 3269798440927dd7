//! The contract of the component: `wit/` parses, and every item says what it is.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::path::Path;

use wit_parser::{Docs, Function, Resolve, TypeDef, TypeDefKind};

#[test]
fn every_item_of_the_contract_is_documented() {
    let mut resolve = Resolve::default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit");
    let (package, _) = resolve.push_dir(folder).unwrap();
    assert_eq!(
        resolve.packages[package].name.to_string(),
        "jwt-gateway:policy@1.0.0"
    );
    let mut items: Vec<(String, &Docs)> = Vec::new();
    for (_, package) in &resolve.packages {
        items.push((package.name.to_string(), &package.docs));
    }
    for (_, world) in &resolve.worlds {
        items.push((world.name.clone(), &world.docs));
    }
    for (_, interface) in &resolve.interfaces {
        items.push((interface.name.clone().unwrap(), &interface.docs));
        let functions = interface.functions.values();
        items.extend(functions.map(|Function { name, docs, .. }| (name.clone(), docs)));
    }
    for (_, definition) in &resolve.types {
        items.extend(parts(definition));
    }
    let undocumented: Vec<_> = items
        .iter()
        .filter(|(_, docs)| {
            docs.contents
                .as_deref()
                .is_none_or(|text| text.trim().is_empty())
        })
        .map(|(name, _)| name)
        .collect();
    assert!(items.len() > 100, "only {} items were found", items.len());
    assert!(
        undocumented.is_empty(),
        "without a word of explanation: {undocumented:?}"
    );
}

/// A type and what it consists of. Types without a name, and names taken over from
/// another interface, have no text of their own.
fn parts(definition: &TypeDef) -> Vec<(String, &Docs)> {
    let Some(name) = &definition.name else {
        return Vec::new();
    };
    let part = |part: &str| format!("{name}.{part}");
    let mut parts: Vec<_> = match &definition.kind {
        TypeDefKind::Type(_) | TypeDefKind::Handle(_) => return Vec::new(),
        TypeDefKind::Record(record) => record
            .fields
            .iter()
            .map(|field| (part(&field.name), &field.docs))
            .collect(),
        TypeDefKind::Enum(cases) => cases
            .cases
            .iter()
            .map(|case| (part(&case.name), &case.docs))
            .collect(),
        TypeDefKind::Variant(variant) => variant
            .cases
            .iter()
            .map(|case| (part(&case.name), &case.docs))
            .collect(),
        TypeDefKind::Flags(flags) => flags
            .flags
            .iter()
            .map(|flag| (part(&flag.name), &flag.docs))
            .collect(),
        _ => Vec::new(),
    };
    parts.push((name.clone(), &definition.docs));
    parts
}
