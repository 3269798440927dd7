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
mod folder;
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
fn no_sentence_stands_twice() {
    let repeated = sentences::repeated(&shown());
    assert!(repeated.is_empty(), "{}", repeated.join("\n"));
}
