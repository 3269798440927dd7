//! How much of the gateway a policy may take.

use std::time::Duration;

use clap::{Args, ValueEnum};

use super::arguments::{milliseconds, without_flags};

/// Limits of policy instances.
#[derive(Clone, Debug, Args)]
pub struct PolicyLimits {
    /// Whether instances of the component are used again.
    #[arg(
        long,
        value_name = "MANNER",
        env = "JWT_GATEWAY_ISOLATION",
        default_value = "warm"
    )]
    pub isolation: Isolation,
    /// Instances of one policy that exist at once.
    ///
    /// At least one. Requests wait for one to be free.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_INSTANCES_PER_POLICY",
        default_value_t = 64
    )]
    pub instances_per_policy: usize,
    /// Instances of all policies that exist at once.
    ///
    /// There may be more policies: the one that was asked longest ago gives up an idle
    /// instance for a request that needs one, and has another made when it is asked again.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_INSTANCES_TOTAL",
        default_value_t = 1000
    )]
    pub instances_total: u32,
    /// Milliseconds that a request waits for an instance; then 503.
    #[arg(
        long = "instance-wait-ms",
        value_name = "MS",
        env = "JWT_GATEWAY_INSTANCE_WAIT_MS",
        value_parser = milliseconds,
        default_value = "1000"
    )]
    pub instance_wait: Duration,
    /// Bytes of memory of one instance.
    ///
    /// A call that needs more is answered 503, and the instance is not used again.
    #[arg(
        long = "instance-memory-bytes",
        value_name = "BYTES",
        env = "JWT_GATEWAY_INSTANCE_MEMORY_BYTES",
        default_value_t = 16 * 1024 * 1024
    )]
    pub memory_bytes: usize,
    /// How instances get the address space for their memory.
    #[arg(
        long,
        value_name = "MANNER",
        env = "JWT_GATEWAY_ADDRESS_SPACE",
        default_value = "reserved"
    )]
    pub address_space: AddressSpace,
    /// Milliseconds that one call may compute; then 503.
    ///
    /// The instance is not used again.
    #[arg(
        long = "call-deadline-ms",
        value_name = "MS",
        env = "JWT_GATEWAY_CALL_DEADLINE_MS",
        value_parser = milliseconds,
        default_value = "200"
    )]
    pub call_deadline: Duration,
    /// Requests that an instance serves before it is replaced.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_CALLS_PER_INSTANCE",
        default_value_t = 1_000_000
    )]
    pub calls_per_instance: u64,
    /// Bytes that each RSA or EC key may keep of signatures it has made; 0 for none.
    #[arg(
        long,
        value_name = "BYTES",
        env = "JWT_GATEWAY_SIGNATURE_MEMO_BYTES",
        default_value_t = 4 * 1024 * 1024
    )]
    pub signature_memo_bytes: u64,
}

/// How a policy instance is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Isolation {
    /// All requests of a policy share instances.
    ///
    /// They share one configuration and thereby one domain of trust.
    Warm,
    /// Every request gets an instance of its own.
    Fresh,
}

/// How instances get the address space for their memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AddressSpace {
    /// All of it is reserved at the start, which makes tokens fastest.
    ///
    /// It takes 8 GiB for each instance, of addresses and not of memory.
    Reserved,
    /// Each instance takes what it needs.
    ///
    /// For systems that limit it (ulimit -v, RLIMIT_AS).
    OnDemand,
}

impl Default for PolicyLimits {
    fn default() -> Self {
        without_flags()
    }
}
