//! Any text as the source of an expression, and as a configured text: it is
//! understood, or gets an error about a part of it.
#![no_main]

use dataweave::{Error, ErrorKind, Roots, compile, read_text};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &str| {
    for roots in [Roots::ALL, Roots::POLICY] {
        match compile(source, roots) {
            Ok(expression) => assert_eq!(expression.source(), source),
            Err(error) => check(&error, source),
        }
    }
    if let Err(error) = read_text(source) {
        check(&error, source);
    }
});

fn check(error: &Error, source: &str) {
    let span = error.span();
    assert!(source.get(span.start..span.end).is_some(), "{span:?}");
    assert_ne!(error.kind(), ErrorKind::Incomplete);
    assert!(!error.to_string().is_empty());
}
