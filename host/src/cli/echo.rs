//! `echo`: an upstream to try things out with.

use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::failure::Failure;
use super::output;

/// What the command is told.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Where to listen.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
}

/// Answers requests until the process ends.
///
/// # Errors
/// The address cannot be listened on.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let runtime = Runtime::new().map_err(Failure::environment)?;
    runtime.block_on(async {
        let listener = TcpListener::bind(arguments.listen).await.map_err(|error| {
            Failure::Environment(format!("cannot listen on {}: {error}", arguments.listen))
        })?;
        let address = listener.local_addr().map_err(Failure::environment)?;
        output::line(format_args!("http://{address}"))?;
        jwt_gateway::echo::serve(listener)
            .await
            .map_err(Failure::environment)
    })
}
