//! Values and inputs to and from JSON, and how configured texts are read.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use dataweave::{Inputs, JsonError, Object, Roots, Text, Value, attributes, compile, read_text};
use proptest::prelude::*;
use serde_json::json;

fn value(json: serde_json::Value) -> Value {
    serde_json::from_value(json).unwrap_or_default()
}

/// What comes out of JSON text that goes through a value.
fn through(text: &str) -> String {
    let read: Value = serde_json::from_str(text).expect("a value");
    serde_json::to_string(&read).expect("JSON")
}

#[test]
fn json_goes_through_a_value_unchanged() {
    for text in [
        "null",
        "true",
        "0",
        "-1",
        "1.5",
        "9007199254740992",
        "9007199254740993",
        "-9007199254740993",
        "100002348117421473",
        "18446744073709551615",
        "18446744073709551616",
        "-170141183460469231731687303715884105728",
        "0.1000000000000000055511151231257827",
        "\"é\\n\"",
        "[]",
        "{}",
        r#"{"b":[1,{"a":null}],"a":"x"}"#,
        r#"{"$serde_json::private::Number":"1"}"#,
        r#"{"ids":[100002348117421473,{"id":100002348117421474}]}"#,
    ] {
        assert_eq!(through(text), text);
    }
}

#[test]
fn numbers_are_written_without_exponent_and_with_no_digit_that_changes_nothing() {
    for (text, written) in [
        ("1.0", "1"),
        ("-0.0", "0"),
        ("-0", "0"),
        ("1e3", "1000"),
        ("1.50", "1.5"),
        ("1E+17", "100000000000000000"),
        ("12.5e-3", "0.0125"),
        ("1.2345678901234567890e19", "12345678901234567890"),
    ] {
        assert_eq!(through(text), written);
    }
}

#[test]
fn what_is_no_json_or_would_not_be_kept_is_refused() {
    let refused = |text: &str| Value::from_json(text).err();
    for text in [
        "",
        "01",
        "1.",
        "+1",
        "[1,]",
        "{\"a\" 1}",
        "{a: 1}",
        "nul",
        "'a'",
        "\"a\nb\"",
        "\"\\ud800\"",
        "1 2",
    ] {
        assert_eq!(refused(text), Some(JsonError::Malformed), "{text}");
        assert!(
            serde_json::from_str::<serde_json::Value>(text).is_err(),
            "{text}"
        );
    }
    for text in ["1e400", "1e-400", "[1e99999999999999999999]"] {
        assert_eq!(refused(text), Some(JsonError::Number), "{text}");
    }
    assert_eq!(refused("0e999999999"), None);
}

