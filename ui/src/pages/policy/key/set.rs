//! The key that is set, and the way to another.

use gateway_model::{KeyView, PublicKeyView};
use leptos::either::Either;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::public::PublicKey;
use crate::api::{Api, PolicyAt};
use crate::components::field::control_id;
use crate::components::moment::set_when;
use crate::components::piece::{Piece, piece};
use crate::components::secret;
use crate::forms::key_choice::KeyChoice;
use crate::notices::Notices;
use crate::words;

/// The key that is set.
#[component]
pub fn SetKey(
    path: String,
    label: &'static str,
    key: RwSignal<KeyChoice>,
    at: Option<PolicyAt>,
    set: Option<KeyView>,
) -> impl IntoView {
    let public = set.as_ref().is_some_and(|set| set.public_jwk.is_some());
    let public = at.filter(|_| public).map(public_half);
    let id = control_id(&path);
    let replace = move |_| secret::replace(path.clone(), key);
    view! {
        <span class="label">{label}</span>
        <div class="set-key">
            <div>{described(set)}</div>
            <button type="button" id=id on:click=replace>
                "Replace key"
            </button>
        </div>
        {public}
    }
}

piece!(
    /// The public half of a key, which the form does not wait for.
    public_key_of: PublicKeyOf in policy_rest
);

fn public_half(at: PolicyAt) -> AnyView {
    provide_context(at);
    view! { <Piece load=public_key_of /> }.into_any()
}

/// The public half of the key that is set, once somebody asks for it.
#[component]
fn PublicKeyOf() -> impl IntoView {
    let at = expect_context::<PolicyAt>();
    let api = expect_context::<Api>();
    let notices = expect_context::<Notices>();
    let shown = RwSignal::new(None::<PublicKeyView>);
    let show = move |_| {
        let at = at.clone();
        spawn_local(async move {
            match api.public_key(&at).await {
                Ok(view) => drop(shown.try_set(Some(view))),
                Err(error) => notices.failed(error.to_string()),
            }
        });
    };
    view! {
        {move || match shown.get() {
            Some(key) => view! { <PublicKey key /> }.into_any(),
            None => {
                view! {
                    <button type="button" class="link" on:click=show.clone()>
                        "Show the public key"
                    </button>
                }
                    .into_any()
            }
        }}
    }
    .into_any()
}

fn described(view: Option<KeyView>) -> impl IntoView {
    let Some(view) = view else {
        return Either::Left(view! {
            <p class="field-error">
                "A key is set, but the gateway cannot read it. Replace it."
            </p>
        });
    };
    let thumbprint = view.thumbprint.clone().map(|thumbprint| {
        view! {
            <p class="thumbprint">
                <span class="muted">"SHA-256 thumbprint "</span> <code>{thumbprint}</code>
            </p>
        }
    });
    Either::Right(view! {
        <p>
            {words::key(&view)}
            {view.set_at.map(set_when)}
        </p>
        {thumbprint}
    })
}
