//! Credentials that are typed to try an API instance: where its inbound policies look for
//! them, and how a command line has them.

use gateway_model::TryDraft;
use serde_json::Value;

use super::curl::base64;
use super::guards::Guards;
use super::sample::is_credential;

/// What is typed. What is empty is not sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    /// The id of a client application.
    pub client: String,
    /// Its secret.
    pub secret: String,
    /// The name of a user.
    pub user: String,
    /// The user's password.
    pub password: String,
    /// A token.
    pub token: String,
}

/// How a credential is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Sent {
    /// User name and password in `Authorization`.
    Basic(String, String),
    /// A header field.
    Header(String, String),
}

impl Credentials {
    /// The header fields that inbound policies look at.
    ///
    /// # Errors
    /// A policy looks in a place that only an expression knows; a sentence that says so.
    pub fn headers(&self, guards: &Guards) -> Result<Vec<(String, String)>, &'static str> {
        let headers = self.sent(guards)?.into_iter().map(|sent| match sent {
            Sent::Header(name, value) => (name, value),
            Sent::Basic(user, password) => {
                let encoded = base64(&format!("{user}:{password}"));
                ("authorization".to_owned(), format!("Basic {encoded}"))
            }
        });
        Ok(headers.collect())
    }

    /// The same request as a curl command, with words in the place of what is secret.
    pub fn command(&self, draft: &TryDraft, address: &str, guards: &Guards) -> String {
        let mut words = vec!["curl".to_owned()];
        if draft.method != "GET" {
            words.extend(["-X".to_owned(), draft.method.clone()]);
        }
        let url = format!("{}{}", address.trim_end_matches('/'), draft.path);
        words.push(quoted(&url));
        for sent in self.without_secrets().sent(guards).unwrap_or_default() {
            words.extend(match sent {
                Sent::Basic(user, password) => {
                    ["-u".to_owned(), quoted(&format!("{user}:{password}"))]
                }
                Sent::Header(name, value) => ["-H".to_owned(), quoted(&format!("{name}: {value}"))],
            });
        }
        for (name, value) in &draft.headers {
            let value = if is_credential(name) { "SECRET" } else { value };
            words.extend(["-H".to_owned(), quoted(&format!("{name}: {value}"))]);
        }
        if !draft.body.is_empty() {
            words.extend(["--data-raw".to_owned(), quoted(&draft.body)]);
        }
        words.join(" ")
    }

    fn without_secrets(&self) -> Self {
        let word = |text: &String, word: &str| match text.is_empty() {
            true => String::new(),
            false => word.to_owned(),
        };
        Self {
            secret: word(&self.secret, "SECRET"),
            password: word(&self.password, "PASSWORD"),
            token: word(&self.token, "TOKEN"),
            ..self.clone()
        }
    }

    fn sent(&self, guards: &Guards) -> Result<Vec<Sent>, &'static str> {
        let mut sent = Vec::new();
        if let Some(config) = guards.client.as_ref() {
            sent.extend(self.of_client(config)?);
        }
        if guards.user.is_some() && !self.password.is_empty() {
            sent.push(Sent::Basic(self.user.clone(), self.password.clone()));
        }
        if let Some(config) = guards.token.as_ref().filter(|_| !self.token.is_empty()) {
            sent.push(self.of_token(config)?);
        }
        Ok(sent)
    }

    fn of_client(&self, config: &Value) -> Result<Vec<Sent>, &'static str> {
        let text = |name| config.get(name).and_then(Value::as_str).unwrap_or_default();
        let is_basic = text("credentialsOriginHasHttpBasicAuthenticationHeader")
            == "httpBasicAuthenticationHeader";
        let asks_for_secret = is_basic || !text("clientSecretExpression").trim().is_empty();
        if self.client.is_empty() || (asks_for_secret && self.secret.is_empty()) {
            return Ok(Vec::new());
        }
        if is_basic {
            return Ok(vec![Sent::Basic(self.client.clone(), self.secret.clone())]);
        }
        let id = header(text("clientIdExpression")).ok_or(ELSEWHERE)?;
        let mut sent = vec![Sent::Header(id, self.client.clone())];
        if asks_for_secret {
            let name = header(text("clientSecretExpression")).ok_or(ELSEWHERE)?;
            sent.push(Sent::Header(name, self.secret.clone()));
        }
        Ok(sent)
    }

    fn of_token(&self, config: &Value) -> Result<Sent, &'static str> {
        let text = |name| config.get(name).and_then(Value::as_str).unwrap_or_default();
        let token = self.token.trim();
        let token = token.strip_prefix("Bearer ").unwrap_or(token).to_owned();
        match text("jwtOrigin") {
            "customExpression" => {
                let name = header(text("jwtExpression")).ok_or(ELSEWHERE)?;
                Ok(Sent::Header(name, token))
            }
            _ => Ok(Sent::Header(
                "authorization".to_owned(),
                format!("Bearer {token}"),
            )),
        }
    }
}

