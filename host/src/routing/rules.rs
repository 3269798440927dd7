//! Whether a request is one of those that a route or a policy is for.
//!
//! Expressions are compiled once and match in time linear in the request. What
//! they see is what is forwarded: the path with its dot segments resolved, and with
//! no letter, digit, `-`, `.`, `_` or `~` percent-encoded.

use std::borrow::Cow;

use gateway_model::{Issue, Pattern, RequestRule};
use http::header::{HOST, HeaderName};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use regex::{Regex, RegexBuilder};

/// Bytes of one compiled expression.
const EXPRESSION_BYTES: usize = 1024 * 1024;

/// Which requests something is for.
#[derive(Clone, Debug, Default)]
pub struct Rules(Vec<Rule>);

/// What must hold of a request, all of it.
#[derive(Clone, Debug)]
struct Rule {
    path: Option<Regex>,
    methods: Option<Regex>,
    host: Option<Regex>,
    headers: Vec<(HeaderName, Regex)>,
}

/// What rules are asked about.
#[derive(Clone, Copy, Debug)]
pub struct MatchInput<'path, 'head> {
    /// The path behind the base path: empty, or beginning with `/`.
    pub path: &'path str,
    /// The request as the client sent it, save for credentials that an inbound policy
    /// has taken out.
    pub head: &'head Parts,
}

impl Rules {
    /// Compiles rules.
    ///
    /// # Errors
    /// Every expression that is too large; paths begin at the list of rules.
    pub fn compile(rules: &[RequestRule]) -> Result<Self, Vec<Issue>> {
        let mut issues = Vec::new();
        let mut compiled = Vec::with_capacity(rules.len());
        for (index, rule) in rules.iter().enumerate() {
            let place = format!("[{index}]");
            let report = |issue: Issue| issues.push(issue.within(&place));
            compiled.push(Rule::compile(rule, report));
        }
        if issues.is_empty() {
            Ok(Self(compiled))
        } else {
            Err(issues)
        }
    }

    /// Whether every request matches.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of the rules matches, or there are none.
    pub fn match_request(&self, input: &MatchInput<'_, '_>) -> bool {
        self.is_empty() || self.0.iter().any(|rule| rule.matches(input))
    }

    /// The path to forward, if one of the rules matches or there are none: the
    /// texts that the groups of the first matching rule captured, one behind the
    /// other; without groups, the path as it is.
    pub fn forwarded_path<'path>(&self, input: &MatchInput<'path, '_>) -> Option<Cow<'path, str>> {
        if self.is_empty() {
            return Some(Cow::Borrowed(input.path));
        }
        let rule = self.0.iter().find(|rule| rule.matches(input))?;
        Some(rule.forwarded_path(input.path))
    }
}

impl Rule {
    fn compile(rule: &RequestRule, mut report: impl FnMut(Issue)) -> Self {
        let RequestRule {
            path,
            methods,
            host,
            headers,
        } = rule;
        let mut compile = |pattern: &Pattern, place: &str| match whole(pattern) {
            Ok(regex) => Some(regex),
            Err(message) => {
                report(Issue::error(place, message));
                None
            }
        };
        let mut optional = |pattern: &Option<Pattern>, place: &str| {
            pattern.as_ref().and_then(|pattern| compile(pattern, place))
        };
        let (path, methods) = (optional(path, "path"), optional(methods, "methods"));
        let host = optional(host, "host");
        let mut conditions = Vec::new();
        for (name, pattern) in headers {
            let place = format!("headers.{name}");
            let regex = compile(pattern, &place);
            conditions.push((name, place, regex));
        }
        let headers = conditions.into_iter().filter_map(|(name, place, regex)| {
            let name = HeaderName::try_from(name).map_err(|_| {
                report(Issue::error(place, "This is not the name of a header."));
            });
            Some((name.ok()?, regex?))
        });
        Self {
            path,
            methods,
            host,
            headers: headers.collect(),
        }
    }

    fn matches(&self, input: &MatchInput<'_, '_>) -> bool {
        let head = input.head;
        let (path, methods, host) = (&self.path, &self.methods, &self.host);
        let mut headers = self.headers.iter();
        path.as_ref()
            .is_none_or(|path| path.is_match(or_root(input.path)))
            && methods
                .as_ref()
                .is_none_or(|methods| methods.is_match(head.method.as_str()))
            && host
                .as_ref()
                .is_none_or(|host| host.is_match(&asked_host(head)))
            && headers.all(|(name, value)| {
                joined(&head.headers, name).is_some_and(|text| value.is_match(&text))
            })
    }

    fn forwarded_path<'a>(&self, path: &'a str) -> Cow<'a, str> {
        let Some(expression) = self.path.as_ref().filter(|it| it.captures_len() > 1) else {
            return Cow::Borrowed(path);
        };
        let Some(captures) = expression.captures(or_root(path)) else {
            return Cow::Borrowed(path);
        };
        let groups = captures.iter().skip(1).flatten();
        let mut forwarded: String = groups.map(|group| group.as_str()).collect();
        // Nothing captured is the service's own path; anything else is put under it.
        if !forwarded.is_empty() && !forwarded.starts_with('/') {
            forwarded.insert(0, '/');
        }
        Cow::Owned(forwarded)
    }
}

/// A request for the base path itself is one for its root.
fn or_root(path: &str) -> &str {
    if path.is_empty() { "/" } else { path }
}

/// An expression that matches nothing but whole texts.
fn whole(pattern: &Pattern) -> Result<Regex, String> {
    RegexBuilder::new(&format!(r"\A(?:{pattern})\z"))
        .size_limit(EXPRESSION_BYTES)
        .build()
        .map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => {
                "This regular expression is too large. Repeat less in it.".to_owned()
            }
            _ => "This is not a regular expression (RE2). Mind what its flags do to the rest."
                .to_owned(),
        })
}

/// The host that the client asked for, in lower case and without a port. Empty if it
/// asked for none, as HTTP/1.0 may. `Host` is what was asked for in whatever way, and
/// has no dot at its end.
fn asked_host(head: &Parts) -> String {
    let authority = head.headers.get(HOST).map(text).unwrap_or_default();
    let host = match authority.rsplit_once(':') {
        // Colons in brackets belong to an IPv6 address.
        Some((host, port)) if !port.contains(']') => host,
        _ => authority.as_ref(),
    };
    host.to_ascii_lowercase()
}

/// All values of a header as one, as Flex Gateway has them; none if it is not there.
fn joined<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<Cow<'a, str>> {
    let mut values = headers.get_all(name).iter();
    let first = text(values.next()?);
    Some(values.fold(first, |joined, value| joined + "," + text(value)))
}

/// Bytes that are not UTF-8 become U+FFFD, as expressions see them.
fn text(value: &HeaderValue) -> Cow<'_, str> {
    String::from_utf8_lossy(value.as_bytes())
}

#[cfg(test)]
mod tests;
