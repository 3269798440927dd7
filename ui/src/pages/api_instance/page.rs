//! The page of an API instance: its issues, and its policies.

use gateway_model::ApiInstanceView;
use leptos::prelude::*;

use super::frame::{InstanceFrame, Tab};
use super::lacking::{Lacking, other_issues};
use super::policies::Policies;
use super::policy_actions::HEADING;
use super::services::Services;
use crate::components::issues::Issues;
use crate::components::menu::{ARROW, Menu, MenuLink};
use crate::forms::in_words;
use crate::forms::kinds::KINDS;
use crate::{addresses, words};

/// The policies of an API instance.
#[component]
pub fn ApiInstancePage() -> impl IntoView {
    view! { <InstanceFrame tab=Tab::Policies content=content /> }
}

fn content(instance: Memo<ApiInstanceView>) -> AnyView {
    let issues = Memo::new(move |_| {
        instance.with(|instance| {
            let issues = other_issues(instance).into_iter();
            let worded = issues.map(|issue| in_words::of_instance(instance, issue));
            worded.collect::<Vec<_>>()
        })
    });
    let new_policy = instance.with_untracked(|it| addresses::new_policy(&it.instance.name));
    let managed = Memo::new(move |_| instance.with(|it| it.source.is_none()));
    let kinds = move || {
        let name = instance.with_untracked(|it| it.instance.name.clone());
        let links = KINDS.into_iter().map(|kind| {
            let href = addresses::new_policy_of(&name, kind.policy);
            view! { <MenuLink href>{kind.title}</MenuLink> }
        });
        links.collect_view()
    };
    view! {
        <section class="card" hidden=Signal::derive(move || issues.with(Vec::is_empty))>
            {move || {
                let issues = issues.get();
                view! { <Issues title=words::issues(&issues) issues worded=true /> }
            }}
        </section>
        <Lacking instance />
        <div class="section-title">
            <h2 id=HEADING tabindex="-1">
                "Policies"
            </h2>
            {move || {
                let new_policy = new_policy.clone();
                managed
                    .get()
                    .then(|| {
                        view! {
                            <div class="actions end">
                                <a class="button primary" href=new_policy>
                                    "Apply policy"
                                </a>
                                <Menu id="kinds" label="Choose a policy" sign=ARROW>
                                    {kinds()}
                                </Menu>
                            </div>
                        }
                    })
            }}
        </div>
        <Policies instance />
        <Services instance />
    }
    .into_any()
}
