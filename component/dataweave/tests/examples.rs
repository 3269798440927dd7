//! The examples that an editor shows beside a function or operator.

use std::error::Error;

use dataweave::editor::{SampleNames, Suggestion, SuggestionKind, complete};
use dataweave::{FUNCTIONS, Inputs, Roots, compile};

/// Makes every function known by its bare name, as examples have it.
const IMPORTS: &str = "import * from dw::core::Binaries\n\
                       import * from dw::core::Strings\n\
                       import * from dw::util::Coercions\n---\n";

/// What is suggested where a value begins and behind one.
fn suggested() -> impl Iterator<Item = Suggestion> {
    let places = ["", "vars.a "];
    let completions =
        places.map(|text| complete(text, text.len(), Roots::ALL, &SampleNames::default()));
    let suggestions = completions.map(|completion| completion.suggestions);
    suggestions.into_iter().flatten()
}

/// What comes of an example, in JSON.
fn value(example: &str) -> Result<String, Box<dyn Error>> {
    let expression = compile(&format!("{IMPORTS}{example}"), Roots::POLICY)?;
    let value = expression.evaluate(&Inputs::default(), &mut || [0x5a; 16])?;
    Ok(serde_json::to_string(&value)?)
}

#[test]
fn every_function_and_operator_is_shown_with_examples_that_hold() {
    let mut functions = 0;
    for suggestion in suggested() {
        let Suggestion {
            label,
            kind,
            examples,
            ..
        } = &suggestion;
        let called = [SuggestionKind::Function, SuggestionKind::Operator].contains(kind);
        assert!(!called || !examples.is_empty(), "{label} has no example");
        for (example, expected) in *examples {
            assert!(example.contains(label), "{example} does not show {label}");
            let found = value(example).unwrap();
            assert_eq!(found, *expected, "{example}");
        }
        let function = FUNCTIONS.iter().find(|function| function.name == label);
        if let Some(function) = function {
            assert_eq!(*examples, function.examples, "{label}");
            functions += 1;
        }
    }
    assert!(
        functions >= FUNCTIONS.len(),
        "{functions} functions are suggested"
    );
}
