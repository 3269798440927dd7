//! Copies of an API instance or a policy as text: as YAML, and as the command that applies
//! it. No secret is in them.

use gateway_model::{ApiInstanceView, PolicyView};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use wasm_bindgen_futures::JsFuture;

use crate::api::{Api, ApiError, PolicyAt, instance_path};
use crate::components::menu::MenuItem;
use crate::forms::api_instance::ApiInstanceForm;
use crate::forms::policy::PolicyForm;
use crate::notices::Notices;

/// What is copied.
#[derive(Clone)]
pub enum Copied {
    /// An API instance with its policies.
    InstanceAsYaml(ApiInstanceView),
    /// The command that puts the settings of an API instance.
    InstanceAsCurl(ApiInstanceView),
    /// A policy.
    PolicyAsYaml(PolicyView),
    /// The command that puts a policy, whose secret stays.
    PolicyAsCurl(PolicyAt, PolicyView),
}

impl Copied {
    async fn text(self, api: Api) -> Result<String, ApiError> {
        match self {
            Self::InstanceAsYaml(view) => Ok(api.yaml(&view.instance.name).await?.value),
            Self::InstanceAsCurl(view) => {
                let document = ApiInstanceForm::of(&view).document();
                command(api, &instance_path(&view.instance.name), &document).await
            }
            Self::PolicyAsYaml(view) => api.policy_to_yaml(&document(&view)).await,
            Self::PolicyAsCurl(at, view) => command(api, &at.path(), &document(&view)).await,
        }
    }
}

/// The items of a menu that copy what `yaml` and `curl` give then; none where browsers give
/// pages no clipboard.
pub fn items(
    menu: &str,
    yaml: impl Fn() -> Copied + 'static,
    curl: impl Fn() -> Copied + 'static,
) -> Option<AnyView> {
    let (api, notices) = (expect_context::<Api>(), expect_context::<Notices>());
    let items = || {
        view! {
            <MenuItem menu run=move || copy(api, notices, yaml())>
                "Copy as YAML"
            </MenuItem>
            <MenuItem menu run=move || copy(api, notices, curl())>
                "Copy as curl"
            </MenuItem>
        }
        .into_any()
    };
    window().is_secure_context().then(items)
}

/// Puts a text into the clipboard, and says so.
fn copy(api: Api, notices: Notices, copied: Copied) {
    spawn_local(async move {
        let text = match copied.text(api).await {
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

fn document(policy: &PolicyView) -> Value {
    let form = PolicyForm::of_view(policy);
    form.map(|form| form.without_secret().document())
        .unwrap_or_default()
}

/// The command that puts a document at a path, for a shell on the gateway's machine.
async fn command(api: Api, path: &str, document: &Value) -> Result<String, ApiError> {
    let status = api.status().await?;
    let token_file = status.get("tokenFile").and_then(Value::as_str);
    let quoted = |text: &str| {
        shlex::try_quote(text)
            .map(|it| it.into_owned())
            .unwrap_or_default()
    };
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
