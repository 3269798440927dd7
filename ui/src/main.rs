//! The admin UI: one page in the browser on top of the admin API.
//!
//! It knows the gateway only through [`api`] and the types of `gateway_model`.
//! It must not keep anything but the admin token and the requests that were tried, without
//! their bodies and credentials, and those only in the browser tab's `sessionStorage`, and,
//! in `localStorage`, sample requests without their credentials, that single-key
//! shortcuts are off, the theme, and when the UI was used last.
#![forbid(unsafe_code)]
#![allow(
    unreachable_pub,
    reason = "the component macro of leptos makes every component's items `pub`"
)]

mod addresses;
mod api;
mod app;
mod changes;
mod components;
mod forms;
mod idle;
mod leaving;
mod live;
mod notices;
mod order;
mod pages;
mod pieces;
mod polling;
mod questions;
mod session;
mod shortcuts;
mod tabs;
mod theme;
mod watched;
mod words;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
    // What stood there until now: that the UI is on its way.
    if let Some(boot) = leptos::prelude::document().get_element_by_id("boot") {
        boot.remove();
    }
}
