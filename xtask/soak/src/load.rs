//! The load, and what disturbs it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use serde_json::{Value, json};
use xtask::installation::Installation;
use xtask::process::step;
use xtask::usage;

use crate::client::{self, Situation};
use crate::tally::{self, Memory, Tally};

/// How often the configuration is changed and the memory is looked at.
const BEAT: Duration = Duration::from_secs(1);

/// After so many beats the upstream is killed, and after so many it comes back.
const UPSTREAM_LIFE: u32 = 10;
const UPSTREAM_DEATH: u32 = 1;

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
    let mut installation = step("Starting the gateway and an echo upstream", || {
        Installation::start(&arguments.program, folder.path())
    })?;
    let (policy, key) = apply_policy(&installation)?;
    let url = format!("{}/soak", installation.proxy_url());
    let situation = Arc::new(Situation::new(url, key));
    let tally = Arc::new(Tally::default());
    let stop = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..arguments.clients)
        .map(|number| {
            let (situation, tally) = (Arc::clone(&situation), Arc::clone(&tally));
            let stop = Arc::clone(&stop);
            thread::spawn(move || client::ask(number, &situation, &tally, &stop))
        })
        .collect();
    let length = Duration::from_secs(60 * arguments.minutes);
    let disturbed = disturb(&mut installation, &policy, &situation, &tally, length);
    stop.store(true, Ordering::SeqCst);
    for client in clients {
        // A client that panicked has found a defect of this program.
        client.join().map_err(|_| anyhow!("a client broke down"))?;
    }
    let memory = disturbed?;
    installation.check()?;
    Ok(tally::print(&tally, &memory))
}

/// Creates the API instance and its policy; gives the policy's path and public key.
fn apply_policy(installation: &Installation) -> Result<(String, Value)> {
    let instance = json!({
        "name": "soak",
        "address": format!("{}/soak", installation.proxy_url()),
        "upstream": { "address": installation.upstream_url() },
    });
    installation.create("api-instances", &instance)?;
    let mut policy = policy(0);
    let key = installation.private_key("RS256")?;
    let config = policy.get_mut("config").and_then(Value::as_object_mut);
    let config = config.context("a policy has a configuration")?;
    config.insert("privateKey".to_owned(), key.into());
    let view = installation.create("api-instances/soak/policies", &policy)?;
    let id = view.get("id").and_then(Value::as_str);
    let id = id.context("the policy's view has no id")?;
    let key = view.pointer("/privateKey/publicJwk").cloned();
    let key = key.context("the policy's view has no public key")?;
    Ok((format!("api-instances/soak/policies/{id}"), key))
}

/// The policy in one of its generations. Without a private key the one that is set
/// stays.
fn policy(generation: u64) -> Value {
    json!({
        "config": {
            "signingMethod": "RS256",
            "exp": 60,
            "customClaims": [
                { "name": "generation", "value": format!("#[{generation}]") },
                { "name": "path", "value": "#[attributes.requestPath]" },
                { "name": "client", "value": "#[attributes.headers['x-client']]" },
            ],
            "customHeaders": [],
        },
    })
}

/// Changes the configuration and kills the upstream, over and over.
fn disturb(
    installation: &mut Installation,
    policy_path: &str,
    situation: &Situation,
    tally: &Tally,
    length: Duration,
) -> Result<Memory> {
    let begun = Instant::now();
    let mut memory = Memory::default();
    for beat in 1_u32.. {
        let generation = u64::from(beat);
        situation.change_to(generation, || {
            installation.replace(policy_path, &policy(generation))
        })?;
        memory.note(usage::resident(installation.gateway_id())?);
        match beat % (UPSTREAM_LIFE + UPSTREAM_DEATH) {
            UPSTREAM_LIFE => {
                situation.upstream_changes();
                installation.kill_upstream();
            }
            0 => {
                installation.restart_upstream()?;
                situation.upstream_changes();
            }
            _ => {}
        }
        installation.check()?;
        if beat.is_multiple_of(REPORT) {
            println!(
                "    after {} s: {}",
                begun.elapsed().as_secs(),
                tally.line()
            );
        }
        let next = begun + BEAT * beat;
        thread::sleep(next.saturating_duration_since(Instant::now()));
        if begun.elapsed() >= length && !situation.upstream_is_down() {
            break;
        }
    }
    Ok(memory)
}
