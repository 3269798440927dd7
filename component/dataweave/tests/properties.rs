//! What holds for every source, every value and every combination of them.

use dataweave::{ErrorKind, Inputs, Number, Object, Roots, Value, compile, read_text};
use proptest::prelude::*;

/// Any value of limited size.
fn values() -> impl Strategy<Value = Value> {
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
fn expressions() -> impl Strategy<Value = String> {
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
fn scraps() -> impl Strategy<Value = String> {
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

fn inputs(a: &Value, b: &Value, c: &Value) -> Inputs {
    let fields = [("a", a.clone()), ("b", b.clone()), ("c", c.clone())];
    Inputs {
        vars: fields.into_iter().collect::<Object>().into(),
        ..Inputs::default()
    }
}

/// What an expression says about values `a`, `b` and `c`.
fn says(source: &str, a: &Value, b: &Value, c: &Value) -> Option<bool> {
    let compiled = compile(source, Roots::ALL);
    match compiled.and_then(|it| it.evaluate(&inputs(a, b, c), &mut || [0; 16])) {
        Ok(Value::Boolean(answer)) => Some(answer),
        _ => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_source_compiles_or_gets_an_error_about_a_part_of_it(source in prop_oneof![scraps(), "\\PC{0,40}", ".{0,40}"]) {
        match compile(&source, Roots::ALL) {
            Ok(compiled) => prop_assert_eq!(compiled.source(), source),
            Err(error) => {
                let span = error.span();
                prop_assert!(source.get(span.start..span.end).is_some(), "{:?} of {:?}", span, source);
                prop_assert!(!error.to_string().is_empty());
                prop_assert_ne!(error.kind(), ErrorKind::Incomplete);
            }
        }
    }

    #[test]
    fn any_configured_text_is_read_or_gets_an_error_about_a_part_of_it(raw in prop_oneof![scraps(), "[ '\"#\\[\\]$a\\\\]{0,8}"]) {
        if let Err(error) = read_text(&raw) {
            prop_assert!(raw.get(error.span().start..error.span().end).is_some());
        }
    }

    #[test]
    fn any_expression_has_an_outcome_for_any_values_and_changes_none(
        source in expressions(), a in values(), b in values(), c in values(),
    ) {
        let Ok(compiled) = compile(&source, Roots::ALL) else { return Ok(()) };
        let given = inputs(&a, &b, &c);
        let before = format!("{given:?}");
        let first = compiled.evaluate(&given, &mut || [1; 16]);
        prop_assert_eq!(before, format!("{given:?}"));
        prop_assert_eq!(&first, &compiled.evaluate(&given, &mut || [1; 16]));
        match first {
            Ok(value) => prop_assert!(serde_json::to_string(&value).is_ok()),
            Err(error) => {
                prop_assert!(source.get(error.span().start..error.span().end).is_some());
                prop_assert_ne!(error.kind(), ErrorKind::Incomplete);
            }
        }
    }

    #[test]
    fn what_an_expression_does_not_read_does_not_matter(
        source in expressions(), a in values(), b in values(), c in values(), other in values(),
    ) {
        let Ok(compiled) = compile(&source, Roots::ALL) else { return Ok(()) };
        let unread = |field: &str| {
            compiled.reads().iter().all(|place| place[0] != "vars".into() || place.len() > 1 && &*place[1] != field)
        };
        let pick = |field, value| if unread(field) { other.clone() } else { value };
        let changed = inputs(&pick("a", a.clone()), &pick("b", b.clone()), &pick("c", c.clone()));
        prop_assert_eq!(
            compiled.evaluate(&inputs(&a, &b, &c), &mut || [1; 16]),
            compiled.evaluate(&changed, &mut || [1; 16])
        );
    }

    #[test]
    fn computing_constants_early_changes_no_outcome(source in expressions()) {
        let constant = source.replace("vars.a", "(null)").replace("vars.b", "(1)").replace("vars.c", "('a')");
        let late = |source: &str| {
            let values = [Value::Null, Number::from(1_u64).into(), "a".into()];
            let inputs = inputs(&values[0], &values[1], &values[2]);
            let outcome = compile(source, Roots::ALL).and_then(|it| it.evaluate(&inputs, &mut || [1; 16]));
            outcome.ok()
        };
        prop_assert_eq!(late(&constant), late(&source));
    }

    #[test]
    fn equality_is_an_equivalence(a in values(), b in values(), c in values()) {
        let (b, c) = (if a == c { a.clone() } else { b }, c);
        prop_assert_eq!(says("vars.a == vars.a", &a, &b, &c), Some(true));
        prop_assert_eq!(says("vars.a == vars.b", &a, &b, &c), says("vars.b == vars.a", &a, &b, &c));
        prop_assert_eq!(says("vars.a == vars.b", &a, &b, &c), says("not vars.a != vars.b", &a, &b, &c));
        if a == b && b == c {
            prop_assert_eq!(says("vars.a == vars.c", &a, &b, &c), Some(true));
        }
        prop_assert_eq!(says("vars.a == vars.b", &a, &b, &c), Some(a == b));
    }

    #[test]
    fn order_is_the_same_from_both_sides(a in values(), b in values()) {
        let null = Value::Null;
        prop_assert_eq!(says("vars.a < vars.b", &a, &b, &null), says("vars.b > vars.a", &a, &b, &null));
        prop_assert_eq!(says("vars.a <= vars.b", &a, &b, &null), says("vars.b >= vars.a", &a, &b, &null));
        prop_assert_eq!(says("vars.a < vars.b", &a, &b, &null), says("not vars.a >= vars.b", &a, &b, &null));
    }

    #[test]
    fn numbers_keep_their_value_as_text(value in any::<f64>().prop_filter_map("finite", Number::new)) {
        let text = value.to_string();
        prop_assert_eq!(text.parse::<f64>().ok(), Some(value.value()));
        prop_assert!(!text.contains(['e', 'E']));
    }

    #[test]
    fn texts_survive_quoting(text in "\\PC{0,20}") {
        let quoted = format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'").replace('$', "\\$"));
        let compiled = compile(&quoted, Roots::POLICY).expect(&quoted);
        prop_assert_eq!(compiled.constant(), Some(&Value::from(text)));
    }
}
