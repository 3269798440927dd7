//! What an evaluation allocates.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use allocation_counter::measure;
use dataweave::{Inputs, Roots, Value, compile};

/// How many allocations an evaluation makes, and its result.
fn evaluate(source: &str, inputs: &Inputs) -> (u64, Value) {
    let compiled = compile(source, Roots::POLICY).expect(source);
    let mut random = || [0; 16];
    let mut value = Value::Null;
    let counted = measure(|| value = compiled.evaluate(inputs, &mut random).expect(source));
    (counted.count_total, value)
}

/// Variables with so many headers besides those that are looked up.
fn inputs(more_headers: usize) -> Inputs {
    let mut headers: serde_json::Map<_, _> = (0..more_headers)
        .map(|n| (format!("x-more-{n}"), "more".into()))
        .collect();
    headers.insert("x-tenant".into(), "acme".into());
    let context = serde_json::json!({
        "attributes": { "method": "GET", "requestPath": "/orders", "headers": headers },
        "authentication": { "properties": { "claims": { "sub": "u-1", "roles": ["a", "b"] } } },
    });
    serde_json::from_value(context).expect("variables")
}

#[test]
fn looking_something_up_allocates_nothing() {
    for headers in [3, 30] {
        let inputs = inputs(headers);
        for (source, expected) in [
            ("'text'", "text"),
            ("attributes.method", "GET"),
            ("attributes['requestPath']", "/orders"),
            ("attributes.headers.'x-tenant'", "acme"),
            ("attributes.headers.'X-Tenant'", "acme"),
            ("authentication.properties.claims.sub", "u-1"),
            ("authentication.properties.claims.roles[-1]", "b"),
            ("authentication.principal default 'nobody'", "nobody"),
            (
                "if (attributes.method == 'GET') 'reads' else 'writes'",
                "reads",
            ),
        ] {
            let (count, value) = evaluate(source, &inputs);
            assert_eq!(
                (count, value),
                (0, expected.into()),
                "{source} of {headers}"
            );
        }
    }
}

#[test]
fn joining_texts_allocates_the_result() {
    let (count, value) = evaluate(
        "attributes.method ++ ' ' ++ attributes.requestPath",
        &inputs(3),
    );
    assert_eq!(value, "GET /orders".into());
    // The text as it grows, and the text that is shared.
    assert!(count <= 4, "{count}");
}
