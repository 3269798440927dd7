//! The limits of the policy as flags.

use clap::ValueEnum;
use jwt_gateway::settings::{Isolation, PolicyLimits};

use super::milliseconds::Milliseconds;

#[derive(Debug, clap::Args)]
pub(super) struct PolicyArguments {
    /// Whether instances of the component are used again.
    #[arg(
        long,
        value_name = "MANNER",
        env = "JWT_GATEWAY_ISOLATION",
        default_value = "warm"
    )]
    isolation: IsolationArgument,
    /// Instances of one policy that exist at once.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_INSTANCES_PER_POLICY",
        default_value_t = PolicyLimits::DEFAULT.instances_per_policy
    )]
    instances_per_policy: usize,
    /// Instances of all policies that exist at once.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_INSTANCES_TOTAL",
        default_value_t = PolicyLimits::DEFAULT.instances_total
    )]
    instances_total: u32,
    /// Milliseconds that a request waits for an instance; then 503.
    #[arg(
        long,
        value_name = "MS",
        env = "JWT_GATEWAY_INSTANCE_WAIT_MS",
        default_value_t = Milliseconds(PolicyLimits::DEFAULT.instance_wait)
    )]
    instance_wait_ms: Milliseconds,
    /// Bytes of memory of one instance.
    #[arg(
        long,
        value_name = "BYTES",
        env = "JWT_GATEWAY_INSTANCE_MEMORY_BYTES",
        default_value_t = PolicyLimits::DEFAULT.memory_bytes
    )]
    instance_memory_bytes: usize,
    /// Milliseconds that one call may compute; then 503.
    #[arg(
        long,
        value_name = "MS",
        env = "JWT_GATEWAY_CALL_DEADLINE_MS",
        default_value_t = Milliseconds(PolicyLimits::DEFAULT.call_deadline)
    )]
    call_deadline_ms: Milliseconds,
    /// Requests that an instance serves before it is replaced.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_CALLS_PER_INSTANCE",
        default_value_t = PolicyLimits::DEFAULT.calls_per_instance
    )]
    calls_per_instance: u64,
    /// Bytes that each RSA or EC key may keep of signatures it has made; 0 for none.
    #[arg(
        long,
        value_name = "BYTES",
        env = "JWT_GATEWAY_SIGNATURE_MEMO_BYTES",
        default_value_t = PolicyLimits::DEFAULT.signature_memo_bytes
    )]
    signature_memo_bytes: u64,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum IsolationArgument {
    /// All requests of a policy share instances.
    Warm,
    /// Every request gets an instance of its own.
    Fresh,
}

impl From<PolicyArguments> for PolicyLimits {
    fn from(arguments: PolicyArguments) -> Self {
        let PolicyArguments {
            isolation,
            instances_per_policy,
            instances_total,
            instance_wait_ms,
            instance_memory_bytes,
            call_deadline_ms,
            calls_per_instance,
            signature_memo_bytes,
        } = arguments;
        Self {
            isolation: match isolation {
                IsolationArgument::Warm => Isolation::Warm,
                IsolationArgument::Fresh => Isolation::Fresh,
            },
            instances_per_policy,
            instances_total,
            instance_wait: instance_wait_ms.0,
            memory_bytes: instance_memory_bytes,
            call_deadline: call_deadline_ms.0,
            calls_per_instance,
            signature_memo_bytes,
        }
    }
}
