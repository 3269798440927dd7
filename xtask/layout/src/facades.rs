//! A façade shows what its folder has and does nothing.

use crate::breach::Breach;
use crate::tree::Tree;

/// Façades that hold code.
pub fn check(tree: &Tree) -> Vec<Breach> {
    let facades = tree.sources.iter().filter(|source| tree.is_facade(source));
    let broken = facades.filter_map(|source| {
        Some(Breach {
            file: source.file.clone(),
            line: *source.code.first()?,
            fault: "a façade holds code".to_owned(),
            remedy: "A mod.rs with more than one file below it holds docs, `mod` and `pub use` \
                     only: move the code into a file beside it."
                .to_owned(),
        })
    });
    broken.collect()
}
