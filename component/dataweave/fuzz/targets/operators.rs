//! Every operator, selector and function on any two values: an outcome for all,
//! and those that belong together agree.
#![no_main]

use std::sync::LazyLock;

use arbitrary::{Arbitrary, Result, Unstructured};
use dataweave::{Expression, FUNCTIONS, Inputs, Number, Object, Roots, Value, compile};
use libfuzzer_sys::fuzz_target;

/// What is written between, before and around `vars.a` and `vars.b`.
const FORMS: [&str; 16] = [
    "vars.a == vars.b",
    "vars.b == vars.a",
    "vars.a != vars.b",
    "vars.a < vars.b",
    "vars.b > vars.a",
    "vars.a <= vars.b",
    "vars.b >= vars.a",
    "vars.a and vars.b",
    "vars.a or vars.b",
    "not vars.a",
    "vars.a default vars.b",
    "vars.a[vars.b]",
    "vars.a.k",
    "[vars.a, vars.b]",
    "if (vars.a) vars.b else vars.a",
    "'$(vars.a)$(vars.b)'",
];

/// Forms that have the same outcome, by their places in [`FORMS`].
const SAME: [(usize, usize); 3] = [(0, 1), (3, 4), (5, 6)];

static EXPRESSIONS: LazyLock<Vec<Expression>> = LazyLock::new(|| {
    let forms = FORMS.iter().map(|form| form.to_string());
    let calls = FUNCTIONS.iter().map(|function| {
        let arguments = ["vars.a", "vars.b"][..function.arity()].join(", ");
        format!("{}::{}({arguments})", function.module, function.name)
    });
    forms
        .chain(calls)
        .map(|source| compile(&source, Roots::ALL).expect("a correct expression"))
        .collect()
});

fuzz_target!(|values: (Any, Any)| {
    let (Any(a), Any(b)) = values;
    let vars: Object = [("a", a), ("b", b)].into_iter().collect();
    let inputs = Inputs {
        vars: vars.into(),
        ..Inputs::default()
    };
    let outcomes: Vec<_> = EXPRESSIONS
        .iter()
        .map(|expression| {
            let outcome = expression.evaluate(&inputs, &mut || [7; 16]);
            if let Err(error) = &outcome {
                let span = error.span();
                assert!(expression.source().get(span.start..span.end).is_some());
            }
            outcome.ok()
        })
        .collect();
    for (left, right) in SAME {
        assert_eq!(outcomes[left], outcomes[right], "{}", FORMS[left]);
    }
    if let (Some(Value::Boolean(equal)), Some(Value::Boolean(unequal))) =
        (&outcomes[0], &outcomes[2])
    {
        assert_ne!(equal, unequal);
    }
});

/// Any value that data or an evaluation can make.
#[derive(Debug)]
struct Any(Value);

impl<'a> Arbitrary<'a> for Any {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
        value(bytes, 4).map(Any)
    }
}

/// A value that nests at most this deep.
fn value(bytes: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    let kinds = if depth == 0 { 6 } else { 9 };
    Ok(match bytes.int_in_range(0..=kinds - 1)? {
        0 => Value::Null,
        1 => Value::Boolean(bytes.arbitrary()?),
        2 => Number::from(i64::from(bytes.arbitrary::<i8>()?)).into(),
        3 => Number::new(bytes.arbitrary()?).map_or(Value::Null, Value::Number),
        4 => bytes.arbitrary::<&str>()?.into(),
        5 => Value::Binary(bytes.arbitrary::<&[u8]>()?.into()),
        6 => items(bytes, depth)?.into(),
        7 => named(bytes, depth)?.into_iter().collect::<Object>().into(),
        _ => Object::headers(
            named(bytes, depth)?
                .into_iter()
                .map(|(name, value)| (name.into(), value)),
        )
        .into(),
    })
}

fn items(bytes: &mut Unstructured<'_>, depth: usize) -> Result<Vec<Value>> {
    let count = bytes.int_in_range(0..=4)?;
    (0..count).map(|_| value(bytes, depth - 1)).collect()
}

fn named(bytes: &mut Unstructured<'_>, depth: usize) -> Result<Vec<(&'static str, Value)>> {
    let names = ["k", "K", "0", "a b", "true"];
    let values = items(bytes, depth)?;
    values
        .into_iter()
        .map(|value| Ok((*bytes.choose(&names)?, value)))
        .collect()
}
