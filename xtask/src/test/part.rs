//! The parts of `test`, by the names under which one can be asked for alone.

use clap::ValueEnum;

/// A part of `test`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// The first command of the README.
    Demo,
    /// rustfmt.
    Formatting,
    /// Who imports whom.
    Layout,
    /// Licences, sources and advisories of dependencies.
    Dependencies,
    /// Clippy.
    Lints,
    /// Clippy, for what is compiled to WebAssembly.
    WasmLints,
    /// Whether the fuzz targets compile, and what clippy says about them.
    FuzzTargets,
    /// What rustdoc says.
    Docs,
    /// How many instructions requests take.
    Instructions,
    /// Everything that `cargo test` runs.
    Tests,
    /// The component outside the gateway, in Python and Node.
    Component,
    /// The admin UI in a browser.
    Browser,
}

impl Part {
    /// Those for which the components and the UI have to be built.
    pub const WITH_ARTIFACTS: &[Self] = &[
        Self::Lints,
        Self::WasmLints,
        Self::FuzzTargets,
        Self::Docs,
        Self::Instructions,
        Self::Tests,
        Self::Component,
        Self::Browser,
    ];

    /// Those that ask programs which nobody here wrote.
    pub const WITH_JUDGES: &[Self] = &[Self::Tests, Self::Component, Self::Browser];

    /// What it is called in a report.
    pub fn title(self) -> &'static str {
        match self {
            Self::Demo => "The first command",
            Self::Formatting => "Formatting",
            Self::Layout => "Layout",
            Self::Dependencies => "Licences, sources and advisories of dependencies",
            Self::Lints => "Lints",
            Self::WasmLints => "Lints for WebAssembly",
            Self::FuzzTargets => "Fuzz targets",
            Self::Docs => "Documentation of the code",
            Self::Instructions => "Instructions of a request",
            Self::Tests => "Tests",
            Self::Component => "The component elsewhere",
            Self::Browser => "Browser",
        }
    }
}
