//! The sample request that a policy is tried out with.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::curl::CurlRequest;
use super::guards::Guards;
use super::paste::object;

/// Header fields whose values are credentials: they are not kept in the browser.
const CREDENTIALS: [&str; 4] = [
    "authorization",
    "client_secret",
    "cookie",
    "proxy-authorization",
];

/// Whether the value of a header field is a credential.
pub fn is_credential(name: &str) -> bool {
    CREDENTIALS.iter().any(|it| it.eq_ignore_ascii_case(name))
}

/// What is in the form of the sample request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SampleForm {
    /// The method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Header fields, one in a line.
    pub headers: String,
    /// `authentication.principal`; empty for none.
    pub principal: String,
    /// `authentication.clientId`; empty for none.
    pub client_id: String,
    /// `authentication.clientName`; empty for none.
    pub client_name: String,
    /// `authentication.properties` as JSON; empty for none.
    pub properties: String,
    /// Who stands for the credentials that inbound policies ask for.
    pub sender: SenderForm,
}

/// Who stands for credentials: none where nobody was chosen, so that whoever fits is
/// taken; empty where the request itself has to have the credential.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SenderForm {
    /// The id of a client application.
    pub client: Option<String>,
    /// The name of a user.
    pub user: Option<String>,
    /// The claims of a token as JSON.
    pub claims: Option<String>,
}

impl SenderForm {
    /// The same with somebody chosen for everything that is asked for; `client` is the
    /// id of the first client application.
    pub fn or_whoever_fits(self, guards: &Guards, client: &str) -> Self {
        let Self {
            client: chosen,
            user,
            claims,
        } = self;
        let client = chosen.unwrap_or_else(|| client.to_owned());
        Self {
            user: user.or_else(|| guards.user.clone()),
            claims: claims.or_else(|| Some(guards.claims(&client))),
            client: Some(client),
        }
    }

    /// What is sent as `sender`.
    ///
    /// # Errors
    /// The claims are no JSON object; a sentence that says so.
    pub fn document(&self, guards: &Guards) -> Result<Value, &'static str> {
        let said = |text: &Option<String>, asked: bool| {
            text.clone().filter(|it| asked && !it.trim().is_empty())
        };
        let claims = said(&self.claims, guards.ask_for_token());
        let claims = claims.map(|text| object(&text).ok_or(NO_CLAIMS));
        Ok(json!({
            "clientId": said(&self.client, guards.ask_for_client()),
            "username": said(&self.user, guards.user.is_some()),
            "claims": claims.transpose()?,
        }))
    }
}

const NO_CLAIMS: &str = "The claims must be a JSON object, such as {\"sub\": \"alice\"}.";

impl Default for SampleForm {
    fn default() -> Self {
        Self {
            method: "GET".to_owned(),
            path: "/orders/42?page=2".to_owned(),
            headers: "accept: application/json\nx-request-id: 7f3a".to_owned(),
            principal: "alice".to_owned(),
            client_id: "web-shop".to_owned(),
            client_name: String::new(),
            properties: String::new(),
            sender: SenderForm::default(),
        }
    }
}

impl SampleForm {
    /// What is sent as `request`. What it says of `authentication` itself is left out
    /// where inbound policies find that out.
    ///
    /// # Errors
    /// The properties are no JSON object; a sentence that says so.
    pub fn document(&self, guards: &Guards) -> Result<Value, &'static str> {
        let (path, query) = match self.path.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (self.path.as_str(), None),
        };
        let attributes = json!({
            "method": self.method,
            "scheme": "http",
            "version": "HTTP/1.1",
            "requestPath": path,
            "requestUri": self.path,
            "queryString": query,
            "headers": headers(&self.headers),
        });
        if guards.any {
            return Ok(json!({ "attributes": attributes }));
        }
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let authentication = json!({
            "principal": text(&self.principal),
            "clientId": text(&self.client_id),
            "clientName": text(&self.client_name),
            "properties": properties(&self.properties)?,
        });
        Ok(json!({ "attributes": attributes, "authentication": authentication }))
    }

    /// The same with the request of a curl command. If that has a credential in
    /// `Authorization`, nobody stands for it any more.
    pub fn with(self, request: CurlRequest) -> Self {
        let is_credential =
            |(name, _): &(String, String)| name.eq_ignore_ascii_case("authorization");
        let sender = match request.headers.iter().any(is_credential) {
            true => SenderForm {
                user: Some(String::new()),
                claims: Some(String::new()),
                ..self.sender
            },
            false => self.sender,
        };
        let lines = request.headers.into_iter();
        let lines = lines.map(|(name, value)| format!("{name}: {value}"));
        Self {
            method: request.method,
            path: request.path,
            headers: lines.collect::<Vec<_>>().join("\n"),
            sender,
            ..self
        }
    }

    /// What may be kept in the browser: the values of credentials stay out.
    pub fn without_credentials(&self) -> Self {
        let lines = self.headers.lines().map(|line| {
            let name = line.split(':').next().unwrap_or_default().trim();
            if is_credential(name) {
                format!("{name}:")
            } else {
                line.to_owned()
            }
        });
        Self {
            headers: lines.collect::<Vec<_>>().join("\n"),
            ..self.clone()
        }
    }
}

