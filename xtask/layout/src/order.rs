//! Imports point downward.

use std::collections::BTreeMap;

use crate::breach::Breach;
use crate::house::{House, ONLY};
use crate::source::Source;
use crate::tree::Tree;

/// Imports that lead up, or to a part that the importing one should not know; and
/// parts that the layout does not name.
pub fn check(tree: &Tree, house: &House) -> Vec<Breach> {
    if house.order.is_empty() {
        return Vec::new();
    }
    let mut breaches = strangers(tree, house);
    for source in &tree.sources {
        for path in &source.paths {
            let target = tree
                .absolute(source, path)
                .and_then(|target| tree.innermost(target.get(..1)?));
            if let Some(part) = target.map(Source::part)
                && let Some(wrong) = wrong(house, source.part(), part)
            {
                let written = path.words.join("::");
                breaches.push(Breach {
                    file: source.file.clone(),
                    line: path.line,
                    fault: format!("imports `{written}` from `{part}`, {wrong}"),
                    remedy: "Imports point downward: move it down into a part that both may \
                             know, or let a part above both hand it in."
                        .to_owned(),
                });
            }
        }
    }
    breaches
}

/// What is wrong with one part importing another.
fn wrong(house: &House, from: &str, to: &str) -> Option<String> {
    if from == to {
        return None;
    }
    let (upper, lower) = (place(house, from)?, place(house, to)?);
    let only = ONLY.iter().find(|(part, _)| *part == from);
    if upper > lower {
        Some(format!("which stands above `{from}`"))
    } else if upper == lower {
        Some(format!("and `{from}` and it do not know each other"))
    } else if only.is_some_and(|(_, known)| !known.contains(&to)) {
        Some(format!("which `{from}` does not know"))
    } else {
        None
    }
}

/// The line of the order that names a part.
fn place(house: &House, part: &str) -> Option<usize> {
    let mut lines = house.order.iter();
    lines.position(|line| line.split(' ').any(|word| word == part))
}

fn strangers(tree: &Tree, house: &House) -> Vec<Breach> {
    let parts: BTreeMap<&str, &Source> = tree
        .sources
        .iter()
        .map(|source| (source.part(), source))
        .collect();
    let strangers = parts
        .into_iter()
        .filter(|(part, _)| *part != "lib" && place(house, part).is_none());
    let breaches = strangers.map(|(part, source)| Breach {
        file: source.file.clone(),
        line: 1,
        fault: format!("`{part}` has no place in the layout"),
        remedy: "Every part has its place: name it in xtask/layout/src/house.rs, above \
                 everything that it imports."
            .to_owned(),
    });
    breaches.collect()
}
