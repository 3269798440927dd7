//! WebAssembly modules, section by section.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use wasm_encoder::{Module, RawSection};
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// A section as it stands in a module.
#[derive(Clone, Copy)]
pub struct Section<'m> {
    /// What it is (WebAssembly, section 5.5.2).
    pub id: u8,
    /// Its content.
    pub data: &'m [u8],
}

/// The sections of a module, in their order.
///
/// # Errors
/// It is no module.
pub fn sections(wasm: &[u8]) -> Result<Vec<Section<'_>>> {
    let mut sections = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        if let Some((id, range)) = payload?.as_section() {
            let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
            let data = wasm
                .get(range)
                .context("a section ends behind the module")?;
            sections.push(Section { id, data });
        }
    }
    Ok(sections)
}

/// A module of these sections.
pub fn of<'m>(sections: impl IntoIterator<Item = Section<'m>>) -> Vec<u8> {
    let mut module = Module::new();
    for Section { id, data } in sections {
        module.section(&RawSection { id, data });
    }
    module.finish()
}

/// The same code without the names of its functions, which only debuggers read.
///
/// # Errors
/// It is no module.
pub fn without_names(wasm: &[u8]) -> Result<Vec<u8>> {
    const CUSTOM: u8 = wasm_encoder::SectionId::Custom as u8;
    let sections = sections(wasm)?;
    Ok(of(sections
        .into_iter()
        .filter(|section| section.id != CUSTOM)))
}

/// The names of the functions that a module has of its own, by their index.
///
/// # Errors
/// It is no module.
pub fn functions(wasm: &[u8]) -> Result<BTreeMap<u32, String>> {
    let mut imported = 0;
    let mut names = BTreeMap::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let is_function =
                        matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_));
                    imported += u32::from(is_function);
                }
            }
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(parts) = section.as_known() {
                    for part in parts {
                        if let Name::Function(functions) = part? {
                            for function in functions {
                                let function = function?;
                                names.insert(function.index, function.name.to_owned());
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
    names.retain(|index, _| *index >= imported);
    Ok(names)
}
