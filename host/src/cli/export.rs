//! `export`: the database as Local Mode resources.

use std::path::PathBuf;

use jwt_gateway::config;

use super::failure::Failure;
use super::{master_key, offline, output};

/// What the command is told.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Each private key is written as a variable, such as $ORDERS_JWT_GENERATION_1_PRIVATE_KEY, which has to be set where the resources are read; one that a policy lacks, because it is a copy, is a variable even with --with-keys. Of the secret of a client application there is a digest and nothing else, with or without --with-keys: it lets the same clients in. Histories, revisions and times are left out."
)]
pub struct Arguments {
    /// Where the database and the keys live.
    #[arg(
        long,
        value_name = "FOLDER",
        env = "JWT_GATEWAY_DATA_DIR",
        default_value = "./data"
    )]
    data_dir: PathBuf,
    /// Write the private keys and passwords of policies themselves.
    #[arg(long)]
    with_keys: bool,
}

/// Prints the database as resources.
///
/// # Errors
/// The database or a key cannot be read.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let Arguments {
        data_dir,
        with_keys,
    } = arguments;
    let master_key = master_key::read()?;
    let exported = offline::block_on(config::export(data_dir, master_key.as_ref(), *with_keys))?;
    let resources = exported.map_err(Failure::environment)?;
    output::print(resources)
}