/// The header field whose value an expression gives as it is.
fn header(expression: &str) -> Option<String> {
    let inner = expression.trim().strip_prefix("#[")?.strip_suffix(']')?;
    let rest = inner.trim().strip_prefix("attributes.headers")?;
    let name = match rest.strip_prefix('.') {
        Some(name) => name,
        None => {
            let inner = rest.strip_prefix('[')?.strip_suffix(']')?.trim();
            let quote = ['\'', '"'].into_iter().find(|it| inner.starts_with(*it))?;
            inner.strip_prefix(quote)?.strip_suffix(quote)?
        }
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    (!name.is_empty() && name.chars().all(is_name)).then(|| name.to_owned())
}

/// A word of a command line.
fn quoted(text: &str) -> String {
    shlex::try_quote(text).map_or_else(|_| "''".to_owned(), |quoted| quoted.into_owned())
}

const ELSEWHERE: &str = "An inbound policy looks for this credential by an expression that names more than one header. Write the credential where it looks: in the headers or in the path.";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn typed() -> Credentials {
        Credentials {
            client: "shop".to_owned(),
            secret: "s".to_owned(),
            user: "ada".to_owned(),
            password: "p w".to_owned(),
            token: "Bearer a.b.c".to_owned(),
        }
    }

    fn guards(client: Option<Value>, user: bool, token: Option<Value>) -> Guards {
        let mut guards = Guards::default();
        guards.client = client;
        guards.user = user.then(|| "ada".to_owned());
        guards.token = token;
        guards
    }

    #[test]
    fn a_credential_stands_where_the_policy_looks_for_it() {
        let by_headers = json!({
            "clientIdExpression": "#[attributes.headers['client_id']]",
            "clientSecretExpression": "#[ attributes.headers.client-secret ]",
        });
        let by_id = json!({"clientIdExpression": "#[attributes.headers[\"x-app\"]]"});
        let basic = json!({
            "credentialsOriginHasHttpBasicAuthenticationHeader": "httpBasicAuthenticationHeader",
        });
        let own = json!({"jwtOrigin": "customExpression", "jwtExpression": "#[attributes.headers['jwt']]"});
        let cases = [
            (
                guards(Some(by_headers), false, None),
                vec!["client_id: shop", "client-secret: s"],
            ),
            (guards(Some(by_id), false, None), vec!["x-app: shop"]),
            (
                guards(Some(basic), false, None),
                vec!["authorization: Basic c2hvcDpz"],
            ),
            (
                guards(None, true, None),
                vec!["authorization: Basic YWRhOnAgdw=="],
            ),
            (
                guards(None, false, Some(json!({}))),
                vec!["authorization: Bearer a.b.c"],
            ),
            (guards(None, false, Some(own)), vec!["jwt: a.b.c"]),
            (guards(None, false, None), vec![]),
        ];
        for (guards, expected) in cases {
            let headers = typed().headers(&guards).unwrap();
            let lines = headers
                .iter()
                .map(|(name, value)| format!("{name}: {value}"));
            assert_eq!(lines.collect::<Vec<_>>(), expected);
            let nothing = Credentials::default().headers(&guards).unwrap();
            assert_eq!(nothing, []);
        }
        let query = json!({"clientIdExpression": "#[attributes.queryParams.id]"});
        assert!(typed().headers(&guards(Some(query), false, None)).is_err());
    }

    #[test]
    fn a_command_has_words_in_the_place_of_secrets() {
        let draft = TryDraft {
            method: "POST".to_owned(),
            path: "/a?b=1&c".to_owned(),
            headers: vec![
                ("x-a".to_owned(), "it's".to_owned()),
                ("Cookie".to_owned(), "session=1".to_owned()),
            ],
            body: "{}".to_owned(),
        };
        let guards = guards(None, true, Some(json!({})));
        let command = typed().command(&draft, "http://127.0.0.1:8081/", &guards);
        let expected = "curl -X POST 'http://127.0.0.1:8081/a?b=1&c' -u ada:PASSWORD \
                        -H 'authorization: Bearer TOKEN' -H \"x-a: it's\" -H 'Cookie: SECRET' --data-raw '{}'";
        assert_eq!(command, expected);
    }
}
