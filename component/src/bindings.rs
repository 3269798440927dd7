//! What wit-bindgen generates from `wit/`. No logic here.
#![allow(
    clippy::all,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub,
    unsafe_code,
    reason = "generated from wit/, where everything is documented"
)]

wit_bindgen::generate!({
    path: "../wit",
    world: "jwt-generator",
    generate_all,
    additional_derives: [PartialEq],
});

#[cfg(target_arch = "wasm32")]
export!(Generator with_types_in self);

#[cfg(target_arch = "wasm32")]
use crate::guest::Generator;
