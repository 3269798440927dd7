//! All upstreams: who is reached in the same way shares connections, whoever asks.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use gateway_model::{Issue, Secret, TlsOutboundConfig};
use rustls::RootCertStore;

use super::addresses::Addresses;
use super::connections::Connections;
use super::connector::Connector;
use super::origin::Origin;
use super::repetition::Repetitions;
use super::resolver::Host;
use super::upstream::Upstream;
use crate::echo::BuiltIn;
use crate::settings::ProxyLimits;
use crate::tls::{CertificateFiles, ClientTls};
use crate::workers::PerWorker;

/// How connections to upstreams come about, save what is configured for each.
#[derive(Clone, Debug)]
pub struct Outbound {
    common: Arc<Common>,
    roots: Arc<RootCertStore>,
    shared: Arc<Upstreams>,
}

#[derive(Debug)]
struct Common {
    limits: ProxyLimits,
    repetitions: Arc<Repetitions>,
    /// The echo of this process.
    echo: BuiltIn,
}

/// Upstreams that are spoken to with the same configuration of TLS: a connection must
/// not serve what was agreed on otherwise.
#[derive(Debug)]
pub struct Upstreams {
    tls: ClientTls,
    common: Arc<Common>,
    /// Those that somebody has, so that their connections outlive a change of the
    /// configuration.
    known: Mutex<HashMap<Origin, Weak<Upstream>>>,
}

impl Outbound {
    /// Upstreams without a configuration of their own are believed if `roots` vouch
    /// for them.
    ///
    /// # Errors
    /// The TLS library supports none of its own protocol versions.
    pub fn new(
        limits: ProxyLimits,
        roots: impl Into<Arc<RootCertStore>>,
    ) -> Result<Self, rustls::Error> {
        let roots = roots.into();
        let tls = ClientTls::trusting(Arc::clone(&roots))?;
        let common = Arc::new(Common {
            limits,
            repetitions: Arc::default(),
            echo: BuiltIn::default(),
        });
        Ok(Self {
            shared: Arc::new(Upstreams::new(tls, Arc::clone(&common))),
            common,
            roots,
        })
    }

    /// The upstreams without a configuration of their own.
    pub fn shared(&self) -> &Arc<Upstreams> {
        &self.shared
    }

    /// How many requests were sent a second time, to any upstream.
    pub fn repetitions(&self) -> &Arc<Repetitions> {
        &self.common.repetitions
    }

    /// Upstreams with this configuration. `key` is the private key of its certificate.
    ///
    /// # Errors
    /// Everything that is wrong with it; paths begin at `config`.
    pub fn compile(
        &self,
        config: &TlsOutboundConfig,
        key: Option<&Secret>,
        files: &CertificateFiles,
    ) -> Result<Upstreams, Vec<Issue>> {
        let tls = ClientTls::compile(config, key, &self.roots, files)?;
        Ok(Upstreams::new(tls, Arc::clone(&self.common)))
    }
}

impl Upstreams {
    fn new(tls: ClientTls, common: Arc<Common>) -> Self {
        Self {
            tls,
            common,
            known: Mutex::default(),
        }
    }

    /// How they are spoken to.
    pub fn tls(&self) -> &ClientTls {
        &self.tls
    }

    /// The upstream of this origin: the one that is there, with its connections, or a new
    /// one.
    ///
    /// # Errors
    /// Its host is not a name that a certificate can be for.
    pub fn upstream(&self, origin: &Origin) -> io::Result<Arc<Upstream>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(upstream) = known.get(origin).and_then(Weak::upgrade) {
            return Ok(upstream);
        }
        let upstream = Arc::new(self.found(origin)?);
        if known.len() == known.capacity() {
            known.retain(|_, upstream| upstream.strong_count() > 0);
        }
        known.insert(origin.clone(), Arc::downgrade(&upstream));
        Ok(upstream)
    }

    fn found(&self, origin: &Origin) -> io::Result<Upstream> {
        let Common {
            limits,
            repetitions,
            echo,
        } = &*self.common;
        let connector = if origin.is_tls() {
            Connector::tls(&self.tls, &origin.host)?
        } else {
            Connector::plain()
        };
        let connector = Arc::new(connector);
        let host = Host::new(&origin.host, origin.port, echo);
        let addresses = Arc::new(Addresses::new(host, limits.longest_name_lifetime()));
        let connections = PerWorker::new(limits.workers(), || {
            Connections::new(Arc::clone(&addresses), Arc::clone(&connector), limits)
        });
        let repetitions = Arc::clone(repetitions);
        Ok(Upstream::new(origin, connections, repetitions, limits))
    }
}
