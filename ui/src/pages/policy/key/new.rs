//! A key to fill in: pasted, read from a file, or made by the gateway.

use gateway_model::{GeneratedKeyView, SigningMethod};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::public::PublicKey;
use crate::api::Api;
use crate::components::field::control_id;
use crate::components::piece::{Piece, piece};
use crate::components::secret::{SecretText, UploadSecret};
use crate::forms::key_choice::KeyChoice;
use crate::notices::Notices;
use crate::words;

piece!(
    /// What has the gateway make a key.
    generate_button: GenerateButton in policy_rest
);

piece!(
    /// A key that the gateway has made.
    generated_key: GeneratedKey in policy_rest
);

/// A key that the gateway makes, and where it goes.
#[derive(Clone)]
pub struct Generation {
    pub path: String,
    pub label: &'static str,
    pub key: RwSignal<KeyChoice>,
    pub method: Memo<SigningMethod>,
    /// What was made last.
    pub generated: RwSignal<Option<GeneratedKeyView>>,
}

/// A key to fill in.
#[component]
pub fn NewKey(
    generation: Generation,
    /// Whether there is one that is set.
    can_keep: bool,
) -> impl IntoView {
    provide_context(generation.clone());
    let Generation {
        path,
        label,
        key,
        method,
        ..
    } = generation;
    let symmetric = Memo::new(move |_| is_symmetric(method.get()));
    let help = Signal::derive(move || match symmetric.get() {
        true => {
            "The secret that the upstream knows as well, as plain text. Nobody can read it again \
             here."
        }
        false => "A private key in PEM (PKCS#8). Nobody can read it again here.",
    });
    let placeholder = Signal::derive(move || match symmetric.get() {
        true => "",
        false => "-----BEGIN PRIVATE KEY-----",
    });
    view! {
        <SecretText
            path
            label
            value=key
            help
            placeholder
            rows=Signal::derive(move || if symmetric.get() { 2 } else { 5 })
            can_keep
        >
            <Piece load=generate_button />
            <UploadSecret label="Private key" value=key />
        </SecretText>
    }
}

fn is_symmetric(method: SigningMethod) -> bool {
    use SigningMethod::{Es256, Es384, Hs256, Hs384, Hs512, Rs256, Rs384, Rs512};
    match method {
        Hs256 | Hs384 | Hs512 => true,
        Rs256 | Rs384 | Rs512 | Es256 | Es384 => false,
    }
}

/// Has the gateway make a key for the signing method.
#[component]
fn GenerateButton() -> impl IntoView {
    let Generation {
        key,
        method,
        generated,
        ..
    } = expect_context();
    let api = expect_context::<Api>();
    let notices = expect_context::<Notices>();
    let waiting = RwSignal::new(false);
    let generate = move |_| {
        if waiting.get_untracked() {
            return;
        }
        waiting.set(true);
        spawn_local(async move {
            let made = api.generate_key(method.get_untracked()).await;
            waiting.try_set(false);
            match made {
                Ok(view) => {
                    let handle = view.handle.clone();
                    generated.try_set(Some(view));
                    key.try_set(KeyChoice::Generated(handle));
                }
                Err(error) => notices.failed(error.to_string()),
            }
        });
    };
    view! {
        <button type="button" on:click=generate aria-disabled=Signal::derive(move || waiting.get().to_string())>
            {move || if waiting.get() { "Generating…" } else { "Generate" }}
        </button>
    }
}

/// The same once it is made: *Apply* will set it.
pub fn made_key(generation: Generation) -> AnyView {
    provide_context(generation);
    view! { <Piece load=generated_key /> }.into_any()
}

#[component]
fn GeneratedKey() -> impl IntoView {
    let Generation {
        path,
        label,
        key,
        generated,
        ..
    } = expect_context();
    view! {
        <span class="label">{label}</span>
        <div class="set-key">
            <p>
                {move || generated.get().map(|view| words::key_size(&view.key.kind, view.key.bits))}
                <span class="muted">
                    ", generated in the gateway. It is set when you apply, and never leaves it."
                </span>
            </p>
            <button
                type="button"
                id=control_id(&path)
                on:click=move |_| key.set(KeyChoice::Text(String::new()))
            >
                "Use another key"
            </button>
        </div>
        {move || generated.get().map(|view| view! { <PublicKey key=view.key /> })}
    }
}
