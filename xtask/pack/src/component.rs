//! Components of core modules: the policy, the software signer, and both composed.

use std::path::Path;

use anyhow::{Context, Result};
use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions};
use wit_component::ComponentEncoder;

use crate::file::{read, write_if_changed};

const SIGNER: &str = "jwt-gateway:policy/signer@1.0.0";
const GENERATOR: &str = "jwt-gateway:policy/generator@1.0.0";

/// Makes a component of each module, under the module's name with hyphens, in `folder`.
///
/// # Errors
/// A module cannot be read or is none of the contract, or a component cannot be written.
pub fn encode_all(modules: &[impl AsRef<Path>], folder: &Path) -> Result<()> {
    for module in modules.iter().map(AsRef::as_ref) {
        let name = module.file_name().context("a module is a file")?;
        let name = name.to_string_lossy().replace('_', "-");
        write_if_changed(&folder.join(name), &encode(module)?)?;
    }
    Ok(())
}

/// Gives the policy its signer: what is left to import is what WASI gives.
///
/// # Errors
/// As for [`encode_all`], or the two do not fit together.
pub fn write_standalone(policy: &Path, signer: &Path, file: &Path) -> Result<()> {
    let standalone = compose(encode(policy)?, encode(signer)?)?;
    write_if_changed(file, &standalone)
}

fn encode(module: &Path) -> Result<Vec<u8>> {
    ComponentEncoder::default()
        .validate(true)
        .module(&read(module)?)
        .and_then(|encoder| encoder.encode())
        .with_context(|| format!("{} is not a component", module.display()))
}

fn compose(policy: Vec<u8>, signer: Vec<u8>) -> Result<Vec<u8>> {
    let mut graph = CompositionGraph::new();
    let mut instantiate = |name: &str, component: Vec<u8>| {
        let package = Package::from_bytes(name, None, component, graph.types_mut())?;
        let package = graph.register_package(package)?;
        anyhow::Ok(graph.instantiate(package))
    };
    let signer = instantiate("jwt-gateway:software-signer", signer)?;
    let policy = instantiate("jwt-gateway:jwt-generator", policy)?;
    let signer = graph.alias_instance_export(signer, SIGNER)?;
    graph.set_instantiation_argument(policy, SIGNER, signer)?;
    let generator = graph.alias_instance_export(policy, GENERATOR)?;
    graph.export(generator, GENERATOR)?;
    graph
        .encode(EncodeOptions::default())
        .context("the components do not fit together")
}
