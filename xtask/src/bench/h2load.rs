//! Load by h2load, over HTTP/2.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::seen::Seen;
use crate::process::output;

/// Connections.
const CONNECTIONS: &str = "4";

/// Requests under way at once on each of them.
const STREAMS: &str = "8";

/// Loads a URL by one thread. HTTP/2 is agreed on within TLS, and taken for granted without.
///
/// # Errors
/// A request failed, none was sent, or another protocol was spoken.
pub fn load(url: &str, length: Duration) -> Result<Seen> {
    let mut h2load = Command::new("h2load");
    h2load.args(["--threads=1", "--clients", CONNECTIONS]);
    h2load.args(["--max-concurrent-streams", STREAMS]);
    h2load.args(["--duration", &length.as_secs().to_string()]);
    h2load.args(["--header", "x-client-id: client-1"]).arg(url);
    read(&output(&mut h2load)?)
}

fn read(printed: &str) -> Result<Seen> {
    let line = |begin: &str| {
        let found = printed.lines().find_map(|line| line.strip_prefix(begin));
        found.with_context(|| format!("h2load did not say {begin:?}"))
    };
    let requests = line("requests: ")?;
    let count = |label: &str| number_before(requests, label).context(label.to_owned());
    let answered = count("succeeded")? as u64;
    let failed = count("failed")? + count("errored")? + count("timeout")?;
    ensure!(failed == 0.0, "of the requests: {requests}");
    ensure!(answered > 0, "there was no load");
    let protocol = line("Application protocol: ")?;
    ensure!(matches!(protocol, "h2" | "h2c"), "{protocol} was spoken");
    let finished = line("finished in ")?;
    let rate = number_before(finished, "req/s").context("h2load said no rate")?;
    Ok(Seen {
        requests: answered,
        rate,
        latency: None,
    })
}

/// The number before a label, of a list of numbers with labels.
fn number_before(list: &str, label: &str) -> Option<f64> {
    let mut parts = list.split(", ").map(|part| part.rsplit_once(' '));
    let (number, _) = parts.find_map(|part| part.filter(|(_, name)| *name == label))?;
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "\
starting benchmark...
TLS Protocol: TLSv1.3
Cipher: TLS_AES_128_GCM_SHA256
Application protocol: h2

finished in 2.00s, 66205.50 req/s, 4.29MB/s
requests: 132411 total, 132443 started, 132411 done, 132411 succeeded, 0 failed, 0 errored, 0 timeout
status codes: 132411 2xx, 0 3xx, 0 4xx, 0 5xx
";

    #[test]
    fn what_h2load_prints_is_read() {
        for printed in [PRINTED, &PRINTED.replace("protocol: h2", "protocol: h2c")] {
            let seen = read(printed).unwrap();
            assert_eq!((seen.requests, seen.rate), (132_411, 66_205.5));
            assert!(seen.latency.is_none());
        }
    }

    #[test]
    fn load_that_is_not_as_it_should_be_is_refused() {
        for (good, bad, refusal) in [
            (" 0 failed", " 7 failed", "7 failed"),
            (" 0 errored", " 7 errored", "7 errored"),
            (" 0 timeout", " 7 timeout", "7 timeout"),
            ("132411 succeeded", "0 succeeded", "there was no load"),
            ("132411 succeeded", "many succeeded", "succeeded"),
            ("protocol: h2", "protocol: http/1.1", "http/1.1 was spoken"),
            ("Application protocol: h2\n", "", "Application protocol"),
            ("requests: ", "", "requests: "),
            ("req/s", "", "no rate"),
        ] {
            let refused = read(&PRINTED.replace(good, bad)).unwrap_err();
            let refused = format!("{refused:#}");
            assert!(refused.contains(refusal), "{bad}: {refused}");
        }
    }
}
