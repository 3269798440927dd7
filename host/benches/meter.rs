//! What it costs a request to be counted, alone and while another thread counts
//! for the same API instance.
#![allow(missing_docs, reason = "a benchmark has no users")]

use std::sync::Arc;
use std::time::Duration;

use divan::Bencher;
use jwt_gateway::clock::SystemClock;
use jwt_gateway::metrics::{Ending, Meter, Outcome};

fn main() {
    divan::main();
}

#[divan::bench(threads = [1, 2])]
fn record(bencher: Bencher<'_, '_>) {
    let meter = Meter::new(Arc::new(SystemClock));
    let outcome = Outcome {
        ending: Ending::Upstream2xx,
        tokens: 1,
        fault: None,
        refusal: None,
        latency: Some(Duration::from_micros(870)),
    };
    bencher.bench(|| meter.record(&outcome));
}
