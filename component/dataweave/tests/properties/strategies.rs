//! Values, expressions and sources at random.

use std::sync::Arc;

use dataweave::{Number, Object, Value};
use proptest::prelude::*;

/// Any value of limited size.
pub(crate) fn values() -> impl Strategy<Value = Value> {
    let numbers = prop_oneof![
        any::<i32>().prop_map(|n| Number::from(i64::from(n))),
        (-3_i64..3).prop_map(Number::from),
        any::<f64>().prop_filter_map("finite", Number::new),
    ];
    let texts = prop_oneof![
        "[ab,. ]{0,4}",
        "\\PC{0,8}",
        "-?[0-9]{1,3}(\\.[0-9])?",
        Just("true".to_owned()),
        Just("a".to_owned()),
        Just("YWI=".to_owned()),
    ];
    let leaves = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        numbers.prop_map(Value::from),
        texts.prop_map(Value::from),
        proptest::collection::vec(any::<u8>(), 0..6).prop_map(|bytes| Value::Binary(bytes.into())),
    ];
    leaves.prop_recursive(3, 24, 4, |inner| {
        let fields = proptest::collection::vec(("[abA]", inner.clone()), 0..4);
        prop_oneof![
            proptest::collection::vec(inner, 0..4).prop_map(Value::from),
            fields
                .clone()
                .prop_map(|fields| fields.into_iter().collect::<Object>().into()),
            fields.prop_map(|fields| {
                Object::headers(fields.into_iter().map(|(name, value)| (name.into(), value))).into()
            }),
        ]
    })
}

/// What an expression is made of: values, operators, functions of one and of two.
const VALUES: &[&str] = &[
    "vars.a",
    "vars.b",
    "vars.c",
    "vars",
    "attributes",
    "payload.a",
    "null",
    "true",
    "1.50",
    "-1",
    "'a'",
    "''",
    "[]",
    "'UTF-8'",
    "uuid()",
];
const OPERATORS: &[&str] = &[
    "++",
    "--",
    "default",
    "contains",
    "splitBy",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "and",
    "or",
    "dw::core::Strings::substringAfterLast",
];
const ONE: &[&str] = &[
    "upper",
    "lower",
    "trim",
    "sizeOf",
    "isEmpty",
    "not",
    "!",
    "dw::core::Binaries::toBase64",
    "dw::core::Binaries::fromBase64",
];
const TWO: &[&str] = &[
    "dw::core::Strings::substringBefore",
    "dw::core::Strings::substringBeforeLast",
    "dw::core::Strings::substringAfter",
    "dw::util::Coercions::toString",
    "dw::util::Coercions::toBinary",
];

/// Any expression over `vars.a`, `vars.b` and `vars.c`, mostly a correct one.
pub(crate) fn expressions() -> impl Strategy<Value = String> {
    let pick = proptest::sample::select::<&str>;
    pick(VALUES)
        .prop_map(str::to_owned)
        .prop_recursive(4, 32, 3, move |inner| {
            let two = (inner.clone(), inner.clone());
            prop_oneof![
                (pick(OPERATORS), two.clone())
                    .prop_map(|(operator, (a, b))| format!("{a} {operator} {b}")),
                (pick(ONE), inner.clone()).prop_map(|(function, a)| format!("{function}({a})")),
                (pick(TWO), two.clone())
                    .prop_map(|(function, (a, b))| format!("{function}({a}, {b})")),
                two.clone().prop_map(|(a, b)| format!("({a})[{b}]")),
                two.clone().prop_map(|(a, b)| format!("[{a}, {b}]")),
                inner.clone().prop_map(|a| format!("({a}).b")),
                inner.clone().prop_map(|a| format!("'x$({a})'")),
                (two, inner).prop_map(|((a, b), c)| format!("if ({a}) {b} else {c}")),
            ]
        })
}

/// Pieces of sources, in any order.
pub(crate) fn scraps() -> impl Strategy<Value = String> {
    let scrap = prop_oneof![
        "[-+*/%(){}\\[\\].,:;<>=!?&|$#@^~`'\"\\\\]{1,3}",
        "[a-z0-9_]{1,3}",
        "\\PC",
        Just("\u{e9}".to_owned()),
        Just("$(".to_owned()),
        Just("\\u00".to_owned()),
        Just("\\ud83d".to_owned()),
        Just("'".to_owned()),
        Just(" default ".to_owned()),
        Just("if (".to_owned()),
        Just(") else ".to_owned()),
        Just("import ".to_owned()),
        Just(" from dw::core::Strings ".to_owned()),
        Just("---".to_owned()),
        Just("/*".to_owned()),
        Just("vars.a".to_owned()),
    ];
    proptest::collection::vec(scrap, 0..12).prop_map(|scraps| scraps.concat())
}

/// The same value, made otherwise: fields in another order, whole numbers that
/// were literals with a fraction.
pub(crate) fn made_otherwise(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(made_otherwise).collect::<Vec<_>>().into(),
        Value::Object(object) => {
            let fields: Vec<_> = object.iter().collect();
            let fields = fields.into_iter().rev();
            let fields = fields.map(|(name, value)| (name.clone(), made_otherwise(value)));
            fields.collect::<Object>().into()
        }
        Value::Number(number) => Number::new(number.value()).map_or(Value::Null, Value::Number),
        other => other.clone(),
    }
}

/// What no message may contain.
pub(crate) const SECRET: &str = "s3cret";
/// The same as a number.
pub(crate) const SECRET_NUMBER: i64 = 918_273_645;

/// The same kind of value with a secret in every text, name and number.
pub(crate) fn secret(value: &Value) -> Value {
    match value {
        Value::String(text) => format!("{text}{SECRET}").into(),
        Value::Number(_) => Number::from(SECRET_NUMBER).into(),
        Value::Array(items) => items.iter().map(secret).collect::<Vec<_>>().into(),
        Value::Object(object) => {
            let fields = object.iter();
            let fields = fields.map(|(name, value)| (format!("{name}{SECRET}"), secret(value)));
            fields.collect::<Object>().into()
        }
        Value::Binary(bytes) => Value::Binary([bytes, SECRET.as_bytes()].concat().into()),
        Value::Null | Value::Boolean(_) => value.clone(),
    }
}

/// A value that is as large as data can be.
pub(crate) fn large_values() -> impl Strategy<Value = Value> {
    let texts: Arc<[Value]> = (0..20_000).map(|n| Value::from(format!("{n}"))).collect();
    let fields: Object = (0..5_000)
        .map(|n| (format!("k{n}"), Value::from(n % 2 == 0)))
        .collect();
    let large = [
        Value::Array(texts),
        "a,".repeat(1_000_000).into(),
        Value::Binary(b"ab".repeat(500_000).into()),
        fields.into(),
        (0..60).fold(Value::from("x"), |inner, _| {
            vec![inner.clone(), inner].into()
        }),
        ",".into(),
        Number::from(3_i64).into(),
        true.into(),
    ];
    proptest::sample::select(large.to_vec())
}
