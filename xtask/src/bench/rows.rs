//! The table: what is compared, and what should come of it.

use anyhow::{Result, ensure};

use super::comparison::Comparison;
use super::goal::{Goal, Side};
use super::scenario::{Policy, Protocol, Proxy, Scenario};

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// What the report calls it.
    pub name: &'static str,
    /// How it comes about.
    pub comparison: Comparison,
    /// What it should be.
    pub goal: Goal,
}

const ROWS: [Row; 10] = [
    Row {
        name: "no policy / nginx",
        comparison: beside_nginx(Protocol::Http1),
        goal: at_most(1.25, Some(1.0)),
    },
    Row {
        name: "HS256 / nginx + Lua",
        comparison: beside_lua(Proxy::Gateway, Policy::Hs256),
        goal: at_most(0.85, Some(0.7)),
    },
    Row {
        name: "ES256 / nginx + Lua",
        comparison: beside_lua(Proxy::Gateway, Policy::Es256),
        goal: at_most(0.8, Some(0.7)),
    },
    Row {
        name: "RS256 without memo / nginx + Lua",
        comparison: beside_lua(Proxy::Gateway, Policy::Rs256),
        goal: at_most(0.95, None),
    },
    Row {
        name: "RS256 with memo / nginx + Lua",
        comparison: beside_lua(Proxy::GatewayWithMemo, Policy::Rs256),
        goal: at_most(0.12, None),
    },
    Row {
        name: "HS256 - no policy / nginx + Lua",
        comparison: Comparison::Added {
            of: [
                of(Proxy::Gateway, Policy::Hs256),
                of(Proxy::Gateway, Policy::None),
            ],
            beside: [
                of(Proxy::NginxLua, Policy::Hs256),
                of(Proxy::NginxLua, Policy::None),
            ],
        },
        goal: at_most(0.45, Some(0.3)),
    },
    Row {
        name: "HTTP/2 / nginx",
        comparison: beside_nginx(Protocol::Http2),
        goal: at_most(1.3, Some(1.0)),
    },
    Row {
        name: "HTTP/2 over TLS / nginx",
        comparison: beside_nginx(Protocol::Http2Tls),
        goal: at_most(1.3, Some(1.0)),
    },
    Row {
        name: "HTTP/1.1 over TLS / nginx",
        comparison: beside_nginx(Protocol::Http1Tls),
        goal: at_most(1.2, Some(1.0)),
    },
    Row {
        name: "throughput, 2 workers / 1",
        comparison: Comparison::Throughput {
            of: of(Proxy::GatewayOfTwo, Policy::None),
            beside: of(Proxy::Gateway, Policy::None),
        },
        goal: Goal {
            side: Side::AtLeast,
            must: 1.7,
            aim: None,
        },
    },
];

const fn of(proxy: Proxy, policy: Policy) -> Scenario {
    Scenario {
        proxy,
        protocol: Protocol::Http1,
        policy,
    }
}

const fn cost(of: Scenario, beside: Scenario) -> Comparison {
    Comparison::Cost { of, beside }
}

const fn beside_nginx(protocol: Protocol) -> Comparison {
    let policy = Policy::None;
    cost(
        Scenario {
            proxy: Proxy::Gateway,
            protocol,
            policy,
        },
        Scenario {
            proxy: Proxy::Nginx,
            protocol,
            policy,
        },
    )
}

const fn beside_lua(proxy: Proxy, policy: Policy) -> Comparison {
    cost(of(proxy, policy), of(Proxy::NginxLua, policy))
}

const fn at_most(must: f64, aim: Option<f64>) -> Goal {
    let side = Side::AtMost;
    Goal { side, must, aim }
}

/// The rows whose name has this text; all of them, if it is not given.
///
/// # Errors
/// There is none. The sentence names those that there are.
pub fn choose(text: Option<&str>) -> Result<Vec<Row>> {
    let text = text.unwrap_or_default();
    let chosen = Vec::from_iter(ROWS.into_iter().filter(|row| row.name.contains(text)));
    let names = ROWS.map(|row| row.name).join("\n  ");
    ensure!(
        !chosen.is_empty(),
        "no ratio has {text:?} in its name; there are\n  {names}"
    );
    Ok(chosen)
}

/// What has to be measured for these rows, each once. What is compared stands side by side, so
/// that the machine does the same besides.
pub fn scenarios(rows: &[Row]) -> Vec<Scenario> {
    let mut scenarios = Vec::new();
    for scenario in rows.iter().flat_map(|row| row.comparison.scenarios()) {
        if !scenarios.contains(&scenario) {
            scenarios.push(scenario);
        }
    }
    scenarios
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_chosen_by_a_text_of_their_names() {
        let names = |text| Vec::from_iter(choose(text).unwrap().iter().map(|row| row.name));
        assert_eq!(names(None), ROWS.map(|row| row.name));
        let rs256 = [
            "RS256 without memo / nginx + Lua",
            "RS256 with memo / nginx + Lua",
        ];
        assert_eq!(names(Some("RS256")), rs256);
        let refused = choose(Some("RS257")).unwrap_err().to_string();
        assert!(refused.contains("RS257"), "{refused}");
        assert!(refused.contains(rs256[0]), "{refused}");
    }

    #[test]
    fn only_what_the_chosen_rows_compare_is_measured_and_once() {
        let measured = |text| {
            let scenarios = scenarios(&choose(Some(text)).unwrap());
            Vec::from_iter(scenarios.iter().map(Scenario::to_string))
        };
        assert_eq!(
            measured("RS256"),
            [
                "gateway: RS256",
                "nginx + Lua: RS256",
                "gateway with memo: RS256"
            ]
        );
        assert_eq!(measured("no policy /").len(), 5);
    }
}
