//! What an API instance has done.

use gateway_model::{ApiInstanceView, TrafficView};
use leptos::prelude::*;

use super::range::{RangeSwitch, in_address};
use super::sections::traffic;
use super::watch::{trouble_notice, watch};
use crate::api::instance_metrics;
use crate::components::when::When;
use crate::pages::api_instance::{InstanceFrame, Tab};

/// The counters of an API instance.
#[component]
pub fn MetricsPage() -> impl IntoView {
    view! { <InstanceFrame tab=Tab::Metrics content=content /> }
}

fn content(instance: Memo<ApiInstanceView>) -> AnyView {
    let range = in_address();
    let path = Memo::new(move |_| {
        let path = instance.with(|it| instance_metrics(&it.instance.name, range.get()));
        Some(path)
    });
    let answer = watch(path);
    // What came last stays when the next question is not answered.
    let known = Memo::new(move |before: Option<&Option<TrafficView>>| {
        let read = answer.with(|answer| {
            let text = answer.as_ref()?.as_ref().ok()?;
            serde_json::from_str(text).ok()
        });
        read.or_else(|| before.cloned().flatten())
    });
    let view = Memo::new(move |_| known.get().unwrap_or_default());
    view! {
        <RangeSwitch range />
        {trouble_notice(answer)}
        <When on=Signal::derive(move || known.with(Option::is_some))>
            {traffic(view, None)}
        </When>
    }
    .into_any()
}
