//! `eval`: an expression on its own.

use std::io::{self, BufRead as _};
use std::path::PathBuf;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use dataweave::{Error, Inputs, Roots};
use jwt_gateway::signer;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};

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
        let nothing = dataweave::Value::Null;
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
        let given = Option::<Map<String, Value>>::deserialize(deserializer)?.unwrap_or_default();
        let roots = Roots {
            payload: given.contains_key("payload"),
            vars: given.contains_key("vars"),
            ..Roots::POLICY
        };
        let inputs = Inputs::deserialize(Value::Object(given)).map_err(D::Error::custom)?;
        Ok(Self { roots, inputs })
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    expr: String,
    #[serde(default)]
    context: Context,
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
        Ok(value) => output::line(value),
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
                Ok(value) => json!({ "value": value }),
                Err(error) => json!({ "error": describe(&error) }),
            },
            Err(error) => {
                json!({ "error": { "kind": "input", "message": error.to_string(), "span": null } })
            }
        };
        output::line(answer)?;
    }
    Ok(())
}

fn evaluate(source: &str, context: &Context) -> Result<Value, Error> {
    let expression = dataweave::compile(source, context.roots)?;
    let value = expression.evaluate(&context.inputs, &mut random)?;
    // Everything that an evaluation may end with has a JSON form.
    Ok(serde_json::to_value(&value).unwrap_or_default())
}

fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    // A `uuid()` of zeros is plainly not random, where the system gives no bytes.
    let _ = signer::fill_random(&mut bytes);
    bytes
}

fn describe(error: &Error) -> Value {
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
