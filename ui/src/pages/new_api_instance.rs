//! Creating an API instance, from nothing or like another one.

use gateway_model::ApiInstanceView;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::instance_form::{ApiInstanceFields, InstanceForm};
use crate::components::breadcrumb::Breadcrumb;
use crate::components::title::PageTitle;
use crate::components::when::When;
use crate::forms::api_instance::ApiInstanceForm;
use crate::live::Live;
use crate::notices::Notices;
use crate::{addresses, api::Api, words};

/// The form of a new API instance.
#[component]
pub fn NewApiInstancePage() -> impl IntoView {
    let live = expect_context::<Live>();
    let like = use_query_map().with_untracked(|query| query.get("like"));
    let waiting = Memo::new(move |_| live.instances().with(Option::is_none));
    view! {
        <div>
            <Breadcrumb above=vec![("API instances".to_owned(), addresses::API_INSTANCES.to_owned())] />
            <div class="page-title">
                <PageTitle text="New API instance" />
            </div>
        </div>
        // What is proposed depends on what there is.
        <When on=Signal::derive(move || !waiting.get())>
            <NewForm like=like.clone() />
        </When>
    }
}

#[component]
fn NewForm(like: Option<String>) -> impl IntoView {
    let (api, live) = (expect_context::<Api>(), expect_context::<Live>());
    let notices = expect_context::<Notices>();
    let navigate = use_navigate();
    let others = live.instances().get_untracked().unwrap_or_default();
    let fields = ApiInstanceFields::new(begin(like.as_deref(), &others));
    let send =
        move |form: ApiInstanceForm| async move { api.create_api_instance(&form.document()).await };
    let done = move |created: ApiInstanceView| {
        match words::not_live(&created) {
            Some(why) => notices.warned(format!("Created. {why}")),
            None => notices.done(format!("{} is created and serves.", created.instance.name)),
        }
        navigate(
            &addresses::api_instance(&created.instance.name),
            NavigateOptions::default(),
        );
    };
    view! { <InstanceForm fields named=true submit="Create" send done /> }
}

fn begin(like: Option<&str>, others: &[ApiInstanceView]) -> ApiInstanceForm {
    let like = like.and_then(|name| others.iter().find(|it| it.instance.name.as_str() == name));
    match like {
        Some(like) => ApiInstanceForm::like(like, others),
        None => ApiInstanceForm::new(others),
    }
}
