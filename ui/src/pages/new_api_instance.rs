//! Creating an API instance, from nothing or like another one.

use gateway_model::{ApiInstanceName, ApiInstanceView};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::api_instance::say_what_a_copy_lacks;
use super::instance_form::{ApiInstanceFields, InstanceForm};
use crate::addresses;
use crate::api::{Api, ApiError, Change};
use crate::components::breadcrumb::Breadcrumb;
use crate::components::title::PageTitle;
use crate::forms::api_instance::ApiInstanceForm;
use crate::forms::in_words;
use crate::notices::Notices;

/// The form of a new API instance.
#[component]
pub fn NewApiInstancePage() -> impl IntoView {
    let api = expect_context::<Api>();
    let like = use_query_map().with_untracked(|query| query.get("like"));
    let like = like.and_then(|name| ApiInstanceName::try_from(name).ok());
    let begin = RwSignal::new(None);
    let original = like.clone();
    spawn_local(async move {
        let form = propose(api, original).await;
        begin.try_set(Some(form));
    });
    view! {
        <div>
            <Breadcrumb above=vec![("API instances".to_owned(), addresses::API_INSTANCES.to_owned())] />
            <div class="page-title">
                <PageTitle text="New API instance" />
            </div>
        </div>
        // What is proposed depends on what there is.
        {move || {
            begin
                .get()
                .map(|begin| match begin {
                    Ok(begin) => view! { <NewForm begin like=like.clone() /> }.into_any(),
                    Err(error) => {
                        let words = format!("{error} Reload the page to try again.");
                        view! { <p class="notice notice-bad">{words}</p> }.into_any()
                    }
                })
        }}
    }
}

#[component]
fn NewForm(begin: ApiInstanceForm, like: Option<ApiInstanceName>) -> impl IntoView {
    let api = expect_context::<Api>();
    let notices = expect_context::<Notices>();
    let navigate = use_navigate();
    let fields = ApiInstanceFields::new(begin);
    let copy = like.is_some();
    let change = Some(Change::add_instance(like.as_ref()));
    let send = move |form: ApiInstanceForm| {
        let like = like.clone();
        async move {
            let document = form.document();
            match like {
                Some(like) => api.duplicate_api_instance(&like, &document).await,
                None => api.create_api_instance(&document).await,
            }
        }
    };
    let done = move |created: ApiInstanceView| {
        match in_words::not_live(&created) {
            _ if copy => say_what_a_copy_lacks(notices, &created),
            Some(why) => notices.warned(format!("Created. {why}")),
            None => {
                notices.done(format!("{} is created and serves.", created.instance.name));
                say_what_is_not_reached(api, notices, created.instance.name.clone());
            }
        }
        navigate(
            &addresses::api_instance(&created.instance.name),
            NavigateOptions::default(),
        );
    };
    view! { <InstanceForm fields named=true copy change submit="Create" send done /> }
}

/// Says which services of a new API instance cannot be reached, once that is known.
fn say_what_is_not_reached(api: Api, notices: Notices, name: ApiInstanceName) {
    spawn_local(async move {
        // Whoever asks has created it, and is told more on its page.
        let checked = api.check_services(&name, None).await.unwrap_or_default();
        for service in checked.iter().filter(|it| !it.reached) {
            let (name, message) = (&service.service, &service.message);
            notices.warned(format!("The service {name} cannot be reached. {message}"));
        }
    });
}

/// What stands in the form at first.
async fn propose(api: Api, like: Option<ApiInstanceName>) -> Result<ApiInstanceForm, ApiError> {
    let Some(like) = like else {
        return Ok(ApiInstanceForm::new(&api.propose_api_instance(None).await?));
    };
    let view = api.api_instance(&like).await?;
    let proposal = api.propose_api_instance(Some(&like)).await?;
    Ok(ApiInstanceForm::like(&view, &proposal))
}
