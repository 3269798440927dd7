//! The names that the sample request has, for suggestions.

use dataweave::editor::SampleNames;
use serde_json::Value;

/// The names in what is sent as `request` and `sender`.
pub fn sample_names(request: &Value, sender: &Value) -> SampleNames {
    let of = |document: &Value, pointer: &str| names(document.pointer(pointer));
    let query = request.pointer("/attributes/queryString");
    let query = query.and_then(Value::as_str).unwrap_or_default();
    let parameters = query.split('&').filter_map(|it| it.split('=').next());
    let mut claims = of(sender, "/claims");
    claims.extend(of(request, "/authentication/properties/claims"));
    SampleNames {
        headers: of(request, "/attributes/headers"),
        query_params: parameters
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect(),
        properties: of(request, "/authentication/properties"),
        claims,
    }
}

fn names(value: Option<&Value>) -> Vec<String> {
    let fields = value.and_then(Value::as_object);
    fields.map_or_else(Vec::new, |fields| fields.keys().cloned().collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::sample_names;
    use crate::forms::guards::Guards;
    use crate::forms::sample::SampleForm;

    #[test]
    fn what_the_sample_request_has_is_suggested_by_name() {
        let form = SampleForm {
            path: "/orders?page=2&sort".to_owned(),
            headers: "X-Shop: 1\nhost: a".to_owned(),
            properties: r#"{"tier": 1, "claims": {"scp": "a"}}"#.to_owned(),
            ..SampleForm::default()
        };
        let request = form.document(&Guards::default()).unwrap();
        let names = sample_names(&request, &json!({"claims": {"sub": 1}}));
        let sorted = |mut names: Vec<String>| {
            names.sort();
            names
        };
        assert_eq!(sorted(names.headers), ["host", "x-shop"]);
        assert_eq!(sorted(names.query_params), ["page", "sort"]);
        assert_eq!(sorted(names.properties), ["claims", "tier"]);
        assert_eq!(sorted(names.claims), ["scp", "sub"]);
    }
}
