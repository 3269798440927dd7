//! How operations fail that have something in common, for the description of the API.
//!
//! What one operation alone answers stands beside it. The answers themselves are made
//! in `error.rs`.

use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder};

/// What problem documents are declared as (RFC 9457).
const PROBLEM: &str = "application/problem+json";

/// Of every operation.
const ALWAYS: [(&str, &str); 3] = [
    ("400", "The request cannot be read, or names no host."),
    ("401", "The admin token is missing or wrong."),
    ("500", "The gateway failed; its log has a line about it."),
];

/// Of those that ask more of the gateway than what it serves.
const OF_CHANGES: [(&str, &str); 1] = [(
    "503",
    "The gateway cannot do this at present, such as write its database.",
)];

/// Of those that are told something.
const OF_BODIES: [(&str, &str); 4] = [
    ("408", "The body did not arrive in time."),
    ("413", "The body is too large."),
    ("415", "The body is not declared as what it must be."),
    ("422", "The content cannot be used; the issues say why."),
];

/// Of those that heed `If-Match`.
const OF_CONDITIONS: [(&str, &str); 1] = [("412", "It was changed meanwhile.")];

/// Of those that are about one thing.
const OF_THINGS: [(&str, &str); 1] = [("404", "There is no such thing.")];

/// Of those that change what a file of Local Mode may declare.
const OF_DECLARED: [(&str, &str); 1] = [("409", "A file declares it.")];

/// Adds what an operation may answer besides what stands beside it.
pub fn describe(path: &str, is_read: bool, operation: &mut Operation) {
    let parameters = operation.parameters.iter().flatten();
    let has = |is_meant: fn(&Parameter) -> bool| {
        let is_there = |it: &RefOr<Parameter>| matches!(it, RefOr::T(it) if is_meant(it));
        parameters.clone().any(is_there)
    };
    let is_left_alone = [":duplicate", ":try"].iter().any(|it| path.ends_with(it));
    let is_declared = path.starts_with("/api-instances/{name}") && !is_left_alone;
    let shared = [
        (true, &ALWAYS[..]),
        (!is_read, &OF_CHANGES),
        (operation.request_body.is_some(), &OF_BODIES),
        (has(|it| it.name == "If-Match"), &OF_CONDITIONS),
        (has(|it| it.parameter_in == ParameterIn::Path), &OF_THINGS),
        (!is_read && is_declared, &OF_DECLARED),
    ];
    let responses = &mut operation.responses.responses;
    for (status, text) in shared.into_iter().filter(|it| it.0).flat_map(|it| it.1) {
        let status = (*status).to_owned();
        let response = responses.entry(status).or_insert_with(|| problem(text));
        say(response, text);
    }
    for response in responses.values_mut() {
        if let RefOr::T(response) = response {
            declare_problems(response);
        }
        // OpenAPI wants one of every answer.
        say(response, "It was done.");
    }
}

/// Describes a response that nothing is said of yet.
fn say(response: &mut RefOr<Response>, text: &str) {
    if let RefOr::T(response) = response
        && response.description.is_empty()
    {
        text.clone_into(&mut response.description);
    }
}

fn problem(description: &str) -> RefOr<Response> {
    let content = Content::new(Some(schema()));
    ResponseBuilder::new()
        .description(description)
        .content(PROBLEM, content)
        .build()
        .into()
}

/// Declares a problem document as one; beside its operation it is a document like others.
fn declare_problems(response: &mut Response) {
    let json = response.content.get("application/json");
    let is_problem = matches!(json, Some(RefOr::T(it)) if it.schema == Some(schema().into()));
    if !is_problem {
        return;
    }
    if let Some(content) = response.content.shift_remove("application/json") {
        response.content.insert(PROBLEM.to_owned(), content);
    }
}

fn schema() -> Ref {
    Ref::from_schema_name("Problem")
}
