//! Wasmtime set up for this one component: compiled once, instantiated often.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use wasmtime::component::{Component, Linker};
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig,
    RegallocAlgorithm, Store,
};

use super::bindings::{JwtGenerator, JwtGeneratorPre};
use super::deadline;
use super::error::EngineError;
use super::host::{self, HostState};
use crate::settings::{AddressSpace, PolicyLimits};

/// How often the deadline of running calls is looked at. Calls take microseconds;
/// a shorter tick would only wake an idle process more often.
const TICK: Duration = Duration::from_millis(10);

/// Bytes of its memory that an instance may leave to the next one at its place, once they
/// are as they were at first, so that it rarely faults pages in. One policy and its tokens
/// take less.
const KEEP_RESIDENT: usize = 256 * 1024;

/// Bytes of address space that a memory without a reservation has ahead of what it uses, so
/// that it seldom moves.
const GROWTH: u64 = 1024 * 1024;

/// Core instances, and tables, that one instance of the component is made of: the
/// policy and its adapters, and as many for a signer inside.
const CORE_INSTANCES: u32 = 8;

/// Beside the instances that have places, one in which a policy is being compiled.
const COMPILING: u32 = 1;

/// Memories of one instance: the policy's, and that of a signer inside.
const MEMORIES: u32 = 2;

/// How the component is compiled to machine code.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Compilation {
    /// To code that runs as fast as it can: for many tokens.
    Thorough,
    /// In about half the time, to slower code that needs more stack: for a few tokens.
    Quick,
}

/// Bytes of stack for code that was compiled quickly. The deepest expression takes over five times
/// what it takes otherwise, which is more than wasmtime's half of a mebibyte. A thread has
/// two.
const QUICK_STACK: usize = 1024 * 1024;

/// The component, ready to be instantiated.
pub struct Runtime {
    component: JwtGeneratorPre<HostState>,
    _ticker: Ticker,
}

impl Runtime {
    /// Compiles the component to machine code.
    ///
    /// # Errors
    /// The bytes are not a component of the world `jwt-generator`, or the machine
    /// refuses the address space for the instances.
    pub fn new(
        component: &[u8],
        compilation: Compilation,
        limits: &PolicyLimits,
    ) -> Result<Self, EngineError> {
        let engine = Engine::new(&config(compilation, limits));
        let engine = engine.map_err(EngineError::AddressSpace)?;
        Ok(Self {
            component: link(&engine, component).map_err(EngineError::Component)?,
            _ticker: Ticker::start(engine),
        })
    }

    /// A store for one instance.
    pub fn store(&self, state: HostState) -> Store<HostState> {
        let mut store = Store::new(self.component.engine(), state);
        store.limiter(HostState::limiter);
        store.epoch_deadline_callback(|mut store| {
            let deadline = store.data_mut().deadline();
            Ok(deadline.look(deadline::processor_time()))
        });
        store
    }

    /// An instance of the component in the store.
    pub fn instantiate(&self, store: &mut Store<HostState>) -> wasmtime::Result<JwtGenerator> {
        self.component.instantiate(store)
    }
}

fn link(engine: &Engine, component: &[u8]) -> wasmtime::Result<JwtGeneratorPre<HostState>> {
    let component = Component::new(engine, component)?;
    let mut linker = Linker::new(engine);
    host::link(&mut linker)?;
    JwtGeneratorPre::new(linker.instantiate_pre(&component)?)
}

fn config(compilation: Compilation, limits: &PolicyLimits) -> Config {
    let mut config = Config::new();
    config.epoch_interruption(true);
    match limits.address_space {
        AddressSpace::Reserved => {
            config.allocation_strategy(InstanceAllocationStrategy::Pooling(reserve(limits)));
        }
        AddressSpace::OnDemand => {
            config
                .allocation_strategy(InstanceAllocationStrategy::OnDemand)
                .memory_reservation(0)
                .memory_reservation_for_growth(GROWTH)
                .memory_guard_size(0);
        }
    }
    if compilation == Compilation::Quick {
        config
            .cranelift_opt_level(OptLevel::None)
            .cranelift_regalloc_algorithm(RegallocAlgorithm::SinglePass)
            .max_wasm_stack(QUICK_STACK);
    }
    config
}

/// Room for all instances that there may be.
fn reserve(limits: &PolicyLimits) -> PoolingAllocationConfig {
    let instances = limits.instances_total.max(1).saturating_add(COMPILING);
    let parts = instances.saturating_mul(CORE_INSTANCES);
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(instances)
        .total_core_instances(parts)
        .total_memories(instances.saturating_mul(MEMORIES))
        .total_tables(parts)
        .max_memory_size(limits.memory_bytes)
        .max_unused_warm_slots(instances);
    // Only where the kernel tells which pages were touched (Linux 6.7). Otherwise wasmtime
    // writes over the first ones, touched or not, which here is the end of the stack that
    // nothing reaches.
    if PoolingAllocationConfig::is_pagemap_scan_available() {
        pool.pagemap_scan(Enabled::Yes)
            .linear_memory_keep_resident(KEEP_RESIDENT);
    }
    pool
}

/// Advances the engine's epoch until it is dropped.
struct Ticker {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Ticker {
    fn start(engine: Engine) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                thread::sleep(TICK);
                engine.increment_epoch();
            }
        });
        Self {
            stop,
            thread: Some(thread),
        }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A panic in the loop above is not possible, and nothing follows from it here.
            let _ = thread.join();
        }
    }
}
