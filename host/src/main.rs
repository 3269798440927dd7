//! The command `jwt-gateway`.

use std::process::ExitCode;

use jwt_gateway::wiping::Wiping;

mod cli;

#[global_allocator]
static ALLOCATOR: Wiping = Wiping;

fn main() -> ExitCode {
    cli::run()
}
