//! The list of API instances in the admin API: all of it, or the part that somebody
//! looks at.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use gateway_model::{
    ApiInstanceList, ApiInstanceName, ApiInstanceState, InstanceColumn, InstanceSort, Labels,
};

use super::conditional::Tagged;
use super::error::ApiError;
use super::parameters::Parameters;
use super::selection::{Need, Selection};
use super::shared::{Admin, aside};

/// Lists the API instances: all of them by name, unless parameters ask for less or
/// for another order.
#[utoipa::path(
    get, path = "/api-instances", tag = "API instances",
    params(
        ("q" = Option<String>, Query, description = "Those with this text in their name, their address, the address of a service, a label such as `team:orders` or the label of a policy, in capitals or not."),
        ("name" = Option<ApiInstanceName>, Query, description = "The one of this name."),
        ("state" = Option<ApiInstanceState>, Query, description = "Those in this state."),
        ("managed" = Option<bool>, Query, description = "Those that the database has (`true`), or files (`false`)."),
        ("asksForClientId" = Option<bool>, Query, description = "Those that let in client applications only, by a policy that is enabled, or the others."),
        ("needs" = Option<String>, Query, description = "Those with a policy that lacks its secret (`secret`), or with other warnings (`attention`)."),
        ("label" = Option<String>, Query, description = "Those with this label, such as `team:orders`; of several with a comma between them, those with all."),
        ("sort" = Option<String>, Query, description = "`name`, `address`, `upstream`, `policies` or `state` (broken first), with a `-` in front from the end. Equals are in the order of their names."),
        ("offset" = Option<u32>, Query, description = "How many are left out at the beginning."),
        ("limit" = Option<u32>, Query, description = "How many are listed at most; 0 only counts them."),
        ("If-None-Match" = Option<String>, Header),
    ),
    responses(
        (status = 200, body = ApiInstanceList),
        (status = 304, description = "It is as it was."),
    ),
)]
pub async fn list(
    State(admin): State<Admin>,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let selection = read(parameters)?;
    let snapshot = admin.configuration.snapshot();
    let now = admin.now();
    let answer = aside(move || Tagged::of(&selection.list(&snapshot, now))).await??;
    Ok(answer.to(&headers))
}

fn read(mut parameters: Parameters) -> Result<Selection, ApiError> {
    let number = "a whole number, 0 or more";
    let columns = InstanceColumn::ALL.map(|column| format!("`{}`", column.name()));
    let columns = columns.join(", ");
    let columns = format!("one of {columns}, or one of them behind a `-`");
    let selection = Selection {
        text: parameters.take("q", "some text", searched)?,
        name: parameters.take("name", "the name of an API instance", |text| {
            ApiInstanceName::try_from(text.to_owned()).ok()
        })?,
        state: parameters.take("state", "`active`, `disabled` or `broken`", state)?,
        managed: parameters.take_flag("managed")?,
        asks_for_client_id: parameters.take_flag("asksForClientId")?,
        needs: parameters.take("needs", "`secret` or `attention`", need)?,
        labels: parameters.take(
            "label",
            "a label such as `team:orders`, or several with a comma between them",
            Labels::in_short,
        )?,
        sort: parameters
            .take("sort", &columns, InstanceSort::parse)?
            .unwrap_or_default(),
        offset: parameters.take("offset", number, whole)?.unwrap_or(0),
        limit: parameters.take("limit", number, whole)?,
    };
    parameters.finish()?;
    Ok(selection)
}

/// A text to look for, as it is compared.
fn searched(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    (!text.is_empty()).then_some(text)
}

fn state(text: &str) -> Option<ApiInstanceState> {
    match text {
        "active" => Some(ApiInstanceState::Active),
        "disabled" => Some(ApiInstanceState::Disabled),
        "broken" => Some(ApiInstanceState::Broken),
        _ => None,
    }
}

fn need(text: &str) -> Option<Need> {
    match text {
        "secret" => Some(Need::Secret),
        "attention" => Some(Need::Attention),
        _ => None,
    }
}

fn whole(text: &str) -> Option<usize> {
    text.parse::<u32>().ok()?.try_into().ok()
}
