//! The field `Forwarded` (RFC 7239).
//!
//! What a proxy appends is an element of its own, whatever a client has written before it:
//! quotes that do not end, or that end within what was appended, leave nothing to read.

/// What one proxy says of whom it has a request from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Who sent it: an address, `unknown`, or a word of the proxy's own.
    pub node: Option<String>,
    /// The host that was asked for.
    pub host: Option<String>,
    /// The scheme that was used.
    pub proto: Option<String>,
}

/// Reads the elements of a line, first to last. None: it is malformed, or says a thing
/// twice.
pub fn elements(line: &[u8]) -> Option<Vec<Element>> {
    let mut rest = std::str::from_utf8(line).ok()?;
    let mut elements = Vec::new();
    // A list may have empty members (RFC 9110, section 5.6.1).
    let mut element: Option<Element> = None;
    loop {
        rest = skip_space(rest);
        if !rest.is_empty() && !rest.starts_with([',', ';']) {
            rest = skip_space(element.get_or_insert_default().read_pair(rest)?);
        }
        if let Some(next) = rest.strip_prefix(';') {
            rest = next;
            continue;
        }
        elements.extend(element.take());
        match rest.strip_prefix(',') {
            Some(next) => rest = next,
            None => return rest.is_empty().then_some(elements),
        }
    }
}

fn skip_space(text: &str) -> &str {
    text.trim_start_matches([' ', '\t'])
}

impl Element {
    /// Reads `name=value` at the begin of a text; gives what is behind it.
    fn read_pair<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let (name, text) = text.split_once('=')?;
        let is_token =
            |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_token) {
            return None;
        }
        let (value, rest) = match text.strip_prefix('"') {
            Some(quoted) => unquote(quoted)?,
            None => bare(text)?,
        };
        let place = match name.to_ascii_lowercase().as_str() {
            "for" => &mut self.node,
            "host" => &mut self.host,
            "proto" => &mut self.proto,
            _ => return Some(rest),
        };
        // RFC 7239, section 4: each is there once at most.
        place.replace(value).is_none().then_some(rest)
    }
}

/// A value without quotes, and what is behind it. Addresses are often written so, though
/// they are no tokens.
fn bare(text: &str) -> Option<(String, &str)> {
    let is_end = |sign: char| !sign.is_ascii_graphic() || matches!(sign, ',' | ';' | '"' | '=');
    let (value, rest) = text.split_at_checked(text.find(is_end).unwrap_or(text.len()))?;
    (!value.is_empty()).then(|| (value.to_owned(), rest))
}

/// What stands before a closing quote, and what is behind it.
fn unquote(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut signs = text.chars();
    loop {
        match signs.next()? {
            '"' => return Some((value, signs.as_str())),
            '\\' => value.push(signs.next()?),
            sign => value.push(sign),
        }
    }
}

#[cfg(test)]
mod tests;
