//! The controls whose texts may be expressions. Other fields do not wait for them.

use dataweave::Roots;
use gateway_model::ExplainedEntryView;
use leptos::context::Provider;
use leptos::prelude::*;
use serde_json::Value;

use crate::components::entry_rows::{EntryRows, Rows};
use crate::components::expression::ExpressionField;
use crate::components::field::control_id;
use crate::components::piece::{Piece, piece};
use crate::forms::kinds::{Entries, Field};

piece!(
    /// The control that [`Expressions`] says.
    loaded: Control in policy_expressions
);

/// What has a text that may be an expression.
#[derive(Clone, Copy)]
pub struct Expressions {
    pub field: &'static Field,
    pub content: Content,
}

/// What is in it.
#[derive(Clone, Copy)]
pub enum Content {
    /// One text, whose expression may name these variables.
    Text(RwSignal<String>, Roots),
    /// Names and values.
    Rows {
        entries: Entries,
        rows: Rows,
        /// What the form would send.
        document: Memo<Value>,
        /// What the sample request makes of them.
        results: Signal<Vec<ExplainedEntryView>>,
    },
}

/// The control, once it is loaded.
pub fn control(expressions: Expressions) -> AnyView {
    view! {
        <Provider value=expressions>
            <Piece load=loaded />
        </Provider>
    }
    .into_any()
}

#[component]
fn Control() -> impl IntoView {
    let Expressions { field, content } = expect_context();
    match content {
        Content::Text(value, roots) => one(field, value, roots),
        Content::Rows {
            entries,
            rows,
            document,
            results,
        } => view! {
            <EntryRows
                legend=field.label
                path=field.name
                help=field.help
                entries
                rows
                document
                results
            />
        }
        .into_any(),
    }
}

fn one(field: &'static Field, value: RwSignal<String>, roots: Roots) -> AnyView {
    let path = field.path();
    view! {
        <div class="field">
            <label for=control_id(&path)>{field.label}</label>
            <ExpressionField
                class=""
                path=path.clone()
                label=field.label.to_owned()
                value
                roots
            />
            <p class="help" id=format!("help-{path}")>
                {field.help}
            </p>
        </div>
    }
    .into_any()
}
