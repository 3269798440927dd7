//! What is computed of scenarios that were measured in the same round.

use super::scenario::Scenario;

/// A ratio of what requests cost.
#[derive(Clone, Copy, Debug)]
pub enum Comparison {
    /// What a request costs.
    Cost {
        /// Here,
        of: Scenario,
        /// what it costs there being 1.
        beside: Scenario,
    },
    /// Requests for each second of processor time, as many times as there are workers: what the
    /// workers would serve if each had a processor of its own, and nobody else on it.
    Throughput {
        /// Here,
        of: Scenario,
        /// what is served there being 1.
        beside: Scenario,
    },
    /// What a policy adds to the cost of a request, with the policy and without.
    Added {
        /// Here,
        of: [Scenario; 2],
        /// what it adds there being 1.
        beside: [Scenario; 2],
    },
}

impl Comparison {
    /// What has to be measured for it, in the order in which it is best measured.
    pub fn scenarios(self) -> Vec<Scenario> {
        match self {
            Self::Cost { of, beside } | Self::Throughput { of, beside } => vec![of, beside],
            Self::Added { of, beside } => [of, beside].concat(),
        }
    }

    /// The ratio, by what requests cost in one round. There is none where something was not
    /// measured, and where noise has made costs that no ratio can be of: a policy that made
    /// requests cheaper.
    pub fn ratio(self, cost: impl Fn(Scenario) -> Option<f64>) -> Option<f64> {
        let added = |[with, without]: [Scenario; 2]| Some(cost(with)? - cost(without)?);
        // Processor time in which all workers together serve a request.
        let served = |it: Scenario| Some(cost(it)? / it.proxy.workers() as f64);
        let (over, under) = match self {
            Self::Cost { of, beside } => (cost(of)?, cost(beside)?),
            Self::Throughput { of, beside } => (served(beside)?, served(of)?),
            Self::Added { of, beside } => (added(of)?, added(beside)?),
        };
        (over > 0.0 && under > 0.0).then(|| over / under)
    }
}

#[cfg(test)]
mod tests {
    use super::super::scenario::{Policy, Protocol, Proxy};
    use super::*;

    const fn of(proxy: Proxy, policy: Policy) -> Scenario {
        let protocol = Protocol::Http1;
        Scenario {
            proxy,
            protocol,
            policy,
        }
    }

    const GATEWAY: Scenario = of(Proxy::Gateway, Policy::None);
    const GATEWAY_HS256: Scenario = of(Proxy::Gateway, Policy::Hs256);
    const NGINX: Scenario = of(Proxy::NginxLua, Policy::None);
    const NGINX_HS256: Scenario = of(Proxy::NginxLua, Policy::Hs256);

    const ADDED: Comparison = Comparison::Added {
        of: [GATEWAY_HS256, GATEWAY],
        beside: [NGINX_HS256, NGINX],
    };

    fn looked_up(costs: &[(Scenario, f64)]) -> impl Fn(Scenario) -> Option<f64> {
        move |wanted| {
            let found = costs.iter().find(|(scenario, _)| *scenario == wanted);
            found.map(|(_, cost)| *cost)
        }
    }

    #[test]
    fn costs_are_compared_as_shares_of_the_rivals() {
        let costs = [(GATEWAY, 30.0), (NGINX, 20.0)];
        let cost = Comparison::Cost {
            of: GATEWAY,
            beside: NGINX,
        };
        assert_eq!(cost.ratio(looked_up(&costs)), Some(1.5));
        assert_eq!(cost.ratio(looked_up(&costs[..1])), None);
    }

    #[test]
    fn two_workers_serve_twice_as_much_if_a_request_costs_them_the_same() {
        let two = of(Proxy::GatewayOfTwo, Policy::None);
        let throughput = Comparison::Throughput {
            of: two,
            beside: GATEWAY,
        };
        let ratio = |cost| throughput.ratio(looked_up(&[(two, cost), (GATEWAY, 30.0)]));
        assert_eq!(ratio(30.0), Some(2.0));
        assert_eq!(ratio(40.0), Some(1.5));
        assert_eq!(ratio(60.0), Some(1.0));
    }

    #[test]
    fn what_a_policy_adds_is_compared_with_what_it_adds_to_the_rival() {
        let costs = [
            (GATEWAY, 30.0),
            (GATEWAY_HS256, 36.0),
            (NGINX, 20.0),
            (NGINX_HS256, 40.0),
        ];
        assert_eq!(ADDED.ratio(looked_up(&costs)), Some(0.3));
        assert_eq!(ADDED.scenarios().len(), 4);
    }

    #[test]
    fn noise_that_makes_a_policy_cheaper_than_none_is_no_ratio() {
        let (dearer, cheaper) = ([20.0, 40.0], [20.0, 19.0]);
        for ([gateway, gateway_hs256], [nginx, nginx_hs256]) in
            [(dearer, cheaper), (cheaper, dearer), (cheaper, cheaper)]
        {
            let costs = [
                (GATEWAY, gateway),
                (GATEWAY_HS256, gateway_hs256),
                (NGINX, nginx),
                (NGINX_HS256, nginx_hs256),
            ];
            assert_eq!(ADDED.ratio(looked_up(&costs)), None, "{costs:?}");
        }
    }
}
