//! Shows the token that a request would get, made by the code that serves.

use axum::Json;
use axum::extract::State;
use gateway_model::{
    EntryEffect, EntryForm, EvaluationView, ExplainDraft, ExplainedEntryView, ExplanationView,
    FailureReason, FailureView, Issue, Problem, Span,
};
use serde_json::Value;

use super::document::Document;
use super::error::ApiError;
use super::{Admin, openapi};
use crate::policy::bindings::jwt_gateway::policy::types as wit;

/// Makes a token for a sample request, and shows how it came about.
#[utoipa::path(
    post, path = "/policies:explain", tag = "Policies",
    request_body = openapi::ExplainDraft,
    responses(
        (status = 200, body = ExplanationView),
        (status = 422, body = Problem, description = "It cannot run; the issues say why."),
    ),
)]
pub(super) async fn explain(
    State(admin): State<Admin>,
    Document(document): Document,
) -> Result<Json<ExplanationView>, ApiError> {
    let draft = ExplainDraft::parse(&document).map_err(ApiError::Invalid)?;
    let (explanation, warnings) = admin.configuration.explain(draft).await?;
    Ok(Json(view(explanation, warnings)))
}

/// Destructured without `..`: a new field must break the build.
fn view(explanation: wit::Explanation, issues: Vec<Issue>) -> ExplanationView {
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
        token,
        failure,
        entries: entries.into_iter().map(entry_view).collect(),
        issues,
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
        Ok(text) => (Some(json(&text)), None),
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
fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}
