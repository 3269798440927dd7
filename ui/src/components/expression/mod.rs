//! A field for text or an expression `#[ … ]`, with the help of an editor.
//!
//! What is wrong is said by the library that the policy itself compiles with,
//! while one types; nothing here may know the language better. The letters are
//! those of a plain `textarea`, so that everything that a browser does with text
//! works; the colours are behind it.

mod editor;
mod mirror;
mod offsets;
mod suggestions;
mod typing;

use std::time::Duration;

use dataweave::Roots;
use dataweave::editor::{Draft, Form, position};
use gateway_model::{Issue, Span};
use leptos::prelude::*;

use self::editor::Editor;
use self::suggestions::SuggestionList;
use crate::components::field::{FieldIssueList, FormIssues, id_at};

/// How long one may type on before a sentence says what is wrong so far.
const PATIENCE: Duration = Duration::from_millis(400);

/// What a field makes of its text.
#[derive(Clone, PartialEq)]
struct Reading {
    form: Option<Form>,
    issue: Option<Issue>,
}

impl Reading {
    /// Reads a text as the policy does.
    fn of(text: &str, roots: Roots) -> Self {
        let draft = Draft::new(text, roots);
        let issue = match draft.error() {
            Some(error) => Some(error_issue(text, &error)),
            None if draft.form() == Form::Plain && text.contains("#[") => {
                Some(Issue::warning("", INNER_EXPRESSION))
            }
            None => None,
        };
        Self {
            form: (!text.trim().is_empty()).then(|| draft.form()),
            issue,
        }
    }
}

/// What the policy says about `#[` in the middle of a text.
const INNER_EXPRESSION: &str = "The text is used as it is, because only text that is `#[ ]` as \
     a whole is an expression. Join text and values inside of `#[ ]` with `++`.";

fn error_issue(text: &str, error: &dataweave::Error) -> Issue {
    let span = error.span();
    let mut message = error.to_string();
    // Messages of the language begin in lower case, and often with a quoted name.
    if let Some(first) = message.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    if text.contains('\n') {
        let place = position(text, span.start);
        message = format!("Line {}, column {}: {message}", place.line, place.column);
    }
    if !message.ends_with(['.', '?', '!']) {
        message.push('.');
    }
    let bytes = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Issue {
        span: Some(Span {
            start: bytes(span.start),
            end: bytes(span.end),
        }),
        ..Issue::error("", message)
    }
}

/// A field of a form for text that may be an expression. `value` is the text; the
/// field knows by itself what is wrong with it, and shows what the form knows
/// about `path` until the text changes. `notes` are further issues of the form's
/// own, such as that a name is reserved. It grows with its text.
///
/// The form has to provide [`FormIssues`].
#[component]
pub(crate) fn ExpressionField(
    class: &'static str,
    /// The field's path in the document that is sent.
    #[prop(into)]
    path: Signal<String>,
    /// What the field is called, since no label is shown.
    #[prop(into)]
    label: Signal<String>,
    #[prop(optional, into)] placeholder: Signal<String>,
    value: RwSignal<String>,
    #[prop(optional, into)] notes: Signal<Vec<Issue>>,
    /// The variables that the policy binds.
    #[prop(default = Roots::POLICY)]
    roots: Roots,
) -> impl IntoView {
    let form_issues = expect_context::<FormIssues>();
    let Findings {
        reading,
        wrong,
        invalid,
        issues,
    } = Findings::new(value, roots, path, form_issues, notes);
    let editor = Editor::new(value, roots);
    let id = id_at(path);
    let segments = segments(value, roots, wrong);
    // What the form was told is about the text as it was sent.
    let forget = move || form_issues.forget(&path.get_untracked());
    view! {
        <div class=format!("expression {class}")>
            <div class="expression-box">
                <textarea
                    id=id
                    rows="1"
                    aria-label=label
                    placeholder=placeholder
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    aria-describedby=Signal::derive(move || format!("form-{0} help-{0} issue-{0}", path.get()))
                    aria-invalid=Signal::derive(move || invalid.get().then_some("true"))
                    aria-autocomplete="list"
                    aria-haspopup="listbox"
                    aria-controls=Signal::derive(move || editor.list_id(&id.get()))
                    aria-activedescendant=Signal::derive(move || editor.active_id(&id.get()))
                    node_ref=editor.field
                    prop:value=value
                    on:input=move |_| {
                        forget();
                        editor.typed();
                    }
                    on:keydown=move |event| editor.pressed(&event)
                    on:mousedown=move |_| editor.close()
                    on:blur=move |_| editor.close()
                ></textarea>
                <pre class="expression-mirror" aria-hidden="true" node_ref=editor.mirror>
                    <code>{move || mirror::view(segments.get())}</code>
                </pre>
            </div>
            <FormBadge reading path />
            <SuggestionList
                owner=id
                choice=editor.choice
                list=editor.list
                take=move |index| editor.take(index)
            />
            <p class="visually-hidden" role="status">{editor.announcement}</p>
            <FieldIssueList path issues />
        </div>
    }
}

