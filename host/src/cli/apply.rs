//! `apply`: Local Mode resources into the database.

use std::path::PathBuf;

use gateway_model::Errors;
use jwt_gateway::config::{self, ApplyError};
use jwt_gateway::local_mode::{self, Declared, SourceFile};
use jwt_gateway::variables::Environment;

use super::failure::Failure;
use super::validate::{conclude, unreadable};
use super::{input, master_key, offline, output};

/// What the command is told.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "An API instance of the same name is replaced with its policies and their keys, and a client application of the same id; others stay as they are. Either everything is applied, or nothing. A gateway that runs on the data folder serves the change within a second."
)]
pub struct Arguments {
    /// Files and folders of resources; - for standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Where the database and the keys live.
    #[arg(
        long,
        value_name = "FOLDER",
        env = "JWT_GATEWAY_DATA_DIR",
        default_value = "./data"
    )]
    data_dir: PathBuf,
}

/// Writes the resources into the database, all or nothing.
///
/// # Errors
/// They are wrong, or the database cannot be used.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut files = Vec::new();
    for path in &arguments.paths {
        if path.is_dir() {
            let found = local_mode::read_folder(path)
                .map_err(|error| Failure::Input(unreadable(path, &error)))?;
            files.extend(found);
        } else {
            files.push(SourceFile {
                path: path.clone(),
                text: Ok(input::read(path)?),
            });
        }
    }
    let declared = Declared::read(&files, &Environment::of_process());
    let is_empty = declared.instances.is_empty() && declared.applications.is_empty();
    if is_empty && !declared.issues.has_errors() {
        return Err(Failure::Input(
            "There is no ApiInstance and no ClientApplication to apply.".to_owned(),
        ));
    }
    let engines = offline::engines()?;
    let master_key = master_key::read()?;
    let applied = offline::block_on(config::apply(
        &arguments.data_dir,
        master_key.as_ref(),
        engines,
        &declared,
    ))?;
    match applied {
        Ok(issues) => {
            conclude(&issues)?;
            for instance in &declared.instances {
                output::remark(format_args!("{} applied", instance.record.name));
            }
            for application in &declared.applications {
                let id = &application.record.id;
                output::remark(format_args!("client application {id} applied"));
            }
            Ok(())
        }
        Err(ApplyError::Refused(issues)) => conclude(&issues),
        Err(error) => Err(Failure::environment(error)),
    }
}
