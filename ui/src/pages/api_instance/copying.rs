//! Copies of an API instance or a policy as text: as YAML, and as the command that applies
//! it. No secret is in them.

use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use wasm_bindgen_futures::JsFuture;

use crate::api::{Api, ApiError};
use crate::components::menu::MenuItem;
use crate::notices::Notices;

/// A text to copy, once it is there.
pub type Text = Pin<Box<dyn Future<Output = Result<String, ApiError>>>>;

/// The items of a menu that copy what `yaml` and `curl` give then; none where browsers give
/// pages no clipboard.
pub fn items(
    menu: &str,
    yaml: impl Fn() -> Text + 'static,
    curl: impl Fn() -> Text + 'static,
) -> Option<AnyView> {
    let notices = expect_context::<Notices>();
    let items = || {
        view! {
            <MenuItem menu run=move || copy(notices, yaml())>
                "Copy as YAML"
            </MenuItem>
            <MenuItem menu run=move || copy(notices, curl())>
                "Copy as curl"
            </MenuItem>
        }
        .into_any()
    };
    window().is_secure_context().then(items)
}

/// Puts a text into the clipboard, and says so.
fn copy(notices: Notices, text: Text) {
    spawn_local(async move {
        let text = match text.await {
            Ok(text) => text,
            Err(error) => return notices.failed(error.to_string()),
        };
        let promise = window().navigator().clipboard().write_text(&text);
        match JsFuture::from(promise).await {
            Ok(_) => notices.done("Copied, without keys and passwords."),
            Err(_) => notices.failed("The browser does not allow it."),
        }
    });
}

/// The command that puts a document at a path, for a shell on the gateway's machine.
pub async fn command(api: Api, path: &str, document: &Value) -> Result<String, ApiError> {
    let status = api.status().await?;
    let token_file = status.get("tokenFile").and_then(Value::as_str);
    let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    Ok(format!(
        "TOKEN=$(cat {file})\n\
         curl -X PUT {address} \\\n  \
         -H \"Authorization: Bearer $TOKEN\" \\\n  \
         -H 'Content-Type: application/json' \\\n  \
         -d {document}\n",
        file = quoted(token_file.unwrap_or("data/admin-token")),
        address = quoted(&format!(
            "{}{path}",
            location().origin().unwrap_or_default()
        )),
        document = quoted(&document.to_string()),
    ))
}
