use std::path::{Path, PathBuf};
use std::{fs, iter};

use gateway_model::{ApiInstanceView, Issue, PolicyKind, Span};
use serde_json::json;

use super::{message, of_instance, sentence, words};
use crate::forms::kinds::{Kind, kind};

/// Where messages come from that stand beside a form.
const SOURCES: [&str; 9] = [
    "../component/src",
    "../component/signer/src",
    "../host/model/src",
    "../host/src/authentication",
    "../host/src/compile",
    "../host/src/edit",
    "../host/src/generator",
    "../host/src/routing",
    "../host/src/tls",
];

/// What such messages name that is in files alone, or is no field.
const NOT_IN_FORMS: [&str; 2] = ["keepOld", "secretDigest"];

fn policy(policy: PolicyKind) -> &'static Kind {
    kind(policy.name()).unwrap()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let found = entries.flat_map(|path| match path.is_dir() {
        true => files(&path),
        false => vec![path],
    });
    found.collect()
}

/// The texts of a source that are sentences.
fn sentences(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let code = lines.map(str::trim).collect::<Vec<_>>().join("\n");
    let code = code
        .replace("\\\"", "'")
        .replace("\\\n", "")
        .replace("'\"'", "''");
    let texts = code.split('"').skip(1).step_by(2).map(str::to_owned);
    let is_sentence = |text: &String| {
        text.contains(' ') && text.starts_with(|c: char| c.is_uppercase() || c == '`')
    };
    texts.filter(is_sentence).collect()
}

/// The words of a text that are written as only names of documents are: `likeThis`.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| {
        let begins_small = word.starts_with(|c: char| c.is_ascii_lowercase());
        begins_small && word.contains(|c: char| c.is_ascii_uppercase())
    })
}

#[test]
fn every_message_can_be_said_in_the_words_of_the_forms() {
    let mut count = 0;
    for folder in SOURCES {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for file in files(&folder) {
            let source = fs::read_to_string(&file).unwrap();
            for text in sentences(&source) {
                count += 1;
                let said = sentence(None, &text);
                let left = names(&said).find(|name| !NOT_IN_FORMS.contains(name));
                assert_eq!(left, None, "{}: {text}", file.display());
            }
        }
    }
    assert!(count > 200, "{count} messages were found");
}

#[test]
fn every_field_choice_and_policy_has_words() {
    for kind in crate::forms::kinds::KINDS {
        assert_eq!(words(None, kind.name()), Some(kind.title));
        for field in kind.fields() {
            assert!(words(Some(kind), field.name).is_some(), "{}", field.name);
        }
    }
}

#[test]
fn fields_and_choices_are_named_as_in_the_form_and_what_is_no_field_stays() {
    let cases = [
        (
            PolicyKind::JwtGeneration,
            "`privateKey` is required.",
            "Private Key is required.",
        ),
        (
            PolicyKind::Tls,
            "`key` is required.",
            "Private Key is required.",
        ),
        (
            PolicyKind::JwtValidation,
            "`jwksUrl` or `issuers` is required where `jwtKeyOrigin` is `jwks`.",
            "JWKS URL or Issuers is required where JWT Key Origin is JWKS.",
        ),
        (
            PolicyKind::JwtValidation,
            "Set `validateAudClaim` to `false`; a token without `exp` is good for ever.",
            "Set Validate Audience Claim to Off; a token without `exp` is good for ever.",
        ),
        (
            PolicyKind::JwtGeneration,
            "Make `exp` longer than `nbf`. Name the key with `kid`.",
            "Make Expiration (exp) longer than Not Before (nbf). Name the key with `kid`.",
        ),
    ];
    for (kind, text, said) in cases {
        assert_eq!(sentence(Some(policy(kind)), text), said);
    }
    let text = "There is no `name`.";
    let span = Some(Span { start: 0, end: 4 });
    let of_expression = Issue {
        span,
        ..Issue::error("config.customClaims[0].value", text)
    };
    assert_eq!(message(None, &of_expression), text);
}

#[test]
fn the_place_of_an_issue_is_told_as_the_pages_call_it() {
    let config = json!({"signingMethod": "RS256", "customClaims": []});
    let view = |label| {
        json!({
            "id": "1", "policyRef": {"name": "jwt-generation-flex"}, "rules": [], "label": label,
            "enabled": true, "config": config,
        })
    };
    let instance: ApiInstanceView = serde_json::from_value(json!({
        "name": "orders", "address": "http://127.0.0.1:8081/",
        "services": [{"name": "a", "address": "http://127.0.0.1:3000/"}, {"name": "b", "address": "http://127.0.0.1:3001/"}],
        "routes": [], "enabled": true, "state": "broken", "issues": [], "revision": 1,
        "policies": [view(json!(null)), view(json!("Tokens"))],
    }))
    .unwrap();
    let cases = [
        ("", ""),
        ("address", "Address"),
        ("policies", "Policies"),
        ("services[1].address", "Service b, Upstream"),
        (
            "services[1].timeouts.idleMs",
            "Service b, Advanced options, Idle time-out (ms)",
        ),
        ("routes[0].rules[1].path", "Route 1, Condition 2, Path"),
        (
            "policies[0].config.privateKey",
            "Credential Injection JWT Generation, Private Key",
        ),
        (
            "policies[1].config.customClaims[1].value",
            "Tokens, Custom Claims 2, value",
        ),
        ("policies[1].rules[0].path", "Tokens, Conditions 1, path"),
        ("policies[1].policyRef", "Tokens"),
    ];
    for (path, place) in cases {
        let told = of_instance(&instance, Issue::error(path, "`privateKey` is required."));
        assert_eq!(
            (told.path.as_str(), told.message.as_str()),
            (place, "Private Key is required.")
        );
    }
}

#[test]
fn sentences_are_found_in_sources() {
    let source = "// \"No, not this.\"\nlet a = \"This is \\\"one\\\" \\\n    `b`.\"; f(\"no\", \"Or this.\");";
    let found = sentences(source);
    assert_eq!(found, ["This is 'one' `b`.", "Or this."]);
    let names: Vec<_> = names("the jwksUrl, Jwks, a-bC of PEM").collect();
    assert_eq!(
        names,
        iter::once("jwksUrl").chain(["bC"]).collect::<Vec<_>>()
    );
}
