//! Policies that say how long upstreams may take.

use gateway_model::read::Reader;
use gateway_model::{Issue, Timeouts};
use serde_json::Value;

/// What a policy sets, by its milliseconds.
type Sets = fn(u32) -> Timeouts;

/// The policies. Idleness is that of connections, where it is not a stream's.
const POLICIES: [(&str, Sets); 5] = [
    ("idle-timeout-flex", keep),
    ("response-timeout-flex", response),
    ("stream-idle-timeout-flex", idle),
    ("upstream-idle-timeout-flex", keep),
    ("upstream-response-timeout-flex", response),
];

fn response(ms: u32) -> Timeouts {
    Timeouts {
        response_ms: Some(ms),
        ..Timeouts::default()
    }
}

fn idle(ms: u32) -> Timeouts {
    Timeouts {
        idle_ms: Some(ms),
        ..Timeouts::default()
    }
}

fn keep(ms: u32) -> Timeouts {
    Timeouts {
        keep_ms: Some(ms),
        ..Timeouts::default()
    }
}

/// What such a policy comes to.
pub enum Said {
    /// Time-outs.
    Timeouts(Timeouts),
    /// Nothing.
    LeftOut(Issue),
}

/// The names of the policies.
pub fn names() -> impl Iterator<Item = &'static str> {
    POLICIES.iter().map(|(name, _)| *name)
}

/// Reads an item with its `config`; none if it is no such policy.
pub fn read(policy: &str, item: &Value, config: &Value) -> Option<Result<Said, Vec<Issue>>> {
    let (_, sets) = POLICIES.iter().find(|(name, _)| *name == policy)?;
    let mut common = Reader::new(item, "");
    let enabled = common.optional("enabled", Reader::boolean);
    let rules = common.optional("rules", |reader, value, path| {
        reader.list(value, path, |_, _, _| Some(()))
    });
    common.also(&["policyRef", "config", "order", "id", "targetRef"]);
    common.optional("label", Reader::text);
    common.optional("description", Reader::text);
    let mut reader = Reader::new(config, "config");
    let time = reader.required("timeout", read_seconds);
    let issues = [common.finish(|| Some(())), reader.finish(|| Some(()))];
    let issues: Vec<_> = issues.into_iter().filter_map(Result::err).collect();
    let left_out = |path: &str, message: &str| {
        let issue = Issue::warning(path, message);
        Some(Ok(Said::LeftOut(issue)))
    };
    match time {
        Some(_) if enabled == Some(false) => {
            left_out("enabled", "It is switched off, so it is left out.")
        }
        Some(_) if rules.is_some_and(|rules| !rules.is_empty()) => {
            let message = "A time-out is for all requests of an API instance or a service. With rules it is left out.";
            left_out("rules", message)
        }
        Some(ms) if issues.is_empty() => Some(Ok(Said::Timeouts(sets(ms)))),
        _ => Some(Err(issues.concat())),
    }
}

/// Reads seconds as milliseconds. 0 is no limit, so it is the longest that there is.
fn read_seconds(reader: &mut Reader<'_>, value: &Value, path: &str) -> Option<u32> {
    let ms = value.as_f64().map(|seconds| seconds * 1000.0);
    let longest = f64::from(Timeouts::LONGEST_MS);
    let ms = ms.filter(|ms| (0.0..=longest).contains(ms) && ms.fract() == 0.0);
    let Some(ms) = ms else {
        let wanted = "a number of seconds from 0 to 86400, where 0 is a day";
        reader.no_number(value, path, wanted);
        return None;
    };
    // It is whole and in the range.
    let ms = ms as u32;
    Some(if ms == 0 { Timeouts::LONGEST_MS } else { ms })
}
