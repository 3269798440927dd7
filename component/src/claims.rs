//! The claims: time of issue, expiry, begin of validity (RFC 7519, section 4.1),
//! and the custom ones.

use crate::entries::{Entries, Members};
use crate::failure::failure;
use crate::registered::Part;
use crate::token::check_size;
use crate::types::{Config, Failure, FailureKind, Issue};
use crate::{issue, token};

/// The largest number that every JSON reader keeps exact (RFC 8259, section 6).
const MAX_TIME: u64 = 9_007_199_254_740_991;

/// Ten years in seconds; no token is meant to be valid, or to wait, so long.
const LONG: u64 = 315_576_000;

/// Seconds since 1970 for dates from 2001 on.
const DATES: u64 = 1_000_000_000;

/// Milliseconds since 1970 for dates from 1973 on.
const MILLISECONDS: u64 = 100_000_000_000;

/// The claims that a configuration asks for.
pub(crate) struct Claims {
    iat: bool,
    exp: Option<u64>,
    nbf: Option<u64>,
    entries: Entries,
}

impl Claims {
    /// Understands the claims. `now` is in seconds since 1970-01-01T00:00:00Z.
    pub(crate) fn compile(config: &Config, now: u64, issues: &mut Vec<Issue>) -> Self {
        let exp = seconds("exp", config.exp, now, issues);
        let nbf = seconds("nbf", config.nbf, now, issues);
        if let (Some(exp), Some(nbf)) = (exp, nbf)
            && nbf >= exp
        {
            issues.push(issue::warning(
                "nbf",
                "The token would expire before it becomes valid. Make `exp` longer than `nbf`.",
            ));
        }
        let set = [
            ("iat", config.iat),
            ("exp", exp.is_some()),
            ("nbf", nbf.is_some()),
        ];
        let set = set
            .into_iter()
            .filter_map(|(name, set)| set.then_some(name))
            .collect();
        let why = "The configuration sets this claim itself, so this entry has no effect. \
                   Remove it, or switch off the claim's own field.";
        let entries = Entries::compile(Part::Claims, &config.custom_claims, set, why, issues);
        let claims = Self {
            iat: config.iat,
            exp,
            nbf,
            entries,
        };
        let size = claims.entries.constant_size() + claims.times_size(now);
        if let Err(failure) = check_size("customClaims", size) {
            issues.push(issue::error(failure.path, failure.message));
        }
        claims
    }

    /// The bytes of the claims about time, with the braces around all claims.
    fn times_size(&self, now: u64) -> usize {
        let mut json = Vec::new();
        let times = self.times(now).unwrap_or_default();
        times.write_with(&Members::default(), &mut json);
        json.len()
    }

    /// The custom ones.
    pub(crate) fn entries(&self) -> &Entries {
        &self.entries
    }

    /// Whether the time is needed at all.
    pub(crate) fn need_time(&self) -> bool {
        self.iat || self.exp.is_some() || self.nbf.is_some()
    }

    /// The times of a token that is issued `now`.
    pub(crate) fn times(&self, now: u64) -> Result<Times, Failure> {
        let at = |field, seconds: Option<u64>| match seconds {
            None => Ok(None),
            Some(seconds) => match now.checked_add(seconds) {
                Some(time) if time <= MAX_TIME => Ok(Some(time)),
                _ => Err(failure(
                    FailureKind::Clock,
                    field,
                    "The clock shows a time that the claim cannot carry. Set the clock.",
                )),
            },
        };
        Ok(Times {
            iat: at("iat", self.iat.then_some(0))?,
            exp: at("exp", self.exp)?,
            nbf: at("nbf", self.nbf)?,
        })
    }
}

/// The claims about time, each in seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Default)]
pub(crate) struct Times {
    iat: Option<u64>,
    exp: Option<u64>,
    nbf: Option<u64>,
}

impl Times {
    /// The claims as JSON.
    pub(crate) fn write_with(self, members: &Members<'_>, json: &mut Vec<u8>) {
        json.push(b'{');
        for (name, time) in [
            ("\"iat\":", self.iat),
            ("\"exp\":", self.exp),
            ("\"nbf\":", self.nbf),
        ] {
            if let Some(time) = time {
                token::separate(json);
                json.extend_from_slice(name.as_bytes());
                token::write_json(json, &time);
            }
        }
        members.write(json);
        json.push(b'}');
    }
}

/// A number of seconds after the time of issue; 0 stands for none.
fn seconds(field: &str, seconds: u64, now: u64, issues: &mut Vec<Issue>) -> Option<u64> {
    let most = MAX_TIME.saturating_sub(now);
    if seconds > most {
        issues.push(issue::error(
            field,
            format!("The number of seconds is too large for a token. Enter at most {most}."),
        ));
    }
    if seconds > LONG && seconds <= most {
        issues.push(issue::warning(field, long(field, seconds)));
    }
    (seconds > 0).then_some(seconds)
}

/// What is wrong with a time of more than [`LONG`].
fn long(field: &str, seconds: u64) -> String {
    let likely = match seconds {
        MILLISECONDS.. => "milliseconds since 1970",
        _ if seconds >= DATES => "a date in seconds since 1970",
        _ => "another unit than seconds",
    };
    format!(
        "`{field}` counts seconds from the time of issue, and this is more than ten years; it \
         may be {likely}. Enter the number of seconds, such as 300."
    )
}
