//! The documentation, tried: whatever its pages show is run against a real gateway.
//!
//! A page is one fresh folder and one session of bash, and its blocks run in their order, as
//! somebody would paste them. `blocks.rs` says which kinds of blocks there are.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod blocks;
mod elsewhere;
mod examples;
mod flex_policies;
mod folder;
mod labels;
mod links;
mod markdown;
mod pages;
mod ports;
mod printed;
mod run;
mod sentences;
mod session;

use std::io::Write as _;

use crate::pages::{all, shown};
use crate::run::run;

/// How long the page may be that somebody reads first, in lines.
const FIRST_PAGE: usize = 150;

#[test]
fn every_block_of_every_page_does_what_the_page_says() {
    let pages = shown();
    let outcome = run(&pages);
    // Past the capture of the test harness: it is said of a run that went well, too.
    let _ = writeln!(std::io::stderr(), "    {}", outcome.tally);
    let failures = outcome.failures;
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert!(outcome.tally.commands > 0, "nothing was run");
}

#[test]
fn every_link_leads_somewhere() {
    let (count, dead) = links::check(&all());
    let _ = writeln!(std::io::stderr(), "    {count} links");
    assert!(dead.is_empty(), "{}", dead.join("\n"));
    assert!(count > 0, "no link was found");
}

#[test]
fn every_page_is_listed() {
    let pages = shown();
    let list = pages.iter().find(|page| page.name == "docs/README.md");
    let listed = markdown::links(&list.expect("a list of the pages").text);
    for page in &pages {
        let Some(name) = page.name.strip_prefix("docs/") else {
            continue;
        };
        let is_listed = listed.iter().any(|(_, address)| address == name);
        assert!(is_listed || name == "README.md", "docs/README.md: {name}");
    }
}

#[test]
fn no_sentence_stands_twice() {
    let repeated = sentences::repeated(&shown());
    assert!(repeated.is_empty(), "{}", repeated.join("\n"));
}

#[test]
fn the_first_page_is_short() {
    let pages = shown();
    let first = pages.iter().find(|page| page.name == "README.md").unwrap();
    let lines = first.text.lines().count();
    assert!(lines <= FIRST_PAGE, "README.md has {lines} lines");
}
