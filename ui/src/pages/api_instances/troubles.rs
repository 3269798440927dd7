//! What is wrong with the gateway as a whole, and with the files beside its database.
//! What is wrong with an API instance stands on its own page.

use std::time::Duration;

use gateway_model::Issue;
use leptos::prelude::*;
use serde_json::Value;

use crate::api::Api;
use crate::components::issues::Issues;
use crate::polling::poll;

/// From an answer to the next question.
const INTERVAL: Duration = Duration::from_secs(5);

/// A title and what is under it.
type Trouble = (String, Vec<Issue>);

/// The troubles, for as long as there are any.
#[component]
pub fn Troubles() -> impl IntoView {
    let found = RwSignal::new(Vec::new());
    let api = expect_context::<Api>();
    poll(INTERVAL, move || ask(api, found));
    let shown = move |(title, issues)| {
        view! {
            <section class="card">
                <Issues title issues />
            </section>
        }
    };
    view! {
        <div class="troubles" role="status">
            {move || found.get().into_iter().map(shown).collect_view()}
        </div>
    }
    .into_any()
}

/// Asks what is wrong now. No answer says nothing new: that the gateway is away is said
/// elsewhere.
async fn ask(api: Api, found: RwSignal<Vec<Trouble>>) {
    let Ok(status) = api.status().await else {
        return;
    };
    let now = troubles(&status);
    if found.try_with_untracked(|before| *before != now) == Some(true) {
        found.set(now);
    }
}

/// Read by name: the types would make the page kilobytes larger for what is seldom
/// there.
fn troubles(status: &Value) -> Vec<Trouble> {
    let of_gateway = list(status, "troubles").filter_map(Value::as_str);
    let of_gateway = of_gateway.map(|text| Issue::error("", text));
    let notices = list(status, "notices").filter_map(Value::as_str);
    let notices = notices.map(|text| Issue::warning("", text));
    let of_gateway = of_gateway.chain(notices).collect();
    let of_files = status.get("files").map(of_files);
    let all = [Some(("The gateway".to_owned(), of_gateway)), of_files];
    let all = all.into_iter().flatten();
    all.filter(|(_, issues): &Trouble| !issues.is_empty())
        .collect()
}

fn of_files(files: &Value) -> Trouble {
    let folder = text(files, "folder");
    let title = match files.get("current").and_then(Value::as_bool) {
        Some(false) => {
            format!("The files in {folder} have errors: what they said before is served on")
        }
        _ => format!("Issues of the files in {folder}"),
    };
    (title, list(files, "issues").map(placed).collect())
}

/// An issue that begins with its place.
fn placed(found: &Value) -> Issue {
    let number = |name| found.get(name).and_then(Value::as_u64).unwrap_or_default();
    let message = text(found, "message");
    let message = match text(found, "path") {
        "" => message.to_owned(),
        path => format!("`{path}`: {message}"),
    };
    let place = format!(
        "{}:{}:{}",
        text(found, "file"),
        number("line"),
        number("column")
    );
    match text(found, "severity") {
        "warning" => Issue::warning(place, message),
        _ => Issue::error(place, message),
    }
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value
        .get(name)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::troubles;
    use gateway_model::StatusView;
    use serde_json::{Value, json};

    /// As the gateway writes it.
    fn view(status: Value) -> Value {
        let view: StatusView = serde_json::from_value(status).unwrap();
        serde_json::to_value(view).unwrap()
    }

    #[test]
    fn files_with_errors_say_where_and_that_what_they_said_before_is_served() {
        let status = json!({
            "version": "1", "revision": 7, "instances": [], "troubles": ["The disk is full."],
            "files": {"folder": "conf.d", "current": false, "issues": [
                {"file": "conf.d/a.yaml", "line": 3, "column": 9, "path": "spec", "message": "No.", "severity": "error"},
            ]},
        });
        let found = troubles(&view(status));
        let titles: Vec<_> = found.iter().map(|(title, _)| title.as_str()).collect();
        assert_eq!(
            titles,
            [
                "The gateway",
                "The files in conf.d have errors: what they said before is served on"
            ]
        );
        let issue = &found[1].1[0];
        assert_eq!(
            (issue.path.as_str(), issue.message.as_str()),
            ("conf.d/a.yaml:3:9", "`spec`: No.")
        );
    }

    #[test]
    fn nothing_is_shown_where_nothing_is_wrong() {
        let status = json!({"version": "1", "revision": 7, "instances": [], "troubles": []});
        assert!(troubles(&view(status)).is_empty());
    }
}