/// The text as it is drawn.
fn segments(
    value: RwSignal<String>,
    roots: Roots,
    wrong: Memo<Option<Span>>,
) -> Memo<Vec<mirror::Segment>> {
    Memo::new(move |_| {
        let wrong = wrong
            .get()
            .map(|span| span.start as usize..span.end as usize);
        value.with(|text| mirror::segments(text, &Draft::new(text, roots).tokens(), wrong))
    })
}

/// What there is to say about the text of a field.
#[derive(Clone, Copy)]
struct Findings {
    reading: Memo<Reading>,
    /// The characters that are wrong.
    wrong: Memo<Option<Span>>,
    /// Whether the text cannot be used.
    invalid: Memo<bool>,
    /// What is said beside the field.
    issues: Memo<Vec<Issue>>,
}

impl Findings {
    fn new(
        value: RwSignal<String>,
        roots: Roots,
        path: Signal<String>,
        form_issues: FormIssues,
        notes: Signal<Vec<Issue>>,
    ) -> Self {
        let reading = Memo::new(move |_| value.with(|text| Reading::of(text, roots)));
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

/// Which of text, quoted text and expression the text is.
#[component]
fn FormBadge(reading: Memo<Reading>, path: Signal<String>) -> impl IntoView {
    let form = Memo::new(move |_| reading.with(|it| it.form));
    let words = move || {
        form.get().map(|form| match form {
            Form::Plain => "text",
            Form::Quoted => "quoted text",
            Form::Expression => "expression",
        })
    };
    let class = move || match form.get() {
        Some(Form::Expression) => "form-badge form-badge-expression",
        _ => "form-badge",
    };
    view! {
        <span class=class id=Signal::derive(move || format!("form-{}", path.get()))>
            {words}
        </span>
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

#[cfg(test)]
mod tests {
    use super::{Form, Reading, Roots};

    #[test]
    fn a_text_is_read_as_the_policy_reads_it() {
        let form = |text: &str| Reading::of(text, Roots::POLICY).form;
        assert_eq!(form(" "), None);
        assert_eq!(form("key-1"), Some(Form::Plain));
        assert_eq!(form("'key-1'"), Some(Form::Quoted));
        assert_eq!(form("#[1]"), Some(Form::Expression));
    }

    #[test]
    fn what_is_wrong_is_a_sentence_with_its_line_where_there_are_several() {
        let message = |text: &str| {
            let issue = Reading::of(text, Roots::POLICY).issue;
            issue.map(|issue| issue.message)
        };
        assert_eq!(message("#[1]"), None);
        let unknown = "`uper` is unknown; did you mean `upper`?";
        assert_eq!(message("#[uper('a')]").as_deref(), Some(unknown));
        let plus = message("#['a' + 'b']").unwrap();
        assert!(plus.ends_with("joins texts and lists."), "{plus}");
        let second = message("#[upper(\n  foo)]").unwrap();
        assert!(second.starts_with("Line 2, column 3: "), "{second}");
        let inner = Reading::of("a #[1]", Roots::POLICY).issue.unwrap();
        assert!(!inner.is_error());
    }

    #[test]
    fn a_variable_that_the_policy_does_not_bind_is_wrong() {
        let wrong = |roots| Reading::of("#[vars.claimSet.sub]", roots).issue.is_some();
        assert!(wrong(Roots::POLICY) && wrong(Roots::REQUEST));
        assert!(!wrong(Roots::REQUEST_AND_VARS));
    }
}
