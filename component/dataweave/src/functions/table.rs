//! Every function, with what is shown of it and what it does.

use super::function::{Function, Run};
use super::{binary, collections, text};

/// The module whose functions need no import.
pub(crate) const CORE: &str = "dw::Core";
const STRINGS: &str = "dw::core::Strings";
const BINARIES: &str = "dw::core::Binaries";
const COERCIONS: &str = "dw::util::Coercions";

/// Every function there is, by module and name.
pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "++",
        module: CORE,
        signatures: &["(String, String) -> String", "(Array, Array) -> Array"],
        help: "joins two texts or two lists",
        examples: &[("'a' ++ 'b'", r#""ab""#), ("[1] ++ [2]", "[1,2]")],
        run: Run::Join,
    },
    Function {
        name: "--",
        module: CORE,
        signatures: &[
            "(Array, Array) -> Array",
            "(Object, Object) -> Object",
            "(Object, Array) -> Object",
        ],
        help: "leaves out elements of a list or fields of an object",
        examples: &[("[1, 2] -- [2]", "[1]")],
        run: Run::Two(collections::remove),
    },
    Function {
        name: "contains",
        module: CORE,
        signatures: &["(Array, Any) -> Boolean", "(String, String) -> Boolean"],
        help: "whether a list has an element or a text has a part",
        examples: &[("'abc' contains 'b'", "true")],
        run: Run::Two(collections::contains),
    },
    Function {
        name: "isEmpty",
        module: CORE,
        signatures: &["(Any) -> Boolean"],
        help: "whether a value is null or an empty text, list or object",
        examples: &[("isEmpty('')", "true")],
        run: Run::One(collections::is_empty),
    },
    Function {
        name: "lower",
        module: CORE,
        signatures: &["(String) -> String", "(Null) -> Null"],
        help: "the text in lower case",
        examples: &[("lower('A')", r#""a""#)],
        run: Run::One(text::lower),
    },
    Function {
        name: "sizeOf",
        module: CORE,
        signatures: &[
            "(Array) -> Number",
            "(Object) -> Number",
            "(String) -> Number",
        ],
        help: "how many elements, fields or characters a value has",
        examples: &[("sizeOf('abc')", "3")],
        run: Run::One(collections::size_of),
    },
    Function {
        name: "splitBy",
        module: CORE,
        signatures: &["(String, String) -> Array", "(Null, String) -> Null"],
        help: "the parts of a text between separators",
        examples: &[("'a.b' splitBy '.'", r#"["a","b"]"#)],
        run: Run::Two(text::split_by),
    },
    Function {
        name: "trim",
        module: CORE,
        signatures: &["(String) -> String", "(Null) -> Null"],
        help: "the text without blanks at its ends",
        examples: &[("trim(' a ')", r#""a""#)],
        run: Run::One(text::trim),
    },
    Function {
        name: "upper",
        module: CORE,
        signatures: &["(String) -> String", "(Null) -> Null"],
        help: "the text in upper case",
        examples: &[("upper('a')", r#""A""#)],
        run: Run::One(text::upper),
    },
    Function {
        name: "uuid",
        module: CORE,
        signatures: &["() -> String"],
        help: "a random UUID, a new one for every request",
        examples: &[("uuid()", r#""5a5a5a5a-5a5a-4a5a-9a5a-5a5a5a5a5a5a""#)],
        run: Run::Random(text::uuid),
    },
    Function {
        name: "fromBase64",
        module: BINARIES,
        signatures: &["(String) -> Binary"],
        help: "the bytes that a Base64 text stands for",
        examples: &[("toString(fromBase64('YQ=='), 'UTF-8')", r#""a""#)],
        run: Run::One(binary::from_base64),
    },
    Function {
        name: "toBase64",
        module: BINARIES,
        signatures: &["(Binary) -> String"],
        help: "bytes, or a text in UTF-8, as Base64",
        examples: &[("toBase64('a')", r#""YQ==""#)],
        run: Run::One(binary::to_base64),
    },
    Function {
        name: "substringAfter",
        module: STRINGS,
        signatures: &["(String, String) -> String", "(Null, String) -> Null"],
        help: "the text after the first separator",
        examples: &[("substringAfter('a.b.c', '.')", r#""b.c""#)],
        run: Run::Two(text::substring_after),
    },
    Function {
        name: "substringAfterLast",
        module: STRINGS,
        signatures: &["(String, String) -> String", "(Null, String) -> Null"],
        help: "the text after the last separator",
        examples: &[("substringAfterLast('a.b.c', '.')", r#""c""#)],
        run: Run::Two(text::substring_after_last),
    },
    Function {
        name: "substringBefore",
        module: STRINGS,
        signatures: &["(String, String) -> String", "(Null, String) -> Null"],
        help: "the text before the first separator",
        examples: &[("substringBefore('a.b.c', '.')", r#""a""#)],
        run: Run::Two(text::substring_before),
    },
    Function {
        name: "substringBeforeLast",
        module: STRINGS,
        signatures: &["(String, String) -> String", "(Null, String) -> Null"],
        help: "the text before the last separator",
        examples: &[("substringBeforeLast('a.b.c', '.')", r#""a.b""#)],
        run: Run::Two(text::substring_before_last),
    },
    Function {
        name: "toBinary",
        module: COERCIONS,
        signatures: &["(String, String) -> Binary"],
        help: "the bytes of a text in an encoding, which is 'UTF-8'",
        examples: &[("toBase64(toBinary('a', 'UTF-8'))", r#""YQ==""#)],
        run: Run::Two(binary::to_binary),
    },
    Function {
        name: "toString",
        module: COERCIONS,
        signatures: &["(Binary, String) -> String"],
        help: "the text that bytes stand for in an encoding, which is 'UTF-8'",
        examples: &[("toString(fromBase64('YQ=='), 'UTF-8')", r#""a""#)],
        run: Run::Two(binary::to_string),
    },
];
