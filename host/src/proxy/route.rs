//! Which API instance a request is for: a pure look-up in the snapshot.

use std::net::SocketAddr;
use std::sync::Arc;

use super::error::ProxyError;
use crate::snapshot::{RunningInstance, Snapshot};

/// The API instance behind a listener with the longest base path that `path`
/// lies under, and what is left of the path behind it.
///
/// # Errors
/// There is none.
pub(crate) fn route<'a>(
    snapshot: &Snapshot,
    listener: SocketAddr,
    path: &'a str,
) -> Result<(Arc<RunningInstance>, &'a str), ProxyError> {
    snapshot
        .listeners
        .get(&listener)
        .into_iter()
        .flatten()
        .filter_map(|instance| Some((instance, instance.base_path.strip(path)?)))
        .min_by_key(|(_, rest)| rest.len())
        .map(|(instance, rest)| (Arc::clone(instance), rest))
        .ok_or(ProxyError::NoApiInstance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proxy::upstream::Target;
    use crate::snapshot::PolicyChain;
    use gateway_model::{InstanceName, ListenAddress, Upstream, UpstreamAddress, UpstreamProtocol};

    fn instance(name: &str, address: &str) -> Arc<RunningInstance> {
        let upstream = Upstream {
            address: UpstreamAddress::try_from("http://127.0.0.1:1".to_owned()).unwrap(),
            protocol: UpstreamProtocol::Auto,
        };
        Arc::new(RunningInstance {
            name: InstanceName::try_from(name.to_owned()).unwrap(),
            base_path: ListenAddress::try_from(address.to_owned())
                .unwrap()
                .base_path,
            upstream: Target::new(&upstream).unwrap(),
            policies: PolicyChain::Ready(Vec::new()),
        })
    }

    #[test]
    fn the_longest_base_path_on_the_same_listener_wins() {
        let one = "127.0.0.1:8081".parse().unwrap();
        let other = "127.0.0.1:8082".parse().unwrap();
        let snapshot = Snapshot {
            listeners: [
                (
                    one,
                    vec![
                        instance("root", "http://127.0.0.1:8081/"),
                        instance("orders-v2", "http://127.0.0.1:8081/orders/v2"),
                        instance("orders", "http://127.0.0.1:8081/orders"),
                    ],
                ),
                (other, vec![instance("a", "http://127.0.0.1:8082/a")]),
            ]
            .into(),
            ..Snapshot::default()
        };
        let cases = [
            (one, "/", Some(("root", "/"))),
            (one, "/orders", Some(("orders", ""))),
            (one, "/orders/", Some(("orders", "/"))),
            (one, "/orders/v2/7", Some(("orders-v2", "/7"))),
            (one, "/orders/v22", Some(("orders", "/v22"))),
            (one, "/ordersx", Some(("root", "/ordersx"))),
            (one, "/Orders", Some(("root", "/Orders"))),
            (one, "*", None),
            (other, "/b", None),
            (other, "/a/b", Some(("a", "/b"))),
            ("127.0.0.1:1".parse().unwrap(), "/", None),
        ];
        for (listener, path, expected) in cases {
            let found = route(&snapshot, listener, path).ok();
            let found = found.as_ref().map(|(i, rest)| (i.name.as_str(), *rest));
            assert_eq!(found, expected, "{listener} {path}");
        }
    }
}
