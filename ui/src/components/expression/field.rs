//! The field: its letters, what lies behind them and what is said below.

use dataweave::Roots;
use dataweave::editor::{Form, Token, TokenKind};
use gateway_model::{Issue, Span};
use leptos::prelude::*;

use super::editor::Editor;
use super::findings::Findings;
use super::known_names::KnownNames;
use super::language::LanguageSignal;
use super::mirror;
use super::reading::Reading;
use super::suggestions::SuggestionList;
use crate::components::field::{FieldIssueList, FormIssues, id_at};

/// A field of a form for text that may be an expression. `value` is the text; the
/// field knows by itself what is wrong with it, and shows what the form knows
/// about `path` until the text changes. `notes` are further issues of the form's
/// own, such as that a name is reserved. It grows with its text.
///
/// The form has to provide [`FormIssues`].
#[component]
pub fn ExpressionField(
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
    /// What a text that is no expression is often.
    #[prop(default = &[])]
    known: KnownNames,
) -> impl IntoView {
    let form_issues = expect_context::<FormIssues>();
    let language = LanguageSignal::needed();
    let Findings {
        reading,
        wrong,
        invalid,
        issues,
    } = Findings::new(language, value, roots, path, form_issues, notes);
    let editor = Editor::new(language, value, roots, known);
    let id = id_at(path);
    let segments = segments(language, value, roots, wrong);
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

/// A text of which nothing is known yet.
fn plain(text: &str) -> Token {
    let span = dataweave::Span {
        start: 0,
        end: text.len(),
    };
    let kind = TokenKind::Plain;
    Token { kind, span }
}

/// The text as it is drawn.
fn segments(
    language: LanguageSignal,
    value: RwSignal<String>,
    roots: Roots,
    wrong: Memo<Option<Span>>,
) -> Memo<Vec<mirror::Segment>> {
    Memo::new(move |_| {
        let wrong = wrong
            .get()
            .map(|span| span.start as usize..span.end as usize);
        let language = language.get();
        value.with(|text| {
            let tokens = language.map(|it| (it.tokens)(text, roots));
            let tokens = tokens.unwrap_or_else(|| vec![plain(text)]);
            mirror::segments(text, &tokens, wrong)
        })
    })
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
