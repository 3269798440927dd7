//! An API instance by itself: what its policies, routes and time-outs come to. It must not
//! look at other API instances, so that what was compiled serves for as long as nothing is
//! written about it.

use std::sync::Arc;

use gateway_model::Issue;

use super::chain::Chain;
use super::transport::Transport;
use super::{dead_rules, unguarded};
use crate::routing::Routes;
use crate::snapshot::{CompiledApiInstance, CompiledPolicy, PolicyChain};
use crate::upstream::Upstreams;
use crate::written::ApiInstanceRecord;

/// Compiles an API instance whose policies are compiled already, in the order of the
/// record. Services that no policy is for are reached by `shared`.
pub fn compile(
    record: &Arc<ApiInstanceRecord>,
    policies: Vec<Arc<CompiledPolicy>>,
    shared: &Arc<Upstreams>,
) -> CompiledApiInstance {
    let mut chain = Chain::new(Arc::clone(shared));
    for (index, (written, policy)) in record.policies.iter().zip(&policies).enumerate() {
        chain.add(index, written, policy);
    }
    let (chain, transport, of_policies) = chain.finish();
    let (routes, chain, of_routes) = match routes_of(record, &transport) {
        Ok((routes, warnings)) => (routes, chain, warnings),
        Err(issues) => (Routes::none(), PolicyChain::Broken, issues),
    };
    let issues = of_routes
        .into_iter()
        .chain(of_policies)
        .chain(dead_rules::warnings(record))
        .chain(unguarded::warning(record));
    CompiledApiInstance {
        record: Arc::clone(record),
        policies,
        routes: Arc::new(routes),
        chain: Arc::new(chain),
        tls: transport.inbound,
        issues: issues.collect(),
    }
}

/// The routes of an API instance with their warnings, or what is wrong with them.
fn routes_of(
    instance: &ApiInstanceRecord,
    transport: &Transport,
) -> Result<(Routes, Vec<Issue>), Vec<Issue>> {
    let ApiInstanceRecord {
        routing,
        timeouts,
        labels,
        ..
    } = instance;
    let (routing, timeouts) = match (routing, timeouts, labels) {
        (Ok(routing), Ok(timeouts), Ok(_)) => (routing, *timeouts),
        _ => {
            let of_routing = routing.as_ref().err().into_iter();
            let of_timeouts = timeouts.as_ref().err().into_iter();
            let of_labels = labels.as_ref().err().into_iter();
            let all = of_routing.chain(of_timeouts).chain(of_labels);
            return Err(all.flatten().cloned().collect());
        }
    };
    let routes = Routes::compile(routing, timeouts, |it| transport.upstreams(it))?;
    Ok((routes, routing.warnings()))
}
