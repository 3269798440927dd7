//! One file of source: what it is and which paths it names.

use anyhow::{Context, Result};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Item, Visibility};

use crate::paths::{self, Path};

/// A file, without what is compiled for tests alone.
pub struct Source {
    /// Its path, from the root of the repository.
    pub file: String,
    /// Its module, from the root of its package.
    pub module: Vec<String>,
    /// What it names.
    pub paths: Vec<Path>,
    /// What it hands on under a name of its own.
    pub handed_on: Vec<Path>,
    /// Lines of items that are neither modules nor handed on.
    pub code: Vec<usize>,
}

impl Source {
    /// Reads a file that lies at `relative` in the folder `house`.
    ///
    /// # Errors
    /// It is not Rust.
    pub fn read(house: &str, relative: &str, text: &str) -> Result<Self> {
        let file = format!("{house}/{relative}");
        let parsed = syn::parse_file(text).with_context(|| format!("cannot read {file}"))?;
        let mut source = Self {
            file,
            module: module(relative),
            paths: Vec::new(),
            handed_on: Vec::new(),
            code: Vec::new(),
        };
        for item in parsed.items {
            source.add(&item);
        }
        Ok(source)
    }

    /// Whether it is `mod.rs`.
    pub fn is_mod_rs(&self) -> bool {
        self.file.ends_with("/mod.rs")
    }

    /// The folder or file of the package that it belongs to: `proxy`, `gateway`.
    pub fn part(&self) -> &str {
        let name = self.file.rsplit('/').next().unwrap_or_default();
        let stem = name.strip_suffix(".rs").unwrap_or(name);
        self.module.first().map_or(stem, String::as_str)
    }

    fn add(&mut self, item: &Item) {
        let tokens = item.to_token_stream();
        if is_for_tests(&tokens) {
            return;
        }
        self.paths.extend(paths::find(tokens));
        match item {
            Item::Mod(module) if module.content.is_none() => {}
            Item::Use(item) if !matches!(item.vis, Visibility::Inherited) => {
                self.handed_on
                    .extend(paths::find(item.tree.to_token_stream()));
            }
            _ => self.code.push(item.span().start().line),
        }
    }
}

/// `proxy/server.rs` is `proxy::server`, `proxy/mod.rs` is `proxy`; the root is empty.
fn module(relative: &str) -> Vec<String> {
    let stem = relative.strip_suffix(".rs").unwrap_or(relative);
    match stem.strip_suffix("/mod").unwrap_or(stem) {
        "lib" | "main" => Vec::new(),
        module => module.split('/').map(str::to_owned).collect(),
    }
}

/// Whether a file holds nothing but tests.
pub fn is_test(relative: &str) -> bool {
    let stem = relative.strip_suffix(".rs").unwrap_or(relative);
    stem.split('/').any(|folder| folder == "tests")
}

/// Whether an item begins with `#[cfg(test)]`, among other attributes.
fn is_for_tests(item: &TokenStream) -> bool {
    let trees: Vec<TokenTree> = item.clone().into_iter().collect();
    let mut attributes = trees.chunks_exact(2).map_while(|pair| match pair {
        [TokenTree::Punct(hash), TokenTree::Group(rest)] if hash.as_char() == '#' => Some(rest),
        _ => None,
    });
    attributes.any(|attribute| attribute.stream().to_string() == "cfg (test)")
}
