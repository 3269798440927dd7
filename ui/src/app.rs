//! The frame of every page: masthead, live region, and the way in.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::use_location;
use leptos_router::{PossibleRouteMatch, path};

use crate::addresses;
use crate::api::Api;
use crate::components::brand::Brand;
use crate::components::connection::{ConnectionBadge, ConnectionNotice};
use crate::components::expression::LanguageSignal;
use crate::components::piece::{Loading, Piece};
use crate::components::when::When;
use crate::idle::end_when_idle;
use crate::leaving::Leaving;
use crate::live::Live;
use crate::notices::{NoticeCorner, Notices};
use crate::pages::not_found::NotFoundPage;
use crate::pages::sign_in::SignInPage;
use crate::pieces;
use crate::questions::{QuestionDialog, Questions};
use crate::session::{Session, SessionState, SignedIn};
use crate::shortcuts::{Shortcuts, ShortcutsDialog};
use crate::tabs::Tabs;
use crate::theme::ThemeButton;

/// The whole UI.
#[component]
pub fn App() -> impl IntoView {
    let session = Session::restore();
    let live = Live::new(session);
    let questions = Questions::new();
    let signed_in = Memo::new(move |_| matches!(session.state(), SessionState::SignedIn(_)));
    let ending = Memo::new(move |_| match session.state() {
        SessionState::Ended(ending) => Some(ending),
        SessionState::SignedIn(_) | SessionState::SignedOut => None,
    });
    provide_context(Api::new(session));
    provide_context(LanguageSignal::new());
    provide_context(Leaving::new(questions));
    provide_context(live);
    provide_context(Notices::new());
    provide_context(questions);
    provide_context(Shortcuts::new());
    provide_context(Tabs::join(session, live));
    provide_context(SignedIn(signed_in));
    live.poll();
    end_when_idle(session);

    view! {
        <p class="visually-hidden" role="status">{live.announcement()}</p>
        <When on=Signal::derive(move || !signed_in.get())>
            <SignInPage ending />
        </When>
        // After a session that ended by itself the page is only hidden: whoever signs in
        // again finds everything as it was.
        <When on=Signal::derive(move || signed_in.get() || ending.get().is_some())>
            <div class="frame" hidden=Signal::derive(move || !signed_in.get())>
                <Router>
                    <Masthead />
                    <main>
                        <ConnectionNotice connection=live.connection() />
                        <Pages />
                    </main>
                </Router>
            </div>
        </When>
        <NoticeCorner />
        <QuestionDialog />
        <ShortcutsDialog />
    }
}

/// Where a page is. One type for all paths, whatever their segments are: the
/// router would be compiled once more for each combination.
type PagePath = Arc<dyn PossibleRouteMatch + Send + Sync>;

fn at(path: impl PossibleRouteMatch + Send + Sync + 'static) -> PagePath {
    Arc::new(path)
}

/// A page that is loaded when it is visited. One type for all of them, as with the paths.
fn loaded(load: fn() -> Loading) -> impl Fn() -> AnyView + Clone + Send + Sync + 'static {
    move || view! { <Piece load page=true /> }.into_any()
}

#[component]
fn Pages() -> impl IntoView {
    view! {
        <FlatRoutes fallback=NotFoundPage>
            <Route path=at(path!("/")) view=loaded(pieces::api_instances) />
            <Route path=at(path!("/new")) view=loaded(pieces::new_api_instance) />
            <Route path=at(path!("/client-applications")) view=loaded(pieces::client_applications) />
            <Route path=at(path!("/all/metrics")) view=loaded(pieces::whole_metrics) />
            <Route path=at(path!("/api-instances/:name")) view=loaded(pieces::api_instance) />
            <Route path=at(path!("/api-instances/:name/try")) view=loaded(pieces::try_it) />
            <Route path=at(path!("/api-instances/:name/metrics")) view=loaded(pieces::metrics) />
            <Route path=at(path!("/api-instances/:name/settings")) view=loaded(pieces::settings) />
            <Route path=at(path!("/api-instances/:name/yaml")) view=loaded(pieces::yaml) />
            <Route path=at(path!("/api-instances/:name/policies/new")) view=loaded(pieces::new_policy) />
            <Route path=at(path!("/api-instances/:name/policies/:id")) view=loaded(pieces::policy) />
            <Route
                path=at(path!("/api-instances/:name/policies/:id/history"))
                view=loaded(pieces::policy_history)
            />
            <Route
                path=at(path!("/api-instances/:name/history"))
                view=loaded(pieces::settings_history)
            />
            <Route
                path=at(path!("/client-applications/:id/history"))
                view=loaded(pieces::application_history)
            />
        </FlatRoutes>
    }
}

#[component]
fn Masthead() -> impl IntoView {
    let live = expect_context::<Live>();
    let leaving = expect_context::<Leaving>();
    let tabs = expect_context::<Tabs>();
    let shortcuts = expect_context::<Shortcuts>();
    view! {
        <header class="masthead">
            <a class="home" href=addresses::API_INSTANCES>
                <Brand />
            </a>
            <Sections />
            <ConnectionBadge connection=live.connection() />
            <ThemeButton />
            <button
                type="button"
                class="quiet icon"
                aria-label="Keyboard shortcuts"
                on:click=move |_| shortcuts.list()
            >
                "?"
            </button>
            <button type="button" on:click=move |_| leaving.then(move || tabs.sign_out())>
                "Sign out"
            </button>
        </header>
    }
}

/// The ways to what the gateway has of its own.
#[component]
fn Sections() -> impl IntoView {
    let path = use_location().pathname;
    let section = move |address: &'static str, words: &'static str| {
        let current = move || {
            path.with(|path| {
                let others = [addresses::CLIENT_APPLICATIONS, addresses::METRICS];
                let other = others.into_iter().find(|it| path.starts_with(it));
                let here = other.unwrap_or(addresses::API_INSTANCES) == address;
                here.then_some(if path == address { "page" } else { "true" })
            })
        };
        view! {
            <a href=address aria-current=current>
                {words}
            </a>
        }
    };
    view! {
        <nav class="sections" aria-label="Sections">
            {section(addresses::API_INSTANCES, "API instances")}
            {section(addresses::CLIENT_APPLICATIONS, "Client applications")}
            {section(addresses::METRICS, "Metrics")}
        </nav>
    }
}
