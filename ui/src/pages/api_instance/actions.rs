//! What can be done to an API instance as a whole.

use gateway_model::{ApiInstanceName, ApiInstanceView};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::addresses;
use crate::api::{Api, ApiError, Tag};
use crate::components::menu::{Menu, MenuItem, MenuLink};
use crate::forms::api_instance::ApiInstanceForm;
use crate::live::Live;
use crate::notices::Notices;
use crate::questions::{Question, Questions};

/// The actions of a menu, and what they need.
#[derive(Clone, Copy)]
struct InstanceActions {
    api: Api,
    live: Live,
    notices: Notices,
    questions: Questions,
}

impl InstanceActions {
    fn take() -> Self {
        Self {
            api: expect_context(),
            live: expect_context(),
            notices: expect_context(),
            questions: expect_context(),
        }
    }

    async fn say(self, result: Result<String, ApiError>) {
        match result {
            Ok(words) => {
                self.live.refresh().await;
                self.notices.done(words);
            }
            Err(error) => self.notices.failed(error.to_string()),
        }
    }
}

/// The menu of an API instance.
#[component]
pub fn ActionsMenu(instance: ApiInstanceView) -> impl IntoView {
    let actions = InstanceActions::take();
    let name = instance.instance.name.clone();
    let menu = format!("menu-{name}");
    let toggle = if instance.instance.enabled {
        "Disable"
    } else {
        "Enable"
    };
    let deleted = name.clone();
    let navigate = use_navigate();
    let managed = instance.source.is_none();
    let leave = move || navigate(addresses::API_INSTANCES, NavigateOptions::default());
    view! {
        <Menu id=menu.clone() label=format!("Actions for {name}")>
            <MenuLink href=addresses::settings(&name)>"Settings"</MenuLink>
            <MenuLink href=addresses::duplicate_api_instance(&name)>"Duplicate"</MenuLink>
            {managed
                .then(|| {
                    view! {
                        <MenuItem menu=menu.clone() run=move || switch(actions, &instance)>
                            {toggle}
                        </MenuItem>
                        <MenuItem menu danger=true run=move || delete(actions, &deleted, leave.clone())>
                            "Delete…"
                        </MenuItem>
                    }
                })}
        </Menu>
    }
}

/// Switches an API instance on or off, as it was seen.
fn switch(actions: InstanceActions, instance: &ApiInstanceView) {
    let name = instance.instance.name.clone();
    let seen = Tag::of_revision(instance.revision);
    let form = ApiInstanceForm {
        enabled: !instance.instance.enabled,
        ..ApiInstanceForm::of(instance)
    };
    spawn_local(async move {
        let document = form.document();
        let result = actions.api.replace_api_instance(&name, &document, &seen);
        let result = result.await.map(|view| match view.instance.enabled {
            true => format!("{name} is enabled and serves."),
            false => format!("{name} is disabled."),
        });
        actions.say(result).await;
    });
}

/// Deletes an API instance, if its name is typed.
fn delete(actions: InstanceActions, name: &ApiInstanceName, leave: impl Fn() + 'static) {
    let name = name.clone();
    let question = Question {
        title: format!("Delete {name}?"),
        text: "It stops serving at once. Its policies and their private keys are gone for good."
            .to_owned(),
        word: Some(name.to_string()),
        yes: "Delete",
        no: "Keep",
    };
    actions.questions.ask(question, move || {
        spawn_local(async move {
            let result = actions.api.remove_api_instance(&name).await;
            if result.is_ok() {
                leave();
            }
            actions
                .say(result.map(|()| format!("{name} is deleted.")))
                .await;
        });
    });
}
