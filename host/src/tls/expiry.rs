//! Certificates that end: what is said of them, and when.

use gateway_model::{CertificateView, Issue};
use x509_parser::time::ASN1Time;

const DAY: u64 = 24 * 60 * 60;

/// From so many seconds before its end on, a certificate is said to end.
const NOTICE: u64 = 30 * DAY;

/// What a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// The gateway shows it, and others look at its dates.
    Shown,
    /// The gateway believes whom it vouches for, whatever its dates (RFC 5280, section
    /// 6.1.1 (d), leaves those of trust anchors out).
    Trusted,
}

/// What is wrong with the dates of a certificate at `now`, in seconds since
/// 1970-01-01T00:00:00Z; the path begins at the policy's `config`.
pub fn trouble(certificate: &CertificateView, purpose: Use, now: u64) -> Option<Issue> {
    let (begin, end) = (certificate.not_before?, certificate.not_after?);
    let whose = name(certificate);
    let field = certificate.field.as_str();
    if end < now {
        let end = day(end);
        return Some(match purpose {
            Use::Shown => Issue::error(
                field,
                format!(
                    "The certificate of {whose} has ended on {end}. Whoever checks it refuses the connection. Get a new one, and put it here."
                ),
            ),
            Use::Trusted => Issue::warning(
                field,
                format!(
                    "The certificate of {whose} has ended on {end}. Whom it vouches for is still believed. Take it out, or put its successor in its place."
                ),
            ),
        });
    }
    if now < begin && purpose == Use::Shown {
        let begin = day(begin);
        let message = format!(
            "The certificate of {whose} is valid from {begin} on. Until then, whoever checks it refuses the connection."
        );
        return Some(Issue::error(field, message));
    }
    (end < now.saturating_add(NOTICE)).then(|| {
        let left = days((end - now) / DAY);
        let end = day(end);
        let message = format!(
            "The certificate of {whose} ends in {left}, on {end}. Get a new one, and put it here."
        );
        Issue::warning(field, message)
    })
}

/// What people know it by.
fn name(certificate: &CertificateView) -> &str {
    let names = certificate.names.first();
    match (certificate.subject.as_str(), names) {
        ("", Some(name)) => name,
        ("", None) => "nobody in particular",
        (subject, _) => subject,
    }
}

fn days(days: u64) -> String {
    match days {
        0 => "less than a day".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

/// The day of a moment, such as 2026-12-31, in UTC.
fn day(seconds: u64) -> String {
    let time = i64::try_from(seconds).ok();
    let time = time.and_then(|it| ASN1Time::from_timestamp(it).ok());
    time.map_or_else(String::new, |it| it.to_datetime().date().to_string())
}
