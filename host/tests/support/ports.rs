//! Ports for listeners that are configured before they are opened.

use std::net::TcpListener;
use std::ops::Range;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

/// Below the ports that the system gives to whoever asks for any, so that nobody comes in
/// between.
const PORTS: Range<u32> = 20_000..32_000;

/// How far apart two processes begin.
const STEP: u32 = 97;

/// A port of loopback that nobody listens on, and that nobody else gets.
pub fn free_port() -> u16 {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    loop {
        let turn = GIVEN.fetch_add(1, Ordering::Relaxed);
        let place = process::id().wrapping_mul(STEP).wrapping_add(turn);
        let port = PORTS.start + place % (PORTS.end - PORTS.start);
        let port = u16::try_from(port).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
