//! The command `jwt-gateway`.

use std::alloc::System;
use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

mod cli;

/// Overwrites what is freed: a secret passes through buffers of hyper, readers of JSON and
/// YAML, and types that know nothing of it. What is on a stack is out of its reach.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    cli::run()
}
