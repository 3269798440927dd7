//! What can be done to an API instance as a whole.

use gateway_model::{ApiInstanceName, ApiInstanceView};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::consequences;
use super::copying::{self, Text};
use super::disabling::Disabling;
use crate::addresses;
use crate::api::{Api, ApiError, Tag, instance_path};
use crate::components::menu::{Menu, MenuItem, MenuLink};
use crate::forms::api_instance::ApiInstanceForm;
use crate::forms::in_words;
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
    disabling: Disabling,
}

impl InstanceActions {
    fn take() -> Self {
        Self {
            api: expect_context(),
            live: expect_context(),
            notices: expect_context(),
            questions: expect_context(),
            disabling: Disabling::take(),
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

/// The menu of an API instance. It stays open while what it is about changes.
#[component]
pub fn ActionsMenu(instance: Memo<ApiInstanceView>) -> impl IntoView {
    let actions = InstanceActions::take();
    let name = instance.with_untracked(|it| it.instance.name.clone());
    let menu = format!("menu-{name}");
    let enabled = Memo::new(move |_| instance.with(|it| it.instance.enabled));
    let managed = Memo::new(move |_| instance.with(|it| it.source.is_none()));
    let navigate = use_navigate();
    let leave = move || navigate(addresses::API_INSTANCES, NavigateOptions::default());
    let toggle = {
        let menu = menu.clone();
        move || {
            let menu = menu.clone();
            view! {
                <MenuItem menu run=move || actions.switch(instance.get_untracked())>
                    {move || if enabled.get() { "Disable…" } else { "Enable" }}
                </MenuItem>
            }
            .into_any()
        }
    };
    let remove = {
        let (menu, name) = (menu.clone(), name.clone());
        move || {
            let (menu, name, leave) = (menu.clone(), name.clone(), leave.clone());
            view! {
                <MenuItem menu danger=true run=move || delete(actions, &name, leave.clone())>
                    "Delete…"
                </MenuItem>
            }
            .into_any()
        }
    };
    let history = {
        let href = addresses::settings_history(&name);
        move || view! { <MenuLink href=href.clone()>"History"</MenuLink> }.into_any()
    };
    let api = actions.api;
    let yaml = move || -> Text { Box::pin(as_yaml(api, instance.get_untracked())) };
    let curl = move || -> Text { Box::pin(as_curl(api, instance.get_untracked())) };
    view! {
        <Menu id=menu.clone() label=format!("Actions for {name}")>
            {move || managed.get().then(&toggle)}
            <MenuLink href=addresses::settings(&name)>"Settings"</MenuLink>
            <MenuLink href=addresses::duplicate_api_instance(&name)>"Duplicate"</MenuLink>
            {move || managed.get().then(&history)}
            {copying::items(&menu, yaml, curl)}
            {move || managed.get().then(&remove)}
        </Menu>
    }
}

async fn as_yaml(api: Api, instance: ApiInstanceView) -> Result<String, ApiError> {
    Ok(api.yaml(&instance.instance.name).await?.value)
}

/// The command that puts the settings of an API instance.
async fn as_curl(api: Api, instance: ApiInstanceView) -> Result<String, ApiError> {
    let document = ApiInstanceForm::of(&instance).document();
    let path = instance_path(&instance.instance.name);
    copying::command(api, &path, &document).await
}

impl InstanceActions {
    /// Switches an API instance on or off, as it was seen, after saying what that means.
    fn switch(self, instance: ApiInstanceView) {
        let seen = instance.clone();
        let switch = move || spawn_local(self.replace(seen));
        if instance.instance.enabled {
            spawn_local(self.disabling.ask(instance, switch));
            return;
        }
        match consequences::of_enabling(&instance) {
            None => switch(),
            Some(text) => {
                let question = Question {
                    title: format!("Enable {}?", instance.instance.name),
                    text,
                    word: None,
                    yes: "Enable",
                    no: "Keep",
                };
                self.questions.ask(question, switch);
            }
        }
    }

    async fn replace(self, instance: ApiInstanceView) {
        let name = &instance.instance.name;
        let seen = Tag::of_revision(instance.revision);
        let form = ApiInstanceForm {
            enabled: !instance.instance.enabled,
            ..ApiInstanceForm::of(&instance)
        };
        let document = form.document();
        let result = self.api.replace_api_instance(name, &document, &seen);
        let result = result.await.map(|view| match view.instance.enabled {
            true => match in_words::not_live(&view) {
                None => format!("{name} is enabled and serves."),
                Some(why) => format!("{name} is enabled. {why}"),
            },
            false => format!("{name} is disabled."),
        });
        self.say(result).await;
    }
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
