//! Which API instance a request is for: a pure look-up in the snapshot.

use std::net::SocketAddr;
use std::sync::Arc;

use gateway_model::ApiInstanceName;

use super::error::ProxyError;
use super::health;
use crate::routing::resolve_path;
use crate::snapshot::{RunningApiInstance, Snapshot};

/// The API instance behind a listener with the longest base path that `path`
/// lies under, and what is left of the path behind it.
///
/// # Errors
/// There is none.
pub fn find<'a>(
    snapshot: &Snapshot,
    listener: SocketAddr,
    path: &'a str,
) -> Result<(Arc<RunningApiInstance>, &'a str), ProxyError> {
    if health::is_own(path) {
        return Err(ProxyError::NoApiInstance);
    }
    let listener = snapshot.listeners.get(&listener);
    listener
        .and_then(|listener| listener.instances.find(path))
        .map(|(instance, rest)| (Arc::clone(instance), rest))
        .ok_or(ProxyError::NoApiInstance)
}

/// The name of the API instance that answers for `path`, as a client writes it,
/// behind a listener; none if the gateway answers itself.
pub fn owner(snapshot: &Snapshot, listener: SocketAddr, path: &str) -> Option<ApiInstanceName> {
    let path = resolve_path(path).ok()?;
    let (instance, _) = find(snapshot, listener, &path).ok()?;
    Some(instance.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;
    use crate::metrics::Meter;
    use crate::routing::Routes;
    use crate::snapshot::{Policies, PolicyChain, RunningListener};
    use gateway_model::ListenAddress;

    fn instance(name: &str, address: &str) -> Arc<RunningApiInstance> {
        Arc::new(RunningApiInstance {
            name: ApiInstanceName::try_from(name.to_owned()).unwrap(),
            base_path: ListenAddress::try_from(address.to_owned())
                .unwrap()
                .base_path,
            routes: Arc::new(Routes::none()),
            preserve_host: false,
            policies: Arc::new(PolicyChain::Ready(Policies::default())),
            applications: Arc::default(),
            meter: Arc::new(Meter::new(Arc::new(SystemClock))),
            life: Arc::default(),
        })
    }

    fn listener(instances: Vec<Arc<RunningApiInstance>>) -> RunningListener {
        RunningListener {
            tls: None,
            instances: instances.into_iter().collect(),
        }
    }

    #[test]
    fn the_longest_base_path_on_the_same_listener_wins() {
        let one = "127.0.0.1:8081".parse().unwrap();
        let other = "127.0.0.1:8082".parse().unwrap();
        let snapshot = Snapshot {
            listeners: [
                (
                    one,
                    listener(vec![
                        instance("root", "http://127.0.0.1:8081/"),
                        instance("orders-v2", "http://127.0.0.1:8081/orders/v2"),
                        instance("orders", "http://127.0.0.1:8081/orders"),
                    ]),
                ),
                (
                    other,
                    listener(vec![instance("a", "http://127.0.0.1:8082/a")]),
                ),
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
            (one, "/.jwt-gateway/x", None),
            (other, "/b", None),
            (other, "/a/b", Some(("a", "/b"))),
            ("127.0.0.1:1".parse().unwrap(), "/", None),
        ];
        for (listener, path, expected) in cases {
            let found = find(&snapshot, listener, path).ok();
            let found = found.as_ref().map(|(i, rest)| (i.name.as_str(), *rest));
            assert_eq!(found, expected, "{listener} {path}");
        }
    }
}
