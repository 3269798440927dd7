//! Which label all selected API instances get or lose.

use std::collections::BTreeSet;

use leptos::prelude::*;
use serde_json::{Map, Value, json};

use crate::components::dialog::Dialog;
use crate::components::focus::{focus_id, once_rendered};
use crate::components::labels::words;
use crate::components::when::When;

/// What is asked.
#[derive(Clone, Copy)]
pub struct LabelQuestion {
    open: RwSignal<bool>,
    /// The names of labels, one of which is to go; none where one is added.
    names: RwSignal<Vec<String>>,
    name: RwSignal<String>,
    value: RwSignal<String>,
    refused: RwSignal<String>,
}

impl LabelQuestion {
    /// Nothing is asked yet.
    pub fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            names: RwSignal::new(Vec::new()),
            name: RwSignal::new(String::new()),
            value: RwSignal::new(String::new()),
            refused: RwSignal::new(String::new()),
        }
    }

    /// Asks for a label to add.
    pub fn ask_for_one(self) {
        self.begin(Vec::new());
    }

    /// Asks which of these goes. Gives whether there is one.
    pub fn ask_which(self, names: BTreeSet<String>) -> bool {
        if names.is_empty() {
            return false;
        }
        self.begin(names.into_iter().collect());
        true
    }

    fn begin(self, names: Vec<String>) {
        self.name.set(names.first().cloned().unwrap_or_default());
        self.value.set(String::new());
        self.refused.set(String::new());
        self.names.set(names);
        self.open.set(true);
        once_rendered(|| focus_id("label-name"));
    }

    /// Ends it: the change was made, or why it was not.
    pub fn end(self, outcome: Result<(), String>) {
        match outcome {
            Ok(()) => drop(self.open.try_set(false)),
            Err(why) => drop(self.refused.try_set(why)),
        }
    }

    /// The change, and what is said once it is made.
    fn change(self) -> (Value, String) {
        let (name, value) = (self.name.get_untracked(), self.value.get_untracked());
        let (name, value) = (name.trim(), value.trim());
        if self.names.with_untracked(Vec::is_empty) {
            let labels = Map::from_iter([(name.to_owned(), json!(value))]);
            let words = format!("labelled {}", words(name, value));
            return (json!({"action": "addLabels", "labels": labels}), words);
        }
        let change = json!({"action": "removeLabels", "labelNames": [name]});
        (change, format!("label {name} removed"))
    }
}

/// The dialog that asks.
#[component]
pub fn LabelDialog(
    question: LabelQuestion,
    /// Gets the change, and what is to be said once it is made.
    answered: Callback<(Value, String)>,
) -> impl IntoView {
    let LabelQuestion {
        open,
        names,
        name,
        value,
        refused,
    } = question;
    let adds = Memo::new(move |_| names.with(Vec::is_empty));
    let title = Signal::derive(move || match adds.get() {
        true => "Add a label".to_owned(),
        false => "Remove a label".to_owned(),
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        answered.run(question.change());
    };
    view! {
        <Dialog open title>
            <form class="stack" on:submit=submit>
                <When on=adds>
                    {field("label-name", "Name", "team", name)}
                    {field("label-value", "Value", "orders", value)}
                </When>
                <When on=Signal::derive(move || !adds.get())>{which(names, name)}</When>
                <p role="alert" class="field-issue field-error">
                    {refused}
                </p>
                <div class="actions">
                    <button type="button" on:click=move |_| open.set(false)>
                        "Cancel"
                    </button>
                    <button type="submit" class="primary">
                        {move || if adds.get() { "Add label" } else { "Remove label" }}
                    </button>
                </div>
            </form>
        </Dialog>
    }
    .into_any()
}

fn field(
    id: &'static str,
    label: &'static str,
    placeholder: &'static str,
    value: RwSignal<String>,
) -> AnyView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                class="code"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                placeholder=placeholder
                bind:value=value
            />
        </div>
    }
    .into_any()
}

fn which(names: RwSignal<Vec<String>>, chosen: RwSignal<String>) -> AnyView {
    let options = move || {
        let names = names.get().into_iter();
        names
            .map(|name| view! { <option value=name.clone()>{name.clone()}</option> })
            .collect_view()
    };
    view! {
        <div class="field">
            <label for="label-name">"Label"</label>
            <select id="label-name" on:change=move |event| chosen.set(event_target_value(&event))>
                {options}
            </select>
        </div>
    }
    .into_any()
}
