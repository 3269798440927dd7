//! A command line, read as curl reads it.

use super::encoding::{base64, form};
use super::options::{self, Word};
use super::request::CurlRequest;
use super::url::Url;

/// Words behind which another command or a file begins.
const ENDS: [&str; 9] = ["|", "||", "&&", ";", "&", ">", ">>", "2>", "2>&1"];

/// Reads a curl command line.
///
/// # Errors
/// A sentence that says why it is none.
pub fn parse(text: &str) -> Result<CurlRequest, String> {
    let joined = text.replace("\\\r\n", " ").replace("\\\n", " ");
    let words = shlex::split(&joined).ok_or("A quote is not closed. Copy the whole command.")?;
    let mut words = words.into_iter();
    if words.next().as_deref() != Some("curl") {
        return Err("The command begins with curl.".to_owned());
    }
    let words = words.take_while(|word| !ENDS.contains(&&**word));
    let words = options::read(words);
    let words = words
        .map_err(|option| format!("Behind {option} stands nothing. Copy the whole command."))?;
    let mut command = Command::default();
    if joined.contains('$') {
        command.leave_out("what the shell makes of $");
    }
    for word in words {
        match word {
            Word::Option("next", _) => {
                command.leave_out("the request behind --next");
                break;
            }
            Word::Option(name, value) => command.take(name, value),
            Word::Off => {}
            Word::Url(url) => command.urls.push(url),
            Word::Unknown(option) => {
                command.leave_out(format!("{option}, which curl does not know"))
            }
        }
    }
    command.request()
}

/// What has been read so far.
#[derive(Default)]
struct Command {
    urls: Vec<String>,
    method: Option<String>,
    head: bool,
    get: bool,
    has_form: bool,
    has_upload: bool,
    is_json: bool,
    as_is: bool,
    globs_off: bool,
    /// Whether user and password are sent otherwise than as they are.
    has_scheme: bool,
    /// Pieces of the body.
    data: Vec<String>,
    has_data: bool,
    /// Pieces of the query.
    query: Vec<String>,
    target: Option<String>,
    user: Option<String>,
    cookies: Vec<String>,
    /// What curl sends of its own accord, unless a header says otherwise.
    own: Vec<(&'static str, String)>,
    headers: Vec<(String, Option<String>)>,
    left_out: Vec<String>,
}

impl Command {
    fn leave_out(&mut self, what: impl Into<String>) {
        let what = what.into();
        if !self.left_out.contains(&what) {
            self.left_out.push(what);
        }
    }

    fn take(&mut self, option: &'static str, value: String) {
        match option {
            "url" => self.urls.push(value),
            "request" => self.method = Some(value),
            "head" => self.head = true,
            "get" => self.get = true,
            "path-as-is" => self.as_is = true,
            "globoff" => self.globs_off = true,
            "request-target" => self.target = Some(value),
            "user" => self.user = Some(value),
            "header" => self.header(&value),
            "cookie" if value.contains('=') => self.cookies.push(value),
            "user-agent" => self.set("user-agent", value),
            "referer" => self.set(
                "referer",
                value.split(";auto").next().unwrap_or_default().to_owned(),
            ),
            "oauth2-bearer" => self.set("authorization", format!("Bearer {value}")),
            "range" => self.set("range", format!("bytes={value}")),
            "continue-at" if value != "-" => self.set("range", format!("bytes={value}-")),
            "compressed" => self.set("accept-encoding", "deflate, gzip, br, zstd".to_owned()),
            "data" | "data-ascii" | "data-binary" | "json" if value.starts_with('@') => {
                self.is_json |= option == "json";
                self.has_data = true;
                self.leave_out(format!("--{option} {value}, a file"));
            }
            "data" | "data-ascii" | "data-binary" | "data-raw" | "json" => {
                self.is_json |= option == "json";
                self.has_data = true;
                self.data.push(value);
            }
            "data-urlencode" => {
                self.has_data = true;
                self.encoded(option, &value, |command| &mut command.data);
            }
            "url-query" => match value.strip_prefix('+') {
                Some(plain) => self.query.push(plain.to_owned()),
                None => self.encoded(option, &value, |command| &mut command.query),
            },
            "form" | "form-string" => self.has_form = true,
            "upload-file" => self.has_upload = true,
            "digest" | "ntlm" | "ntlm-wb" | "negotiate" | "anyauth" | "aws-sigv4" => {
                self.has_scheme = true;
                self.leave_out(format!("--{option}, whose credentials curl computes"));
            }
            "netrc" | "netrc-file" | "netrc-optional" | "cookie" | "config" | "etag-compare" => {
                self.leave_out(format!("--{option}, which is a file"));
            }
            "time-cond" | "continue-at" | "tr-encoding" | "variable" => {
                self.leave_out(format!("--{option}"))
            }
            _ => {}
        }
    }

