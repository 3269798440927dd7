//! No expression and no data can make the library overflow the stack, run long
//! or grow large.

use std::time::{Duration, Instant};

use dataweave::{Error, ErrorKind, Inputs, Object, Roots, Value, compile, limits};

#[path = "limits/forms.rs"]
mod forms;

use forms::{FORMS, ROWS, longest, nested};

fn evaluate(source: &str, inputs: &Inputs) -> Result<Value, Error> {
    compile(source, Roots::ALL)?.evaluate(inputs, &mut || [0; 16])
}

fn inputs(vars: impl IntoIterator<Item = (&'static str, Value)>) -> Inputs {
    Inputs {
        vars: vars.into_iter().collect::<Object>().into(),
        ..Inputs::default()
    }
}

/// Does something on a thread with half of the stack of a component, and says
/// whether it went well.
fn with_little_stack(test: impl FnOnce() + Send + 'static) -> bool {
    let thread = std::thread::Builder::new()
        .stack_size(512 * 1024)
        .spawn(test);
    thread.is_ok_and(|thread| thread.join().is_ok())
}

#[test]
fn nesting_is_bounded_and_the_deepest_expressions_fit_on_a_small_stack() {
    assert!(with_little_stack(|| {
        let inputs = inputs([("t", true.into())]);
        for form @ (open, _, close) in FORMS.iter().copied() {
            let compiles = |depth: &usize| compile(&nested(form, *depth), Roots::ALL).is_ok();
            let deepest = (1..=limits::NESTING)
                .rev()
                .find(compiles)
                .expect("some depth");
            assert!(
                deepest * 6 >= limits::NESTING,
                "{open} nests only {deepest} levels deep"
            );
            let _ = evaluate(&nested(form, deepest), &inputs);
            for depth in [deepest + 1, limits::SOURCE / (open.len() + close.len() + 1)] {
                let error = compile(&nested(form, depth), Roots::ALL).expect_err("too deep");
                assert_eq!(error.kind(), ErrorKind::Limit, "{open} {depth}");
            }
        }
    }));
}

#[test]
fn rows_of_any_length_do_not_nest() {
    assert!(with_little_stack(|| {
        let inputs = inputs([("t", true.into()), ("f", false.into())]);
        for row in ROWS {
            let outcome = evaluate(&longest(*row, limits::SOURCE), &inputs);
            assert!(outcome.is_ok(), "{row:?}: {outcome:?}");
        }
    }));
}

#[test]
fn a_source_over_the_limit_is_refused() {
    let source = |length: usize| format!("'{}'", "a".repeat(length - 2));
    assert!(compile(&source(limits::SOURCE), Roots::ALL).is_ok());
    let error = compile(&source(limits::SOURCE + 1), Roots::ALL).expect_err("too long");
    assert_eq!(error.kind(), ErrorKind::Limit);
}

#[test]
fn a_result_over_the_limit_is_refused() {
    let text = |length| inputs([("text", "a".repeat(length).into())]);
    assert!(evaluate("vars.text", &text(limits::OUTPUT)).is_ok());
    assert!(evaluate("vars.text ++ ''", &text(limits::OUTPUT)).is_ok());
    assert!(evaluate("sizeOf(vars.text)", &text(limits::OUTPUT + 1)).is_ok());
    for source in [
        "vars.text",
        "vars.text ++ ''",
        "[vars.text]",
        "vars",
        "'$(vars.text)'",
        "upper(vars.text)",
    ] {
        let error = evaluate(source, &text(limits::OUTPUT + 1)).expect_err(source);
        assert_eq!(error.kind(), ErrorKind::Limit, "{source}");
    }
    let error = evaluate("vars.text ++ vars.text", &text(limits::OUTPUT / 2 + 1));
    assert_eq!(error.expect_err("too long").kind(), ErrorKind::Limit);
}

#[test]
fn work_is_bounded_whatever_the_expression_and_its_data() {
    let many: Vec<Value> = (0..50_000_u64)
        .map(|n| Value::from(format!("{n}")))
        .collect();
    let fields = |every: u64| -> Value {
        let fields = (0..50_000).map(|n| (format!("k{n}"), Value::from(n % every == 0)));
        fields.collect::<Object>().into()
    };
    let deep = (0..100).fold(Value::Null, |inner, _| {
        Value::from(vec![inner.clone(), inner])
    });
    let deep_too = (0..100).fold(Value::Null, |inner, _| {
        Value::from(vec![inner.clone(), inner])
    });
    let inputs = inputs([
        ("many", many.clone().into()),
        ("most", many.into_iter().rev().collect::<Vec<_>>().into()),
        ("fields", fields(2)),
        ("fields2", fields(3)),
        ("deep", deep),
        ("deep2", deep_too),
        ("long", "a".repeat(4_000_000).into()),
        ("longer", ("a".repeat(3_999_999) + "b").into()),
    ]);
    let again = |part: &str| {
        format!(
            "[{}]",
            vec![part; limits::SOURCE / (part.len() + 1) - 1].join(",")
        )
    };
    let sources = [
        "vars.many -- vars.most".to_owned(),
        "[vars.many] -- [vars.most, vars.most]".to_owned(),
        "vars.fields == vars.fields2".to_owned(),
        "vars.fields -- vars.fields2".to_owned(),
        "vars.fields -- ['k1']".to_owned(),
        "vars.deep == vars.deep2".to_owned(),
        "vars.deep".to_owned(),
        again("vars.many ++ vars.most"),
        again("vars.long == vars.longer"),
        again("vars.long < vars.longer"),
        again("vars.long contains 'b'"),
        again("vars.long splitBy 'b'"),
        again("vars.long[-1]"),
        again("sizeOf(vars.long)"),
        again("lower(vars.long)"),
        again("vars.many.x"),
    ];
    for source in sources {
        let compiled = compile(&source, Roots::ALL).expect(&source);
        let start = Instant::now();
        let error = compiled
            .evaluate(&inputs, &mut || [0; 16])
            .expect_err(&source);
        assert_eq!(error.kind(), ErrorKind::Limit, "{source}");
        // A generous bound for an unoptimised build on a busy machine; without
        // the limit each of these takes seconds to years.
        assert!(
            start.elapsed() < Duration::from_secs(2),
            "{:?} {source}",
            start.elapsed()
        );
    }
}

#[test]
fn constants_are_computed_within_the_same_limits() {
    let list = |item: &str| format!("[{}]", vec![item; limits::SOURCE / 5].join(","));
    let error = compile(&format!("{} -- {}", list("1"), list("2")), Roots::ALL);
    assert_eq!(error.expect_err("too much work").kind(), ErrorKind::Limit);
}

#[test]
fn comparing_deep_values_takes_no_stack() {
    assert!(with_little_stack(|| {
        let deep = || (0..5_000).fold(Value::Null, |inner, _| Value::from(vec![inner]));
        let (left, right) = (deep(), deep());
        assert!(left == right);
        // Values this deep can only be made by hand, and then nobody drops them
        // on a small stack.
        std::mem::forget((left, right));
    }));
}

#[test]
fn data_that_nests_too_deep_is_refused() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let read = |text: String| {
        let mut json = serde_json::Deserializer::from_str(&text);
        <Value as serde::Deserialize>::deserialize(&mut json).map(drop)
    };
    assert!(read(nested(limits::DEPTH - 1)).is_ok());
    assert!(read(nested(limits::DEPTH + 1)).is_err());
}
