//! What forms send, held against what the gateway reads.

use gateway_model::{Entry, PolicyConfig, PolicyDraft, PolicyView};
use serde_json::json;

use super::{PolicyForm, switched};
use crate::forms::key_choice::KeyChoice;
use crate::forms::kinds::{Content, KINDS, kind};

/// The form of a new policy that makes tokens, with this in the fields of these paths.
fn form(filled: &[(&str, Content)]) -> PolicyForm {
    let mut form = PolicyForm::new(kind("jwt-generation-flex").unwrap());
    for (path, content) in filled {
        let place = form.kind.fields().position(|field| field.name == *path);
        form.contents[place.unwrap()] = content.clone();
    }
    form
}

fn text(text: &str) -> Content {
    Content::Text(text.to_owned())
}

fn secret(text: &str) -> Content {
    Content::Secret(KeyChoice::Text(text.to_owned()))
}

fn entry(name: &str, value: &str) -> Entry {
    Entry {
        name: name.to_owned(),
        value: value.to_owned(),
    }
}

#[test]
fn the_form_begins_with_the_defaults_of_the_contract() {
    let expected = json!({
        "signingMethod": "RS256", "iat": true, "exp": 0, "nbf": 0,
        "customClaims": [], "customHeaders": [],
    });
    assert_eq!(form(&[]).document()["config"], expected);
}

#[test]
fn what_is_sent_is_what_the_gateway_reads() {
    let claims = vec![entry("sub", "a"), entry("", ""), entry("x", "")];
    let form = form(&[
        ("label", text(" Orders ")),
        ("privateKey", secret("secret")),
        ("exp", text(" 3600 ")),
        ("customClaims", Content::Rows(claims)),
    ]);
    let draft = PolicyDraft::parse(&form.document(), false).unwrap();
    assert_eq!(draft.policy.label.as_deref(), Some("Orders"));
    let PolicyConfig::JwtGeneration(config) = draft.policy.config else {
        panic!("another policy");
    };
    assert_eq!(config.exp.0, 3_600);
    assert_eq!(
        config.custom_claims,
        [entry("sub", "a"), entry("x", "")],
        "an empty row is no claim"
    );
}

#[test]
fn what_is_no_number_is_the_gateways_to_refuse() {
    let form = form(&[("exp", text("2 hours"))]);
    let issues = PolicyDraft::parse(&form.document(), true).unwrap_err();
    assert_eq!(issues[0].path, "config.exp");
}

#[test]
fn a_printed_form_shows_nothing_of_the_key() {
    let form = form(&[("privateKey", secret("hunter2"))]);
    assert!(!format!("{form:?}").contains("hunter2"));
}

#[test]
fn no_secret_is_in_what_is_written_as_text() {
    for kind in KINDS {
        let mut form = PolicyForm::new(kind);
        let mut secrets = 0;
        for content in &mut form.contents {
            if let Content::Secret(_) = content {
                *content = secret("hunter2");
                secrets += 1;
            }
        }
        assert_eq!(secrets, usize::from(kind.secret().is_some()));
        let written = form.without_secret().document().to_string();
        assert!(!written.contains("hunter2"), "{written}");
        assert!(written.contains("config"), "{written}");
    }
}

/// A policy with something in every field that all policies have.
fn view() -> PolicyView {
    serde_json::from_value(json!({
        "id": "1", "policyRef": {"name": "jwt-generation-flex"}, "label": "Tokens",
        "description": "For partners.\nUntil June.", "enabled": false, "upstream": "orders", "rules": [{"methods": "GET"}],
        "config": {
            "signingMethod": "RS256", "iat": true, "exp": 60, "nbf": 0,
            "customClaims": [], "customHeaders": [],
        },
        "privateKey": {"kind": "RSA", "bits": 2048},
    }))
    .unwrap()
}

#[test]
fn a_policy_that_is_shown_can_be_sent_again() {
    let view = view();
    let (copy, other) = (json!(view.policy), switched(&view));
    let read = |document| PolicyDraft::parse(document, true).unwrap().policy;
    assert_eq!(read(&copy).label, view.policy.label);
    assert_eq!(read(&copy).upstream, view.policy.upstream);
    assert_eq!(read(&copy).rules, view.policy.rules);
    assert!(!read(&copy).enabled && read(&other).enabled);
    let sent = PolicyForm::of(&copy).unwrap().document();
    assert_eq!(read(&sent).rules, view.policy.rules);
    assert_eq!(sent["upstream"], copy["upstream"]);
    assert_eq!(sent["enabled"], copy["enabled"]);
    assert_eq!(sent["description"], copy["description"]);
    assert_eq!(sent["config"]["exp"], 60);
}

#[test]
fn a_duplicate_has_a_label_of_its_own_and_lacks_the_key() {
    let form = PolicyForm::like(view().policy).unwrap();
    assert!(form.contents.contains(&secret("")));
    assert_eq!(form.document()["label"], "Tokens (copy)");
}