    /// Sets what curl sends of its own accord.
    fn set(&mut self, name: &'static str, value: String) {
        self.own.retain(|(it, _)| *it != name);
        if !value.is_empty() {
            self.own.push((name, value));
        }
    }

    /// `Name: value`, `Name;` for an empty one, or `Name:` to leave out what curl sends.
    fn header(&mut self, line: &str) {
        if line.starts_with('@') {
            return self.leave_out(format!("--header {line}, a file"));
        }
        let header = match (line.split_once(':'), line.strip_suffix(';')) {
            (Some((name, value)), _) => (
                name,
                Some(value.trim().to_owned()).filter(|it| !it.is_empty()),
            ),
            (None, Some(name)) => (name, Some(String::new())),
            (None, None) => {
                return self.leave_out(format!("the header {line}, which has no colon"));
            }
        };
        self.headers.push((header.0.trim().to_owned(), header.1));
    }

    fn encoded(&mut self, option: &str, value: &str, place: fn(&mut Self) -> &mut Vec<String>) {
        match form(value) {
            Some(text) => place(self).push(text),
            None => self.leave_out(format!("--{option} {value}, a file")),
        }
    }

    fn request(mut self) -> Result<CurlRequest, String> {
        let mut urls = std::mem::take(&mut self.urls).into_iter();
        let first = urls.next().ok_or("The command names no URL.")?;
        let mut url = Url::read(&first, self.as_is);
        if urls.next().is_some() {
            self.leave_out("further URLs");
        }
        if !self.globs_off && url.is_pattern() {
            self.leave_out("that { } and [ ] stand for several URLs");
        }
        let data = self.data.join("&");
        let in_query = self.get.then_some(data).filter(|it| !it.is_empty());
        for more in self.query.drain(..).chain(in_query) {
            url.add(&more);
        }
        let sends_body = self.has_form || self.has_upload || (self.has_data && !self.get);
        if sends_body {
            self.leave_out("the body, which no expression sees");
        }
        let remarks = self.credentials(url.user.take());
        let method = self
            .method
            .take()
            .unwrap_or_else(|| self.usual_method().to_owned());
        let path = self.target.take().unwrap_or_else(|| url.target());
        let left_out =
            (!self.left_out.is_empty()).then(|| format!("Left out: {}.", self.left_out.join("; ")));
        Ok(CurlRequest {
            method,
            path,
            headers: self.all_headers(),
            remarks: remarks.into_iter().chain(left_out).collect(),
        })
    }

    fn usual_method(&self) -> &'static str {
        match self {
            Self { head: true, .. } => "HEAD",
            Self { get: true, .. } => "GET",
            Self {
                has_upload: true, ..
            } => "PUT",
            Self { has_form: true, .. } | Self { has_data: true, .. } => "POST",
            _ => "GET",
        }
    }

    /// Has user and password sent as curl sends them, and says so.
    fn credentials(&mut self, in_url: Option<String>) -> Option<String> {
        let user = self.user.take().or(in_url)?;
        if self.has_scheme || self.own.iter().any(|(name, _)| *name == "authorization") {
            return None;
        }
        if !user.contains(':') {
            self.leave_out("--user, whose password curl asks for");
            return None;
        }
        self.set("authorization", format!("Basic {}", base64(&user)));
        Some("User name and password became the header Authorization.".to_owned())
    }

    /// What is sent: the headers that are written, and those of curl's own that they do
    /// not speak of.
    fn all_headers(mut self) -> Vec<(String, String)> {
        self.own.insert(0, ("accept", "*/*".to_owned()));
        if self.has_form {
            self.set("content-type", "multipart/form-data".to_owned());
        } else if self.has_data && !self.get {
            self.set(
                "content-type",
                "application/x-www-form-urlencoded".to_owned(),
            );
        }
        if self.is_json {
            self.set("content-type", "application/json".to_owned());
            self.set("accept", "application/json".to_owned());
        }
        if !self.cookies.is_empty() {
            self.set("cookie", self.cookies.join(";"));
        }
        let written = &self.headers;
        let is_written = |name: &str| written.iter().any(|(it, _)| it.eq_ignore_ascii_case(name));
        let own = self.own.iter().filter(|(name, _)| !is_written(name));
        let own = own.map(|(name, value)| ((*name).to_owned(), value.clone()));
        let given = written
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), value.clone()?)));
        own.chain(given).collect()
    }
}
