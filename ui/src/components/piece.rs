//! A part of the UI that is loaded when it is needed.
//!
//! The build makes a file of each piece, and files of what several pieces share. A piece
//! that is loaded stays so; one that cannot be loaded is asked for again with the next
//! visit.

use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;

use crate::components::title::PageTitle;

/// What is shown of a piece that is loaded.
pub type Loaded = fn() -> AnyView;

/// A piece on its way.
pub type Loading = Pin<Box<dyn Future<Output = Result<Loaded, SplitLoaderError>>>>;

/// A function that loads a component without properties, as part of a piece that is named.
macro_rules! piece {
    ($(#[$documentation:meta])* $function:ident: $component:ident in $piece:ident) => {
        $(#[$documentation])*
        pub fn $function() -> $crate::components::piece::Loading {
            #[leptos::wasm_split::wasm_split(
                $piece,
                wasm_split_path = leptos::wasm_split,
                fallible
            )]
            fn $function() -> Result<
                $crate::components::piece::Loaded,
                leptos::wasm_split::SplitLoaderError,
            > {
                Ok(|| view! { <$component /> }.into_any())
            }
            Box::pin($function())
        }
    };
}
pub(crate) use piece;

/// How a piece is.
#[derive(Clone, Copy)]
enum State {
    Loading,
    Loaded(Loaded),
    NotLoaded,
}

/// Loads a piece and shows it, or says why there is none.
#[component]
pub fn Piece(
    load: fn() -> Loading,
    /// Whether it is a whole page, which has a title also where it is not there.
    #[prop(optional)]
    page: bool,
) -> impl IntoView {
    let state = RwSignal::new(State::Loading);
    let ask = move || {
        state.set(State::Loading);
        spawn_local(async move {
            let answer = load().await;
            // Nobody waits for it any more where the page was left.
            let _ = state.try_set(answer.map_or(State::NotLoaded, State::Loaded));
        });
    };
    ask();
    move || match state.get() {
        State::Loading => view! { <p class="loading muted">"Loading…"</p> }.into_any(),
        State::Loaded(show) => show(),
        State::NotLoaded => {
            view! { <NotLoaded page again=Callback::new(move |()| ask()) /> }.into_any()
        }
    }
}

/// Says that something could not be loaded, and how to go on.
#[component]
fn NotLoaded(page: bool, again: Callback<()>) -> impl IntoView {
    view! {
        {page.then(|| view! { <PageTitle text="Page not loaded" /> })}
        <div class="notice notice-warning" role="alert">
            <p>
                <strong>"This part of the admin UI could not be loaded."</strong>
                " The gateway does not answer, or a newer version of it was installed since this page was opened."
            </p>
            <p class="actions">
                <button type="button" on:click=move |_| again.run(())>
                    "Try again"
                </button>
                <button type="button" on:click=|_| drop(window().location().reload())>
                    "Reload the page"
                </button>
            </p>
        </div>
    }
}
