//! Where and how an API instance listens and forwards.

use gateway_model::ApiInstanceView;
use leptos::prelude::*;

use super::api_instance::{InstanceFrame, Tab};
use super::instance_form::{ApiInstanceFields, InstanceConflict, InstanceForm};
use crate::addresses;
use crate::api::{Api, Change};
use crate::forms::api_instance::ApiInstanceForm;
use crate::forms::in_words;
use crate::notices::Notices;

/// The settings of an API instance.
#[component]
pub fn SettingsPage() -> impl IntoView {
    view! { <InstanceFrame tab=Tab::Settings content=content /> }
}

fn content(instance: Memo<ApiInstanceView>) -> AnyView {
    let api = expect_context::<Api>();
    let notices = expect_context::<Notices>();
    let begin = instance.get_untracked();
    let name = begin.instance.name.clone();
    let history = addresses::settings_history(&name);
    let seen = RwSignal::new(begin.revision);
    let change = Some(Change::replace_instance(&name));
    let fields = ApiInstanceFields::new(ApiInstanceForm::of(&begin));
    let conflict = InstanceConflict::new(fields, instance, seen);
    let send = move |form: ApiInstanceForm| {
        let name = name.clone();
        async move {
            let document = form.document();
            api.replace_api_instance(&name, &document, &conflict.seen())
                .await
        }
    };
    let done = move |changed: ApiInstanceView| {
        seen.set(changed.revision);
        match in_words::not_live(&changed) {
            Some(why) => notices.warned(format!("Applied. {why}")),
            None => notices.done(format!(
                "Applied: {} serves with its new settings.",
                changed.instance.name
            )),
        }
    };
    match begin.source.is_some() {
        true => view! { <InstanceForm fields named=false fixed=true submit="Apply" send done /> }
            .into_any(),
        false => view! {
            <p class="help">
                <a href=history>"History"</a>
            </p>
            <InstanceForm fields named=false conflict change submit="Apply" send done />
        }
        .into_any(),
    }
}
