//! How long ordinary expressions take to compile and to evaluate.
//!
//! `cargo bench --package dataweave`; `cargo xtask instructions` counts the
//! instructions of the same.
#![allow(
    missing_docs,
    clippy::expect_used,
    reason = "a benchmark may end on an error"
)]

use dataweave::{Roots, compile};
use divan::{Bencher, black_box};

mod claims;

use claims::{CLAIMS, compiled, request, source};

fn main() {
    divan::main();
}

fn names() -> impl Iterator<Item = &'static str> {
    CLAIMS.iter().map(|(name, _)| *name)
}

#[divan::bench(args = names())]
fn compiling(bencher: Bencher<'_, '_>, name: &str) {
    let source = source(name).expect("a claim");
    bencher.bench_local(|| compile(black_box(source), Roots::POLICY));
}

#[divan::bench(args = names())]
fn evaluating(bencher: Bencher<'_, '_>, name: &str) {
    let expression = compiled(source(name).expect("a claim"));
    let inputs = request();
    let mut random = || [7; 16];
    bencher.bench_local(|| expression.evaluate(black_box(&inputs), &mut random));
}
