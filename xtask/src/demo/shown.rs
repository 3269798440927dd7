//! What the demo shows of a request.

use serde_json::Value;

/// The request as the upstream received it, and the token in it: `compact`, and what is in it.
pub fn shown(path: &str, compact: &str, header: &Value, claims: &Value, validity: u64) -> String {
    format!(
        "    The upstream received GET {path} with

authorization: Bearer {compact}

    header {header:#}
    claims {claims:#}

    Its RS256 signature verifies under the policy's public key; it is valid for
    {validity} s. The Authorization that the client sent did not reach the upstream.
"
    )
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::shown;
    use crate::demo::{PATH, VALIDITY};

    #[test]
    fn the_first_page_shows_what_the_demo_prints() {
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
        let page = fs::read_to_string(page).unwrap();
        let (_, rest) = page.split_once("cargo xtask demo\n```\n").unwrap();
        let (_, rest) = rest.split_once("```text\n").unwrap();
        let (block, _) = rest.split_once("```\n").unwrap();

        let between = |start, end| {
            let (_, rest) = block.split_once(start).unwrap();
            rest.split_once(end).unwrap().0
        };
        let compact = between("Bearer ", "\n");
        let header = serde_json::from_str(between("    header ", "    claims ")).unwrap();
        let claims = serde_json::from_str(between("    claims ", "\n    Its")).unwrap();
        assert_eq!(block, shown(PATH, compact, &header, &claims, VALIDITY));
    }
}
