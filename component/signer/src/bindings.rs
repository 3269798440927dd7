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
    path: "../../wit",
    world: "software-signer",
    generate_all,
});

export!(Signer with_types_in self);

use crate::guest::Signer;
