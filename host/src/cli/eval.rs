//! `eval`: an expression on its own.

use std::io::{self, BufRead as _, Write as _};
use std::path::PathBuf;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use dataweave::{Error, Inputs, Roots, Value};
use jwt_gateway::signer;
use serde::Deserialize;
use serde_json::json;

use super::{Failure, input};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The expression, without `#[ ]`.
    #[arg(
        value_name = "EXPR",
        required_unless_present = "batch",
        conflicts_with = "batch"
    )]
    expression: Option<String>,
    /// A JSON file with the variables: `{"attributes": …, "authentication": …}`.
    #[arg(long, value_name = "FILE", conflicts_with = "batch")]
    context: Option<PathBuf>,
    /// Read lines `{"expr": …, "context": …}` from standard input and answer each
    /// with a line `{"value": …}` or `{"error": …}`.
    #[arg(long)]
    batch: bool,
}

/// The variables an expression may name: `attributes` and `authentication`
/// always, the others where they are given.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Context {
    #[serde(default)]
    attributes: Option<Value>,
    #[serde(default)]
    authentication: Option<Value>,
    #[serde(default)]
    payload: Option<Value>,
    #[serde(default)]
    vars: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    expr: String,
    #[serde(default)]
    context: Context,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let Some(expression) = &arguments.expression else {
        return batch();
    };
    let context = match &arguments.context {
        Some(path) => serde_json::from_str(&input::read(path)?).map_err(|error| {
            Failure::Input(format!("{} is not a context: {error}", path.display()))
        })?,
        None => Context::default(),
    };
    match evaluate(expression, context) {
        Ok(value) => {
            println!("{value}");
            Ok(())
        }
        Err(error) => {
            eprintln!("{}", render(expression, &error));
            Err(Failure::Input(String::new()))
        }
    }
}

fn batch() -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let line = line.map_err(Failure::environment)?;
        if line.trim().is_empty() {
            continue;
        }
        let answer = match serde_json::from_str::<Line>(&line) {
            Ok(Line { expr, context }) => match evaluate(&expr, context) {
                Ok(value) => json!({ "value": value }),
                Err(error) => json!({ "error": describe(&error) }),
            },
            Err(error) => {
                json!({ "error": { "kind": "input", "message": error.to_string(), "span": null } })
            }
        };
        writeln!(output, "{answer}").map_err(Failure::environment)?;
    }
    Ok(())
}

fn evaluate(source: &str, context: Context) -> Result<serde_json::Value, Error> {
    let Context {
        attributes,
        authentication,
        payload,
        vars,
    } = context;
    let roots = Roots {
        payload: payload.is_some(),
        vars: vars.is_some(),
        ..Roots::POLICY
    };
    let expression = dataweave::compile(source, roots)?;
    let inputs = Inputs {
        attributes: attributes.unwrap_or_default(),
        authentication: authentication.unwrap_or_default(),
        payload: payload.unwrap_or_default(),
        vars: vars.unwrap_or_default(),
    };
    let value = expression.evaluate(&inputs, &mut random)?;
    // Everything that an evaluation may end with has a JSON form.
    Ok(serde_json::to_value(&value).unwrap_or_default())
}

fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    // A `uuid()` of zeros is plainly not random, where the system gives no bytes.
    let _ = signer::fill_random(&mut bytes);
    bytes
}

fn describe(error: &Error) -> serde_json::Value {
    let span = error.span();
    json!({
        "kind": error.kind().name(),
        "message": error.to_string(),
        "span": { "start": span.start, "end": span.end },
    })
}

fn render(source: &str, error: &Error) -> String {
    let span = error.span();
    let message = error.to_string();
    let snippet =
        Snippet::source(source).annotation(AnnotationKind::Primary.span(span.start..span.end));
    let report = [Level::ERROR.primary_title(&message).element(snippet)];
    Renderer::plain().render(&report)
}
