//! The limits hold as WebAssembly, on the stack that a component has.

use std::time::{Duration, Instant};

use dataweave::limits;
use serde_json::{Value, json};

use crate::evaluator::Evaluator;

#[path = "../../component/dataweave/tests/limits/forms.rs"]
pub(crate) mod forms;

use forms::{FORMS, ROWS, longest, nested};

/// What the gateway allows for a call, and time for a machine that is busy.
const LONG: Duration = Duration::from_secs(1);

/// The kind of the error that an expression ends with.
fn kind(answer: &Value) -> Option<&str> {
    answer.get("error")?.get("kind")?.as_str()
}

/// A component that ran out of stack would trap, and answer nothing more.
#[test]
fn the_deepest_expressions_fit_on_the_stack_of_a_component() {
    let mut evaluator = Evaluator::new();
    let context = json!({ "vars": { "t": true } }).to_string();
    for form @ (open, _, close) in FORMS.iter().copied() {
        let mut refused = |depth: &usize| {
            kind(&evaluator.evaluate(&nested(form, *depth), &context)) == Some("limit")
        };
        let first = (1..=limits::NESTING + 1).find(&mut refused);
        let first = first.unwrap_or_else(|| panic!("{open} nests without end"));
        let most = limits::SOURCE / (open.len() + close.len() + 1);
        assert!(refused(&(first + 1)) && refused(&most), "{open}");
    }
}

#[test]
fn rows_of_any_length_fit_on_the_stack_of_a_component() {
    let mut evaluator = Evaluator::new();
    let context = json!({ "vars": { "t": true, "f": false } }).to_string();
    for row in ROWS {
        let answer = evaluator.evaluate(&longest(*row, limits::SOURCE), &context);
        assert!(answer.get("value").is_some(), "{row:?}: {answer:.200}");
        let answer = evaluator.evaluate(&longest(*row, 2 * limits::SOURCE), &context);
        assert_eq!(kind(&answer), Some("limit"), "{row:?}");
    }
}

#[test]
fn constants_and_data_are_bounded_in_a_component() {
    let mut evaluator = Evaluator::new();
    let list = |item: &str| format!("[{}]", vec![item; limits::SOURCE / 5].join(","));
    let answer = evaluator.evaluate(&format!("{} -- {}", list("1"), list("2")), "{}");
    assert_eq!(kind(&answer), Some("limit"));
    let deep = |depth: usize| format!("{{\"vars\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    let answer = evaluator.evaluate("vars", &deep(limits::DEPTH - 2));
    assert!(answer.get("value").is_some(), "{answer:.200}");
    let answer = evaluator.evaluate("vars", &deep(limits::DEPTH + 1));
    assert!(answer.get("unreadable").is_some(), "{answer:.200}");
}

#[test]
fn work_and_results_are_bounded_in_a_component() {
    let mut evaluator = Evaluator::new();
    let texts: Vec<String> = (0..20_000).map(|n| n.to_string()).collect();
    let vars = json!({
        "long": "a,".repeat(limits::OUTPUT / 2 + 1), "texts": texts,
        "others": texts.iter().rev().collect::<Vec<_>>(),
    });
    let context = json!({ "vars": vars }).to_string();
    let again = |part: &str| {
        let times = limits::SOURCE / (part.len() + 1) - 1;
        format!("[{}]", vec![part; times].join(","))
    };
    let sources = [
        "vars.texts -- vars.others".to_owned(),
        "vars.long splitBy ','".to_owned(),
        "upper(vars.long)".to_owned(),
        "vars.long".to_owned(),
        "vars.long ++ vars.long".to_owned(),
        again("vars.texts ++ vars.others"),
        again("vars.long contains 'b'"),
        again("vars.texts contains 'b'"),
        again("sizeOf(vars.long)"),
    ];
    for source in sources {
        let start = Instant::now();
        let answer = evaluator.evaluate(&source, &context);
        let time = start.elapsed();
        assert_eq!(kind(&answer), Some("limit"), "{source:.80}: {answer:.200}");
        assert!(time < LONG, "{source:.80}: {time:?}");
    }
}
