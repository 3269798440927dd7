//! Writes the conformance cases as seeds for fuzzing:
//! `cargo run --example seeds --no-default-features`.

use std::fs;
use std::path::Path;

use serde_json::Value;

#[path = "../../tests/conformance/cases.rs"]
#[allow(dead_code, reason = "seeds need no outcomes")]
mod cases;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    for target in ["compile", "evaluate"] {
        fs::create_dir_all(folder.join("corpus").join(target))?;
    }
    for case in cases::read(&folder.join("../tests/conformance"))? {
        let corpus = |target: &str| folder.join("corpus").join(target).join(&case.name);
        let context = Value::Object(case.context.clone());
        fs::write(corpus("compile"), &case.expression)?;
        fs::write(
            corpus("evaluate"),
            format!("{}\0{context}", case.expression),
        )?;
    }
    Ok(())
}
