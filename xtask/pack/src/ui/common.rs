//! What comes with the first piece because many pages need it, or because a file of its
//! own would be a question to the gateway for next to nothing.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{ExportKind, ExportSection, SectionId};
use wasmparser::{BinaryReader, ExportSectionReader};

use super::module::{self, Section};
use super::split::Split;

/// How many pages have to need something, for it to come first.
const MANY: usize = 6;

/// What a file has to have, in bytes without names, to be asked for by itself.
const WORTH_ASKING: usize = 6_000;

/// The code with those of its functions exported that come first. What is exported is
/// never put into a piece, nor is what it needs.
///
/// # Errors
/// The code is no module.
pub fn keep_first(wasm: &[u8], split: &Split) -> Result<Vec<u8>> {
    let mut first = BTreeSet::new();
    for file in split.shared().into_keys() {
        let Some(content) = split.files.get(file) else {
            continue;
        };
        if split.pages(file).len() >= MANY || module::without_names(content)?.len() < WORTH_ASKING {
            first.extend(module::functions(content)?.into_values());
        }
    }
    let functions = module::functions(wasm)?;
    let first = functions
        .into_iter()
        .filter(|(_, name)| first.contains(name));
    exporting(wasm, &first.collect())
}

/// The same code that exports more.
fn exporting(wasm: &[u8], functions: &BTreeMap<u32, String>) -> Result<Vec<u8>> {
    const EXPORT: u8 = SectionId::Export as u8;
    let mut exports = ExportSection::new();
    let mut sections = module::sections(wasm)?;
    for section in sections.iter().filter(|section| section.id == EXPORT) {
        let reader = ExportSectionReader::new(BinaryReader::new(section.data, 0))?;
        RoundtripReencoder.parse_export_section(&mut exports, reader)?;
    }
    for index in functions.keys() {
        // A name that no function of the UI has.
        exports.export(&format!("+{index}"), ExportKind::Func, *index);
    }
    let exports = content(&exports);
    for section in &mut sections {
        if section.id == EXPORT {
            *section = Section {
                id: EXPORT,
                data: &exports,
            };
        }
    }
    Ok(module::of(sections))
}

/// What stands in a section.
fn content(section: &impl wasm_encoder::Section) -> Vec<u8> {
    let mut whole = Vec::new();
    section.encode(&mut whole);
    let mut reader = BinaryReader::new(&whole, 0);
    let length = reader.read_var_u32().unwrap_or_default() as usize;
    whole.split_off(whole.len() - length)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use wasm_encoder::{
        CodeSection, ExportKind, ExportSection, Function, FunctionSection, Module, TypeSection,
    };
    use wasmparser::{Parser, Payload, Validator};

    use super::exporting;

    /// A module of so many functions that do nothing, which exports the first one.
    fn module(functions: u32) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut declared = FunctionSection::new();
        let mut code = CodeSection::new();
        for _ in 0..functions {
            let mut body = Function::new([]);
            body.instructions().end();
            declared.function(0);
            code.function(&body);
        }
        let mut exports = ExportSection::new();
        exports.export("first", ExportKind::Func, 0);
        let mut module = Module::new();
        module.section(&types).section(&declared);
        module.section(&exports).section(&code);
        module.finish()
    }

    #[test]
    fn what_comes_first_is_exported_beside_what_was() {
        // So many that the length of the section has more than one byte.
        let functions = (0..200).map(|index| (index, format!("f{index}")));
        let exporting = exporting(&module(200), &BTreeMap::from_iter(functions)).unwrap();
        Validator::new().validate_all(&exporting).unwrap();
        let mut names = Vec::new();
        for payload in Parser::new(0).parse_all(&exporting) {
            if let Payload::ExportSection(exports) = payload.unwrap() {
                names.extend(exports.into_iter().map(|it| it.unwrap().name.to_owned()));
            }
        }
        assert_eq!(names.len(), 201);
        assert_eq!(names[..2], ["first", "+0"]);
        assert_eq!(names[200], "+199");
    }
}
