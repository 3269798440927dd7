//! The public half of a key.

use gateway_model::PublicKeyView;
use leptos::prelude::*;

use crate::components::copy::CopyButton;

/// The public half of a key, for whoever verifies tokens. Nothing for a secret.
#[component]
pub fn PublicKey(key: PublicKeyView) -> impl IntoView {
    let PublicKeyView {
        public_key, jwk, ..
    } = key;
    let pem = public_key?;
    let jwk = jwk.map(|jwk| jwk.to_string()).unwrap_or_default();
    Some(view! {
        <details class="public-key" open>
            <summary>"Public key for whoever verifies the tokens"</summary>
            <pre tabindex="0" role="region" aria-label="Public key">
                <code>{pem.clone()}</code>
            </pre>
            <div class="actions">
                <CopyButton text=pem label="Copy PEM" />
                <CopyButton text=jwk label="Copy JWK" />
            </div>
        </details>
    })
}
