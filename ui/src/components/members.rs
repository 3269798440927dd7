//! Names with their values, each on a line.

use leptos::prelude::*;

/// The list that [`member`]s stand in.
pub fn members(members: Vec<AnyView>) -> AnyView {
    view! { <dl class="members">{members}</dl> }.into_any()
}

/// A name with its value, and what there is to say about it.
pub fn member(name: String, value: String, note: Option<String>) -> AnyView {
    view! {
        <div>
            <dt>
                <code>{name}</code>
            </dt>
            <dd>
                <code class="value">{value}</code>
                {note.map(|note| view! { <span class="muted">{note}</span> })}
            </dd>
        </div>
    }
    .into_any()
}
