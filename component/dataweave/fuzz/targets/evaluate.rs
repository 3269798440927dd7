//! Any expression on any variables: it has the same outcome every time, a value
//! that can be written as JSON or an error about a part of the source.
//!
//! The input is the source, a NUL, and the variables as JSON.
#![no_main]

use std::time::{Duration, Instant};

use dataweave::{ErrorKind, Inputs, Roots, compile};
use libfuzzer_sys::fuzz_target;

/// Far more than any evaluation takes even with a sanitiser on a busy machine.
const LIMIT: Duration = Duration::from_secs(2);

fuzz_target!(|input: &str| {
    let (source, context) = input.split_once('\0').unwrap_or((input, "{}"));
    let Ok(expression) = compile(source, Roots::ALL) else {
        return;
    };
    let Ok(inputs) = serde_json::from_str::<Inputs>(context) else {
        return;
    };
    let start = Instant::now();
    let outcome = expression.evaluate(&inputs, &mut || [7; 16]);
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
    assert_eq!(outcome, expression.evaluate(&inputs, &mut || [7; 16]));
    match outcome {
        Ok(value) => drop(serde_json::to_string(&value).expect("a JSON form")),
        Err(error) => {
            let span = error.span();
            assert!(source.get(span.start..span.end).is_some(), "{span:?}");
            assert_ne!(error.kind(), ErrorKind::Incomplete);
        }
    }
});
