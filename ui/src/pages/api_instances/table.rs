//! The table of API instances.

use gateway_model::{
    ApiInstanceName, ApiInstanceView, InstanceColumn, InstanceSort, InstanceTraffic,
    InstanceTrafficList, Source,
};
use leptos::prelude::*;

use super::filter::View;
use super::selection::{SelectOne, SelectPage};
use crate::api::metrics_in_short;
use crate::components::badge::StateBadge;
use crate::components::chart::Sparkline;
use crate::components::each::Each;
use crate::components::labels::labels_of;
use crate::components::way::Upstream;
use crate::pages::api_instance::ActionsMenu;
use crate::pages::metrics::{self, Answer};
use crate::{addresses, words};

/// Steps of the last hour.
const MINUTES: usize = 60;

/// The API instances that were chosen; `press` is told of the head of a column.
#[component]
pub fn Table(
    chosen: Memo<Vec<ApiInstanceView>>,
    view: Memo<View>,
    sort: Memo<InstanceSort>,
    press: impl Fn(InstanceColumn) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let names = Memo::new(move |_| {
        chosen.with(|list| {
            list.iter()
                .map(|it| it.instance.name.clone())
                .collect::<Vec<_>>()
        })
    });
    let answer = metrics::watch(Memo::new(move |_| {
        names.with(|names| (!names.is_empty()).then(|| metrics_in_short(names)))
    }));
    let all = Memo::new(move |_| answer.with(in_short));
    let head = move |column, words| {
        view! { <Head column words sort press /> }
    };
    view! {
        <div class="card table-card" hidden=Signal::derive(move || names.with(Vec::is_empty))>
            <table class="instances">
                <thead>
                    <tr>
                        <td class="select">
                            <SelectPage chosen />
                        </td>
                        {head(InstanceColumn::Name, "Name")} {head(InstanceColumn::State, "State")}
                        {head(InstanceColumn::Address, "Address")} {head(InstanceColumn::Upstream, "Upstream")}
                        {head(InstanceColumn::Policies, "Policies")}
                        <th scope="col" class="source">
                            "Source"
                        </th>
                        <th scope="col" class="traffic">
                            "Last hour"
                        </th>
                        <th scope="col">
                            <span class="visually-hidden">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    <Each items=move || names.get() key=ApiInstanceName::to_string let:name>
                        {lookup(chosen, &name)
                            .map(|instance| {
                                view! { <Row traffic=traffic(all, name.clone()) instance view /> }
                            })}
                    </Each>
                </tbody>
            </table>
        </div>
    }
}

/// The head of a column, which sorts by it.
#[component]
fn Head(
    column: InstanceColumn,
    words: &'static str,
    sort: Memo<InstanceSort>,
    press: impl Fn(InstanceColumn) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let order = Memo::new(move |_| {
        let sort = sort.get();
        match (sort.column == column, sort.descending) {
            (false, _) => None,
            (true, false) => Some("ascending"),
            (true, true) => Some("descending"),
        }
    });
    let class = column.name();
    view! {
        <th scope="col" class=class aria-sort=Signal::derive(move || order.get())>
            <button type="button" class="sort" on:click=move |_| press(column)>
                {words}
                <span class="sort-sign" aria-hidden="true">
                    {move || match order.get() {
                        Some("ascending") => "↑",
                        Some(_) => "↓",
                        None => "",
                    }}
                </span>
            </button>
        </th>
    }
}

/// One API instance of the list. Between its removal from the list and that of
/// its row it stays what it was.
fn lookup(
    chosen: Memo<Vec<ApiInstanceView>>,
    name: &ApiInstanceName,
) -> Option<Memo<ApiInstanceView>> {
    let name = name.clone();
    let find = move |list: &Vec<ApiInstanceView>| {
        let found = list.iter().find(|instance| instance.instance.name == name);
        found.cloned()
    };
    let first = chosen.with_untracked(&find)?;
    Some(Memo::new(move |before: Option<&ApiInstanceView>| {
        let found = chosen.with(&find).or_else(|| before.cloned());
        found.unwrap_or_else(|| first.clone())
    }))
}

/// An API instance, kept up to date in place: its row stays, so that focus and scroll
/// position do, and its menu, which may be open.
#[component]
fn Row(
    instance: Memo<ApiInstanceView>,
    view: Memo<View>,
    traffic: Memo<Option<InstanceTraffic>>,
) -> impl IntoView {
    view! {
        <tr>
            <td class="select">
                <SelectOne instance />
            </td>
            {move || cells(instance.get(), view, traffic)}
            <td class="row-actions">
                <ActionsMenu instance />
            </td>
        </tr>
    }
}

/// What several API instances did, as far as that was answered.
fn in_short(answer: &Answer) -> Vec<InstanceTraffic> {
    let text = answer.as_ref().and_then(|answer| answer.as_ref().ok());
    let list = text.and_then(|text| serde_json::from_str(text).ok());
    list.map_or_else(Vec::new, |list: InstanceTrafficList| list.items)
}

/// What an API instance did in the last hour, of an answer about several; none while that is
/// not known.
fn traffic(
    all: Memo<Vec<InstanceTraffic>>,
    name: ApiInstanceName,
) -> Memo<Option<InstanceTraffic>> {
    Memo::new(move |_| all.with(|all| all.iter().find(|it| it.name == name).cloned()))
}

fn chart(traffic: &InstanceTraffic) -> AnyView {
    let sum = |numbers: &[u64]| numbers.iter().sum::<u64>();
    let failed = sum(&traffic.upstream_errors) + sum(&traffic.failures);
    let label = words::last_hour(sum(&traffic.requests), traffic.tokens, failed);
    let series = metrics::in_short(traffic);
    view! { <Sparkline label series steps=MINUTES /> }.into_any()
}

/// Where an API instance is declared: in the database, or at a line of a file.
fn source(source: Option<&Source>) -> AnyView {
    let Some(source) = source else {
        return view! { <span class="muted">"Managed"</span> }.into_any();
    };
    let place = words::place(source);
    let short = place.rsplit('/').next().unwrap_or_default().to_owned();
    view! { <code title=place>{short}</code> }.into_any()
}

fn cells(
    instance: ApiInstanceView,
    view: Memo<View>,
    traffic: Memo<Option<InstanceTraffic>>,
) -> impl IntoView {
    let labels = instance.instance.labels.clone();
    let labels = move || {
        labels_of(&labels, |name, value| {
            view.with(|view| view.labelled(name, value).address())
        })
    };
    let href = addresses::api_instance(&instance.instance.name);
    let address = instance.instance.address.to_string();
    let issues = (!instance.issues.is_empty()).then(|| {
        let words = words::issues(&instance.issues);
        view! { <p class="muted cell-note">{words}</p> }
    });
    view! {
        <th scope="row" class="name">
            <a href=href>{instance.instance.name.to_string()}</a>
            {labels}
        </th>
        <td class="state">
            <StateBadge state=instance.state />
            {issues}
        </td>
        <td class="address">
            <code>{address}</code>
        </td>
        <td class="upstream">
            <Upstream instance=instance.clone() />
        </td>
        <td class="policies">{instance.policies.len()}</td>
        <td class="source">{source(instance.source.as_ref())}</td>
        <td class="traffic">{move || traffic.with(|it| it.as_ref().map(chart))}</td>
    }
}
