//! The load, and what disturbs it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use xtask::process::step;
use xtask::usage;

use crate::client::Client;
use crate::kind::Kind;
use crate::scene::Scene;
use crate::situation::Situation;
use crate::tally::{self, Memory, Tally};

/// How often the configuration is changed and the memory is looked at.
const BEAT: Duration = Duration::from_secs(1);

/// After so many beats the upstream is killed, and after so many it comes back.
const UPSTREAM_LIFE: u32 = 10;
const UPSTREAM_DEATH: u32 = 1;

/// After so many beats there is another certificate.
const CERTIFICATE: u32 = 3;

/// After so many beats other API instances come, and after so many they go.
const NEIGHBOURS_AWAY: u32 = 2;
const NEIGHBOURS_THERE: u32 = 2;

/// After so many beats there is a line about how it goes.
const REPORT: u32 = 60;

/// How long, with what.
#[derive(Debug, clap::Parser)]
#[command(name = "soak")]
pub struct Arguments {
    /// How long the load lasts.
    #[arg(long)]
    minutes: u64,
    /// Clients that ask at once.
    #[arg(long)]
    clients: usize,
    /// The gateway.
    #[arg(long, value_name = "FILE")]
    program: PathBuf,
}

/// Loads a gateway and prints what came of it. Says whether all was well.
///
/// # Errors
/// The gateway or its upstream does not serve, or a change is refused.
pub fn run(arguments: &Arguments) -> Result<bool> {
    let folder = tempfile::tempdir()?;
    let mut situation = Situation::default();
    let mut scene = step("Starting the gateway and an echo upstream", || {
        Scene::set_up(&arguments.program, folder.path(), &mut situation)
    })?;
    let situation = Arc::new(situation);
    let tally = Arc::new(Tally::default());
    let stop = Arc::new(AtomicBool::new(false));
    let runtime = Runtime::new()?;
    let mut clients = JoinSet::new();
    for (number, kind) in (0..arguments.clients).zip(Kind::ALL.into_iter().cycle()) {
        // Every other client of a kind shakes hands anew with each connection.
        let goes_on = (number / Kind::ALL.len()).is_multiple_of(2);
        let client = Client {
            number,
            kind,
            port: scene.port(kind),
            tls: Arc::new(scene.authority.client(kind.protocol(), goes_on)?),
            situation: Arc::clone(&situation),
            tally: Arc::clone(&tally),
            stop: Arc::clone(&stop),
            requests: AtomicU64::new(0),
        };
        clients.spawn_on(client.ask(), runtime.handle());
    }
    let length = Duration::from_secs(60 * arguments.minutes);
    let disturbed = disturb(&mut scene, &situation, &tally, length);
    stop.store(true, Ordering::SeqCst);
    runtime.block_on(clients.join_all());
    let memory = disturbed?;
    scene.installation.check()?;
    Ok(tally::print(&tally, &memory))
}

/// Changes the configuration and kills the upstream, over and over.
fn disturb(
    scene: &mut Scene,
    situation: &Situation,
    tally: &Tally,
    length: Duration,
) -> Result<Memory> {
    let begun = Instant::now();
    let mut memory = Memory::default();
    for beat in 1_u32.. {
        change(scene, situation, beat)?;
        memory.note(usage::resident(scene.installation.gateway_id())?);
        change_upstream(scene, situation, beat)?;
        scene.installation.check()?;
        if beat.is_multiple_of(REPORT) {
            let seconds = begun.elapsed().as_secs();
            println!("    after {seconds} s: {}", tally.line());
        }
        let next = begun + BEAT * beat;
        thread::sleep(next.saturating_duration_since(Instant::now()));
        if begun.elapsed() >= length && !situation.upstream_is_down() {
            break;
        }
    }
    Ok(memory)
}

/// Changes what is to be changed at a beat.
fn change(scene: &Scene, situation: &Situation, beat: u32) -> Result<()> {
    scene.change_generation(situation)?;
    if beat.is_multiple_of(CERTIFICATE) {
        scene.change_certificate(situation)?;
    }
    match beat % (NEIGHBOURS_AWAY + NEIGHBOURS_THERE) {
        NEIGHBOURS_AWAY => scene.add_neighbours(),
        0 => scene.remove_neighbours(),
        _ => Ok(()),
    }
}

/// Kills the upstream or has it come back.
fn change_upstream(scene: &mut Scene, situation: &Situation, beat: u32) -> Result<()> {
    match beat % (UPSTREAM_LIFE + UPSTREAM_DEATH) {
        UPSTREAM_LIFE => {
            situation.upstream_changes();
            scene.installation.kill_upstream();
        }
        0 => {
            scene.installation.restart_upstream()?;
            situation.upstream_changes();
        }
        _ => {}
    }
    Ok(())
}
