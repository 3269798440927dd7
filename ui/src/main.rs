//! The admin UI: one page in the browser on top of the admin API.
//!
//! It knows the gateway only through [`api`] and the types of `gateway_model`.
//! It must not keep anything but the admin token, and that only in the browser
//! tab's `sessionStorage`.
#![forbid(unsafe_code)]
#![allow(
    unreachable_pub,
    reason = "the component macro of leptos makes every component's items `pub`"
)]

mod api;
mod app;
mod changes;
mod components;
mod live;
mod pages;
mod session;
mod words;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
