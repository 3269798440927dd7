//! The built components: what they can reach, and what they offer.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use gateway_tests::artifact;
use wit_component::DecodedWasm;
use wit_parser::{Resolve, WorldItem, WorldKey};

const TYPES: &str = "jwt-gateway:policy/types@1.0.0";
const SIGNER: &str = "jwt-gateway:policy/signer@1.0.0";
const GENERATOR: &str = "jwt-gateway:policy/generator@1.0.0";
const CLOCK: &str = "wasi:clocks/wall-clock@0.2.0";
const RANDOM: &str = "wasi:random/random@0.2.0";

/// The list is the whole of what a component can do to its surroundings: a new name
/// in it is a new capability. `types` has no functions.
#[test]
fn components_import_what_they_need_and_nothing_else() {
    let cases: [(&str, &[&str], &[&str]); 3] = [
        (
            "jwt-generator.wasm",
            &[SIGNER, TYPES, CLOCK, RANDOM],
            &[GENERATOR],
        ),
        ("software-signer.wasm", &[TYPES, RANDOM], &[SIGNER]),
        (
            "jwt-generator-standalone.wasm",
            &[TYPES, CLOCK, RANDOM],
            &[GENERATOR],
        ),
    ];
    for (name, imports, exports) in cases {
        let decoded = wit_component::decode(&artifact(name)).expect(name);
        let DecodedWasm::Component(resolve, world) = decoded else {
            panic!("{name} is no component");
        };
        let world = &resolve.worlds[world];
        assert_eq!(names(&resolve, &world.imports), imports, "{name}");
        assert_eq!(names(&resolve, &world.exports), exports, "{name}");
    }
}

fn names<'a>(
    resolve: &Resolve,
    items: impl IntoIterator<Item = (&'a WorldKey, &'a WorldItem)>,
) -> Vec<String> {
    let mut names: Vec<_> = items
        .into_iter()
        .map(|(key, _)| resolve.name_world_key(key))
        .collect();
    names.sort();
    names
}
