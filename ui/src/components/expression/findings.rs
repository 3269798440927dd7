//! What there is to say about the text of a field, and when.

use std::time::Duration;

use dataweave::Roots;
use gateway_model::{Issue, Span};
use leptos::prelude::*;

use super::language::LanguageSignal;
use super::reading::Reading;
use crate::components::field::FormIssues;

/// How long one may type on before a sentence says what is wrong so far.
const PATIENCE: Duration = Duration::from_millis(400);

/// What there is to say about the text of a field.
#[derive(Clone, Copy)]
pub struct Findings {
    pub reading: Memo<Reading>,
    /// The characters that are wrong.
    pub wrong: Memo<Option<Span>>,
    /// Whether the text cannot be used.
    pub invalid: Memo<bool>,
    /// What is said beside the field.
    pub issues: Memo<Vec<Issue>>,
}

impl Findings {
    /// What is found in `value`, what the gateway said of the field at `path`, and
    /// `notes`.
    pub fn new(
        language: LanguageSignal,
        value: RwSignal<String>,
        roots: Roots,
        path: Signal<String>,
        form_issues: FormIssues,
        notes: Signal<Vec<Issue>>,
    ) -> Self {
        let reading = Memo::new(move |_| {
            let language = language.get();
            let read = |text: &String| language.map(|it| (it.read)(text, roots));
            value.with(read).unwrap_or_default()
        });
        let told = Memo::new(move |_| path.with(|path| form_issues.at(path)));
        let wrong = Memo::new(move |_| {
            let own = reading.with(|it| it.issue.as_ref().and_then(|issue| issue.span));
            own.or_else(|| told.with(|told| told.iter().find_map(|issue| issue.span)))
        });
        let invalid = Memo::new(move |_| {
            let error = |issue: &Issue| issue.is_error();
            let own = reading.with(|it| it.issue.as_ref().is_some_and(error));
            own || told.with(|told| told.iter().any(error))
        });
        let calm = calm(value);
        let issues = Memo::new(move |_| {
            let own = reading.with(|it| it.issue.clone());
            let notes = notes.get();
            // The gateway says the same a moment later, if it is asked.
            let said = |issue: &Issue| own.is_some() || !issue.is_error() && !notes.is_empty();
            let told = told.get().into_iter().filter(|issue| !said(issue));
            let told = told.collect::<Vec<_>>();
            let own = own.filter(|_| calm.get());
            own.into_iter().chain(told).chain(notes).collect::<Vec<_>>()
        });
        Self {
            reading,
            wrong,
            invalid,
            issues,
        }
    }
}

/// Whether nobody has typed for a moment: before that, what is wrong is mostly
/// that the text is not finished.
fn calm(value: RwSignal<String>) -> Signal<bool> {
    let calm = RwSignal::new(true);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(handle) = timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    Effect::new(move |before: Option<()>| {
        value.track();
        if before.is_some() {
            stop();
            calm.set(false);
            let handle = set_timeout_with_handle(
                move || {
                    calm.try_set(true);
                },
                PATIENCE,
            );
            timer.set_value(handle.ok());
        }
    });
    on_cleanup(stop);
    calm.into()
}
