//! What the process of `serve` asks of the operating system.

use std::io;

use jwt_gateway::settings::ProxyLimits;
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

/// Fewer files may be open than connections may need.
pub struct Shortage {
    /// Connections of clients that there is room for, each with one to an upstream.
    pub connections: usize,
    /// What to do about it.
    pub warning: String,
}

/// Allows as many open files as the operating system lets. Tells where those are too few
/// for so many connections of clients.
pub fn allow_descriptors(connections: usize) -> Option<Shortage> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let raised = setrlimit(
        Resource::Nofile,
        Rlimit {
            current: maximum,
            maximum,
        },
    );
    let allowed = if raised.is_ok() { maximum } else { current };
    // Each with one to an upstream; of those that wait none has.
    let needed = (connections as u64)
        .saturating_mul(2)
        .saturating_add(ProxyLimits::waiting(connections) as u64)
        .saturating_add(OTHERS);
    let allowed = allowed.filter(|allowed| *allowed < needed)?;
    // Of so many as ten connections need with the one that waits beside them.
    let room = (allowed.saturating_sub(OTHERS).saturating_mul(10) / 21).max(1);
    Some(Shortage {
        connections: usize::try_from(room).unwrap_or(connections),
        warning: format!(
            "the process may open {allowed} files, and --connections {connections} may need {needed}: {room} connections are served at once; raise the limit (ulimit -Hn, LimitNOFILE=), or lower --connections"
        ),
    })
}
