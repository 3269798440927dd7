//! Lines of `Forwarded`.

use proptest::prelude::*;

use super::*;

type Parts<'a> = [Option<&'a str>; 3];

fn read(line: &str) -> Option<Vec<[Option<String>; 3]>> {
    let elements = elements(line.as_bytes())?;
    let parts = elements.into_iter();
    Some(parts.map(|it| [it.node, it.host, it.proto]).collect())
}

#[test]
#[rustfmt::skip]
fn each_proxy_says_what_it_knows() {
    let cases: &[(&str, &[Parts])] = &[
        ("", &[]),
        (" , ,;", &[]),
        ("for=a, by=b", &[[Some("a"), None, None], [None, None, None]]),
        ("for=192.0.2.43", &[[Some("192.0.2.43"), None, None]]),
        ("For=\"[2001:db8:cafe::17]:4711\"", &[[Some("[2001:db8:cafe::17]:4711"), None, None]]),
        ("for=192.0.2.60;proto=http;by=203.0.113.43", &[[Some("192.0.2.60"), None, Some("http")]]),
        ("for=192.0.2.43, for=198.51.100.17", &[[Some("192.0.2.43"), None, None], [Some("198.51.100.17"), None, None]]),
        ("for=_x;HOST=\"a:8\" ; proto=https;z=1,,", &[[Some("_x"), Some("a:8"), Some("https")]]),
        ("for=[::1]:80", &[[Some("[::1]:80"), None, None]]),
        ("host=\"a, for=b;\\\"c\\\\\"", &[[None, Some("a, for=b;\"c\\"), None]]),
        ("for=\"\"", &[[Some(""), None, None]]),
    ];
    for (line, expected) in cases {
        let expected: Vec<_> = expected.iter().map(|it| it.map(|part| part.map(str::to_owned))).collect();
        assert_eq!(read(line), Some(expected), "{line}");
    }
}

#[test]
fn what_is_malformed_says_nothing() {
    let lines = [
        "for",
        "for=",
        "=a",
        "fo r=a",
        "for =a",
        "for= a",
        "for=a b",
        "for=a=b",
        "for=\"a",
        "for=\"a\\",
        "for=\"a\"b",
        "for=a\"b\"",
        "for=a;for=b",
        "host=a;HOST=a",
        "\"",
        "f\u{e9}r=a",
        "for=\u{e9}",
    ];
    for line in lines {
        assert_eq!(read(line), None, "{line}");
    }
    assert_eq!(elements(b"for=\xff"), None);
}

proptest! {
    #[test]
    fn what_a_proxy_appends_is_its_own_whatever_is_before_it(
        before in r#"(([a-z]{1,5}=)?["\\,;= a-z]{0,9}){0,4}"#,
        quoted in any::<bool>(),
    ) {
        let host = if quoted { "\"shop:8\"" } else { "shop" };
        let line = format!("{before}, for=198.51.100.7;host={host};proto=https");
        if let Some(elements) = elements(line.as_bytes()) {
            let own = Element {
                node: Some("198.51.100.7".to_owned()),
                host: Some(host.trim_matches('"').to_owned()),
                proto: Some("https".to_owned()),
            };
            prop_assert_eq!(elements.last(), Some(&own));
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(line: Vec<u8>) {
        let _ = elements(&line);
    }

    #[test]
    fn what_is_quoted_is_read_as_it_was(node in "[ -~]{0,20}") {
        let quoted = node.replace('\\', "\\\\").replace('"', "\\\"");
        let read = elements(format!("for=\"{quoted}\"").as_bytes()).unwrap();
        prop_assert_eq!(read[0].node.as_deref(), Some(node.as_str()));
    }
}
