//! No file needs another that needs it.

use petgraph::algo::{astar, tarjan_scc};
use petgraph::graphmap::DiGraphMap;

use crate::breach::Breach;
use crate::house::BACK;
use crate::tree::Tree;

/// Files that import each other, directly or by way of others. What a façade hands on
/// counts as imported from the file that defines it.
pub fn check(tree: &Tree) -> Vec<Breach> {
    let graph = graph(tree);
    let knots = tarjan_scc(&graph);
    let circles = knots.iter().filter_map(|files| {
        let first = *files.iter().min()?;
        // The shortest way from it back to itself.
        let ways = graph.edges(first).filter_map(|(_, next, line)| {
            let way = astar(&graph, next, |file| file == first, |_| 1, |_| 0)?;
            Some((way, *line))
        });
        let ((_, way), line) = ways.min_by_key(|((length, _), _)| *length)?;
        Some(Breach {
            file: first.to_owned(),
            line,
            fault: format!(
                "a circle of imports, to {}; {} files hang together by circles",
                way.join(", to "),
                files.len()
            ),
            remedy: "No file needs another that needs it: move what both need down into a \
                     file that imports neither, or hand it in as an argument."
                .to_owned(),
        })
    });
    circles.collect()
}

/// Who imports whom, and in which line.
fn graph(tree: &Tree) -> DiGraphMap<&str, usize> {
    let mut graph = DiGraphMap::new();
    for source in &tree.sources {
        for path in &source.paths {
            let target = tree
                .absolute(source, path)
                .and_then(|target| tree.definition(&target));
            let Some(target) = target else { continue };
            let edge = (source.file.as_str(), target.file.as_str());
            if edge.0 != edge.1 && !BACK.contains(&edge) {
                graph.add_edge(edge.0, edge.1, path.line);
            }
        }
    }
    graph
}
