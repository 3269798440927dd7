//! The frame of every page: masthead, live region, and the way in.

use leptos::prelude::*;

use crate::components::connection::{ConnectionBadge, ConnectionNotice};
use crate::live::Live;
use crate::pages::api_instances::ApiInstancesPage;
use crate::pages::sign_in::SignInPage;
use crate::session::{Session, SessionState};

/// The whole UI.
#[component]
pub(crate) fn App() -> impl IntoView {
    let session = Session::restore();
    let live = Live::new(session);
    provide_context(live);
    live.poll();

    let signed_in = Memo::new(move |_| matches!(session.state(), SessionState::SignedIn(_)));
    let expired = Memo::new(move |_| session.state() == SessionState::Expired);
    view! {
        <p class="visually-hidden" role="status">{live.announcement()}</p>
        <Show when=move || !signed_in.get()>
            <SignInPage expired />
        </Show>
        // After a refused token the page is only hidden: whoever signs in again
        // finds everything as it was.
        <Show when=move || signed_in.get() || expired.get()>
            <div class="frame" hidden=move || !signed_in.get()>
                <Masthead />
                <main>
                    <ConnectionNotice connection=live.connection() />
                    <ApiInstancesPage instances=live.instances() shown=signed_in />
                </main>
            </div>
        </Show>
    }
}

#[component]
fn Masthead() -> impl IntoView {
    let live = expect_context::<Live>();
    view! {
        <header class="masthead">
            <Brand />
            <ConnectionBadge connection=live.connection() />
            <button type="button" on:click=move |_| live.sign_out()>"Sign out"</button>
        </header>
    }
}

/// The product's sign and name.
#[component]
pub(crate) fn Brand() -> impl IntoView {
    view! {
        <span class="brand">
            <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
                <path d="M3 4h4v16H3zM17 4h4v16h-4zM10 8l6 4-6 4z" fill="currentColor" />
            </svg>
            "JWT Gateway"
        </span>
    }
}
