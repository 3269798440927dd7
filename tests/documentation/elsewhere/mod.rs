//! The program in Rust that a page shows, which cargo would build for the reader.

use gateway_tests::Judge;
use serde_json::json;

use crate::pages::shown;

/// The program as the page has it.
const SOURCE: &str = include_str!("main.rs");

/// The key that it signs with.
const KEY: &str = "a secret of at least thirty-two bytes";

#[allow(dead_code, missing_docs, reason = "it is the reader's program")]
mod program {
    use std::cell::RefCell;

    thread_local! {
        static LINE: RefCell<String> = RefCell::default();
    }

    /// Keeps what the program prints.
    macro_rules! println {
        ($($argument:tt)*) => { LINE.set(format!($($argument)*)) };
    }

    include!("main.rs");

    /// The line that the program prints.
    pub fn printed() -> String {
        main().unwrap();
        LINE.take()
    }
}

#[test]
fn the_program_in_rust_makes_a_token_and_is_what_the_page_shows() {
    let block = format!("```rust\n{SOURCE}```\n");
    let pages = shown();
    let page = pages.iter().find(|page| page.name == "docs/component.md");
    let page = page.expect("a page about the component");
    assert!(page.text.contains(&block), "{} and main.rs", page.name);

    let token = program::printed();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = now.unwrap().as_secs();
    let case = json!({ "token": token, "alg": "HS256", "key": KEY, "now": now });
    let verdict = Judge::PyJwt.verify(&[case]).remove(0);
    let verdict = verdict.expect("it is refused");
    assert_eq!(verdict.header["kid"], "key-1");
    assert_eq!(verdict.claims["path"], "/orders/42");
}
