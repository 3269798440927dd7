//! Explanations as people read them: JSON instead of the component's records.
//! Destructured without `..`: a new field must break the build, not the behaviour.

use gateway_model::{
    EntryEffect, EntryForm, EvaluationView, ExplainedEntryView, ExplanationView, FailureReason,
    FailureView, Span,
};

use serde::de::DeserializeOwned;

use super::bindings::jwt_gateway::policy::types as wit;

impl From<wit::Explanation> for ExplanationView {
    fn from(explanation: wit::Explanation) -> Self {
        let wit::Explanation {
            header,
            claims,
            token,
            entries,
        } = explanation;
        let (token, failure) = match token {
            Ok(token) => (Some(token), None),
            Err(failure) => (None, Some(failure_view(failure))),
        };
        ExplanationView {
            header: json(&header),
            claims: json(&claims),
            size: token.as_ref().map_or(0, String::len),
            verified: None,
            authentication: Vec::new(),
            refusal: None,
            skipped: None,
            token,
            failure,
            entries: entries.into_iter().map(entry_view).collect(),
            issues: Vec::new(),
        }
    }
}

fn entry_view(entry: wit::ExplainedEntry) -> ExplainedEntryView {
    let wit::ExplainedEntry {
        path,
        name,
        value,
        effect,
    } = entry;
    ExplainedEntryView {
        path,
        name: evaluation_view(name),
        value: evaluation_view(value),
        effect: match effect {
            wit::Effect::Included => EntryEffect::Included,
            wit::Effect::Omitted => EntryEffect::Omitted,
            wit::Effect::Replaced => EntryEffect::Replaced,
            wit::Effect::Reserved => EntryEffect::Reserved,
            wit::Effect::Failed => EntryEffect::Failed,
        },
    }
}

fn evaluation_view(evaluation: wit::Evaluation) -> EvaluationView {
    let wit::Evaluation { form, outcome } = evaluation;
    let (value, failure) = match outcome {
        Ok(text) => (json(&text), None),
        Err(failure) => (None, Some(failure_view(failure))),
    };
    EvaluationView {
        form: match form {
            wit::TextForm::Plain => EntryForm::Plain,
            wit::TextForm::Quoted => EntryForm::Quoted,
            wit::TextForm::Expression => EntryForm::Expression,
        },
        value,
        failure,
    }
}

fn failure_view(failure: wit::Failure) -> FailureView {
    let wit::Failure {
        kind,
        path,
        message,
        span,
    } = failure;
    FailureView {
        kind: match kind {
            wit::FailureKind::Expression => FailureReason::Expression,
            wit::FailureKind::Limit => FailureReason::Limit,
            wit::FailureKind::Signing => FailureReason::Signing,
            wit::FailureKind::Clock => FailureReason::Clock,
        },
        path,
        message,
        span: span.map(|wit::Span { start, end }| Span { start, end }),
    }
}

/// The component's JSON. It is well-formed by the component's contract.
fn json<View: DeserializeOwned + Default>(text: &str) -> View {
    serde_json::from_str(text).unwrap_or_default()
}
