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
    let date = date_of(seconds);
    let local = date_and_time(seconds);
    let exact = String::from(date.to_iso_string());
    let words = ago(seconds);
    view! { <time datetime=exact title=local>{words}</time> }
}

/// The time since a moment in seconds since 1970-01-01T00:00:00Z, in words.
pub fn ago(seconds: u64) -> String {
    words::ago(seconds, now())
}

/// When something was set, behind what it is.
pub fn set_when(seconds: u64) -> impl IntoView {
    view! { <span class="muted">", set " <Moment seconds /></span> }
}

/// Seconds since 1970-01-01T00:00:00Z.
pub fn now() -> u64 {
    (Date::now() / 1_000.0) as u64
}

/// The time of day to the minute, in the reader's own time zone: `14:05`. The moment is given in
/// seconds since 1970-01-01T00:00:00Z.
pub fn time_of_day(seconds: u64) -> String {
    local(seconds, &[("hour", "2-digit"), ("minute", "2-digit")])
}

/// The day of the month: `Nov 30`.
pub fn date(seconds: u64) -> String {
    local(seconds, &[("month", "short"), ("day", "numeric")])
}

/// The day: `Mon, Nov 30`.
pub fn day(seconds: u64) -> String {
    let weekday = ("weekday", "short");
    local(seconds, &[weekday, ("month", "short"), ("day", "numeric")])
}

/// The day and the time: `Nov 30, 2026, 2:05 PM`.
pub fn date_and_time(seconds: u64) -> String {
    local(seconds, &[("dateStyle", "medium"), ("timeStyle", "short")])
}

/// The day with its year: `Nov 30, 2026`.
pub fn date_with_year(seconds: u64) -> String {
    local(seconds, &[("dateStyle", "medium")])
}

/// A moment where the reader is.
#[derive(Clone, Copy)]
pub struct LocalTime {
    /// The day of the month.
    pub day: u32,
    /// The hour of the day.
    pub hour: u32,
    /// The minute of the hour.
    pub minute: u32,
}

impl LocalTime {
    /// Of a moment in seconds since 1970-01-01T00:00:00Z.
    pub fn of(seconds: u64) -> Self {
        let date = date_of(seconds);
        Self {
            day: date.get_date(),
            hour: date.get_hours(),
            minute: date.get_minutes(),
        }
    }
}

fn date_of(seconds: u64) -> Date {
    Date::new(&JsValue::from_f64(seconds.min(LAST) as f64 * 1_000.0))
}

/// A moment in the reader's own language and time zone, with these parts.
fn local(seconds: u64, parts: &[(&str, &str)]) -> String {
    let options = Object::new();
    for (name, style) in parts {
        // Setting a property of a new object cannot fail.
        let _ = Reflect::set(&options, &(*name).into(), &(*style).into());
    }
    String::from(date_of(seconds).to_locale_string("default", &options))
}
