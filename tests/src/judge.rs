//! Other people's libraries as judges of our tokens: PyJWT, and `jose` in Node.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::artifacts::root;

/// A library that verifies tokens.
#[derive(Clone, Copy, Debug)]
pub enum Judge {
    /// PyPI's PyJWT.
    PyJwt,
    /// npm's jose.
    Jose,
}

/// What a judge found in a token that it accepts.
#[derive(Debug)]
pub struct Verdict {
    /// The header.
    pub header: Value,
    /// The claims.
    pub claims: Value,
}

impl Judge {
    /// Verifies tokens given as `{"token", "alg", "key", "now"}`: `key` is a public
    /// key in PEM or the secret, `now` the time to verify at. The answer to each is
    /// what the judge found or why it refuses the token.
    pub fn verify(self, cases: &[Value]) -> Vec<Result<Verdict, String>> {
        let answers = answers(self.command(), cases);
        answers.iter().map(|line| verdict(line)).collect()
    }

    fn command(self) -> Command {
        match self {
            Self::PyJwt => python_judge("verify.py"),
            Self::Jose => judge(judge_node(), "verify.mjs"),
        }
    }
}

/// Has PyJWT sign tokens given as `{"alg", "key", "header", "claims"}`: `key` is a private
/// key in PEM or the secret.
pub fn sign(cases: &[Value]) -> Vec<String> {
    answers(python_judge("sign.py"), cases)
}

/// The line that a judge writes for each case.
fn answers(mut judge: Command, cases: &[Value]) -> Vec<String> {
    let mut child = judge
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{judge:?}: {error}; run `cargo xtask test`"));
    let lines: String = cases.iter().map(|case| format!("{case}\n")).collect();
    let mut input = child.stdin.take().expect("a pipe");
    let writing = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().expect("the judge ended");
    writing
        .join()
        .expect("no panic")
        .expect("the judge read everything");
    assert!(
        output.status.success(),
        "{judge:?} ended with {}",
        output.status
    );
    let answers = String::from_utf8(output.stdout).expect("text");
    let answers: Vec<_> = answers.lines().map(str::to_owned).collect();
    assert_eq!(
        answers.len(),
        cases.len(),
        "{judge:?} did not answer each case"
    );
    answers
}

/// A script of `tests/judges` in Python.
pub fn python_judge(script: &str) -> Command {
    judge(judge_python(), script)
}

/// Python with the packages of `tests/judges/requirements.txt`.
pub fn judge_python() -> PathBuf {
    let venv = root().join("target/judges/venv/bin/python");
    program("JUDGE_PYTHON", venv)
}

/// Node; the packages are in `tests/judges/node_modules`.
pub fn judge_node() -> PathBuf {
    program("JUDGE_NODE", "node".into())
}

fn program(variable: &str, fallback: PathBuf) -> PathBuf {
    std::env::var_os(variable).map_or(fallback, PathBuf::from)
}

fn judge(program: PathBuf, script: &str) -> Command {
    let mut command = Command::new(program);
    command.arg(root().join("tests/judges").join(script));
    command
}

fn verdict(line: &str) -> Result<Verdict, String> {
    let mut answer: Value = serde_json::from_str(line).expect("the judge answers in JSON");
    match answer.get("error") {
        Some(error) => Err(error.to_string()),
        None => Ok(Verdict {
            header: answer["header"].take(),
            claims: answer["claims"].take(),
        }),
    }
}
