//! Names of the full DataWeave language that policy expressions do not have.
//! Known only so that a message can say so.

/// Whether the full language has a function, operator or variable of this name.
pub(crate) fn is_function(name: &str) -> bool {
    NAMES.contains(&name)
}

/// Whether the full language has a module of this name.
pub(crate) fn is_module(name: &str) -> bool {
    MODULES.contains(&name)
}

/// That a name of the full language, or of another one, is not available, and what to
/// write instead where there is something; none for names that are known nowhere.
pub(crate) fn unavailable(name: &str) -> Option<String> {
    let instead = instead(name);
    (is_function(name) || instead.is_some()).then(|| {
        let end = instead.map_or_else(String::new, |instead| format!("; {instead}"));
        format!("`{name}` is not available in policy expressions{end}")
    })
}

/// What to write instead of a name, where there is something.
pub(crate) fn instead(name: &str) -> Option<&'static str> {
    Some(match name {
        "toUpper" | "toUpperCase" | "uppercase" | "ucase" => "write `upper(..)`",
        "toLower" | "toLowerCase" | "lowercase" | "lcase" => "write `lower(..)`",
        "length" | "len" | "size" | "count" => "write `sizeOf(..)`",
        "concat" | "append" => "`++` joins texts and lists",
        "split" => "write `.. splitBy ..`",
        "equals" => "compare with `==`",
        "some" | "filter" | "find" | "includes" | "matches" => {
            "`.. contains ..` tells whether a list has an element or a text has a part"
        }
        "match" => "write `if (..) .. else ..`",
        "replace" | "replaceAll" | "substring" | "to" => {
            "`dw::core::Strings::substringAfter` and `substringBefore` take a part of a text"
        }
        "now" => "the fields `iat`, `exp` and `nbf` of the policy write times",
        "as" => "`'' ++ ..` makes a text of a number",
        "isBlank" => "write `isEmpty(trim(..))`",
        "onNull" | "withDefault" | "coalesce" => "write `.. default ..`",
        "flowVars" | "sessionVars" => "variables are `vars`, where a policy has them",
        "randomUUID" => "write `uuid()`",
        _ => return None,
    })
}

const NAMES: &[&str] = &[
    "abs",
    "app",
    "appendIfMissing",
    "avg",
    "camelize",
    "capitalize",
    "ceil",
    "charCode",
    "correlationId",
    "countBy",
    "dasherize",
    "dataType",
    "daysBetween",
    "distinctBy",
    "endsWith",
    "entriesOf",
    "error",
    "fail",
    "filter",
    "filterObject",
    "find",
    "first",
    "flatMap",
    "flatten",
    "floor",
    "flow",
    "groupBy",
    "indexOf",
    "isAlpha",
    "isAlphanumeric",
    "isBlank",
    "isDecimal",
    "isEven",
    "isInteger",
    "isLeapYear",
    "isLowerCase",
    "isNumeric",
    "isOdd",
    "isUpperCase",
    "isWhitespace",
    "itemProperties",
    "joinBy",
    "keysOf",
    "last",
    "lastIndexOf",
    "leftPad",
    "log",
    "map",
    "mapObject",
    "match",
    "matches",
    "max",
    "maxBy",
    "message",
    "min",
    "minBy",
    "mod",
    "mule",
    "namesOf",
    "native",
    "now",
    "onNull",
    "orderBy",
    "ordinalize",
    "p",
    "pluck",
    "pluralize",
    "pow",
    "props",
    "random",
    "randomInt",
    "read",
    "readLines",
    "readUrl",
    "reduce",
    "repeat",
    "replace",
    "replaceAll",
    "reverse",
    "rightPad",
    "round",
    "scan",
    "server",
    "singularize",
    "some",
    "splitAt",
    "sqrt",
    "startsWith",
    "substring",
    "sum",
    "sumBy",
    "then",
    "to",
    "toBoolean",
    "toDate",
    "toDateTime",
    "toHex",
    "toNumber",
    "try",
    "typeOf",
    "underscore",
    "unzip",
    "update",
    "valuesOf",
    "with",
    "withDefault",
    "withMaxSize",
    "wrapIfMissing",
    "wrapWith",
    "write",
    "writeLines",
    "xsiType",
    "zip",
];

const MODULES: &[&str] = &[
    "dw::Crypto",
    "dw::Runtime",
    "dw::System",
    "dw::core::Arrays",
    "dw::core::Dates",
    "dw::core::Numbers",
    "dw::core::Objects",
    "dw::core::Periods",
    "dw::core::Types",
    "dw::core::URL",
    "dw::module::Mime",
    "dw::module::Multipart",
    "dw::util::Diff",
    "dw::util::Math",
    "dw::util::Timer",
    "dw::util::Tree",
    "dw::util::Values",
];
