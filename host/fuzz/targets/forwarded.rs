//! Any bytes of `Forwarded`: they are read or refused, and what a proxy appends to them is
//! the last element, or nothing is read.
#![no_main]

use libfuzzer_sys::fuzz_target;

use self::front::{Element, elements};

#[allow(
    dead_code,
    unused_imports,
    reason = "the gateway asks for more than is asked for here"
)]
#[path = "../../src/proxy/front/mod.rs"]
mod front;

fuzz_target!(|before: &[u8]| {
    let own = Element {
        node: Some("198.51.100.7".to_owned()),
        host: Some("shop:8".to_owned()),
        proto: Some("https".to_owned()),
    };
    for host in ["shop:8", "\"shop:8\""] {
        let appended = format!(", for=198.51.100.7;host={host};proto=https");
        let line = [before, appended.as_bytes()].concat();
        if let Some(elements) = elements(&line) {
            assert_eq!(elements.last(), Some(&own));
        }
    }
});
