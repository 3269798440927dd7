//! Settings of API instances: field by field, and services by their names.

use super::judge::{Judge, Three};
use super::list::Items;
use crate::forms::api_instance::ApiInstanceForm;
use crate::forms::difference::{Difference, Lines, between};
use crate::forms::routing::{LABELS, RouteForm, ServiceForm, TIMES, Times};

/// Merges three versions of the settings. The name is one and the same.
pub fn merge(judge: &mut Judge, forms: Three<&ApiInstanceForm>) -> ApiInstanceForm {
    let services = Items {
        field: "Service",
        name: |service: &ServiceForm| &service.name,
        words: &|service: &ServiceForm| service_words(service),
    };
    let labels = Items {
        field: "Label",
        name: |label: &(String, String)| &label.0,
        words: &|label: &(String, String)| vec![label.1.clone()],
    };
    let text = |text: &String| Vec::from_iter((!text.is_empty()).then(|| text.clone()));
    let flag = |on: &bool| vec![if *on { "Yes" } else { "No" }.to_owned()];
    let mut times = Times::default();
    for ((index, time), label) in times.iter_mut().enumerate().zip(LABELS) {
        let values = forms.map(|form| form.times.get(index).cloned().unwrap_or_default());
        *time = judge.settle(|| label.to_owned(), values, text);
    }
    ApiInstanceForm {
        name: forms.mine.name.clone(),
        address: judge.settle(
            || "Address".to_owned(),
            forms.map(|form| form.address.clone()),
            text,
        ),
        services: services.merge(judge, forms.map(|form| &form.services)),
        routes: judge.settle(
            || "Routes".to_owned(),
            forms.map(|form| form.routes.clone()),
            |routes| routes.iter().map(route_words).collect(),
        ),
        times,
        preserve_host: judge.settle(
            || "Keep the client's host".to_owned(),
            forms.map(|form| form.preserve_host),
            flag,
        ),
        enabled: judge.settle(
            || "Enabled".to_owned(),
            forms.map(|form| form.enabled),
            flag,
        ),
        labels: labels.merge(judge, forms.map(|form| &form.labels)),
    }
}

/// What differs between two versions, field by field.
pub fn changes(one: &ApiInstanceForm, other: &ApiInstanceForm) -> Vec<Difference> {
    between(&lines(one), &lines(other))
}

/// Every field in words.
pub fn lines(form: &ApiInstanceForm) -> Lines {
    let flag = |on: bool| vec![if on { "Yes" } else { "No" }.to_owned()];
    let services = form.services.iter();
    let services =
        services.map(|service| format!("{}: {}", service.name, service_words(service).join(", ")));
    let mut lines = vec![
        ("Address", vec![form.address.clone()]),
        ("Services", services.collect()),
        ("Routes", form.routes.iter().map(route_words).collect()),
        ("Keep the client's host", flag(form.preserve_host)),
        ("Enabled", flag(form.enabled)),
        ("Labels", form.labels.iter().map(label_words).collect()),
    ];
    let times = LABELS.into_iter().zip(&form.times);
    lines.extend(times.map(|(label, time)| (label, vec![time.clone()])));
    lines
}

fn label_words((name, value): &(String, String)) -> String {
    format!("{name}: {value}")
}

fn service_words(service: &ServiceForm) -> Vec<String> {
    let times = TIMES.into_iter().zip(&service.times);
    let times = times.filter(|(_, time)| !time.is_empty());
    let times = times.map(|(name, time)| format!("{name}: {time}"));
    let address = format!("{} ({})", service.address, service.protocol.name());
    [address].into_iter().chain(times).collect()
}

fn route_words(route: &RouteForm) -> String {
    let conditions = route.conditions.iter().map(|it| it.words());
    let conditions = conditions.collect::<Vec<_>>().join(", ");
    let destinations = route.destinations.iter().map(|destination| {
        let weight = &destination.weight;
        format!("{}{} ({weight})", destination.service, destination.path)
    });
    let destinations = destinations.collect::<Vec<_>>().join(", ");
    format!("{conditions} → {destinations}")
}

#[cfg(test)]
mod tests {
    use super::super::judge::{Judge, Three};
    use super::{changes, merge};
    use crate::forms::api_instance::ApiInstanceForm;
    use crate::forms::routing::ServiceForm;
    use gateway_model::ApiInstanceProposal;
    use serde_json::json;

    fn form(change: impl FnOnce(&mut ApiInstanceForm)) -> ApiInstanceForm {
        let proposal = json!({"address": "http://127.0.0.1:8081/"});
        let proposal: ApiInstanceProposal = serde_json::from_value(proposal).unwrap();
        let mut form = ApiInstanceForm::new(&proposal);
        form.services[0].address = "http://127.0.0.1:3000/".to_owned();
        change(&mut form);
        form
    }

    #[test]
    fn services_that_both_added_are_both_there_and_a_time_that_both_set_is_a_clash() {
        let added = |form: &mut ApiInstanceForm, name: &str, time: &str| {
            form.services.push(ServiceForm {
                name: name.to_owned(),
                ..ServiceForm::new(&[])
            });
            form.times[1] = time.to_owned();
        };
        let base = form(|_| {});
        let mine = form(|form| added(form, "reports", "100"));
        let theirs = form(|form| {
            added(form, "bills", "200");
            form.preserve_host = true;
        });
        let forms = Three {
            base: &base,
            mine: &mine,
            theirs: &theirs,
        };
        let mut judge = Judge::default();
        let merged = merge(&mut judge, forms);
        let names: Vec<_> = merged.services.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["upstream", "bills", "reports"]);
        assert!(merged.preserve_host);
        let clashes = judge.clashes();
        let fields: Vec<_> = clashes.iter().map(|it| it.field.as_str()).collect();
        assert_eq!(fields, ["Response time-out (ms)"]);
        let changed = changes(&base, &theirs);
        let fields: Vec<_> = changed.iter().map(|it| it.field).collect();
        assert_eq!(
            fields,
            [
                "Services",
                "Keep the client's host",
                "Response time-out (ms)"
            ]
        );
    }
}
