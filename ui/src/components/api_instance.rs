//! One API instance: where it listens, where it sends, how it is, what it does.

use gateway_model::{ApiInstanceView, PolicyView, Upstream, UpstreamProtocol};
use leptos::prelude::*;

use crate::components::badge::StateBadge;
use crate::components::issues::Issues;
use crate::components::policy::policy_item;

/// An API instance, kept up to date in place: elements stay, so that focus,
/// selection and scroll position do.
#[component]
pub(crate) fn ApiInstanceCard(
    #[prop(into)] instance: Signal<Option<ApiInstanceView>>,
) -> impl IntoView {
    move || instance.get().map(card)
}

fn card(instance: ApiInstanceView) -> impl IntoView {
    let id = format!("api-instance-{}", instance.name);
    let title_id = id.clone();
    view! {
        <article class="card" aria-labelledby=title_id>
            <header class="card-title">
                <h2 id=id>{instance.name.to_string()}</h2>
                <StateBadge state=instance.state />
                <p class="way">
                    <span class="visually-hidden">"Listens on "</span>
                    <code>{instance.address.to_string()}</code>
                    <span class="visually-hidden">" and forwards to "</span>
                    <span class="arrow" aria-hidden="true">"→"</span>
                    {upstream(&instance.upstream)}
                </p>
                <p class="revision muted">"Revision " {instance.revision}</p>
            </header>
            <Issues issues=instance.issues />
            {policies(instance.policies)}
        </article>
    }
}

fn upstream(upstream: &Upstream) -> impl IntoView + use<> {
    let protocol = match upstream.protocol {
        UpstreamProtocol::Auto => None,
        UpstreamProtocol::Http2 => Some(view! { <span class="chip">"HTTP/2"</span> }),
    };
    view! {
        <code>{upstream.address.to_string()}</code>
        {protocol}
    }
}

fn policies(policies: Vec<PolicyView>) -> impl IntoView {
    let none = policies.is_empty().then(|| {
        view! {
            <p class="muted no-policies">
                "No policies: requests are forwarded without a token."
            </p>
        }
    });
    let several = policies.len() > 1;
    let list = (!policies.is_empty()).then(|| {
        let items = policies.into_iter().enumerate();
        let items = items.map(|(index, policy)| policy_item(several.then_some(index + 1), policy));
        view! { <ol class="policies" role="list" aria-label="Policies in order">{items.collect_view()}</ol> }
    });
    view! { {none} {list} }
}
