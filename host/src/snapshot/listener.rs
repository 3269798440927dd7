//! A listener with its API instances, which are told apart by base paths.

use std::collections::BTreeMap;
use std::collections::btree_map::{self, Entry};
use std::sync::Arc;

use gateway_model::BasePath;

use super::running::RunningApiInstance;
use crate::tls::ServerTls;

/// A listener, ready to serve.
#[derive(Debug, Default)]
pub struct RunningListener {
    /// How clients are spoken to; none: without TLS.
    pub tls: Option<Arc<ServerTls>>,
    /// What it serves.
    pub instances: ApiInstances,
}

/// The API instances of one listener, each at a base path of its own.
#[derive(Debug, Default)]
pub struct ApiInstances {
    by_base_path: BTreeMap<String, Arc<RunningApiInstance>>,
    /// The most segments that a base path has.
    depth: usize,
}

impl ApiInstances {
    /// Adds one.
    ///
    /// # Errors
    /// The one that has the base path already.
    pub fn add(
        &mut self,
        instance: Arc<RunningApiInstance>,
    ) -> Result<(), &Arc<RunningApiInstance>> {
        let base_path = instance.base_path.prefix().to_owned();
        let depth = base_path.matches('/').count();
        match self.by_base_path.entry(base_path) {
            Entry::Occupied(other) => Err(other.into_mut()),
            Entry::Vacant(place) => {
                place.insert(instance);
                self.depth = self.depth.max(depth);
                Ok(())
            }
        }
    }

    /// The one at this base path.
    pub fn at(&self, base_path: &BasePath) -> Option<&Arc<RunningApiInstance>> {
        self.by_base_path.get(base_path.prefix())
    }

    /// The one with the longest base path that a path lies under, and what is left of the
    /// path behind it.
    pub fn find<'a>(&self, path: &'a str) -> Option<(&Arc<RunningApiInstance>, &'a str)> {
        let ends = path.match_indices('/').map(|(end, _)| end);
        let ends = ends.chain([path.len()]).take(self.depth + 1);
        ends.filter_map(|end| {
            let (base_path, rest) = path.split_at_checked(end)?;
            Some((self.by_base_path.get(base_path)?, rest))
        })
        .last()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_base_path.is_empty()
    }

    /// All of them in the order of their base paths.
    pub fn iter(&self) -> btree_map::Values<'_, String, Arc<RunningApiInstance>> {
        self.by_base_path.values()
    }
}

impl<'a> IntoIterator for &'a ApiInstances {
    type Item = &'a Arc<RunningApiInstance>;
    type IntoIter = btree_map::Values<'a, String, Arc<RunningApiInstance>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Of two at one base path the first stays.
impl FromIterator<Arc<RunningApiInstance>> for ApiInstances {
    fn from_iter<T: IntoIterator<Item = Arc<RunningApiInstance>>>(instances: T) -> Self {
        let mut listener = Self::default();
        for instance in instances {
            // Whoever adds one by one learns who was first.
            let _ = listener.add(instance);
        }
        listener
    }
}
