//! The command line, run as a process.
#![allow(clippy::unwrap_used, reason = "a test ends at what it did not expect")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

#[test]
fn each_invalid_file_is_refused_with_its_issues_at_their_places() {
    for path in files("invalid") {
        let output = run(&["validate", path.to_str().unwrap()]);
        assert_eq!(
            output.status.code(),
            Some(1),
            "{}: {}",
            path.display(),
            text(&output)
        );
        expect(&path, &text(&output));
    }
}

#[test]
fn each_valid_file_passes_with_its_warnings() {
    for path in files("valid") {
        let output = run(&["validate", path.to_str().unwrap()]);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}: {}",
            path.display(),
            text(&output)
        );
        expect(&path, &text(&output));
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let output = run(&["validate", "/nowhere/policy.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("/nowhere/policy.yaml"));
}

#[test]
fn eval_prints_json_and_points_at_a_mistake() {
    let output = run(&["eval", "upper('a') ++ 1"]);
    assert_eq!(
        (output.status.code(), text(&output).trim()),
        (Some(0), "\"A1\"")
    );
    let output = run(&["eval", "lower(nope)"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("^^^^"), "{}", stderr(&output));
}

#[test]
fn eval_answers_each_line_of_a_batch_whatever_the_others_are() {
    let lines = [
        json!({ "expr": "attributes.method", "context": { "attributes": { "method": "GET" } } }),
        json!({ "expr": "nope" }),
        json!({ "expr": "vars.a default 'b'", "context": { "vars": {} } }),
        json!({ "expr": "vars.a" }),
    ];
    let mut input: Vec<_> = lines.iter().map(Value::to_string).collect();
    input.insert(3, "not json".to_owned());
    let output = feed(&["eval", "--batch"], &input.join("\n"));
    assert_eq!(output.status.code(), Some(0));
    let answers: Vec<Value> = text(&output)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(answers.len(), 5);
    assert_eq!(answers[0], json!({ "value": "GET" }));
    assert_eq!(answers[1]["error"]["span"], json!({ "start": 0, "end": 4 }));
    assert!(answers[1]["error"]["kind"].is_string() && answers[1]["error"]["message"].is_string());
    assert_eq!(answers[2], json!({ "value": "b" }));
    assert_eq!(answers[3]["error"]["kind"], "input");
    assert!(
        answers[4]["error"].is_object(),
        "an unbound variable was accepted"
    );
}

#[test]
fn eval_sees_the_variables_as_a_policy_does() {
    let attributes = json!({ "headers": { "X-Api-Key": "k" }, "other": 1 });
    let all = json!({ "attributes": attributes, "payload": null, "vars": null });
    let lines = [
        json!({ "expr": "attributes.headers.'x-api-KEY'", "context": all }),
        json!({ "expr": "[sizeOf(attributes), attributes.other]", "context": all }),
        json!({ "expr": "[sizeOf(attributes), sizeOf(authentication)]" }),
        json!({ "expr": "[payload.a, vars]", "context": all }),
        json!({ "expr": "1", "context": null }),
    ];
    let input: Vec<_> = lines.iter().map(Value::to_string).collect();
    let answers = text(&feed(&["eval", "--batch"], &input.join("\n")));
    let answers: Vec<Value> = answers
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["value"].take())
        .collect();
    let expected = json!(["k", [11, null], [11, 4], [null, null], 1]);
    assert_eq!(json!(answers), expected);
}

#[test]
fn native_and_software_signer_make_the_same_deterministic_token() {
    let folder = tempfile::tempdir().unwrap();
    for method in ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512"] {
        let key = text(&run(&["keygen", "--method", method]));
        let policy = folder.path().join("policy.yaml");
        let document = json!({
            "signingMethod": method, "privateKey": key, "exp": 60,
            "customClaims": [{ "name": "path", "value": "#[attributes.requestPath]" }],
            "customHeaders": [],
        });
        fs::write(&policy, document.to_string()).unwrap();
        let request = folder.path().join("request.json");
        fs::write(&request, r#"{"attributes": {"requestPath": "/a"}}"#).unwrap();
        let mut arguments = vec!["token", "--at", "1767225600", "--policy"];
        arguments.extend([
            policy.to_str().unwrap(),
            "--request",
            request.to_str().unwrap(),
        ]);
        let native = run(&arguments);
        assert_eq!(native.status.code(), Some(0), "{}", stderr(&native));
        arguments.push("--software-signer");
        assert_eq!(text(&native), text(&run(&arguments)), "{method}");
        assert_eq!(text(&native).trim().split('.').count(), 3);
    }
}

/// A policy in a file whose key is a variable, in each form that a file may have.
const WITH_VARIABLE: [&str; 3] = [
    r#"{"signingMethod": "HS256", "privateKey": "$CLI_KEY", "customClaims": [], "customHeaders": []}"#,
    r#"{"policyRef": {"name": "jwt-generation-flex"}, "config": {"signingMethod": "HS256", "privateKey": "$CLI_KEY", "customClaims": [], "customHeaders": []}}"#,
    r#"[{"policyRef": {"name": "jwt-generation-flex"}, "config": {"signingMethod": "HS256", "privateKey": "$CLI_KEY\n", "customClaims": [], "customHeaders": []}}]"#,
];

#[test]
fn a_variable_is_its_value_in_a_policy_of_its_own_file_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.yaml");
    let path = path.to_str().unwrap();
    let token = ["token", "--at", "1767225600", "--policy", path];
    let with = |arguments: &[&str], key: Option<&str>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jwt-gateway"));
        command.args(arguments).env_remove("CLI_KEY");
        command.envs(key.map(|key| ("CLI_KEY", key)));
        command.output().unwrap()
    };
    let key = "a secret of at least thirty-two bytes";
    fs::write(path, WITH_VARIABLE[0].replace("$CLI_KEY", key)).unwrap();
    let expected = text(&with(&token, None));
    for written in WITH_VARIABLE {
        fs::write(path, written).unwrap();
        assert_eq!(text(&with(&token, Some(key))), expected, "{written}");
        let unset = with(&token, None);
        assert_eq!(unset.status.code(), Some(1), "{written}");
        assert!(
            stderr(&unset).contains("CLI_KEY is not set"),
            "{}",
            stderr(&unset)
        );
        for (arguments, set, code) in [
            (["validate", path], Some(key), 0),
            (["validate", path], None, 1),
            (
                ["validate", path],
                Some("${CLI_KEY_OF_PRODUCTION_WHICH_IS_LONG}"),
                1,
            ),
        ] {
            let output = with(&arguments, set);
            assert_eq!(output.status.code(), Some(code), "{}", text(&output));
        }
    }
}

