//! The component `jwt-generator`: the library behind the interface of `wit/`.

use zeroize::Zeroizing;

use crate::bindings::exports::jwt_gateway::policy::generator as wit;
use crate::bindings::wasi::clocks::wall_clock;
use crate::bindings::wasi::random::random::get_random_bytes;
use crate::signer::{Key, SignError};
use crate::types::{Bindings, Config, Explanation, Failure, Issue, Request};
use crate::{Policy, SigningKey, Surroundings};

#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

/// The component's export.
pub(crate) struct Generator;

impl wit::Guest for Generator {
    type Policy = Policy<Key>;
}

impl wit::GuestPolicy for Policy<Key> {
    fn compile(mut config: Config) -> Result<wit::Policy, Vec<Issue>> {
        let key = Zeroizing::new(std::mem::take(&mut config.private_key));
        Self::compile(&config, Wasi.now(), |method, _| Key::open(method, &key))
            .map(wit::Policy::new)
    }

    fn warnings(&self) -> Vec<Issue> {
        self.warnings().to_vec()
    }

    fn reads(&self) -> Bindings {
        self.reads().clone()
    }

    fn generate(&self, request: Request) -> Result<String, Failure> {
        self.generate(&request, &mut Wasi)
    }

    fn explain(&self, request: Request) -> Explanation {
        self.explain(&request, &mut Wasi)
    }
}

impl SigningKey for Key {
    fn weakness(&self) -> Option<String> {
        self.weakness()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        self.sign(message)
    }
}

/// The time and the random bytes that the component imports.
struct Wasi;

impl Surroundings for Wasi {
    fn now(&mut self) -> u64 {
        wall_clock::now().seconds
    }

    fn random(&mut self) -> [u8; 16] {
        // A host that answers with another number of bytes is broken, and a token with
        // a predictable identifier is worse than none.
        get_random_bytes(16)
            .try_into()
            .unwrap_or_else(|_| core::arch::wasm32::unreachable())
    }
}
