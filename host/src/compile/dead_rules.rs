//! Rules that no request can match, which is said where the expression shows it.
//!
//! A policy for requests that never come guards nothing. What is not certain is not said.

use gateway_model::{BasePath, Issue, Pattern, RequestRule, Within};
use regex_syntax::hir::literal::{ExtractKind, Extractor};
use regex_syntax::hir::{Hir, HirKind};

use crate::written::ApiInstanceRecord;

const NO_SLASH: &str =
    "A path begins with /, so this matches no request, or less than it seems to.";
const GLOB: &str = "`*` repeats the `/` in front of it. For everything below write /.* instead.";
const SMALL_LETTERS: &str = "Methods are in capital letters, so this matches no request, or less than it seems to. Write GET, say.";
const HOST: &str = "Hosts are compared in small letters and without a port, so this matches no request, or less than it seems to.";

/// A warning for each rule of the API instance's policies and routes that cannot match.
pub fn warnings(instance: &ApiInstanceRecord) -> Vec<Issue> {
    let base = instance.address.as_ref().ok();
    let base = base.map(|address| &address.base_path);
    let mut warnings = Vec::new();
    for (index, record) in instance.policies.iter().enumerate() {
        let rules = record
            .policy
            .as_ref()
            .map_or(&[][..], |policy| &policy.rules);
        warnings.extend(of_rules(rules, base).within(&format!("policies[{index}]")));
    }
    let routes = instance.routing.as_ref().map(|routing| &routing.routes);
    for (index, route) in routes.into_iter().flatten().enumerate() {
        warnings.extend(of_rules(&route.rules, base).within(&format!("routes[{index}]")));
    }
    warnings
}

fn of_rules(rules: &[RequestRule], base: Option<&BasePath>) -> Vec<Issue> {
    let mut warnings = Vec::new();
    for (index, rule) in rules.iter().enumerate() {
        let mut warn = |field: &str, message: Option<String>| {
            let path = format!("rules[{index}].{field}");
            warnings.extend(message.map(|message| Issue::warning(path, message)));
        };
        warn(
            "path",
            rule.path.as_ref().and_then(|path| of_path(path, base)),
        );
        let methods = rule.methods.as_ref().map(branches).unwrap_or_default();
        let has_small = |text: &[u8]| text.iter().any(u8::is_ascii_lowercase);
        let small = methods.iter().any(|method| method.begins(has_small));
        warn("methods", small.then(|| SMALL_LETTERS.to_owned()));
        let hosts = rule.host.as_ref().map(branches).unwrap_or_default();
        let is_none = |text: &[u8]| {
            text.iter()
                .any(|byte| byte.is_ascii_uppercase() || *byte == b':')
        };
        let none = hosts
            .iter()
            .any(|host| host.begins(is_none) || host.ends(is_none));
        warn("host", none.then(|| HOST.to_owned()));
    }
    warnings
}

fn of_path(path: &Pattern, base: Option<&BasePath>) -> Option<String> {
    let text = path.as_str();
    if text.ends_with("/*") || text.ends_with("/**") || text.contains("/*/") {
        return Some(GLOB.to_owned());
    }
    let branches = branches(path);
    if branches
        .iter()
        .any(|branch| branch.begins(|text| !text.starts_with(b"/")))
    {
        return Some(NO_SLASH.to_owned());
    }
    let base = base.map(BasePath::prefix).filter(|base| !base.is_empty())?;
    let repeats = |text: &[u8]| {
        let rest = text.strip_prefix(base.as_bytes());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
    };
    let repeated = branches.iter().any(|branch| branch.begins(repeats));
    repeated.then(|| {
        format!("The base path {base} is not part of the path here, so this matches {base}{base} and below only.")
    })
}

/// One of the alternatives of an expression.
struct Branch(Hir);

impl Branch {
    /// Whether every text that it matches begins with something of which this holds.
    fn begins(&self, holds: impl Fn(&[u8]) -> bool) -> bool {
        self.all(ExtractKind::Prefix, holds)
    }

    /// Whether every text that it matches ends with something of which this holds.
    fn ends(&self, holds: impl Fn(&[u8]) -> bool) -> bool {
        self.all(ExtractKind::Suffix, holds)
    }

    fn all(&self, kind: ExtractKind, holds: impl Fn(&[u8]) -> bool) -> bool {
        let found = Extractor::new().kind(kind).extract(&self.0);
        let literals = found.literals().unwrap_or_default();
        let holds = |literal: &[u8]| !literal.is_empty() && holds(literal);
        !literals.is_empty() && literals.iter().all(|literal| holds(literal.as_bytes()))
    }
}

/// The alternatives; none where the expression cannot be read, which others say.
fn branches(pattern: &Pattern) -> Vec<Branch> {
    let parsed = regex_syntax::parse(pattern.as_str()).ok();
    parsed.map(alternatives).unwrap_or_default()
}

fn alternatives(hir: Hir) -> Vec<Branch> {
    match hir.kind() {
        HirKind::Alternation(branches) => branches.iter().cloned().flat_map(alternatives).collect(),
        HirKind::Capture(capture) => alternatives((*capture.sub).clone()),
        _ => vec![Branch(hir)],
    }
}