#[test]
fn integers_of_any_size_reach_the_token_and_the_explanation_digit_for_digit() {
    for digits in [
        "100002348117421473",
        "-9223372036854775809",
        "340282366920938463463374607431768211456",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let policy = folder.path().join("policy.yaml");
        let values = [
            "#[authentication.properties.claims.uid]".to_owned(),
            "#['' ++ authentication.properties.claims.uid]".to_owned(),
            "#[authentication.properties.claims]".to_owned(),
            format!("#[{digits}]"),
        ];
        let claims = values.iter().enumerate();
        let claims = claims.map(|(at, value)| json!({ "name": format!("c{at}"), "value": value }));
        let config = json!({
            "signingMethod": "HS256", "privateKey": "0123456789012345678901234567890123456789",
            "iat": false, "customClaims": claims.collect::<Vec<_>>(), "customHeaders": [],
        });
        fs::write(&policy, config.to_string()).unwrap();
        let request = folder.path().join("request.json");
        let properties = format!(r#"{{"claims":{{"uid":{digits}}}}}"#);
        let written = format!(r#"{{"authentication":{{"properties":{properties}}}}}"#);
        fs::write(&request, written).unwrap();
        let token = |more: &[&str]| {
            let files = [
                "token",
                "--policy",
                policy.to_str().unwrap(),
                "--request",
                request.to_str().unwrap(),
            ];
            text(&run(&[files.as_slice(), more].concat()))
        };
        let payload = token(&[])
            .split('.')
            .nth(1)
            .map(|part| BASE64_URL_SAFE_NO_PAD.decode(part).unwrap());
        let payload = String::from_utf8(payload.unwrap()).unwrap();
        let members =
            format!(r#""c0":{digits},"c1":"{digits}","c2":{{"uid":{digits}}},"c3":{digits}"#);
        assert_eq!(payload, format!("{{{members}}}"));
        let explained: String = token(&["--explain"]).split_whitespace().collect();
        assert!(
            explained.contains(&format!(r#""claims":{{{members}}}"#)),
            "{explained}"
        );
        assert_eq!(text(&run(&["eval", "--", digits])).trim(), digits);
        let line = format!(r#"{{"expr":"vars.id","context":{{"vars":{{"id":{digits}}}}}}}"#);
        let answer = text(&feed(&["eval", "--batch"], &line));
        assert_eq!(answer.trim(), format!(r#"{{"value":{digits}}}"#));
    }
}

#[test]
fn a_secret_that_ends_with_a_line_break_is_used_as_it_is_and_warned_of() {
    let secret = "a secret of at least thirty-two bytes!!";
    let with = token("HS256", &format!("{secret}\n"), None);
    let without = token("HS256", secret, None);
    assert!(
        stderr(&with).contains("ends with a line break"),
        "{}",
        stderr(&with)
    );
    assert_eq!(stderr(&without), "");
    assert_ne!(text(&with), text(&without));
}

#[test]
fn a_command_ends_quietly_when_nobody_reads_what_it_prints() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let resources = policies().join("../configurations/valid/documentation-hs256.yaml");
    let applied = run(&["apply", "--data-dir", data, resources.to_str().unwrap()]);
    assert_eq!(applied.status.code(), Some(0), "{}", stderr(&applied));
    let policy = policies().join("valid/hs256.yaml");
    let policy = policy.to_str().unwrap();
    let invalid = files("invalid").remove(0);
    let commands: [&[&str]; 10] = [
        &["keygen", "--method", "ES256", "--public"],
        &["eval", "1"],
        &["eval", "nope"],
        &["eval", "--batch"],
        &["token", "--policy", policy],
        &["token", "--policy", policy, "--explain"],
        &["validate", invalid.to_str().unwrap()],
        &["export", "--data-dir", data],
        &["echo", "--listen", "127.0.0.1:0"],
        &["--help"],
    ];
    for command in commands {
        for is_error_closed in [false, true] {
            let output = run_unread(command, is_error_closed);
            let said = stderr(&output);
            assert!(!said.contains("panicked"), "{command:?}: {said}");
            let code = output.status.code();
            assert!(matches!(code, Some(0 | 1 | 141)), "{command:?}: {code:?}");
        }
    }
}

#[test]
fn explain_shows_every_entry_and_the_same_token() {
    let path = policies().join("valid/hs256.yaml");
    let arguments = [
        "token",
        "--at",
        "1767225600",
        "--policy",
        path.to_str().unwrap(),
    ];
    let token = text(&run(&arguments));
    let explanation = text(&run(&[&arguments[..], &["--explain"]].concat()));
    let explanation: Value = serde_json::from_str(&explanation).unwrap();
    assert_eq!(explanation["token"], token.trim());
    assert_eq!(explanation["claims"]["sub"], "anonymous");
    assert_eq!(explanation["entries"][0]["effect"], "included");
}

#[test]
fn keygen_prints_the_public_key_only_when_asked() {
    let output = run(&["keygen", "--method", "ES256", "--public"]);
    assert!(text(&output).starts_with("-----BEGIN PRIVATE KEY-----"));
    let jwk: Value = serde_json::from_str(&stderr(&output)).unwrap();
    assert_eq!((&jwk["kty"], &jwk["crv"]), (&json!("EC"), &json!("P-256")));
    assert!(jwk.get("d").is_none());
    assert!(stderr(&run(&["keygen", "--method", "ES256"])).is_empty());
    assert_eq!(run(&["keygen", "--method", "none"]).status.code(), Some(2));
    assert!(text(&run(&["keygen", "--method", "rs256"])).starts_with("-----BEGIN PRIVATE KEY"));
}

#[test]
fn serve_says_in_one_line_that_its_port_is_taken() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let output = run(&["serve", "--data-dir", data, "--admin", &address]);
    assert_eq!(output.status.code(), Some(3));
    let last = stderr(&output).lines().last().unwrap().to_owned();
    assert!(
        last.contains(&address) && last.contains("--admin"),
        "{last}"
    );
}

/// Every `#!` line of the file must begin a line of the output: its place and
/// path, then anywhere in the message the rest.
fn expect(file: &Path, output: &str) {
    let source = fs::read_to_string(file).unwrap();
    let expected: Vec<_> = source
        .lines()
        .filter_map(|line| line.strip_prefix("#! "))
        .collect();
    let found: Vec<_> = output.lines().collect();
    assert_eq!(expected.len(), found.len(), "{}:\n{output}", file.display());
    for (expected, found) in expected.iter().zip(found) {
        let found = found
            .strip_prefix(&format!("{}:", file.display()))
            .unwrap_or(found);
        let (place, words) = expected
            .split_once(": ")
            .unwrap_or((expected.trim_end_matches(':'), ""));
        let (path, words) = words.split_once(':').unwrap_or((words, ""));
        let start = if path.is_empty() {
            format!("{place}:")
        } else {
            format!("{place}: {path}: ")
        };
        assert!(
            found.starts_with(&start),
            "expected {expected}\nfound {found}"
        );
        assert!(
            found.contains(words.trim()),
            "expected {expected}\nfound {found}"
        );
    }
}

fn files(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(policies().join(folder)).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

fn policies() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policies")
}

/// A token of a policy with the key, made at a fixed time.
fn token(method: &str, key: &str, signer: Option<&str>) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.json");
    let document = json!({
        "signingMethod": method, "privateKey": key, "customClaims": [], "customHeaders": [],
    });
    fs::write(&policy, document.to_string()).unwrap();
    let policy = policy.to_str().unwrap();
    let mut arguments = vec!["token", "--at", "1767225600", "--policy", policy];
    arguments.extend(signer);
    run(&arguments)
}

/// Runs a command whose reader has gone away before it begins.
fn run_unread(arguments: &[&str], is_error_closed: bool) -> Output {
    let closed = || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        Stdio::from(writer)
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_jwt-gateway"));
    command.args(arguments).env_remove("JWT_GATEWAY_MASTER_KEY");
    command.stdout(closed()).stderr(match is_error_closed {
        true => closed(),
        false => Stdio::piped(),
    });
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    // A command that has ended already reads nothing.
    let _ = child
        .stdin
        .take()
        .unwrap()
        .write_all(b"{\"expr\": \"1\"}\n");
    child.wait_with_output().unwrap()
}

fn run(arguments: &[&str]) -> Output {
    feed(arguments, "")
}

fn feed(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_jwt-gateway"))
        .args(arguments)
        .env_remove("JWT_GATEWAY_MASTER_KEY")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
