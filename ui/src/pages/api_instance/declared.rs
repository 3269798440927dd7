//! An API instance that a file declares: it is read and tried here, and changed
//! there or in a copy.

use gateway_model::{ApiInstanceName, ApiInstanceView, Issue, PolicyView, Problem, Source};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use serde_json::json;

use crate::api::{Api, ApiError};
use crate::components::policy::title;
use crate::forms::api_instance::ApiInstanceForm;
use crate::forms::kinds::{self, Field, Kind};
use crate::live::Live;
use crate::notices::Notices;
use crate::watched::Watched;
use crate::{addresses, words};

/// Where an API instance is declared, if a file does; known when the API instance is,
/// which is looked at from now on.
pub fn declared_in(name: Memo<Option<ApiInstanceName>>) -> Memo<Option<Source>> {
    let live = expect_context::<Live>();
    live.watch(move || name.get().map(Watched::One));
    Memo::new(move |_| live.instance(&name.get()?)?.source)
}

/// Why it cannot be changed here, and the way on.
#[component]
pub fn Declared(source: Source, instance: ApiInstanceView) -> impl IntoView {
    view! {
        <div class="notice declared">
            <p>
                "Declared in " <code>{words::place(&source)}</code>
                ". Change it there; here it can be read and tried."
            </p>
            <CopyToManaged instance />
        </div>
    }
    .into_any()
}

/// Makes one like it that is changed here, and goes there.
#[component]
fn CopyToManaged(instance: ApiInstanceView) -> impl IntoView {
    let (api, live) = (expect_context::<Api>(), expect_context::<Live>());
    let notices = expect_context::<Notices>();
    let navigate = use_navigate();
    let waiting = RwSignal::new(false);
    let press = move |_| {
        if waiting.get_untracked() {
            return;
        }
        waiting.set(true);
        let (instance, navigate) = (instance.clone(), navigate.clone());
        spawn_local(async move {
            let made = copy(api, &instance).await;
            waiting.try_set(false);
            match made {
                Ok((name, left)) => {
                    live.refresh().await;
                    let words = outcome(&name, &left);
                    match left.is_empty() {
                        true => notices.done(words),
                        false => notices.warned(words),
                    }
                    navigate(&addresses::api_instance(&name), NavigateOptions::default());
                }
                Err(error) => notices.failed(error.to_string()),
            }
        });
    };
    view! {
        <button type="button" on:click=press aria-disabled=Signal::derive(move || waiting.get().to_string())>
            {move || if waiting.get() { "Copying…" } else { "Copy to managed" }}
        </button>
    }
    .into_any()
}

/// A policy that the copy does without, and why.
struct Left {
    title: String,
    /// None where it has a secret, which does not leave the gateway.
    refusal: Option<String>,
}

/// Creates the copy and returns its name, with the policies that it does without. It is
/// disabled, so that nothing passes before they are applied again.
async fn copy(
    api: Api,
    instance: &ApiInstanceView,
) -> Result<(ApiInstanceName, Vec<Left>), ApiError> {
    let proposal = api.propose_api_instance(Some(&instance.instance.name));
    let form = ApiInstanceForm {
        enabled: false,
        ..ApiInstanceForm::like(instance, &proposal.await?)
    };
    let made = api.create_api_instance(&form.document()).await?;
    let mut left = Vec::new();
    for policy in &instance.policies {
        match api
            .apply_policy(&made.instance.name, &json!(policy.policy))
            .await
        {
            Ok(_) => {}
            Err(ApiError::Refused(problem)) => left.push(Left {
                title: title(policy),
                refusal: refusal(policy, problem),
            }),
            Err(error) => return Err(error),
        }
    }
    Ok((made.instance.name, left))
}

/// Why a policy was refused, unless that is for its secret alone.
fn refusal(policy: &PolicyView, problem: Problem) -> Option<String> {
    let secret = kinds::kind(&policy.policy.policy_ref.name).and_then(Kind::secret);
    let secret = secret.map(Field::path);
    let mut errors = problem.issues.into_iter().filter(Issue::is_error);
    let other = errors.find(|issue| Some(&issue.path) != secret.as_ref());
    match other {
        Some(issue) => Some(issue.message),
        None if problem.status == 422 => None,
        None => Some(problem.detail.unwrap_or(problem.title)),
    }
}

fn outcome(name: &ApiInstanceName, left: &[Left]) -> String {
    if left.is_empty() {
        return format!("{name} is created. Enable it to let it serve.");
    }
    let without_secret = left.iter().filter(|it| it.refusal.is_none());
    let without_secret: Vec<_> = without_secret.map(|it| it.title.as_str()).collect();
    let mut words = format!("{name} is created, disabled.");
    if !without_secret.is_empty() {
        let titles = without_secret.join(", ");
        words += &format!(" Keys and passwords are not copied: apply again {titles}.");
    }
    for Left { title, refusal } in left {
        if let Some(why) = refusal {
            words += &format!(" {title} was refused: {why}");
        }
    }
    words + " Then enable it."
}

#[cfg(test)]
mod tests {
    use super::{Left, outcome, refusal};
    use gateway_model::{ApiInstanceName, Issue, PolicyView, Problem};
    use serde_json::json;

    fn refused(issues: Vec<Issue>) -> Option<String> {
        let policy: PolicyView = serde_json::from_value(json!({
            "id": "1", "policyRef": {"name": "http-basic-authentication-flex"}, "enabled": true,
            "rules": [], "config": {"username": "alice"},
        }))
        .unwrap();
        let problem = Problem {
            kind: "invalid".to_owned(),
            title: "Invalid".to_owned(),
            status: 422,
            detail: None,
            instance: None,
            issues,
        };
        refusal(&policy, problem)
    }

    #[test]
    fn a_policy_that_lacks_its_secret_is_told_from_one_that_cannot_run() {
        let secret = || Issue::error("config.password", "`password` is required.");
        let other = || Issue::error("upstream", "There is no such service.");
        assert_eq!(refused(vec![secret()]), None);
        let why = Some("There is no such service.".to_owned());
        assert_eq!(refused(vec![secret(), other()]), why);
    }

    #[test]
    fn the_outcome_names_both_kinds_of_policies_that_are_left_out() {
        let left = |title: &str, refusal: Option<&str>| Left {
            title: title.to_owned(),
            refusal: refusal.map(str::to_owned),
        };
        let left = [
            left("Tokens", None),
            left("Audit", Some("Why not.")),
            left("More", None),
        ];
        let name = ApiInstanceName::try_from("orders-copy".to_owned()).unwrap();
        assert_eq!(
            outcome(&name, &left),
            "orders-copy is created, disabled. Keys and passwords are not copied: apply again \
             Tokens, More. Audit was refused: Why not. Then enable it."
        );
    }
}