proptest! {
    #[test]
    fn any_integer_comes_out_with_the_digits_it_went_in_with(
        small in any::<i64>(), large in any::<i128>(), larger in "-?[1-9][0-9]{0,600}",
    ) {
        for digits in [small.to_string(), large.to_string(), larger] {
            prop_assert_eq!(through(&digits), digits.clone());
            let inputs = format!(r#"{{"vars": {{"id": {digits}, "claims": {{"ids": [{digits}]}}}}}}"#);
            let inputs: Inputs = serde_json::from_str(&inputs).expect("inputs");
            let evaluate = |source: &str| {
                let compiled = compile(source, Roots::ALL).expect(source);
                let value = compiled.evaluate(&inputs, &mut || [0; 16]).expect(source);
                serde_json::to_string(&value).expect("JSON")
            };
            prop_assert_eq!(evaluate("vars.id"), digits.clone());
            prop_assert_eq!(evaluate(&digits), digits.clone());
            prop_assert_eq!(evaluate("'' ++ vars.id"), format!("\"{digits}\""));
            prop_assert_eq!(evaluate("vars.claims"), format!(r#"{{"ids":[{digits}]}}"#));
            prop_assert_eq!(evaluate(&format!("[vars.id == {digits}, vars.claims.ids contains {digits}]")), "[true,true]");
        }
    }

    #[test]
    fn what_this_library_reads_as_json_is_json(text in "[-0-9a-z.eE+\\[\\]{}:,\"\\\\ ]{0,12}") {
        let judged = serde_json::from_str::<serde_json::Value>(&text);
        match Value::from_json(&text) {
            Err(JsonError::Number) => {}
            read => prop_assert_eq!(read.is_ok(), judged.is_ok(), "{}", text),
        }
    }
}

#[test]
fn a_binary_is_never_written() {
    let binary = Value::from(vec![Value::Binary([1, 2].into())]);
    assert!(serde_json::to_string(&binary).is_err());
}

#[test]
fn of_two_equal_names_the_last_counts_among_headers_the_first() {
    let fields = [("a", "1"), ("b", "2"), ("a", "3")];
    let plain: Object = fields
        .iter()
        .map(|(name, text)| (*name, Value::from(*text)))
        .collect();
    assert_eq!(
        serde_json::to_string(&Value::from(plain)).expect("JSON"),
        r#"{"a":"3","b":"2"}"#
    );
    let headers = Object::headers(fields.map(|(name, text)| (name.into(), text.into())));
    assert_eq!(
        serde_json::to_string(&Value::from(headers)).expect("JSON"),
        r#"{"a":"1","b":"2"}"#
    );
}

#[test]
fn objects_of_any_size_find_their_fields() {
    for size in [0, 1, 15, 16, 17, 18, 500] {
        let names: Vec<String> = (0..size).map(|n| format!("N{}", n * 7919 % 1000)).collect();
        let fields = || {
            names
                .iter()
                .enumerate()
                .map(|(n, name)| (name.as_str().into(), value(json!(n))))
        };
        let plain: Object = Vec::from_iter(fields()).into_iter().collect::<Object>();
        let headers = Object::headers(Vec::<(std::sync::Arc<str>, Value)>::from_iter(fields()));
        for (n, name) in names.iter().enumerate() {
            assert_eq!(plain.get(name), Some(&value(json!(n))));
            assert_eq!(plain.get(&name.to_lowercase()), None);
            assert_eq!(headers.get(&name.to_lowercase()), Some(&value(json!(n))));
            assert_eq!(headers.get(name), Some(&value(json!(n))));
        }
        assert_eq!((plain.len(), headers.len()), (size, size));
        assert_eq!(plain.get("M"), None);
    }
}

#[test]
fn attributes_have_exactly_the_documented_fields() {
    let given = value(json!({"method": "GET", "headers": {"X-A": "1"}, "other": 1}));
    let shaped = serde_json::to_value(attributes(&given)).expect("JSON");
    assert_eq!(
        shaped,
        json!({
            "headers": {"x-a": "1"}, "localAddress": null, "method": "GET", "queryParams": null,
            "queryString": null, "remoteAddress": null, "requestPath": null, "requestUri": null,
            "scheme": null, "statusCode": null, "version": null,
        })
    );
}

#[test]
fn inputs_refuse_variables_that_do_not_exist() {
    assert!(serde_json::from_value::<Inputs>(json!({"attributes": {}, "auth": {}})).is_err());
    assert!(serde_json::from_value::<Inputs>(json!({})).is_ok());
}

#[test]
fn a_configured_text_is_plain_quoted_or_an_expression() {
    let plain = |text: &str| Text::Plain(text.into());
    let quoted = |text: &str| Text::Quoted(text.into());
    let source = |source| Text::Expression { source };
    for (raw, text) in [
        ("", plain("")),
        (" a ", plain(" a ")),
        ("https://a.example", plain("https://a.example")),
        ("#[1]", source(2..3)),
        (" \n#[ 1 ]\t", source(4..7)),
        ("#[]", source(2..2)),
        ("#[vars['a']]", source(2..11)),
        ("a #[1] b", plain("a #[1] b")),
        ("#", plain("#")),
        ("# [1]", plain("# [1]")),
        ("'key-1'", quoted("key-1")),
        (" \"key-1\" ", quoted("key-1")),
        ("''", quoted("")),
        (r"'it\'s'", quoted("it's")),
        (r#"'a "b" \u0041\$'"#, quoted("a \"b\" A$")),
        ("'it's'", plain("'it's'")),
        ("'a' ++ 'b'", plain("'a' ++ 'b'")),
        ("'a", plain("'a")),
        ("'", plain("'")),
        (r"'a\'", plain(r"'a\'")),
        ("'a\"", plain("'a\"")),
        ("'a' // b'", plain("'a' // b'")),
    ] {
        assert_eq!(read_text(raw), Ok(text), "{raw}");
    }
}

#[test]
fn a_configured_text_that_was_meant_otherwise_is_an_error() {
    for (raw, span) in [
        ("#[1", 0..3),
        (" #[1] a", 1..7),
        ("#[", 0..2),
        (" '$(a)'", 2..4),
        ("'a $b'", 4..5),
        ("'5 $'", 3..4),
        (r" 'C:\users'", 4..6),
    ] {
        let error = read_text(raw).expect_err(raw);
        assert_eq!(error.span().start..error.span().end, span, "{raw}: {error}");
    }
}

#[test]
fn an_expression_says_what_it_may_look_at() {
    for (source, reads) in [
        ("1", &[][..]),
        ("uuid()", &[]),
        ("attributes.method", &["attributes.method"]),
        ("attributes.headers.'X-A'", &["attributes.headers.X-A"]),
        ("attributes['head' ++ 'ers'].a", &["attributes.headers.a"]),
        ("attributes.headers.a[0].b", &["attributes.headers.a"]),
        (
            "attributes.headers[attributes.method]",
            &["attributes.headers", "attributes.method"],
        ),
        (
            "[attributes, attributes.method, authentication.clientId]",
            &["attributes", "authentication.clientId"],
        ),
        (
            "(if (vars.a) attributes else vars.b).method",
            &["attributes", "vars.a", "vars.b"],
        ),
        ("'$(vars.a) $payload'", &["payload", "vars.a"]),
        (
            "upper(vars.a) default vars.b ++ vars.c contains vars.d",
            &["vars.a", "vars.b", "vars.c", "vars.d"],
        ),
        (
            "not vars.a or vars.b and vars.c == vars.d",
            &["vars.a", "vars.b", "vars.c", "vars.d"],
        ),
        ("if (false) vars.a else 1", &[]),
        (
            "vars.a.b default vars.a default vars.ab",
            &["vars.a", "vars.ab"],
        ),
    ] {
        let compiled = compile(source, Roots::ALL).expect(source);
        let found: Vec<String> = compiled
            .reads()
            .iter()
            .map(|place| place.join("."))
            .collect();
        assert_eq!(found, reads, "{source}");
    }
}

#[test]
fn a_uuid_is_made_anew_in_every_evaluation() {
    let compiled = compile("uuid() ++ ' ' ++ uuid()", Roots::POLICY).expect("an expression");
    let mut next = 0;
    let mut random = || {
        next += 1;
        [next; 16]
    };
    let mut evaluate = || {
        compiled
            .evaluate(&Inputs::default(), &mut random)
            .expect("a text")
    };
    assert_eq!(
        evaluate(),
        "01010101-0101-4101-8101-010101010101 02020202-0202-4202-8202-020202020202".into()
    );
    assert_eq!(
        evaluate(),
        "03030303-0303-4303-8303-030303030303 04040404-0404-4404-8404-040404040404".into()
    );
    assert_eq!(compiled.constant(), None);
}

#[test]
fn an_expression_can_be_shared_between_threads() {
    fn shared<Type: Send + Sync + Clone + std::fmt::Debug>(_: &Type) {}
    let compiled = compile("", Roots::POLICY).expect("the empty expression");
    shared(&compiled);
    assert_eq!(compiled.constant(), Some(&Value::Null));
}

#[test]
fn every_function_is_described_as_it_is_called() {
    for function in dataweave::FUNCTIONS {
        for signature in function.signatures {
            let parameters = signature
                .split(") -> ")
                .next()
                .unwrap_or_default()
                .trim_matches('(');
            let count = parameters
                .split(", ")
                .filter(|parameter| !parameter.is_empty())
                .count();
            assert_eq!(count, function.arity(), "{} {signature}", function.name);
        }
        let call = format!(
            "{}::{}({})",
            function.module,
            function.name,
            vec!["'a'"; function.arity()].join(",")
        );
        let kind = compile(&call, Roots::POLICY)
            .err()
            .map(|error| error.kind().name());
        let known = [None, Some("type-mismatch"), Some("unsupported-result")].contains(&kind);
        assert!(known, "{call} {kind:?}");
    }
}
