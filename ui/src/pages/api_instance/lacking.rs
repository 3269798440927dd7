//! Policies that lack the secret that they cannot run without: copies, which have none.

use gateway_model::{ApiInstanceView, Issue, PolicyView};
use leptos::prelude::*;

use crate::addresses;
use crate::components::policy::{lacking, title};
use crate::notices::{Message, Notices};

/// Says that a copy is there, and what its policies lack.
pub fn say_what_a_copy_lacks(notices: Notices, copy: &ApiInstanceView) {
    let name = &copy.instance.name;
    let needs: Vec<_> = copy.policies.iter().filter_map(need).collect();
    let Some((first, _)) = needs.first() else {
        return notices.done(format!(
            "{name} is created, disabled. Enable it to let it serve."
        ));
    };
    let needs: Vec<_> = needs.iter().map(|(_, words)| words.as_str()).collect();
    let text = format!(
        "{name} is created, disabled. Keys and passwords are not copied: {}.",
        needs.join(", ")
    );
    let href = addresses::policy(name, &first.id);
    let words = format!("Set the {}", lacking(first).unwrap_or_default());
    notices.warned(Message::from(text).leading(words, href));
}

/// A policy that lacks something, and what.
fn need(policy: &PolicyView) -> Option<(&PolicyView, String)> {
    let label = lacking(policy)?;
    Some((policy, format!("{} needs its {label}", title(policy))))
}

/// The policies that lack something, with the ways to their forms.
#[component]
pub fn Lacking(instance: Memo<ApiInstanceView>) -> impl IntoView {
    let found = Memo::new(move |_| {
        instance.with(|it| {
            let own = it.policies.iter().filter(|policy| policy.lacks_secret);
            own.cloned().collect::<Vec<_>>()
        })
    });
    let item = move |policy: PolicyView| {
        let label = lacking(&policy)?;
        let href = instance.with_untracked(|it| addresses::policy(&it.instance.name, &policy.id));
        Some(view! {
            <li>
                <a href=href>{title(&policy)}</a>
                " needs its "
                {label}
                "."
            </li>
        })
    };
    view! {
        <section
            class="notice notice-warning lacking"
            aria-label="Policies that lack a secret"
            hidden=Signal::derive(move || found.with(Vec::is_empty))
        >
            <p>"Keys and passwords are not copied. Until they have their own, these policies cannot run:"</p>
            <ul role="list">{move || found.get().into_iter().filter_map(item).collect_view()}</ul>
        </section>
    }
    .into_any()
}

/// The issues of an API instance but for those that say the same in the words of the API.
pub fn other_issues(instance: &ApiInstanceView) -> Vec<Issue> {
    let lacks = |(index, policy): (usize, &PolicyView)| {
        let place = format!("policies[{index}].config.");
        policy.lacks_secret.then_some(place)
    };
    let places = instance.policies.iter().enumerate().filter_map(lacks);
    let places: Vec<_> = places.collect();
    let is_own = |issue: &&Issue| {
        let mut places = places.iter();
        !places.any(|place| issue.path.starts_with(place.as_str()) && !issue.is_error())
    };
    instance.issues.iter().filter(is_own).cloned().collect()
}
