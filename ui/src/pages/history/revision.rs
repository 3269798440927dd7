//! A revision, whatever it is of.

use std::sync::Arc;

use gateway_model::{
    ApiInstance, ApiInstanceName, ApiInstanceRevisionView, ClientApplicationRevisionView,
    OldSecretView, PolicyRevisionView, RevisionAction,
};
use serde_json::json;

use crate::components::moment::date_and_time;
use crate::forms::api_instance::ApiInstanceForm;
use crate::forms::difference::{Lines, of_policy};
use crate::forms::kinds;
use crate::forms::merge::lines_of_settings;

/// What goes back to a revision, given the newest one.
pub type Revert = Arc<dyn Fn(&Revision, &Revision) + Send + Sync>;

/// What a change left, in words.
#[derive(Clone)]
pub struct Revision {
    /// Its number.
    pub number: u64,
    /// When, in seconds since 1970-01-01T00:00:00Z.
    pub at: u64,
    /// Who.
    pub by: String,
    /// What was done.
    pub action: RevisionAction,
    /// What it was called.
    pub called: String,
    /// Whether it was enabled.
    pub enabled: bool,
    /// What no field shows: a sentence.
    pub note: Option<String>,
    /// Every field.
    pub lines: Lines,
}

impl Revision {
    /// Of a policy.
    pub fn of_policy(view: PolicyRevisionView) -> Self {
        let kind = kinds::kind(&view.policy.policy_ref.name);
        let secret = kind.and_then(|kind| kind.secret());
        let secret = secret.filter(|_| view.secret_changed);
        let title = || kind.map_or("Policy", |it| it.title).to_owned();
        Self {
            number: view.revision,
            at: view.at,
            action: view.action,
            called: view.policy.label.clone().unwrap_or_else(title),
            enabled: view.policy.enabled,
            note: secret.map(|field| format!("{} was set.", field.label)),
            lines: of_policy(&json!(view.policy)),
            by: view.by,
        }
    }

    /// Of the settings of an API instance.
    pub fn of_settings(name: &ApiInstanceName, view: ApiInstanceRevisionView) -> Self {
        let instance = ApiInstance::of(name, &view.settings);
        let lines = match &instance {
            Some(instance) => lines_of_settings(&ApiInstanceForm::of_settings(instance)),
            // Another program wrote what the gateway did not check.
            None => vec![("Settings", vec![view.settings.to_string()])],
        };
        Self {
            number: view.revision,
            at: view.at,
            by: view.by,
            action: view.action,
            called: name.to_string(),
            enabled: instance.is_some_and(|it| it.enabled),
            note: None,
            lines,
        }
    }

    /// Of a client application.
    pub fn of_application(view: ClientApplicationRevisionView) -> Self {
        let old = view.old_secret.as_ref().map(old_secret);
        let note = || "Client secret was set.".to_owned();
        Self {
            number: view.revision,
            at: view.at,
            by: view.by,
            action: view.action,
            called: view.name.clone(),
            enabled: true,
            note: view.secret_changed.then(note),
            lines: vec![
                ("Name", vec![view.name]),
                ("Old secret", Vec::from_iter(old)),
            ],
        }
    }
}

fn old_secret(old: &OldSecretView) -> String {
    match old.expires_at {
        None => "goes on until it is deleted".to_owned(),
        Some(end) => format!("ends {}", date_and_time(end)),
    }
}
