//! Links between pages, to files and to the world.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use gateway_tests::root;
use http::Uri;

use crate::markdown::{headings, links};
use crate::pages::Page;

/// The number of links in these pages, and those that lead nowhere.
pub fn check(pages: &[Page]) -> (usize, Vec<String>) {
    let mut count = 0;
    let mut dead = Vec::new();
    for page in pages {
        for (line, address) in links(&page.text) {
            count += 1;
            if let Err(why) = follow(page, &address) {
                dead.push(format!("{}:{line}: {address}: {why}", page.name));
            }
        }
    }
    (count, dead)
}

fn follow(page: &Page, address: &str) -> Result<(), &'static str> {
    if address.contains(':') {
        return outside(address);
    }
    let (path, anchor) = match address.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor)),
        None => (address, None),
    };
    let text = if path.is_empty() {
        page.text.clone()
    } else {
        let file = beside(&page.name, path).ok_or("it leads out of the repository")?;
        if !file.exists() {
            return Err("there is no such file");
        }
        // Of a picture or a folder nobody links to a heading.
        std::fs::read_to_string(file).unwrap_or_default()
    };
    match anchor {
        Some(anchor) if !anchors(&text).contains(anchor) => Err("there is no such heading"),
        _ => Ok(()),
    }
}

/// An address of the world, which is not asked.
fn outside(address: &str) -> Result<(), &'static str> {
    let uri: Uri = address.parse().map_err(|_| "it is not well-formed")?;
    if uri.scheme_str() != Some("https") {
        return Err("it is not https");
    }
    let host = uri.host().unwrap_or_default();
    if host.contains('.') {
        Ok(())
    } else {
        Err("it has no host")
    }
}

/// The file that a path of a page means, if it lies in the repository.
fn beside(page: &str, path: &str) -> Option<PathBuf> {
    let mut file = PathBuf::new();
    let folder = Path::new(page).parent()?;
    for part in folder.join(path).components() {
        match part {
            Component::Normal(name) => file.push(name),
            Component::CurDir => {}
            Component::ParentDir => file.pop().then_some(())?,
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(root().join(file))
}

/// The anchors of a page's headings, as GitHub makes them.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    for heading in headings(text) {
        let letters = heading.trim().to_lowercase();
        let kept = letters.chars().filter_map(|letter| match letter {
            ' ' => Some('-'),
            '-' | '_' => Some(letter),
            _ => letter.is_alphanumeric().then_some(letter),
        });
        let anchor: String = kept.collect();
        let again = (1..).map(|number| format!("{anchor}-{number}"));
        let mut names = std::iter::once(anchor.clone()).chain(again);
        anchors.insert(names.find(|name| !anchors.contains(name)).unwrap());
    }
    anchors
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::pages::Page;

    #[test]
    fn links_that_lead_nowhere_are_told() {
        let text = "\
# A `page` of *two* words, really

## Twice

## Twice

[a](../README.md) [b](#a-page-of-two-words-really) [c](#twice-1) [d](https://example.com/a#b)
![e](missing.png)
[f](#twice-2)
[g](../../outside.md)
[h](http://example.com/)
[i](https:///nobody)
[j](../README.md#no-such-heading)
";
        let page = Page {
            name: "docs/page.md".to_owned(),
            text: text.to_owned(),
        };
        let (count, dead) = check(&[page]);
        let expected = [
            "docs/page.md:8: missing.png: there is no such file",
            "docs/page.md:9: #twice-2: there is no such heading",
            "docs/page.md:10: ../../outside.md: it leads out of the repository",
            "docs/page.md:11: http://example.com/: it is not https",
            "docs/page.md:12: https:///nobody: it is not well-formed",
            "docs/page.md:13: ../README.md#no-such-heading: there is no such heading",
        ];
        assert_eq!(dead, expected);
        assert_eq!(count, 10);
    }
}
