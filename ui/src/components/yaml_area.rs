//! A text in YAML with the numbers of its lines, and what is wrong with it.

use gateway_model::{Errors, Issue, Place, Severity};
use leptos::html;
use leptos::prelude::*;

use crate::components::issues::PlacedIssues;
use crate::words;

/// The text, its issues above it, which lead to their lines. `spoken` says how urgently a
/// screen reader is told of them: `alert`, or `status` where they follow what is typed.
#[component]
pub fn YamlArea(
    label: &'static str,
    help: &'static str,
    text: RwSignal<String>,
    area: NodeRef<html::Textarea>,
    #[prop(into)] issues: Signal<Vec<Issue>>,
    spoken: &'static str,
    #[prop(optional)] fixed: bool,
    #[prop(optional)] typed: Option<Callback<()>>,
) -> impl IntoView {
    let invalid = move || issues.with(|issues| issues.has_errors());
    let scrolled = RwSignal::new(0);
    let jump = Callback::new(move |place| {
        text.with_untracked(|text| put_cursor(area, text, place));
    });
    view! {
        <div role=spoken id="issue-yaml">
            {move || {
                let issues = issues.get();
                view! { <PlacedIssues title=words::of_text(&issues) issues jump /> }
            }}
        </div>
        <div class="field">
            <label for="field-yaml">{label}</label>
            <div class="yaml-editor">
                {margin(text, issues, scrolled)}
                <textarea
                    node_ref=area
                    id="field-yaml"
                    class="code yaml-text"
                    rows="24"
                    wrap="off"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    readonly=fixed
                    aria-describedby="help-yaml issue-yaml"
                    aria-invalid=Signal::derive(move || invalid().then_some("true"))
                    bind:value=text
                    on:scroll=move |event| {
                        scrolled.set(event_target::<web_sys::Element>(&event).scroll_top());
                    }
                    on:input=move |_| {
                        if let Some(typed) = typed {
                            typed.run(());
                        }
                    }
                ></textarea>
            </div>
            <p class="help" id="help-yaml">
                {help}
            </p>
        </div>
    }
    .into_any()
}

/// The numbers of the lines, and a mark behind each line with an issue. It moves with the
/// text.
fn margin(text: RwSignal<String>, issues: Signal<Vec<Issue>>, scrolled: RwSignal<i32>) -> AnyView {
    let lines = Memo::new(move |_| text.with(|text| text.split('\n').count()));
    let numbers = move || {
        let numbers = (1..=lines.get()).map(|line| line.to_string());
        numbers.collect::<Vec<_>>().join("\n")
    };
    let marks = move || {
        let marks = issues.get().into_iter();
        marks.filter_map(mark).collect_view()
    };
    view! {
        <div class="yaml-margin" aria-hidden="true">
            <div style:transform=move || format!("translateY(-{}px)", scrolled.get())>
                {marks}
                <pre>{numbers}</pre>
            </div>
        </div>
    }
    .into_any()
}

fn mark(issue: Issue) -> Option<AnyView> {
    let Place { line, .. } = issue.place?;
    let class = match issue.severity {
        Severity::Error => "line-mark line-bad",
        Severity::Warning => "line-mark line-warning",
    };
    let above = format!("calc({}lh + var(--gap-2))", line.saturating_sub(1));
    Some(view! { <div class=class style:top=above></div> }.into_any())
}

/// Puts the cursor at a place of the text, in the middle of what is seen of it.
pub fn put_cursor(area: NodeRef<html::Textarea>, text: &str, place: Place) {
    let Some(area) = area.try_get_untracked().flatten() else {
        return;
    };
    let before = |number: u64| usize::try_from(number.saturating_sub(1)).unwrap_or_default();
    let lines = text.split_inclusive('\n').take(before(place.line));
    let at = lines.map(units).sum::<usize>() + before(place.column);
    let at = u32::try_from(at).unwrap_or_default();
    let _ = area.focus();
    let _ = area.set_selection_range(at, at);
    let all = text.split('\n').count().max(1) as f64;
    let line = before(place.line) as f64 / all * f64::from(area.scroll_height());
    area.set_scroll_top((line - f64::from(area.client_height()) / 2.0) as i32);
}

/// The length of a text as browsers count it.
fn units(text: &str) -> usize {
    text.encode_utf16().count()
}
