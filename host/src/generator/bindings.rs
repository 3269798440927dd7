//! What wasmtime generates from `wit/`. No logic here.
#![allow(
    missing_docs,
    reason = "generated from wit/, where everything is documented"
)]

wasmtime::component::bindgen!({
    path: "../wit",
    world: "jwt-generator",
    imports: { default: trappable },
    additional_derives: [PartialEq],
    with: { "jwt-gateway:policy/signer.key": crate::generator::host::OpenKey },
});
