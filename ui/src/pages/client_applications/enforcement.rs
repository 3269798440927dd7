//! Which API instances ask for client applications, and the way to one that does.

use gateway_model::{ApiInstanceList, ApiInstanceName, PolicyKind};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::addresses;
use crate::api::{Api, ApiError};

/// Those that ask. More are not named.
const ASKING: &str = "asksForClientId=true&limit=30";

/// Those that could. More are not proposed.
const MANAGED: &str = "managed=true&limit=6";

/// What is known of the API instances, as far as it is shown.
#[derive(Clone)]
struct Found {
    asking: ApiInstanceList,
    managed: ApiInstanceList,
}

/// The API instances that ask, or the ways to have one ask.
#[component]
pub fn Enforcement() -> impl IntoView {
    let api = expect_context::<Api>();
    let found = RwSignal::new(None);
    spawn_local(async move {
        // That the gateway is away is said elsewhere.
        if let Ok(answer) = find(api).await {
            found.try_set(Some(answer));
        }
    });
    move || found.get().map(ways)
}

async fn find(api: Api) -> Result<Found, ApiError> {
    Ok(Found {
        asking: api.api_instances(ASKING).await?,
        managed: api.api_instances(MANAGED).await?,
    })
}

fn ways(found: Found) -> AnyView {
    let Found { asking, managed } = found;
    if asking.total > 0 {
        return links(
            "API instances that ask for them:",
            asking,
            addresses::api_instance,
        );
    }
    if managed.total == 0 {
        return view! {
            <p class="muted">
                "No API instance asks for them yet. "
                <a href=addresses::NEW_API_INSTANCE>"Create an API instance"</a>
                ", then apply Client ID Enforcement to it."
            </p>
        }
        .into_any();
    }
    links(
        "No API instance asks for them yet. Apply Client ID Enforcement to:",
        managed,
        |name| addresses::new_policy_of(name, PolicyKind::ClientIdEnforcement),
    )
}

fn links(
    words: &'static str,
    list: ApiInstanceList,
    address: fn(&ApiInstanceName) -> String,
) -> AnyView {
    let more = list.total.saturating_sub(list.items.len());
    let more =
        (more > 0).then(|| view! { <span class="muted">{format!("and {more} more")}</span> });
    let links = list.items.into_iter().map(|view| {
        let name = view.instance.name;
        view! { <li><a href=address(&name)>{name.to_string()}</a></li> }
    });
    view! {
        <nav class="kinds" aria-label="Client ID Enforcement">
            <span class="muted">{words}</span>
            <ul role="list">{links.collect_view()}</ul>
            {more}
        </nav>
    }
    .into_any()
}
