//! API instances as documents, made up for tests of laws.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};

/// API instances with everything that resources can say.
pub fn instances() -> impl Strategy<Value = Vec<Value>> {
    let names = subsequence(vec!["a", "orders", "1-shop", "x--y"], 1..=3);
    names.prop_flat_map(|names| {
        let instances = names
            .into_iter()
            .enumerate()
            .map(|(index, name)| instance(index, name));
        instances.collect::<Vec<_>>()
    })
}

/// Client applications as the admin API has them, with all that an id may hold.
pub fn applications() -> impl Strategy<Value = Vec<Value>> {
    let id = "[!-~]{1,20}";
    let name = text().prop_filter_map("no name", |name| {
        let name: String = name.chars().filter(|c| !c.is_control()).collect();
        (!name.trim().is_empty()).then_some(name)
    });
    let applications = proptest::collection::btree_map(id, (name, "[!-#%-~]{32,60}"), 0..4);
    applications.prop_map(|applications| {
        let applications = applications.into_iter();
        applications
            .map(|(id, (name, secret))| json!({ "id": id, "name": name, "secret": format!("s{secret}") }))
            .collect()
    })
}

/// An API instance as the admin API has it, with its policies under `policies`.
fn instance(index: usize, name: &'static str) -> impl Strategy<Value = Value> {
    let services = subsequence(vec!["upstream", "new", "old"], 1..=3);
    let flags = (any::<bool>(), any::<bool>());
    (services, flags).prop_flat_map(move |(services, (enabled, preserve_host))| {
        let least = usize::from(services.len() > 1);
        let routes = vec(route(services.clone()), least..4);
        let policies = vec(policy(services.clone()), 0..4);
        let protocol = select(vec!["auto", "http2"]);
        let terms = vec((protocol, timeouts()), services.len());
        (routes, policies, terms, timeouts(), labels()).prop_map(
            move |(routes, policies, terms, timeouts, labels)| {
                let services: Vec<_> = services
                    .iter()
                    .zip(terms)
                    .map(|(name, (protocol, timeouts))| {
                        json!({
                            "name": name,
                            "address": "http://127.0.0.1:3000/",
                            "protocol": protocol,
                            "timeouts": timeouts,
                        })
                    })
                    .collect();
                json!({
                    "name": name,
                    "address": format!("http://127.0.0.1:{}/base", 8081 + index),
                    "timeouts": timeouts,
                    "preserveHost": preserve_host,
                    "enabled": enabled,
                    "labels": labels,
                    "services": services,
                    "routes": routes,
                    "policies": policies,
                })
            },
        )
    })
}

fn labels() -> impl Strategy<Value = Value> {
    let said = subsequence(vec!["team", "example.com/tier", "yes", "1"], 0..=4);
    (said, select(vec!["orders", "", "null", "1.0"])).prop_map(|(said, value)| {
        let labels = said.into_iter().map(|name| (name, json!(value)));
        labels.collect()
    })
}

fn timeouts() -> impl Strategy<Value = Value> {
    let said = subsequence(vec!["connectMs", "responseMs", "idleMs", "keepMs"], 0..=4);
    (said, select(vec![1_u32, 15_000, 86_400_000])).prop_map(|(said, time)| {
        let times = said.into_iter().map(|name| (name, json!(time)));
        times.collect()
    })
}

fn route(services: Vec<&'static str>) -> impl Strategy<Value = Value> {
    let path = select(vec!["/", "/v2", "/a$b"]);
    let destination = (select(services), path, select(vec![100, 1, 50])).prop_map(
        |(service, path, weight)| json!({ "service": service, "path": path, "weight": weight }),
    );
    (vec(rule(), 0..3), vec(destination, 1..3))
        .prop_map(|(rules, destinations)| json!({ "rules": rules, "destinations": destinations }))
}

fn rule() -> impl Strategy<Value = Value> {
    let rules = [
        json!({}),
        json!({ "path": "/orders(/.*)" }),
        json!({ "methods": "GET|POST", "host": "(.*\\.)?example\\.com$" }),
        json!({ "headers": { "x-a": "1", "x-b": "\\d+ '\"" } }),
    ];
    select(rules.to_vec())
}

fn policy(services: Vec<&'static str>) -> impl Strategy<Value = Value> {
    prop_oneof![4 => token_policy(services), 1 => inbound_policy()]
}

fn inbound_policy() -> impl Strategy<Value = Value> {
    let with_password = ("[!-9;-~][ -9;-~]{0,20}", text()).prop_map(|(username, password)| {
        json!({
            "policyRef": { "name": "http-basic-authentication-flex" },
            "config": { "username": username, "password": format!("{password}p") },
        })
    });
    let without_secret = Just(json!({
        "policyRef": { "name": "client-id-enforcement-flex" },
        "config": {
            "credentialsOriginHasHttpBasicAuthenticationHeader": "customExpression",
            "clientIdExpression": "#[attributes.headers['client_id']]",
        },
    }));
    prop_oneof![with_password, without_secret]
}

fn token_policy(services: Vec<&'static str>) -> impl Strategy<Value = Value> {
    let upstream = proptest::option::of(select(services));
    let label = proptest::option::of(text());
    let description = proptest::option::of(text().prop_map(lines));
    let claims = vec((text(), text()), 0..3);
    (
        upstream,
        (label, description),
        claims,
        text(),
        vec(rule(), 0..2),
        any::<(bool, u32)>(),
    )
        .prop_map(|(upstream, words, claims, key, rules, (flag, seconds))| {
            let (label, description) = words;
            let entry = |(name, value)| json!({ "name": name, "value": value });
            let claims: Vec<_> = claims.into_iter().map(entry).collect();
            let mut policy = json!({
                "enabled": flag,
                "rules": rules,
                "config": {
                    "signingMethod": "HS256",
                    "privateKey": format!("{key}!"),
                    "iat": flag,
                    "exp": seconds,
                    "nbf": 0,
                    "customClaims": claims,
                    "customHeaders": [],
                },
            });
            let words = [
                ("upstream", upstream.map(str::to_owned)),
                ("label", label),
                ("description", description),
            ];
            for (name, word) in words {
                policy[name] = word.into();
            }
            policy
                .as_object_mut()
                .unwrap()
                .retain(|_, value| !value.is_null());
            policy
        })
}

/// The text without the control characters that no description has.
fn lines(text: String) -> String {
    let may_stand = |c: &char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    text.chars().filter(may_stand).collect()
}

/// Text that is no expression, with everything that YAML finds hard to keep.
fn text() -> impl Strategy<Value = String> {
    let hard = [
        "",
        " ",
        "yes",
        "no",
        "null",
        "~",
        "1e3",
        "0x1f",
        "2026-01-01",
        "$NAME",
        "$$NAME",
        "$",
        "- a",
        "a: b",
        "a #b",
        "#[42]",
        "'key-1'",
        "\"",
        "'",
        "\\n",
        "line\nbreak\n",
        "\n\n x\n",
        "tab\there",
        "\u{e9}\u{1f600}",
        "%TAG",
        "&a",
        "*a",
        "!x",
        "|",
        ">",
        "@",
        "`",
        "{",
        "[]",
        "trailing ",
        " leading",
        "\r\n",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "---",
        "...",
    ];
    prop_oneof![
        select(hard.to_vec()).prop_map(str::to_owned),
        "[ -~\n]{0,120}".prop_filter("no text", |text| {
            dataweave::read_text(text)
                .is_ok_and(|text| !matches!(text, dataweave::Text::Expression { .. }))
        }),
    ]
}
