//! Neighbours know each other by file.

use crate::breach::Breach;
use crate::source::Source;
use crate::tree::Tree;

/// Imports through a façade that the importing file itself lies behind.
pub fn check(tree: &Tree) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for source in &tree.sources {
        for path in &source.paths {
            let Some(absolute) = tree.absolute(source, path) else {
                continue;
            };
            if !through_own_facade(tree, source, &absolute) {
                continue;
            }
            let file = tree
                .definition(&absolute)
                .filter(|definition| !tree.is_facade(definition))
                .map_or("a file beside the façade", |definition| &definition.file);
            breaches.push(Breach {
                file: source.file.clone(),
                line: path.line,
                fault: format!(
                    "imports `{}` by way of its own façade",
                    path.words.join("::")
                ),
                remedy: format!("Neighbours know each other by file: import it from {file}."),
            });
        }
    }
    breaches
}

fn through_own_facade(tree: &Tree, source: &Source, absolute: &[String]) -> bool {
    tree.innermost(absolute).is_some_and(|facade| {
        facade.module.len() < source.module.len()
            && source.module.starts_with(&facade.module)
            && tree.is_facade(facade)
    })
}
