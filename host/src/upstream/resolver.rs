//! Names of upstreams: the system's resolver, and one name that stands for the
//! gateway's own echo.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::vec;

use gateway_model::UpstreamAddress;
use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use tower::Service;

use crate::echo::BuiltIn;

/// Resolves names. A port that it gives holds where the address has none.
#[derive(Clone, Debug)]
pub struct Resolver {
    system: GaiResolver,
    echo: BuiltIn,
}

impl Resolver {
    /// A resolver with an echo of its own, which starts when somebody asks for it.
    pub fn new() -> Self {
        Self {
            system: GaiResolver::new(),
            echo: BuiltIn::default(),
        }
    }
}

impl Service<Name> for Resolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.system.poll_ready(context)
    }

    fn call(&mut self, name: Name) -> Self::Future {
        if name.as_str() == UpstreamAddress::ECHO_HOST {
            let echo = self.echo.clone();
            return Box::pin(async move { Ok(vec![echo.address().await?].into_iter()) });
        }
        let found = self.system.call(name);
        Box::pin(async move { Ok(found.await?.collect::<Vec<_>>().into_iter()) })
    }
}
