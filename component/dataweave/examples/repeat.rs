//! Compiles or evaluates an expression so many times, for tools that count what that
//! takes: `repeat evaluating header 1000`. Without arguments it lists the expressions.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a tool for measurements"
)]

use std::hint::black_box;

use dataweave::{Roots, compile};

#[path = "../benches/expressions/claims.rs"]
mod claims;

use claims::{CLAIMS, compiled, request, source};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, name, times] = arguments.as_slice() else {
        CLAIMS.iter().for_each(|(name, _)| println!("{name}"));
        return;
    };
    let source = source(name).expect("the name of an expression");
    let times: usize = times.parse().expect("a number");
    let (expression, inputs) = (compiled(source), request());
    let mut random = || [7; 16];
    for _ in 0..times {
        match what.as_str() {
            "compiling" => drop(black_box(compile(black_box(source), Roots::POLICY))),
            "evaluating" => drop(black_box(
                expression.evaluate(black_box(&inputs), &mut random),
            )),
            other => panic!("`compiling` or `evaluating`, not `{other}`"),
        }
    }
}
