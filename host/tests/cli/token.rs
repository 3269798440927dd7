//! `token`: what a policy in a file makes.

use std::fs;
use std::process::Command;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::{feed, policies, run, stderr, text, token};

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
