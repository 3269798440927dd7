//! The layout: which code is checked, and who may know whom.

/// The source of one package.
pub struct House {
    /// Its folder, from the root of the repository.
    pub folder: &'static str,
    /// What its program calls its library.
    pub library: &'static str,
    /// Its folders and files from the top down. Each may import what stands on lines
    /// below its own; those on one line do not know each other. None are listed where
    /// nothing but circles is ruled out.
    pub order: &'static [&'static str],
}

/// From the command line down to the ground.
const HOST: &[&str] = &[
    "main",
    "cli",
    "gateway",
    "admin",
    "config",
    "compile edit proxy",
    "local_mode store",
    "snapshot",
    "authentication routing written",
    "generator metrics secrets upstream",
    "own_request policy_file signer",
    "chance clock component echo patience readiness settings tls variables workers yaml",
    "life log plain_file wiping",
];

/// Every package whose source is checked.
pub const HOUSES: &[House] = &[
    house("host/src", "jwt_gateway", HOST),
    house("host/model/src", "gateway_model", &[]),
    house("component/src", "jwt_generator", &[]),
    house("component/dataweave/src", "dataweave", &[]),
    house("component/signer/src", "software_signer", &[]),
    house("ui/src", "admin_ui", &[]),
    house("xtask/src", "xtask", &[]),
    house("xtask/layout/src", "layout", &[]),
    house("xtask/pack/src", "pack", &[]),
    house("xtask/soak/src", "soak", &[]),
];

/// Parts that know fewer than the order allows, and whom.
pub const ONLY: &[(&str, &[&str])] = &[("written", &["secrets"])];

/// Imports that may close a circle.
pub const BACK: &[(&str, &str)] = &[
    // What wit-bindgen generates names the types that implement it.
    ("component/src/bindings.rs", "component/src/guest.rs"),
    (
        "component/signer/src/bindings.rs",
        "component/signer/src/guest.rs",
    ),
    (
        "host/src/generator/bindings.rs",
        "host/src/generator/host.rs",
    ),
    // A value may be an object, whose fields are values; and values are compared.
    (
        "component/dataweave/src/value.rs",
        "component/dataweave/src/object.rs",
    ),
    (
        "component/dataweave/src/value.rs",
        "component/dataweave/src/equality.rs",
    ),
];

const fn house(
    folder: &'static str,
    library: &'static str,
    order: &'static [&'static str],
) -> House {
    House {
        folder,
        library,
        order,
    }
}
