//! The token that a sample request would get from what is in the form, made by the
//! gateway with the code that serves.

use std::time::Duration;

use gateway_model::{ExplanationView, Issue};
use leptos::prelude::*;
use serde_json::{Value, json};

use super::fields::PolicyFields;
use super::reference::ReferencePanel;
use super::sample::SampleRequest;
use super::sample_fields::SampleFields;
use super::target::Target;
use super::token::{PreviewState, TokenView};
use crate::api::{Api, ApiError};
use crate::components::asked::Asked;
use crate::components::expression::SampleNamesSignal;
use crate::components::field::FormIssues;
use crate::components::form_issues::Part;
use crate::components::latest::Latest;
use crate::components::piece::piece;
use crate::forms::sample_names::sample_names;

/// From the last key that was typed to the question.
const PAUSE: Duration = Duration::from_millis(250);

/// Signs the preview while there is no key: claims can be seen, the token cannot.
const PLACEHOLDER_KEY: &str = "placeholder while the form has no private key";

piece!(
    /// The preview, which the form does not wait for.
    loaded: Preview in policy_preview
);

/// What there is a preview of; the form has to provide it.
#[derive(Clone)]
pub struct Previewed {
    pub target: Target,
    pub fields: PolicyFields,
    /// Where the last answer goes that was about something.
    pub explanation: RwSignal<Option<ExplanationView>>,
}

/// The sample request and its token.
///
/// The form has to provide [`Previewed`] and [`FormIssues`].
#[component]
pub fn Preview() -> impl IntoView {
    let Previewed {
        target,
        fields,
        explanation,
    } = expect_context();
    let sample = SampleFields::restore();
    let asked = Asked::by(target.instance().clone());
    let instance = target.instance().to_string();
    let policy = target.policy().map(|at| at.id.clone());
    let state = PreviewState {
        explanation,
        trouble: RwSignal::new(None),
        has_key: RwSignal::new(false),
        guards: asked.guards,
    };
    let SampleNamesSignal(names) = expect_context();
    let question = Memo::new(move |_| {
        if !asked.is_known() {
            return Ok(None);
        }
        let form = sample.read();
        let guards = asked.guards.get();
        let request = form.document(&guards)?;
        let sender = asked.choose(form.sender).document(&guards)?;
        names.set(sample_names(&request, &sender));
        let part = |name| fields.document.with(|it| it.get(name).cloned());
        let mut config = part("config").unwrap_or_default();
        let has_key = fields.has_secret();
        if !has_key {
            stand_in(&mut config);
        }
        let document = json!({
            "config": config,
            "policyId": policy.as_ref().map(|id| id.as_str()),
            "apiInstance": instance,
            "upstream": part("upstream"),
            "rules": part("rules"),
            "request": request,
            "sender": sender,
        });
        Ok::<_, &'static str>(Some(Question { document, has_key }))
    });
    ask_whenever(question, state);
    view! {
        <aside class="preview" aria-label="Preview">
            <SampleRequest sample asked />
            <TokenView state signing_method=fields.signing_method() />
            <ReferencePanel />
        </aside>
    }
}

/// What the gateway is asked.
#[derive(Clone, PartialEq)]
struct Question {
    document: Value,
    /// Whether the key is one of the form.
    has_key: bool,
}

/// The fields for which something stands in while there is no key.
const STOOD_IN: [&str; 2] = ["config.signingMethod", "config.privateKey"];

/// Makes a configuration without a key one that can be tried.
fn stand_in(config: &mut Value) {
    if let Some(fields) = config.as_object_mut() {
        fields.insert("signingMethod".to_owned(), json!("HS512"));
        fields.insert("privateKey".to_owned(), json!(PLACEHOLDER_KEY.repeat(2)));
    }
}

/// Asks a moment after each change. Only the answer to the latest question counts.
fn ask_whenever(question: Memo<Result<Option<Question>, &'static str>>, state: PreviewState) {
    let api = expect_context::<Api>();
    let issues = expect_context::<FormIssues>();
    let latest = Latest::new();
    Effect::new(move |_| {
        latest.forget();
        let question = question.get();
        let answer = async move {
            match question {
                Ok(None) => None,
                Ok(Some(Question { document, has_key })) => {
                    let answer = api.explain(&document).await;
                    Some((answer.map_err(Refusal::Gateway), has_key))
                }
                Err(sentence) => Some((Err(Refusal::Sample(sentence)), false)),
            }
        };
        latest.ask(PAUSE, answer, move |answer| {
            let Some((answer, has_key)) = answer else {
                return;
            };
            if answer.is_ok() {
                state.has_key.set(has_key);
            }
            let unasked = if has_key { &[][..] } else { &STOOD_IN };
            take(answer, state, issues, unasked);
        });
    });
}

/// Why there is nothing to show.
enum Refusal {
    /// The sample request cannot be sent.
    Sample(&'static str),
    /// The gateway said so.
    Gateway(ApiError),
}

/// Shows an answer. What the form was refused for at fields that the gateway was not asked
/// about stays said: nothing is known to have fixed it.
fn take(
    answer: Result<ExplanationView, Refusal>,
    state: PreviewState,
    issues: FormIssues,
    unasked: &[&str],
) {
    let set_live = |found: &[Issue]| {
        let refused = untrack(|| issues.refused()).into_iter();
        let unasked = refused.filter(|issue| unasked.contains(&issue.path.as_str()));
        let wrong: Vec<_> = found.iter().cloned().chain(unasked).collect();
        issues.set_live(Part::Config, &wrong, found.to_vec());
    };
    match answer {
        Ok(explanation) => {
            set_live(&explanation.issues);
            state.trouble.set(None);
            state.explanation.set(Some(explanation));
        }
        Err(Refusal::Gateway(ApiError::Refused(problem))) if !problem.issues.is_empty() => {
            let is_marked = problem.issues.iter().all(|it| is_in_form(&it.path));
            let words = match is_marked {
                true => "Fix the marked fields to see the token.".to_owned(),
                false => ApiError::Refused(problem.clone()).to_string(),
            };
            set_live(&problem.issues);
            state.trouble.set(Some(words));
        }
        Err(Refusal::Gateway(error)) => state.trouble.set(Some(error.to_string())),
        Err(Refusal::Sample(sentence)) => state.trouble.set(Some(sentence.to_owned())),
    }
}

/// Whether a field of the policy's own is meant, which the form marks.
fn is_in_form(path: &str) -> bool {
    let name = path.split(['.', '[']).next();
    name.is_some_and(|name| ["config", "upstream", "rules"].contains(&name))
}
