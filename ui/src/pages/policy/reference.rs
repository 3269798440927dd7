//! What expressions can be written with, beside the form: a list to search.
//!
//! It is what the editor suggests, so that there is no other list to keep.

use dataweave::Roots;
use dataweave::editor::{Draft, Suggestion};
use leptos::prelude::*;

use crate::components::piece::{Piece, piece};
use crate::components::when::When;
use crate::words;

piece!(
    /// The reference, which comes with what knows the language.
    loaded: Reference in policy_language
);

/// Where suggestions of each kind are made: a title, a text, and the names in front of
/// what is suggested there.
const PLACES: [(&str, &str, &str); 5] = [
    ("Variables, functions and words", "#[]", ""),
    ("Between two values", "#[1 ]", ""),
    ("The request", "#[attributes.]", "attributes."),
    ("Who sends it", "#[authentication.]", "authentication."),
    (
        "What inbound policies found out",
        "#[authentication.properties.]",
        "authentication.properties.",
    ),
];

/// A way to the reference, folded until somebody wants it.
#[component]
pub fn ReferencePanel() -> impl IntoView {
    let open = RwSignal::new(false);
    let toggled = move |event: leptos::ev::Event| {
        let details = event_target::<web_sys::Element>(&event);
        open.set(details.has_attribute("open"));
    };
    view! {
        <details class="card fold reference" on:toggle=toggled>
            <summary>
                <span class="label">"What expressions can use"</span>
            </summary>
            <When on=open>
                <Piece load=loaded />
            </When>
        </details>
    }
    .into_any()
}

#[component]
fn Reference() -> impl IntoView {
    let search = RwSignal::new(String::new());
    let found = Memo::new(move |_| search.with(|search| found(search)));
    let count = move || {
        let count = found.with(|it| it.iter().map(|(_, entries)| entries.len()).sum());
        match search.with(|it| it.trim().is_empty()) {
            true => String::new(),
            false => format!("{} found", words::count(count, "entry", "entries")),
        }
    };
    let groups = move || {
        let groups = found.get().into_iter();
        groups
            .map(|(title, known)| {
                let known = known.into_iter().map(entry).collect_view();
                view! { <h3>{title}</h3> <dl>{known}</dl> }
            })
            .collect_view()
    };
    view! {
        <div class="stack">
            <input
                type="search"
                aria-label="Search what expressions can use"
                placeholder="Search, such as upper or header"
                bind:value=search
            />
            <p class="visually-hidden" role="status">{count}</p>
            <div class="reference-entries" tabindex="0" role="group" aria-label="What expressions can use">
                {groups}
            </div>
        </div>
    }
}

/// An entry of the reference.
#[derive(Clone, PartialEq)]
struct Known {
    name: String,
    suggestion: Suggestion,
}

impl Known {
    fn has(&self, search: &str) -> bool {
        let texts = [self.name.as_str(), self.suggestion.help];
        texts
            .iter()
            .any(|text| text.to_lowercase().contains(search))
    }
}

/// What has a text in its name or explanation, in any letter case, by place.
fn found(search: &str) -> Vec<(&'static str, Vec<Known>)> {
    let search = search.trim().to_lowercase();
    let groups = PLACES.into_iter().map(|(title, text, before)| {
        let end = text.len() - "]".len();
        let known = Draft::new(text, Roots::POLICY).complete(end).suggestions;
        let known = known.into_iter().map(|suggestion| Known {
            name: format!("{before}{}", suggestion.label),
            suggestion,
        });
        (
            title,
            known.filter(|it| it.has(&search)).collect::<Vec<_>>(),
        )
    });
    groups.filter(|(_, known)| !known.is_empty()).collect()
}

fn entry(known: Known) -> AnyView {
    let Suggestion {
        signatures,
        help,
        examples,
        ..
    } = known.suggestion;
    let signatures = signatures.iter();
    let signatures = signatures.map(|it| view! { <code class="muted">{*it}</code> " " });
    let examples = examples.iter().map(|(source, value)| {
        view! {
            <p>
                <code>{*source}</code> " is " <code>{*value}</code>
            </p>
        }
    });
    view! {
        <dt>
            <code>{known.name}</code> " " {signatures.collect_view()}
        </dt>
        <dd>{help} {examples.collect_view()}</dd>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::found;

    fn names(search: &str) -> Vec<String> {
        let found = found(search);
        let all = found.into_iter().flat_map(|(_, known)| known);
        all.map(|it| it.name).collect()
    }

    #[test]
    fn the_reference_has_all_functions_operators_and_fields() {
        let all = names("");
        for function in dataweave::FUNCTIONS {
            let name = function.name;
            assert!(all.iter().any(|it| it == name), "{name}");
        }
        for name in [
            "attributes",
            "attributes.method",
            "authentication.clientId",
            "==",
            "if",
        ] {
            assert!(all.iter().any(|it| it == name), "{name}");
        }
    }

    #[test]
    fn a_search_looks_at_names_and_explanations_in_any_letter_case() {
        assert!(names("UPPER").contains(&"upper".to_owned()));
        assert!(names("client application").contains(&"authentication.clientName".to_owned()));
        assert!(names("no such thing").is_empty());
    }
}
