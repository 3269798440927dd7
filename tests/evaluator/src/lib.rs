//! The expression language as a component of its own, with any variables bound.
//! The policy binds two; the tests run the cases with all four as WebAssembly.
#![cfg(target_arch = "wasm32")]
#![allow(unsafe_code, missing_docs, reason = "generated bindings")]

use dataweave::{Error, Inputs, Roots, Value};
use serde_json::json;

mod bindings {
    wit_bindgen::generate!({
        inline: "
            package tests:expressions;
            world evaluator {
                /// Evaluates an expression on variables given as JSON; gives an
                /// object with `value` or `error` as JSON.
                export evaluate: func(expression: string, context: string) -> string;
            }
        ",
    });
}

/// What `uuid()` is made of.
const RANDOM: [u8; 16] = [0x5a; 16];

struct Evaluator;

impl bindings::Guest for Evaluator {
    fn evaluate(expression: String, context: String) -> String {
        let answer = match evaluate(&expression, &context) {
            Ok(Ok(value)) => json!({ "value": value }),
            Ok(Err(error)) => json!({ "error": {
                "kind": error.kind().name(),
                "message": error.to_string(),
                "start": error.span().start,
                "end": error.span().end,
            } }),
            Err(error) => json!({ "unreadable": error.to_string() }),
        };
        answer.to_string()
    }
}

fn evaluate(expression: &str, context: &str) -> Result<Result<Value, Error>, serde_json::Error> {
    let given: serde_json::Map<String, serde_json::Value> = serde_json::from_str(context)?;
    let roots = Roots {
        payload: given.contains_key("payload"),
        vars: given.contains_key("vars"),
        ..Roots::POLICY
    };
    let inputs: Inputs = serde_json::from_value(given.into())?;
    let outcome = dataweave::compile(expression, roots)
        .and_then(|compiled| compiled.evaluate(&inputs, &mut || RANDOM));
    Ok(outcome)
}

bindings::export!(Evaluator with_types_in bindings);
