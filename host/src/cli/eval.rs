//! `eval`: an expression on its own.

use std::io::{self, BufRead as _};
use std::path::PathBuf;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use dataweave::{Error, Inputs, Roots, Value};
use jwt_gateway::signer;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;

use super::failure::Failure;
use super::{input, output};

/// What the command is told.
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

/// What an expression is evaluated on, and which variables it may name:
/// `attributes` and `authentication` always, the others where they are given, be it
/// as null.
#[derive(Debug)]
struct Context {
    roots: Roots,
    inputs: Inputs,
}

impl Default for Context {
    fn default() -> Self {
        let nothing = Value::Null;
        let inputs = Inputs {
            attributes: dataweave::attributes(&nothing),
            authentication: dataweave::authentication(&nothing),
            ..Inputs::default()
        };
        Self {
            roots: Roots::POLICY,
            inputs,
        }
    }
}

impl<'de> Deserialize<'de> for Context {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = Option::<Written>::deserialize(deserializer)?.unwrap_or_default();
        let roots = Roots {
            payload: given.payload.is_some(),
            vars: given.vars.is_some(),
            ..Roots::POLICY
        };
        let inputs = Inputs {
            attributes: dataweave::attributes(&given.attributes),
            authentication: dataweave::authentication(&given.authentication),
            payload: given.payload.unwrap_or_default(),
            vars: given.vars.unwrap_or_default(),
        };
        Ok(Self { roots, inputs })
    }
}

/// A context as it is written.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Written {
    attributes: Value,
    authentication: Value,
    #[serde(deserialize_with = "given")]
    payload: Option<Value>,
    #[serde(deserialize_with = "given")]
    vars: Option<Value>,
}

/// What is there, be it null.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    expr: String,
    #[serde(default)]
    context: Context,
}

/// What a line is answered with.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Answer {
    Value(Value),
    Error(serde_json::Value),
}

/// Evaluates one expression and prints its value, or answers lines of standard input
/// one by one, whatever is wrong with them.
///
/// # Errors
/// The one expression or its context is wrong.
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
    match evaluate(expression, &context) {
        Ok(value) => output::line(value.to_json()),
        Err(error) => {
            output::remark(render(expression, &error));
            Err(Failure::Input(String::new()))
        }
    }
}

fn batch() -> Result<(), Failure> {
    for line in io::stdin().lock().lines() {
        let line = line.map_err(Failure::environment)?;
        if line.trim().is_empty() {
            continue;
        }
        let answer = match serde_json::from_str::<Line>(&line) {
            Ok(Line { expr, context }) => match evaluate(&expr, &context) {
                Ok(value) => Answer::Value(value),
                Err(error) => Answer::Error(describe(&error)),
            },
            Err(error) => Answer::Error(
                json!({ "kind": "input", "message": error.to_string(), "span": null }),
            ),
        };
        output::line(serde_json::to_string(&answer).map_err(Failure::environment)?)?;
    }
    Ok(())
}

fn evaluate(source: &str, context: &Context) -> Result<Value, Error> {
    let expression = dataweave::compile(source, context.roots)?;
    expression.evaluate(&context.inputs, &mut random)
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
