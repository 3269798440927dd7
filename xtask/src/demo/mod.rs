//! `demo`: everything from nothing to a verified token, once.

mod shown;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use self::shown::shown;
use crate::build::{Build, Profile, Wasm};
use crate::installation::Installation;
use crate::process::step;
use crate::token::{self, Token};
use crate::toolchain::Choice;
use crate::workspace::Workspace;

/// How long the example tokens are valid, in seconds.
const VALIDITY: u64 = 300;

/// How far the clocks of two processes on one machine may seem apart, in seconds:
/// the request takes some time.
const TOLERANCE: u64 = 60;

/// The request that is sent.
const PATH: &str = "/orders/42?express=true";

/// A credential of the client, which must not reach the upstream.
const CLIENT_CREDENTIAL: &str = "Bearer what-the-client-sent";

/// Builds, starts and tries the gateway. Unless `once`, it then keeps running.
pub fn run(once: bool, choice: Choice, workspace: &Workspace) -> Result<()> {
    let mut build = Build::artifacts(Wasm::ToTry, &[Profile::Dev], choice, workspace)?;
    let program = at_hand(&build.gateway(Profile::Dev, workspace)?, workspace)?;
    let folder = tempfile::Builder::new()
        .prefix("jwt-gateway-demo-")
        .tempdir()?;
    let mut installation = step("Starting the gateway and an echo upstream", || {
        Installation::start(&program, folder.path())
    })?;
    let public_key = step("Creating an API instance and applying the policy", || {
        apply_policy(&installation)
    })?;
    step("Sending a request through the proxy", || {
        show_request(&installation, &public_key)
    })?;
    if once {
        return Ok(());
    }
    let folder = folder.keep();
    print_directions(&program, &installation);
    wait_for_interrupt(&mut installation)?;
    drop(installation);
    println!("Ended. Its data are still in {}.", folder.display());
    Ok(())
}

/// Leaves the program where the documentation says that it is.
fn at_hand(program: &Path, workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target().join("demo");
    fs::create_dir_all(&folder)?;
    let place = folder.join("jwt-gateway");
    if place.exists() {
        fs::remove_file(&place)?;
    }
    fs::hard_link(program, &place).with_context(|| place.display().to_string())?;
    Ok(place)
}

/// Creates the example and returns the public half of its key.
fn apply_policy(installation: &Installation) -> Result<Value> {
    let instance = json!({
        "name": "orders",
        "address": format!("{}/", installation.proxy_url()),
        "upstream": { "address": installation.upstream_url() },
    });
    installation.create("api-instances", &instance)?;
    let policy = json!({
        "label": "Example",
        "config": {
            "signingMethod": "RS256",
            "privateKey": installation.private_key("RS256")?,
            "iat": true,
            "exp": VALIDITY,
            "nbf": 0,
            "customClaims": [
                { "name": "iss", "value": "jwt-gateway-demo" },
                { "name": "sub", "value": "#[authentication.principal default 'anonymous']" },
                { "name": "aud", "value": installation.upstream_url() },
                { "name": "jti", "value": "#[uuid()]" },
                { "name": "path", "value": "#[attributes.requestPath]" },
                { "name": "client", "value": "#[attributes.headers['x-client']]" },
            ],
            "customHeaders": [{ "name": "kid", "value": "demo-key" }],
        },
    });
    let view = installation.create("api-instances/orders/policies", &policy)?;
    let public_key = view.pointer("/privateKey/publicJwk").cloned();
    public_key.context("the policy's view has no public key")
}

/// Sends a request, shows what the upstream got, and checks every part of it.
fn show_request(installation: &Installation, public_key: &Value) -> Result<()> {
    let headers = [("authorization", CLIENT_CREDENTIAL), ("x-client", "demo")];
    let received = installation.send(PATH, &headers)?;
    let compact = token::bearer(&received)?;
    let token = Token::parse(compact)?;
    token.verify(public_key)?;
    check_claims(&token.claims, now()?)?;
    let Token { header, claims, .. } = &token;
    println!("\n{}", shown(PATH, compact, header, claims, VALIDITY));
    Ok(())
}

fn check_claims(claims: &Value, now: u64) -> Result<()> {
    let expected = [
        ("iss", "jwt-gateway-demo"),
        ("sub", "anonymous"),
        ("path", "/orders/42"),
        ("client", "demo"),
    ];
    for (name, value) in expected {
        let claim = claims.get(name).and_then(Value::as_str);
        ensure!(
            claim == Some(value),
            "the claim {name} is {claim:?} instead of {value:?}"
        );
    }
    let seconds = |name| claims.get(name).and_then(Value::as_u64);
    let issued = seconds("iat").context("the claim iat is not a whole number")?;
    let expires = seconds("exp").context("the claim exp is not a whole number")?;
    ensure!(
        issued.abs_diff(now) <= TOLERANCE,
        "the claim iat is {issued} but it is {now}"
    );
    ensure!(
        expires == issued + VALIDITY,
        "the claim exp is {expires} with iat {issued}"
    );
    ensure!(
        claims.get("nbf").is_none(),
        "there is a claim nbf although it was switched off"
    );
    Ok(())
}

fn now() -> Result<u64> {
    Ok(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())
}

fn print_directions(program: &Path, installation: &Installation) {
    let (proxy, admin) = (installation.proxy_url(), installation.admin_url());
    println!("The gateway is running.\n");
    println!("  Proxy      {proxy}/");
    println!("             curl -s {proxy}/hello -H 'x-client: curl'");
    println!("  Admin UI   {admin}/");
    println!(
        "             sign in with the token in {}",
        installation.token_file().display()
    );
    println!("  Data       {}", installation.folder().display());
    println!("  Program    {}\n", program.display());
    println!("Ctrl-C ends it.");
}

/// Returns at Ctrl-C or a request to terminate.
///
/// # Errors
/// A server ended before.
fn wait_for_interrupt(installation: &mut Installation) -> Result<()> {
    let (send, interrupted) = mpsc::channel();
    ctrlc::set_handler(move || {
        // Nobody listens any more once the first interrupt was seen.
        let _ = send.send(());
    })?;
    loop {
        match interrupted.recv_timeout(Duration::from_millis(500)) {
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
            Err(RecvTimeoutError::Timeout) => installation.check()?,
        }
    }
}
