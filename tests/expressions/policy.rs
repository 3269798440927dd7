//! The cases that need no other variables than the policy binds, as a claim of a
//! policy in `jwt-generator.wasm`.

use std::ops::Range;
use std::sync::Arc;

use dataweave::limits;
use gateway_model::{Issue, JwtGenerationConfig};
use gateway_tests::artifact;
use jwt_gateway::clock::FixedClock;
use jwt_gateway::generator::{
    Attributes, Authentication, Compilation, Generator, Pair, PolicyEngine, Request,
};
use jwt_gateway::settings::PolicyLimits;
use serde_json::{Map, Value, json};

use crate::cases::{self, Outcome};
use crate::limits::forms::{FORMS, nested};

/// Where an expression begins in the text of a claim: behind `#[`.
const OFFSET: usize = 2;

/// What the policy makes of a case: a value, or an error at these bytes.
type Answer = Result<Value, Range<usize>>;

/// `serve` has the component compiled in one way, the other commands in the other.
const COMPILATIONS: [Compilation; 2] = [Compilation::Thorough, Compilation::Quick];

#[tokio::test]
async fn every_case_about_a_request_has_its_outcome_as_a_claim() {
    for compilation in COMPILATIONS {
        let engine = engine(compilation);
        let mut count = 0;
        let mut failed = vec![];
        for case in crate::all() {
            let Some(request) = request(&case.context) else {
                continue;
            };
            count += 1;
            let answer = answer(&engine, &case.expression, &request).await;
            if !is_expected(&case.outcome, &answer) {
                failed.push(format!(
                    "{compilation:?}: {}\n    {}\n    {answer:?}",
                    case.name, case.expression
                ));
            }
        }
        crate::assert_none(&failed);
        // Most cases have variables that the policy does not bind.
        assert!(count > 400, "{count}");
    }
}

/// Code that is compiled quickly takes more of the stack.
#[tokio::test]
async fn what_is_served_is_never_too_deep_for_the_commands() {
    let [thorough, quick] = COMPILATIONS.map(engine);
    let nothing = json!({ "attributes": {}, "authentication": {} });
    let request = nothing.as_object().and_then(request).expect("a request");
    for form in FORMS.iter().copied() {
        let expression = |depth| nested(form, depth).replace("vars", "attributes.headers");
        let is_served = |depth: &usize| policy(&thorough, &in_claim(&expression(*depth))).is_ok();
        let deepest = (1..=limits::NESTING).rev().find(is_served);
        let deepest = deepest.unwrap_or_else(|| panic!("{form:?} never compiles"));
        for depth in [deepest, deepest + 1] {
            let expression = expression(depth);
            let served = answer(&thorough, &expression, &request).await;
            let tried = answer(&quick, &expression, &request).await;
            assert_eq!(served, tried, "{expression}");
        }
    }
}

/// The component asks its host for random bytes at each request.
#[tokio::test]
async fn a_uuid_is_another_one_for_every_request() {
    let engine = engine(Compilation::Thorough);
    let policy = policy(&engine, "#[uuid()]").expect("a policy");
    let nothing = json!({ "attributes": {}, "authentication": {} });
    let request = nothing.as_object().and_then(request).expect("a request");
    let mut seen = vec![];
    for _ in 0..3 {
        let explanation = policy.explain(&request).await;
        let entries = explanation.expect("an explanation").entries;
        let outcome = &entries.first().expect("the claim").value.outcome;
        seen.push(outcome.clone().expect("a text"));
    }
    let [first, second, third] = seen.as_slice() else {
        panic!("{seen:?}");
    };
    assert!(
        first != second && second != third && first != third,
        "{seen:?}"
    );
    assert!(
        seen.iter()
            .all(|text| text.len() == 38 && text.get(15..16) == Some("4")),
        "{seen:?}"
    );
}

fn is_expected(outcome: &Outcome, answer: &Answer) -> bool {
    match (outcome, answer) {
        (Outcome::Value(expected), Ok(value)) => cases::same(expected, value),
        (Outcome::Error(_, span), Err(found)) => span.as_ref().is_none_or(|span| span == found),
        _ => false,
    }
}

