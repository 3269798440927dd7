//! What the process of `serve` asks of the operating system.

use std::io;

use rustix::process::{
    DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit,
};

/// Descriptors beside those of connections: the database, watches, files, the log.
const OTHERS: u64 = 200;

/// Keeps the memory, which holds private keys, from being written to a disk when the
/// process fails, and from other processes of its user.
///
/// # Errors
/// The operating system refuses.
pub fn keep_memory_private() -> io::Result<()> {
    let nothing = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    setrlimit(Resource::Core, nothing)?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(())
}

/// Allows as many open files as the operating system lets. Gives a warning where those
/// are too few for so many connections of clients, each with one to an upstream.
pub fn allow_descriptors(connections: usize) -> Option<String> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let raised = setrlimit(
        Resource::Nofile,
        Rlimit {
            current: maximum,
            maximum,
        },
    );
    let allowed = if raised.is_ok() { maximum } else { current };
    let needed = (connections as u64)
        .saturating_mul(2)
        .saturating_add(OTHERS);
    let allowed = allowed.filter(|allowed| *allowed < needed)?;
    Some(format!(
        "the process may open {allowed} files, and --connections {connections} may need {needed}; raise the limit (ulimit -Hn, LimitNOFILE=), or lower --connections"
    ))
}
