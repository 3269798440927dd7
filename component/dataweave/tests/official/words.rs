//! What expressions are made of at their leaves, and what they are evaluated on.

use serde_json::{Value, json};

/// What an expression comes to.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Type {
    Text,
    Number,
    Boolean,
    List,
    Object,
    Null,
}

pub(crate) const TYPES: [Type; 6] = [
    Type::Text,
    Type::Number,
    Type::Boolean,
    Type::List,
    Type::Object,
    Type::Null,
];

/// What the expressions are evaluated on.
pub(crate) fn variables() -> Value {
    json!({
        "attributes": {
            "method": "GET",
            "requestPath": "/orders/42",
            "headers": { "accept": "text/html, text/plain", "x-count": "7", "x-empty": "" },
            "queryParams": { "page": "2", "q": "a b" },
        },
        "authentication": {
            "principal": "ann",
            "properties": { "level": 3, "claims": { "sub": "u-1", "roles": ["admin", "dev"], "admin": true } },
        },
        "payload": { "items": [{ "id": 1, "price": 9.5 }, { "id": 2 }], "note": "it's \"ok\" $5" },
        "vars": {
            "word": "alpha.beta.gamma", "empty": "", "padded": " \t x \n", "digits": "42", "decimal": "-1.50",
            "yes": "true", "no": "false", "loud": "TRUE", "dots": ",a,,b,", "accent": "Zo\u{eb} \u{df} \u{153}",
            "base64": "dXNlcjpwYXNz",
            "one": 1, "half": 0.5, "minus": -3, "many": 12_345_678, "on": true, "off": false, "nothing": null,
            "numbers": [3, 1, 2, 1], "words": ["b", "a", "b"], "mixed": [1, "1", null, true, [2], { "k": 1 }],
            "people": [{ "name": "ann", "age": 30 }, { "name": "bob", "age": null }, { "age": 7 }, 5],
            "none": [],
            "person": { "name": "ann", "age": 30, "tags": ["x", "y"], "deep": { "er": "z" } },
            "twin": { "age": 30, "name": "ann" }, "nobody": {},
        },
    })
}

pub(crate) const TEXTS: &[&str] = &[
    "vars.word", "vars.empty", "vars.padded", "vars.digits", "vars.decimal", "vars.yes", "vars.dots",
    "vars.accent", "vars.base64", "attributes.method", "attributes.headers.accept",
    "attributes.headers.'x-count'", "attributes.headers[\"x-empty\"]", "attributes.queryParams.q",
    "authentication.principal", "authentication.properties.claims.sub", "payload.note",
    "vars.person.deep.er", "vars.words[0]", "'a'", "''", "\".\"", "', '", "'it\\'s'", "\"\\u00e9\\t\\$\"",
    "'a\\xb'", "'\u{153}'", "'true'", "'10'", "'a/b'", "\"line\nbreak\"",
];
pub(crate) const NUMBERS: &[&str] = &[
    "vars.one", "vars.half", "vars.minus", "vars.many", "vars.person.age", "vars.numbers[1]",
    "authentication.properties.level", "payload.items[0].price", "0", "1", "-1", "2.50", "10.0", "-0.125",
    "1234567890",
];
pub(crate) const BOOLEANS: &[&str] = &[
    "vars.on", "vars.off", "true", "false", "authentication.properties.claims.admin", "vars.yes", "vars.no",
];
pub(crate) const LISTS: &[&str] = &[
    "vars.numbers", "vars.words", "vars.mixed", "vars.people", "vars.none", "vars.person.tags",
    "payload.items", "authentication.properties.claims.roles", "[]", "['a', \"b\"]", "[1, 2.0, null]",
    "vars.people.name",
];
pub(crate) const OBJECTS: &[&str] = &[
    "vars.person", "vars.twin", "vars.nobody", "vars.people[0]", "vars.person.deep",
    "attributes.queryParams", "authentication.properties.claims",
];
pub(crate) const NULLS: &[&str] = &[
    "null", "vars.nothing", "vars.missing", "vars.missing.a.b", "attributes.headers.none", "vars.words[9]",
];
/// What shows an intended difference, or is rare.
pub(crate) const RARITIES: &[(Type, &str)] = &[
    (Type::Text, "'' ++ 1e21"), (Type::Text, "'' ++ 1e-7"), (Type::Text, "'\u{1f600}x'[1]"),
    (Type::Text, "'\u{1f600}'"), (Type::Text, "attributes.headers.ACCEPT"),
    (Type::Text, "'\\ud83d\\ude00'"), (Type::Text, "'$vars'"),
    (Type::Text, "123456789012345678901234567890 ++ ''"),
    (Type::Text, "dw::core::Binaries::fromBase64('\t YQ')"), (Type::Number, "9007199254740993"),
    (Type::Number, "1e3"), (Type::Number, "2.5E-1"), (Type::Number, "sizeOf(uuid())"),
    (Type::Number, "sizeOf(attributes)"), (Type::Number, "vars.half[0]"), (Type::Number, "-0.0"),
    (Type::Boolean, "vars.loud"), (Type::Boolean, "not(vars.on)"), (Type::Boolean, "vars.off and 1"),
    (Type::Boolean, "not not vars.on"), (Type::Boolean, "vars.digits > 5"),
    (Type::Boolean, "9 < vars.digits"), (Type::Boolean, "vars.word > 5"),
    (Type::Boolean, "vars.yes > false"), (Type::List, "[1, 2,]"), (Type::List, "vars.mixed -- ['1']"),
    (Type::List, "++([1], [2])"), (Type::List, "payload.items.id"), (Type::Object, "vars.person -- 'name'"),
    (Type::Object, "attributes.headers"), (Type::Object, "payload"), (Type::Null, "vars.word.a"),
    (Type::Null, "vars.person[0]"), (Type::Null, "vars.person.nope!"), (Type::Null, "upper(null)"),
];
pub(crate) const POSITIONS: &[&str] = &[
    "0", "1", "-1", "2", "1.9", "-7", "9", "vars.one", "vars.minus",
];
pub(crate) const GAPS: &[&str] = &[" ", " ", " ", "  ", "\n", "\t", " /* 'a' */ ", " // b\n"];
