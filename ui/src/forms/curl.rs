//! A request out of a curl command line, as developers paste it.

/// What a command line says of its request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CurlRequest {
    /// The method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// The header fields in order.
    pub headers: Vec<(String, String)>,
    /// The body, if there is one.
    pub body: Option<String>,
}

/// Options that are followed by a value which says nothing of the request.
const WITH_VALUE: [&str; 12] = [
    "-o",
    "--output",
    "-w",
    "--write-out",
    "-m",
    "--max-time",
    "--connect-timeout",
    "-x",
    "--proxy",
    "--cacert",
    "--cert",
    "--resolve",
];

/// Reads a curl command line.
///
/// # Errors
/// A sentence that says why it is none.
pub fn parse(text: &str) -> Result<CurlRequest, &'static str> {
    let joined = text.replace("\\\r\n", " ").replace("\\\n", " ");
    let mut words = shlex::split(&joined)
        .ok_or("A quote is not closed. Copy the whole command.")?
        .into_iter();
    if words.next().as_deref() != Some("curl") {
        return Err("The command begins with curl.");
    }
    let mut request = CurlRequest::default();
    let mut url = None;
    while let Some(word) = words.next() {
        let (option, attached) = split_option(&word);
        let mut value = || {
            attached
                .clone()
                .or_else(|| words.next())
                .unwrap_or_default()
        };
        match option {
            "-X" | "--request" => request.method = value(),
            "-H" | "--header" => request.headers.extend(header(&value())),
            "-A" | "--user-agent" => request.headers.push(("user-agent".to_owned(), value())),
            "-b" | "--cookie" => request.headers.push(("cookie".to_owned(), value())),
            "-d" | "--data" | "--data-raw" | "--data-binary" | "--data-ascii" | "--json" => {
                let more = value();
                request.body = Some(match request.body.take() {
                    Some(body) => format!("{body}&{more}"),
                    None => more,
                });
            }
            "-I" | "--head" => request.method = "HEAD".to_owned(),
            "--url" => url = Some(value()),
            _ if WITH_VALUE.contains(&option) => drop(value()),
            _ if option.starts_with('-') => {}
            _ => url = Some(word),
        }
    }
    request.path = path_of(&url.ok_or("The command names no URL.")?);
    if request.method.is_empty() {
        let method = if request.body.is_some() {
            "POST"
        } else {
            "GET"
        };
        request.method = method.to_owned();
    }
    Ok(request)
}

/// `--option=value` and `-Xvalue` carry their value themselves.
fn split_option(word: &str) -> (&str, Option<String>) {
    if word.starts_with("--") {
        return match word.split_once('=') {
            Some((option, value)) => (option, Some(value.to_owned())),
            None => (word, None),
        };
    }
    match word.split_at_checked(2) {
        Some((option @ ("-X" | "-H" | "-d" | "-A" | "-b"), value)) if !value.is_empty() => {
            (option, Some(value.to_owned()))
        }
        _ => (word, None),
    }
}

fn header(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    Some((name.trim().to_owned(), value.trim().to_owned()))
}

/// Path and query of a URL whose scheme may be left out.
fn path_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or_default();
    match rest.find(['/', '?']) {
        Some(at) => match rest.get(at..) {
            Some(path) if path.starts_with('/') => path.to_owned(),
            Some(query) => format!("/{query}"),
            None => "/".to_owned(),
        },
        None => "/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_command_as_browsers_copy_it_is_read() {
        let text = "curl 'https://api.example.com/orders/42?x=1#top' \\\n  -X PUT \\\n  \
                    -H 'Accept: application/json' -H 'X-Tenant: acme' \\\n  \
                    --data-raw '{\"a\":1}' --compressed -s -o /dev/null";
        let request = parse(text).unwrap();
        assert_eq!(request.method, "PUT");
        assert_eq!(request.path, "/orders/42?x=1");
        let headers = [("Accept", "application/json"), ("X-Tenant", "acme")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(request.headers, headers);
        assert_eq!(request.body.as_deref(), Some("{\"a\":1}"));
    }

    #[test]
    fn the_method_follows_from_the_body_and_the_path_from_what_there_is() {
        assert_eq!(parse("curl localhost:8081").unwrap().path, "/");
        assert_eq!(parse("curl http://h?a=1").unwrap().path, "/?a=1");
        assert_eq!(parse("curl -d a=1 -db=2 h/x").unwrap().method, "POST");
        assert_eq!(parse("curl --request=PATCH h").unwrap().method, "PATCH");
        assert_eq!(parse("curl -I h").unwrap().method, "HEAD");
    }

    #[test]
    fn what_is_no_command_is_refused_in_words() {
        assert!(parse("wget http://h").unwrap_err().contains("curl"));
        assert!(parse("curl 'http://h").unwrap_err().contains("quote"));
        assert!(parse("curl -s").unwrap_err().contains("URL"));
    }
}