/// Header lines as names with lists of values, so that a name may come twice.
fn headers(text: &str) -> Map<String, Value> {
    let mut fields: Map<String, Value> = Map::new();
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    for (name, value) in lines.map(|line| line.split_once(':').unwrap_or((line, ""))) {
        let values = fields
            .entry(name.trim().to_ascii_lowercase())
            .or_insert_with(|| json!([]));
        if let Some(values) = values.as_array_mut() {
            values.push(json!(value.trim()));
        }
    }
    fields
}

fn properties(text: &str) -> Result<Option<Map<String, Value>>, &'static str> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let fields = object(text);
    let fields =
        fields.ok_or("The properties must be a JSON object, such as {\"tier\": \"gold\"}.");
    fields.map(Some)
}

#[cfg(test)]
mod tests {
    use super::{Guards, SampleForm, SenderForm};
    use gateway_model::SampleRequest;
    use serde_json::json;

    #[test]
    fn what_is_sent_is_what_the_gateway_reads() {
        let form = SampleForm {
            headers: "Accept: a\naccept: b\nx-empty\n".to_owned(),
            properties: "{\"tier\": 1}".to_owned(),
            ..SampleForm::default()
        };
        let request = SampleRequest::parse(&form.document(&Guards::default()).unwrap()).unwrap();
        assert_eq!(
            request.attributes.request_path.as_deref(),
            Some("/orders/42")
        );
        assert_eq!(request.attributes.query_string.as_deref(), Some("page=2"));
        assert_eq!(request.attributes.headers["accept"], ["a", "b"]);
        assert_eq!(request.attributes.headers["x-empty"], [""]);
        assert_eq!(
            request.authentication.client_id.as_deref(),
            Some("web-shop")
        );
        assert_eq!(request.authentication.client_name, None);
    }

    #[test]
    fn properties_that_are_no_object_are_refused_in_words() {
        let form = SampleForm {
            properties: "[1]".to_owned(),
            ..SampleForm::default()
        };
        let none = Guards::default();
        assert!(form.document(&none).unwrap_err().contains("JSON object"));
    }

    #[test]
    fn whoever_fits_stands_for_what_is_asked_for_until_somebody_is_chosen() {
        let guards = Guards::asking_for_client();
        let nobody = SenderForm::default();
        let sent = nobody.clone().or_whoever_fits(&guards, "shop");
        let sent = sent.document(&guards).unwrap();
        assert_eq!(
            sent,
            json!({"clientId": "shop", "username": null, "claims": null})
        );
        let headers = SenderForm {
            client: Some(String::new()),
            user: Some("ada".to_owned()),
            ..nobody
        };
        let sent = headers.or_whoever_fits(&guards, "shop");
        let sent = sent.document(&guards).unwrap();
        assert_eq!(sent["clientId"], json!(null));
        assert_eq!(sent["username"], json!(null));
    }

    #[test]
    fn credentials_are_not_kept() {
        let form = SampleForm {
            headers: "Authorization: Bearer x\nx-a: 1".to_owned(),
            ..SampleForm::default()
        };
        assert_eq!(form.without_credentials().headers, "Authorization:\nx-a: 1");
    }
}