fn engine(compilation: Compilation) -> PolicyEngine {
    let component = artifact("jwt-generator.wasm");
    let clock = Arc::new(FixedClock::at(0));
    PolicyEngine::new(&component, compilation, PolicyLimits::default(), clock)
        .expect("the component")
}

/// An expression as the value of a claim.
fn in_claim(expression: &str) -> String {
    format!("#[{expression}]")
}

/// A policy with one claim.
fn policy(engine: &PolicyEngine, claim: &str) -> Result<Generator, Vec<Issue>> {
    let document = json!({
        "signingMethod": "HS256",
        "privateKey": "a secret of at least thirty-two bytes",
        "customClaims": [{ "name": "claim", "value": claim }],
        "customHeaders": [],
    });
    let (config, key) = JwtGenerationConfig::parse(&document).expect("a configuration");
    engine.compile(&config, &key)
}

async fn answer(engine: &PolicyEngine, expression: &str, request: &Request) -> Answer {
    let policy = match policy(engine, &in_claim(expression)) {
        Ok(policy) => policy,
        Err(issues) => {
            let issue = issues.first().expect("an issue");
            assert_eq!(issue.path, "customClaims[0].value", "{expression}");
            let span = issue.span.as_ref().expect("a span");
            return Err(inside(span.start as usize..span.end as usize));
        }
    };
    let explanation = policy.explain(request).await.expect("an explanation");
    let entry = explanation.entries.first().expect("the claim");
    match &entry.value.outcome {
        Ok(text) => Ok(serde_json::from_str(text).expect("JSON")),
        Err(failure) => {
            let span = failure.span.as_ref().expect("a span");
            Err(inside(span.start as usize..span.end as usize))
        }
    }
}

/// A range of the claim's text as one of the expression's.
fn inside(span: Range<usize>) -> Range<usize> {
    span.start - OFFSET..span.end - OFFSET
}

/// The request that has these variables, if there is one.
fn request(context: &Map<String, Value>) -> Option<Request> {
    let part = |name: &str| context.get(name)?.as_object();
    let (attributes, authentication) = (part("attributes")?, part("authentication")?);
    let known = [
        "headers",
        "localAddress",
        "method",
        "queryParams",
        "queryString",
        "remoteAddress",
        "requestPath",
        "requestUri",
        "scheme",
        "version",
    ];
    let bound = context.len() == 2 && attributes.keys().all(|name| known.contains(&name.as_str()));
    bound.then_some(())?;
    Some(Request {
        attributes: Attributes {
            method: text(attributes, "method")?,
            scheme: text(attributes, "scheme")?,
            version: text(attributes, "version")?,
            request_path: text(attributes, "requestPath")?,
            request_uri: text(attributes, "requestUri")?,
            query_string: text(attributes, "queryString")?,
            remote_address: text(attributes, "remoteAddress")?,
            local_address: text(attributes, "localAddress")?,
            query_params: pairs(attributes, "queryParams")?,
            headers: pairs(attributes, "headers")?,
        },
        authentication: Authentication {
            principal: text(authentication, "principal")?,
            client_id: text(authentication, "clientId")?,
            client_name: text(authentication, "clientName")?,
            properties: match authentication.get("properties") {
                None | Some(Value::Null) => None,
                Some(properties) => Some(properties.as_object().map(|_| properties.to_string())?),
            },
        },
    })
}

/// A text that may be missing; none if it is something else.
fn text(fields: &Map<String, Value>, name: &str) -> Option<Option<String>> {
    match fields.get(name) {
        None | Some(Value::Null) => Some(None),
        Some(Value::String(text)) => Some(Some(text.clone())),
        Some(_) => None,
    }
}

/// Named texts; none if they are something else.
fn pairs(fields: &Map<String, Value>, name: &str) -> Option<Vec<Pair>> {
    let Some(given) = fields.get(name) else {
        return Some(vec![]);
    };
    let pairs = given.as_object()?.iter().map(|(name, value)| {
        Some(Pair {
            name: name.clone(),
            value: value.as_str()?.to_owned(),
        })
    });
    pairs.collect()
}
