//! What holds for every source, every value and every combination of them.

use std::time::{Duration, Instant};

use dataweave::{ErrorKind, Inputs, Number, Object, Roots, Value, compile, read_text};
use proptest::prelude::*;

#[path = "properties/strategies.rs"]
mod strategies;

use strategies::{
    SECRET, SECRET_NUMBER, expressions, large_values, made_otherwise, scraps, secret, values,
};

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
    fn equality_is_an_equivalence(a in values(), other in values(), same in any::<bool>()) {
        // Values at random are hardly ever equal.
        let b = if same { made_otherwise(&a) } else { other };
        let c = made_otherwise(&b);
        let equal = |left, right| says(&format!("vars.{left} == vars.{right}"), &a, &b, &c);
        prop_assert_eq!(equal("a", "a"), Some(true));
        prop_assert_eq!(equal("b", "c"), Some(true));
        prop_assert_eq!(equal("a", "b"), Some(same || a == b));
        prop_assert_eq!(equal("a", "b"), equal("b", "a"));
        prop_assert_eq!(equal("a", "b"), equal("a", "c"));
        prop_assert_eq!(equal("a", "b"), says("not vars.a != vars.b", &a, &b, &c));
    }

    #[test]
    fn no_error_contains_a_value(source in expressions(), a in values(), b in values(), c in values()) {
        let Ok(compiled) = compile(&source, Roots::ALL) else { return Ok(()) };
        let given = inputs(&secret(&a), &secret(&b), &secret(&c));
        if let Err(error) = compiled.evaluate(&given, &mut || [1; 16]) {
            let message = error.to_string();
            prop_assert!(!message.contains(SECRET), "{}", message);
            prop_assert!(!message.contains(&SECRET_NUMBER.to_string()), "{}", message);
        }
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_evaluation_takes_long_however_large_the_values(
        source in expressions(), a in large_values(), b in large_values(), c in large_values(),
    ) {
        let Ok(compiled) = compile(&source, Roots::ALL) else { return Ok(()) };
        let given = inputs(&a, &b, &c);
        let start = Instant::now();
        let _ = compiled.evaluate(&given, &mut || [1; 16]);
        // For an unoptimised build on a busy machine.
        prop_assert!(start.elapsed() < Duration::from_secs(1), "{:?} {}", start.elapsed(), source);
    }
}
