//! A moment as the time since it; the moment itself in the reader's own language
//! and time zone.

use js_sys::{Date, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::words;

/// The largest moment that the browser can express, in seconds since 1970
/// (ECMA-262, section 21.4.1.1).
const LAST: u64 = 8_640_000_000_000;

/// A moment given in seconds since 1970-01-01T00:00:00Z.
#[component]
pub fn Moment(seconds: u64) -> impl IntoView {
    let date = date(seconds);
    let local = String::from(date.to_locale_string("default", &short()));
    let exact = String::from(date.to_iso_string());
    let words = words::ago(seconds, now());
    view! { <time datetime=exact title=local>{words}</time> }
}

/// Seconds since 1970-01-01T00:00:00Z.
pub fn now() -> u64 {
    (Date::now() / 1_000.0) as u64
}

/// The time of day to the minute, in the reader's own time zone. The moment is given in
/// seconds since 1970-01-01T00:00:00Z.
pub fn time_of_day(seconds: u64) -> String {
    let options = options(&[("timeStyle", "short")]);
    String::from(date(seconds).to_locale_string("default", &options))
}

fn date(seconds: u64) -> Date {
    Date::new(&JsValue::from_f64(seconds.min(LAST) as f64 * 1_000.0))
}

/// Asks for day and minute, which is as exact as anybody reads.
fn short() -> Object {
    options(&[("dateStyle", "medium"), ("timeStyle", "short")])
}

fn options(styles: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (name, style) in styles {
        // Setting a property of a new object cannot fail.
        let _ = Reflect::set(&options, &(*name).into(), &(*style).into());
    }
    options
}
