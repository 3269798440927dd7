//! One revision.

use std::sync::Arc;

use gateway_model::RevisionAction;
use leptos::prelude::*;

use super::revision::{Revert, Revision};
use crate::components::differences::DifferenceTable;
use crate::components::moment::Moment;
use crate::forms::difference::{between, whole};
use crate::words;

/// A revision, what it changed of the one `before`, and the way back to it from the
/// `newest`, which is none for the newest itself. Of the first one, all that it is.
pub fn entry(
    revision: &Revision,
    before: Option<&Revision>,
    newest: Option<&Revision>,
    revert: Option<&Revert>,
) -> AnyView {
    let title = format!("Revision {}", revision.number);
    let changed = match before {
        Some(before) => Some(between(&before.lines, &revision.lines)),
        None => (revision.action == RevisionAction::Created).then(|| whole(&revision.lines)),
    };
    let changed = changed.filter(|changed| !changed.is_empty());
    let note = revision.note.clone().map(|note| view! { <p>{note}</p> });
    let back = newest.zip(revert);
    let back = back.map(|(newest, revert)| way_back(revision.clone(), newest.clone(), revert));
    let mark = newest
        .is_none()
        .then(|| view! { <span class="chip">"Newest"</span> });
    view! {
        <li class="card policy">
            <article aria-label=title.clone()>
                <div class="policy-title">
                    <h2>{title.clone()}</h2>
                    {mark}
                    <span>{words::action(revision.action)}</span>
                    <span class="muted">
                        <Moment seconds=revision.at />
                        {format!(" by {}", revision.by)}
                    </span>
                    <div class="policy-actions">{back}</div>
                </div>
                {note}
                {changed.map(|rows| view! { <DifferenceTable rows one="Before" other="After" /> })}
            </article>
        </li>
    }
    .into_any()
}

fn way_back(revision: Revision, newest: Revision, revert: &Revert) -> AnyView {
    let label = format!("Revert to this: revision {}", revision.number);
    let revert = Arc::clone(revert);
    view! {
        <button type="button" on:click=move |_| revert(&revision, &newest) aria-label=label>
            "Revert to this"
        </button>
    }
    .into_any()
}
