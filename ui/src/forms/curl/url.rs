//! The parts of a URL that a request has.

use super::encoding::decode;

/// What a URL says of a request.
#[derive(Debug)]
pub struct Url {
    /// The path, which begins with `/`.
    pub path: String,
    /// The query, without `?`.
    pub query: Option<String>,
    /// User name and password, with a colon between them.
    pub user: Option<String>,
}

impl Url {
    /// Reads a URL whose scheme may be left out. Dot segments are removed (RFC 3986,
    /// section 5.2.4) unless the path is to stay `as_is`.
    pub fn read(text: &str, as_is: bool) -> Self {
        let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
        let rest = rest.split('#').next().unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (rest, None),
        };
        let user = authority.rsplit_once('@').map(|(user, _)| {
            let (name, password) = user.split_once(':').unwrap_or((user, ""));
            format!("{}:{}", decode(name), decode(password))
        });
        let path = match path {
            "" => "/".to_owned(),
            path if as_is => path.to_owned(),
            path => without_dots(path),
        };
        Self { path, query, user }
    }

    /// Whether curl takes the path for a pattern of several.
    pub fn is_pattern(&self) -> bool {
        self.path.contains(['{', '['])
            || self
                .query
                .as_ref()
                .is_some_and(|it| it.contains(['{', '[']))
    }

    /// Adds to the query.
    pub fn add(&mut self, more: &str) {
        let before = self.query.take().filter(|it| !it.is_empty());
        self.query = Some(match before {
            Some(before) => format!("{before}&{more}"),
            None => more.to_owned(),
        });
    }

    /// Path and query.
    pub fn target(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }
}

fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            "." => {}
            ".." => drop(kept.pop()),
            segment => kept.push(segment),
        }
        if is_last && matches!(segment, "." | "..") {
            kept.push("");
        }
    }
    format!("/{}", kept.join("/"))
}
