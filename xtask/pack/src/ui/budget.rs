//! How much a browser has to fetch before there is something to work with.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use anyhow::{Result, ensure};

use super::files::Files;

/// How many bytes the first screen may have compressed, all its files together: at
/// 10 Mbit/s they come in a fifth of a second.
const FIRST_SCREEN: usize = 250_000;

/// How many bytes may come besides, compressed, before a page of the UI is there.
const PAGE: usize = 150_000;

/// What a browser fetches, in bytes, compressed.
pub struct Sizes {
    first_screen: usize,
    /// By the name of the piece.
    pages: BTreeMap<String, usize>,
    /// All files, as they are and compressed.
    whole: (usize, usize),
}

impl Sizes {
    /// Counts what comes first, which is what no page has for itself, and then each page.
    pub fn of(
        pages: &BTreeMap<String, BTreeSet<String>>,
        files: &Files,
        compressed: &Files,
    ) -> Self {
        let of_pages: BTreeSet<_> = pages.values().flatten().collect();
        let sum = |of: &dyn Fn(&String) -> bool| {
            let chosen = compressed.iter().filter(|(name, _)| of(name));
            chosen.map(|(_, content)| content.len()).sum()
        };
        Self {
            first_screen: sum(&|name| !of_pages.contains(name)),
            pages: pages
                .iter()
                .map(|(page, needed)| (page.clone(), sum(&|name| needed.contains(name))))
                .collect(),
            whole: (files.values().map(Vec::len).sum(), sum(&|_| true)),
        }
    }

    /// Refuses what has grown too large.
    ///
    /// # Errors
    /// The first screen or a page has more than it may have.
    pub fn check(&self) -> Result<()> {
        check("The first screen", self.first_screen, FIRST_SCREEN)?;
        for (page, size) in &self.pages {
            check(&format!("The piece `{page}`"), *size, PAGE)?;
        }
        Ok(())
    }
}

fn check(what: &str, size: usize, limit: usize) -> Result<()> {
    ensure!(
        size <= limit,
        "{what} of the admin UI has {size} bytes compressed, {} more than \
         xtask/pack/src/ui/budget.rs allows; what it consists of shows \
         `twiggy top admin-ui.wasm` in the folder wasm32-unknown-unknown/ui of the build",
        size - limit,
    );
    Ok(())
}

impl fmt::Display for Sizes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (plain, small) = self.whole;
        writeln!(formatter, "    admin UI: {plain} bytes, {small} compressed")?;
        writeln!(
            formatter,
            "    first screen: {} compressed",
            self.first_screen
        )?;
        for (page, size) in &self.pages {
            writeln!(formatter, "    {page}: {size} compressed besides")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::{FIRST_SCREEN, PAGE, Sizes};
    use crate::ui::files::Files;

    /// The sizes of a UI whose first screen and whose page have so many bytes, and
    /// which of them is refused.
    fn refused(first: usize, page: usize) -> Option<String> {
        let files = Files::from([
            ("first.wasm".to_owned(), vec![0; first - 1]),
            ("boot.js".to_owned(), vec![0]),
            ("page.wasm".to_owned(), vec![0; page - 2]),
            ("shared.wasm".to_owned(), vec![0; 2]),
        ]);
        let of = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect();
        let pieces: BTreeMap<String, BTreeSet<String>> = BTreeMap::from([
            ("list".to_owned(), of(&["page.wasm", "shared.wasm"])),
            ("other".to_owned(), of(&["shared.wasm"])),
        ]);
        let sizes = Sizes::of(&pieces, &files, &files);
        sizes.check().err().map(|error| error.to_string())
    }

    #[test]
    fn a_first_screen_or_a_page_that_has_grown_too_large_is_not_packed() {
        assert_eq!(refused(FIRST_SCREEN, PAGE), None);
        let first = refused(FIRST_SCREEN + 7, PAGE).unwrap();
        assert!(first.starts_with("The first screen"), "{first}");
        assert!(first.contains(" 7 more than"), "{first}");
        let page = refused(FIRST_SCREEN, PAGE + 9).unwrap();
        assert!(page.starts_with("The piece `list`"), "{page}");
        assert!(page.contains(" 9 more than"), "{page}");
    }
}
