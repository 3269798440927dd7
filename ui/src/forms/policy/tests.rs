//! What forms send, held against what the gateway reads.

use gateway_model::{Entry, PolicyConfig, PolicyDraft};
use serde_json::json;

use super::PolicyForm;
use crate::forms::key_choice::KeyChoice;
use crate::forms::kinds::{Content, kind};

/// The form of a new policy that makes tokens, with this in the fields of these paths.
fn form(filled: &[(&str, Content)]) -> PolicyForm {
    let mut form = PolicyForm::new(kind("jwt-generation-flex").unwrap());
    for (path, content) in filled {
        let place = form.kind.fields().position(|field| field.path == *path);
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
    let mut form = form(&[
        ("privateKey", secret("secret")),
        ("exp", text(" 3600 ")),
        ("customClaims", Content::Rows(claims)),
    ]);
    form.advanced.label = " Orders ".to_owned();
    let draft = PolicyDraft::parse(&form.document(), false).unwrap();
    assert_eq!(draft.label.as_deref(), Some("Orders"));
    let PolicyConfig::JwtGeneration(config) = draft.config else {
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
