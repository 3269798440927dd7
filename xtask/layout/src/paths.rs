//! Paths as they are written, found among the tokens of code.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

/// A path as it is written.
#[derive(Debug)]
pub struct Path {
    /// Its words.
    pub words: Vec<String>,
    /// What it is called here: its last word, or the one after `as`.
    pub name: String,
    /// Its line, from 1.
    pub line: usize,
}

/// Every path of the tokens, one for each leaf of a `use`.
pub fn find(tokens: TokenStream) -> Vec<Path> {
    let mut found = Vec::new();
    search(tokens, &[], &mut found);
    found
}

fn search(tokens: TokenStream, parent: &[String], found: &mut Vec<Path>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let mut rest = trees.as_slice();
    while let [first, after @ ..] = rest {
        rest = match first {
            TokenTree::Ident(first) => read(first, after, parent, found),
            TokenTree::Group(group) => {
                search(group.stream(), &[], found);
                after
            }
            _ => after,
        };
    }
}

/// Reads the path that begins with `first` and gives back what follows it.
fn read<'a>(
    first: &Ident,
    mut rest: &'a [TokenTree],
    parent: &[String],
    found: &mut Vec<Path>,
) -> &'a [TokenTree] {
    let mut words = parent.to_vec();
    words.push(first.to_string());
    while let Some((next, after)) = after_colons(rest) {
        rest = match next {
            TokenTree::Ident(word) => {
                words.push(word.to_string());
                after
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                search(group.stream(), &words, found);
                return after;
            }
            _ => break,
        };
    }
    let mut name = words.last().cloned().unwrap_or_default();
    if let [TokenTree::Ident(word), TokenTree::Ident(other), after @ ..] = rest
        && word == "as"
        && after_colons(after).is_none()
    {
        name = other.to_string();
        rest = after;
    }
    let line = first.span().start().line;
    found.push(Path { words, name, line });
    rest
}

fn after_colons(trees: &[TokenTree]) -> Option<(&TokenTree, &[TokenTree])> {
    match trees {
        [
            TokenTree::Punct(one),
            TokenTree::Punct(two),
            next,
            after @ ..,
        ] if one.as_char() == ':' && two.as_char() == ':' => Some((next, after)),
        _ => None,
    }
}
