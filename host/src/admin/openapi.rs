//! The description of the admin API for other programs (OpenAPI 3.1).

use gateway_model::{CheckView, ClaimRule, Entry};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{OpenApi as Description, PathItem, SecurityRequirement, Server};
use utoipa::{Modify, OpenApi};

use super::{checks, failures, schema};

/// Everything but the paths, which the router adds, save those that it cannot tell
/// apart.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "JWT Gateway",
        description = "API instances and their policies. A change is being served when its answer arrives.",
    ),
    paths(
        super::duplicate::create,
        super::history::revert,
        super::instance_history::revert,
        super::reachability::check,
        super::try_it::send,
    ),
    components(schemas(CheckView, ClaimRule, Entry)),
    modifiers(&Bearer),
)]
pub struct Api;

/// Schemas with the fields of another one among their own, and behind which.
const MERGED: [(&str, &str, &str); 4] = [
    ("ApiInstance", "Routing", "address"),
    ("ApiInstanceView", "ApiInstance", ""),
    ("PolicyView", "Policy", "id"),
    ("PolicyRevisionView", "WrittenPolicy", "action"),
];

/// The description with what only the gateway knows.
pub fn complete(mut description: Description) -> Description {
    description.info.version = env!("CARGO_PKG_VERSION").to_owned();
    description.servers = Some(vec![Server::new("/api/v1")]);
    let schemas = &mut description.components.get_or_insert_default().schemas;
    for (whole, part, behind) in MERGED {
        schema::merge(schemas, whole, part, behind);
    }
    for (path, item) in &mut description.paths.paths {
        complete_operations(path, item);
    }
    description
}

/// Gives every operation an identifier of its own, such as
/// `getApiInstancesByNamePolicies`, because those of the functions repeat themselves,
/// and the failures that it shares with others.
fn complete_operations(path: &str, item: &mut PathItem) {
    let words = path.split(|separator: char| "/:-".contains(separator));
    let subject: String = words.map(capitalise).collect();
    let operations = [
        ("get", &mut item.get),
        ("post", &mut item.post),
        ("put", &mut item.put),
        ("delete", &mut item.delete),
    ];
    for (method, operation) in operations {
        if let Some(operation) = operation {
            operation.operation_id = Some(format!("{method}{subject}"));
            failures::describe(path, method == "get", operation);
            checks::describe(path, method == "get", operation);
        }
    }
}

/// A word with a capital; `{name}` becomes `ByName`.
fn capitalise(word: &str) -> String {
    let (prefix, word) = match word.strip_prefix('{') {
        Some(parameter) => ("By", parameter.trim_end_matches('}')),
        None => ("", word),
    };
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    prefix.chars().chain(first).chain(letters).collect()
}

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, description: &mut Description) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        let components = description.components.get_or_insert_default();
        components.add_security_scheme("adminToken", scheme);
        let nothing: [&str; 0] = [];
        description.security = Some(vec![SecurityRequirement::new("adminToken", nothing)]);
    }
}
