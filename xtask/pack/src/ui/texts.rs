//! Pieces that have no code, only texts that several others share: one file for all.

use anyhow::{Result, ensure};
use wasm_encoder::{Encode, SectionId};
use wasmparser::BinaryReader;

use super::module::{self, Section};
use super::split::Split;

/// Puts the texts of all files that have nothing else into the first of them, and makes
/// the script load that one where it would have loaded another.
///
/// # Errors
/// A file is no module, or the script does not load it in the way that is known.
pub fn merge(split: &mut Split) -> Result<()> {
    let mut all: Option<Texts> = None;
    let shared: Vec<_> = split.shared().into_keys().map(str::to_owned).collect();
    for file in shared {
        let Some(texts) = split.files.get(&file).map(|it| Texts::of(it)) else {
            continue;
        };
        let Some(texts) = texts? else {
            continue;
        };
        match &mut all {
            None => all = Some(Texts { file, ..texts }),
            Some(all) if all.around == texts.around => {
                all.segments.extend(texts.segments);
                all.count += texts.count;
                replace(split, &file, &all.file)?;
            }
            Some(_) => {}
        }
    }
    if let Some(all) = all {
        split.files.insert(all.file.clone(), all.module());
    }
    Ok(())
}

/// A module that has nothing but texts, which it writes into memory.
struct Texts {
    file: String,
    /// The sections before those texts.
    around: Vec<(u8, Vec<u8>)>,
    /// How many texts.
    count: u32,
    /// The texts as they are encoded, each with its place.
    segments: Vec<u8>,
}

impl Texts {
    /// The texts of a module; none where it has code.
    fn of(wasm: &[u8]) -> Result<Option<Self>> {
        let mut texts = Self {
            file: String::new(),
            around: Vec::new(),
            count: 0,
            segments: Vec::new(),
        };
        for Section { id, data } in module::sections(wasm)? {
            const CODE: u8 = SectionId::Code as u8;
            const DATA: u8 = SectionId::Data as u8;
            const CUSTOM: u8 = SectionId::Custom as u8;
            match id {
                CODE if data != [0] => return Ok(None),
                DATA => {
                    let mut reader = BinaryReader::new(data, 0);
                    texts.count = reader.read_var_u32()?;
                    let rest = reader.bytes_remaining();
                    texts.segments = reader.read_bytes(rest)?.to_vec();
                }
                CUSTOM => {}
                SECTION_OF_COUNT => {}
                id => texts.around.push((id, data.to_vec())),
            }
        }
        Ok((texts.count > 0).then_some(texts))
    }

    fn module(&self) -> Vec<u8> {
        let mut data = Vec::new();
        self.count.encode(&mut data);
        data.extend_from_slice(&self.segments);
        let around = self.around.iter();
        let around = around.map(|(id, data)| Section { id: *id, data });
        let data = Section {
            id: SectionId::Data as u8,
            data: &data,
        };
        module::of(around.chain([data]))
    }
}

/// The section that says how many texts there are before code that refers to them: of no
/// use where there is no code.
const SECTION_OF_COUNT: u8 = SectionId::DataCount as u8;

/// Loads `instead` wherever `file` was loaded.
fn replace(split: &mut Split, file: &str, instead: &str) -> Result<()> {
    let fetch = |file: &str| format!("new URL(\"./{file}\", import.meta.url)");
    let name = |file: &str| format!("__{}", file.trim_end_matches(".wasm"));
    let begin = format!("const {} = makeLoad(() => {{\n", name(file));
    let end = "}\n, []);\n";
    let loading = split.loader.split_once(&begin);
    let loading = loading.and_then(|(before, rest)| Some((before, rest.split_once(end)?)));
    let known = loading.filter(|(_, (body, _))| body.contains(&fetch(file)));
    ensure!(
        known.is_some(),
        "the script that loads pieces loads {file} in another way"
    );
    if let Some((before, (_, after))) = known {
        split.loader = format!(
            "{before}const {} = () => {}();\n{after}",
            name(file),
            name(instead)
        );
    }
    split.files.remove(file);
    for files in split.pieces.values_mut() {
        if files.remove(file) {
            files.insert(instead.to_owned());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use wasm_encoder::{
        CodeSection, ConstExpr, DataSection, EntityType, Function, FunctionSection, ImportSection,
        MemoryType, Module, TypeSection,
    };
    use wasmparser::{Parser, Payload, Validator};

    use super::merge;
    use crate::ui::files::Files;
    use crate::ui::split::Split;

    /// A file that writes a text into memory, and maybe has a function.
    fn file(at: i32, text: &str, functions: u32) -> Vec<u8> {
        let memory = MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        };
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import("first", "memory", EntityType::Memory(memory));
        let mut declared = FunctionSection::new();
        let mut code = CodeSection::new();
        for _ in 0..functions {
            let mut body = Function::new([]);
            body.instructions().end();
            declared.function(0);
            code.function(&body);
        }
        let mut data = DataSection::new();
        data.active(0, &ConstExpr::i32_const(at), text.bytes());
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&declared);
        module.section(&code).section(&data);
        module.finish()
    }

    fn split(files: Files) -> Split {
        let loader = files.keys().map(|name| {
            let variable = name.trim_end_matches(".wasm");
            format!(
                "const __{variable} = makeLoad(() => {{\n    const src = fetch(new \
                 URL(\"./{name}\", import.meta.url));\n}}\n, []);\n"
            )
        });
        let names = || files.keys().cloned().collect();
        Split {
            first: Vec::new(),
            loader: loader.collect(),
            pieces: BTreeMap::from([("one".to_owned(), names()), ("two".to_owned(), names())]),
            files,
        }
    }

    /// The texts that a module writes into memory.
    fn texts(wasm: &[u8]) -> Vec<String> {
        Validator::new().validate_all(wasm).unwrap();
        let mut texts = Vec::new();
        for payload in Parser::new(0).parse_all(wasm) {
            if let Payload::DataSection(data) = payload.unwrap() {
                let data = data.into_iter().map(|it| it.unwrap().data.to_vec());
                texts.extend(data.map(|it| String::from_utf8(it).unwrap()));
            }
        }
        texts
    }

    #[test]
    fn files_of_texts_become_one_and_files_with_code_stay() {
        let mut split = split(Files::from([
            ("chunk_1.wasm".to_owned(), file(0, "one", 0)),
            ("chunk_2.wasm".to_owned(), file(8, "two", 1)),
            ("chunk_3.wasm".to_owned(), file(16, "three", 0)),
        ]));
        merge(&mut split).unwrap();
        assert_eq!(
            Vec::from_iter(split.files.keys()),
            ["chunk_1.wasm", "chunk_2.wasm"]
        );
        assert_eq!(texts(&split.files["chunk_1.wasm"]), ["one", "three"]);
        assert_eq!(texts(&split.files["chunk_2.wasm"]), ["two"]);
        assert!(
            split
                .loader
                .contains("const __chunk_3 = () => __chunk_1();\n")
        );
        assert!(!split.loader.contains("chunk_3.wasm"), "{}", split.loader);
        for files in split.pieces.values() {
            assert_eq!(Vec::from_iter(files), ["chunk_1.wasm", "chunk_2.wasm"]);
        }
    }

    #[test]
    fn a_script_that_loads_in_an_unknown_way_is_not_packed() {
        let mut split = split(Files::from([
            ("chunk_1.wasm".to_owned(), file(0, "one", 0)),
            ("chunk_3.wasm".to_owned(), file(16, "three", 0)),
        ]));
        split.loader = split.loader.replace("makeLoad", "load");
        assert!(merge(&mut split).is_err());
    }
}
