//! Which API instances somebody should look at, and the ways there; nothing while there are
//! none.

use std::time::Duration;

use gateway_model::{ApiInstanceName, MetricsRange};
use leptos::prelude::*;
use serde_json::Value;

use super::filter::View;
use crate::addresses;
use crate::api::{Api, whole_metrics};
use crate::components::each::Each;
use crate::polling::poll;
use crate::words::{count, number};

/// From an answer to the next question.
const INTERVAL: Duration = Duration::from_secs(20);

/// Those that fail requests are named up to this number.
const NAMED: usize = 3;

/// What somebody should look at: in words, and where.
#[derive(Clone, PartialEq)]
struct Line {
    text: String,
    href: String,
}

/// The API instances that somebody should look at. How many are `broken` is known.
#[component]
pub fn Attention(broken: Memo<usize>) -> impl IntoView {
    let api = expect_context::<Api>();
    let found = RwSignal::new(Vec::new());
    poll(INTERVAL, move || ask(api, found));
    let lines = Memo::new(move |_| {
        let broken = filtered(broken.get(), ["is broken", "are broken"], |view| {
            view.state = "broken".to_owned();
        });
        broken.into_iter().chain(found.get()).collect::<Vec<_>>()
    });
    view! {
        <section
            class="card attention"
            aria-labelledby="attention"
            hidden=Signal::derive(move || lines.with(Vec::is_empty))
        >
            <h2 id="attention">"Needs attention"</h2>
            <ul>
                <Each items=move || lines.get() key=|line| format!("{} {}", line.href, line.text) let:line>
                    <li>
                        <a href=line.href>{line.text}</a>
                    </li>
                </Each>
            </ul>
        </section>
    }
    .into_any()
}

/// Asks what is so now. Where that cannot be had, what was said stays: that the gateway is
/// away is said elsewhere.
async fn ask(api: Api, found: RwSignal<Vec<Line>>) {
    let Ok(traffic) = api.metrics(&whole_metrics(MetricsRange::Hour), None).await else {
        return;
    };
    let traffic = traffic.and_then(|text| serde_json::from_str(&text.value).ok());
    let mut lines = traffic
        .map(|traffic: Value| failing(&traffic))
        .unwrap_or_default();
    let secret = [
        "has a policy without its key or password",
        "have policies without their keys or passwords",
    ];
    for (need, verbs) in [
        ("secret", secret),
        ("attention", ["has warnings", "have warnings"]),
    ] {
        let Ok(list) = api.api_instances(&format!("needs={need}&limit=0")).await else {
            return;
        };
        lines.extend(filtered(list.total, verbs, |view| {
            view.needs = need.to_owned();
        }));
    }
    if found.try_with_untracked(|before| *before != lines) == Some(true) {
        found.set(lines);
    }
}

/// How many there are, and the list of them; nothing of none.
fn filtered(many: usize, verbs: [&str; 2], choose: impl FnOnce(&mut View)) -> Option<Line> {
    let mut view = View::default();
    choose(&mut view);
    let [one, several] = verbs;
    let verb = if many == 1 { one } else { several };
    let words = count(many, "API instance", "API instances");
    (many > 0).then(|| Line {
        text: format!("{words} {verb}"),
        href: view.address(),
    })
}

/// Those that answered requests with 5xx, or whose upstreams did, the worst first. Read by
/// name: the types would make the page larger for what is seldom there.
fn failing(traffic: &Value) -> Vec<Line> {
    let all = traffic.get("failing").and_then(Value::as_array);
    let lines = all.into_iter().flatten().filter_map(|sums| {
        let number_of = |name| sums.get(name).and_then(Value::as_u64).unwrap_or_default();
        let failed = number_of("upstreamErrors") + number_of("gatewayErrors");
        let name = sums.get("name")?.as_str()?;
        let name = ApiInstanceName::try_from(name.to_owned()).ok()?;
        (failed > 0).then(|| Line {
            text: format!(
                "{name} failed {} of {} in the last hour",
                number(failed),
                count(number_of("requests") as usize, "request", "requests"),
            ),
            href: addresses::metrics(&name),
        })
    });
    let mut lines: Vec<_> = lines.collect();
    let more = lines.len().saturating_sub(NAMED);
    lines.truncate(NAMED);
    lines.extend((more > 0).then(|| Line {
        text: format!(
            "{} failed requests in the last hour",
            count(more, "other", "others")
        ),
        href: addresses::METRICS.to_owned(),
    }));
    lines
}

#[cfg(test)]
mod tests {
    use super::failing;
    use serde_json::{Value, json};

    fn sums(name: &str, upstream: u64, gateway: u64) -> Value {
        json!({
            "name": name, "requests": 1_000, "upstreamErrors": upstream, "gatewayErrors": gateway,
            "failures": 7,
        })
    }

    #[test]
    fn who_failed_requests_is_named_and_of_many_the_others_are_counted() {
        let told = |failing: &[Value]| {
            let lines = super::failing(&json!({ "failing": failing }));
            lines.into_iter().map(|line| line.text).collect::<Vec<_>>()
        };
        assert!(failing(&json!({})).is_empty());
        // A client that left is no fault of the gateway or the upstream.
        assert!(told(&[sums("a", 0, 0)]).is_empty());
        assert_eq!(
            told(&[sums("a", 2, 1)]),
            ["a failed 3 of 1,000 requests in the last hour"]
        );
        let many = ["a", "b", "c", "d", "e"].map(|name| sums(name, 1, 0));
        assert_eq!(told(&many)[3], "2 others failed requests in the last hour");
    }
}
