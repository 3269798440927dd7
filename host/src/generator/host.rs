//! What a component instance can reach: the signer, the time, random bytes.
//!
//! There is nothing else: no files, sockets, environment or output. The private
//! key stays on this side; the component holds a handle.

use std::sync::Arc;

use wasmtime::component::{HasSelf, Linker, Resource, ResourceTable};
use wasmtime::{ResourceLimiter, bail};

use super::bindings::jwt_gateway::policy::signer::{
    Host as SignerHost, HostKey, KeyError, KeyErrorKind, SignError,
};
use super::bindings::jwt_gateway::policy::types::{Host as TypesHost, SigningMethod};
use super::bindings::wasi::clocks::wall_clock::{Datetime, Host as WallClockHost};
use super::bindings::wasi::random::random::Host as RandomHost;
use super::deadline::Deadline;
use crate::clock::Clock;
use crate::settings::PolicyLimits;
use crate::signer::{self, SigningKey};

/// What the component is given as `private-key`: the key of its own policy.
pub const KEY_REFERENCE: &str = "key:own";

/// Random bytes that one call may ask for; `uuid()` needs 16.
const MAX_RANDOM_BYTES: u64 = 4096;

/// A key that a component has opened.
pub struct OpenKey(Arc<SigningKey>);

/// The state behind one component instance.
pub struct HostState {
    clock: Arc<dyn Clock>,
    key: Result<Arc<SigningKey>, signer::KeyError>,
    open_keys: ResourceTable,
    memory: MemoryLimit,
    deadline: Deadline,
}

impl HostState {
    /// The surroundings of an instance that signs with this key, or learns why it
    /// cannot.
    pub fn new(
        clock: Arc<dyn Clock>,
        key: Result<Arc<SigningKey>, signer::KeyError>,
        limits: &PolicyLimits,
    ) -> Self {
        let memory = MemoryLimit {
            bytes: limits.memory_bytes,
            exceeded: false,
        };
        Self {
            clock,
            key,
            open_keys: ResourceTable::new(),
            memory,
            deadline: Deadline::new(limits.call_deadline),
        }
    }

    /// The limit that wasmtime asks before it grows a memory.
    pub fn limiter(&mut self) -> &mut dyn ResourceLimiter {
        &mut self.memory
    }

    /// How long the running call may go on.
    pub fn deadline(&mut self) -> &mut Deadline {
        &mut self.deadline
    }

    /// Whether the instance was refused memory.
    pub fn memory_exceeded(&self) -> bool {
        self.memory.exceeded
    }
}

/// Makes everything that an instance may import available to it.
///
/// # Errors
/// A name was defined twice, which cannot happen on a new linker.
pub fn link(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    super::bindings::JwtGenerator::add_to_linker::<_, HasSelf<_>>(linker, |state| state)
}

impl TypesHost for HostState {}

impl SignerHost for HostState {}

impl HostKey for HostState {
    fn open(
        &mut self,
        method: SigningMethod,
        private_key: String,
    ) -> wasmtime::Result<Result<Resource<OpenKey>, KeyError>> {
        let key = match &self.key {
            Err(error) => return Ok(Err(error.clone().into())),
            Ok(key) if private_key == KEY_REFERENCE && key.method() == method.into() => key,
            Ok(_) => return Ok(Err(unknown_reference())),
        };
        let key = OpenKey(Arc::clone(key));
        Ok(Ok(self.open_keys.push(key)?))
    }

    fn weakness(&mut self, key: Resource<OpenKey>) -> wasmtime::Result<Option<String>> {
        Ok(self.open_keys.get(&key)?.0.weakness())
    }

    fn sign(
        &mut self,
        key: Resource<OpenKey>,
        message: Vec<u8>,
    ) -> wasmtime::Result<Result<Vec<u8>, SignError>> {
        let key = &self.open_keys.get(&key)?.0;
        Ok(key.sign(message).map_err(|error| SignError {
            message: error.to_string(),
        }))
    }

    fn drop(&mut self, key: Resource<OpenKey>) -> wasmtime::Result<()> {
        self.open_keys.delete(key)?;
        Ok(())
    }
}

impl WallClockHost for HostState {
    fn now(&mut self) -> wasmtime::Result<Datetime> {
        let now = self.clock.now();
        Ok(Datetime {
            seconds: now.as_secs(),
            nanoseconds: now.subsec_nanos(),
        })
    }
}

impl RandomHost for HostState {
    fn get_random_bytes(&mut self, len: u64) -> wasmtime::Result<Vec<u8>> {
        if len > MAX_RANDOM_BYTES {
            bail!("the component asked for more than {MAX_RANDOM_BYTES} random bytes at once");
        }
        let mut bytes = vec![0; usize::try_from(len)?];
        signer::fill_random(&mut bytes)?;
        Ok(bytes)
    }
}

fn unknown_reference() -> KeyError {
    KeyError {
        kind: KeyErrorKind::Unavailable,
        message: "The gateway does not know this reference to a key.".to_owned(),
    }
}

/// Refuses memory over the limit and remembers that it did, because what the
/// guest does then is trap without saying why.
struct MemoryLimit {
    bytes: usize,
    exceeded: bool,
}

impl ResourceLimiter for MemoryLimit {
    fn memory_growing(
        &mut self,
        _current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let granted = desired <= self.bytes && maximum.is_none_or(|maximum| desired <= maximum);
        self.exceeded |= !granted;
        Ok(granted)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        // The guest's tables are fixed when it is built.
        Ok(current == 0 || desired <= current)
    }
}
