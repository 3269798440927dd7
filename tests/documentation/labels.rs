//! What a page tells people to press, held against the structure of the admin UI that its own
//! tests keep.

use std::fs;

use gateway_tests::root;

use crate::markdown::strong;
use crate::pages::shown;

#[test]
fn what_people_are_told_to_press_is_there() {
    let folder = root().join("tests/browser/structure");
    let screens = fs::read_dir(folder).unwrap();
    let screens: String = screens
        .map(|screen| fs::read_to_string(screen.unwrap().path()).unwrap())
        .collect();
    let pages = shown();
    let page = pages
        .iter()
        .find(|page| page.name == "docs/getting-started/browser.md");
    let labels = strong(&page.expect("a page about the browser").text);
    assert!(!labels.is_empty(), "nothing is to be pressed");
    for label in labels {
        let kinds = ["button", "link"].map(|kind| format!("- {kind} \"{label}\""));
        assert!(
            kinds.iter().any(|shown| screens.contains(shown)),
            "no button or link is called {label}"
        );
    }
}
