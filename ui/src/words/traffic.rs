//! Requests and responses in words.

use gateway_model::LatencyView;

use super::count::count;
use super::time::milliseconds;

/// A status code with what it commonly stands for (RFC 9110, section 15).
pub fn status(status: u16) -> String {
    let reason = match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        304 => "Not Modified",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    };
    format!("{status} {reason}").trim_end().to_owned()
}

/// What a minute of a chart of requests stands for.
pub fn minute(ago: usize, requests: u64, failed: u64) -> String {
    let when = minutes_ago(ago);
    let noun = if requests == 1 { "request" } else { "requests" };
    match failed {
        0 => format!("{when}: {requests} {noun}"),
        failed => format!("{when}: {requests} {noun}, {failed} failed"),
    }
}

/// What a minute of a chart of times stands for.
pub fn minute_times(ago: usize, latency: Option<LatencyView>) -> String {
    let when = minutes_ago(ago);
    let Some(LatencyView { p50, p90, p99 }) = latency else {
        return format!("{when}: no response");
    };
    let [p50, p90, p99] = [p50, p90, p99].map(milliseconds);
    format!("{when}: p50 {p50}, p90 {p90}, p99 {p99}")
}

fn minutes_ago(ago: usize) -> String {
    match ago {
        0 => "This minute".to_owned(),
        ago => format!("{} ago", count(ago, "minute", "minutes")),
    }
}
