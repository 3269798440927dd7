//! What was measured.

use serde::{Deserialize, Serialize};

/// What the browser says, and what was added to it. Times are in milliseconds.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Measured {
    /// From the page's last byte until there is something to see, over a slow line.
    pub slow_paint_ms: f64,
    /// From the first question until one can sign in, over a slow line.
    pub slow_sign_in_ms: f64,
    /// What came over the line until one can sign in, in bytes.
    pub first_screen_bytes: f64,
    /// From the token until the list is there, for the first time.
    pub usable_ms: f64,
    /// From the question until the list is there, when the page is loaded again.
    pub reload_ms: f64,
    /// Elements of the page with the list.
    pub nodes: f64,
    /// From a click on a head until the list is in that order.
    pub sort_ms: f64,
    /// From what is searched for until it is there.
    pub search_ms: f64,
    /// What comes over the line in 20 s while nobody does anything, in bytes.
    pub idle_bytes: f64,
    /// The same while the page cannot be seen.
    pub hidden_bytes: f64,
    /// A change of a policy through the API, at the median.
    #[serde(default)]
    pub change_ms: f64,
}
