//! Requests and responses in words.

use gateway_model::LatencyView;

use super::count::number;
use super::time::microseconds;

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

/// How long the responses of a step took.
pub fn times(latency: Option<LatencyView>) -> String {
    let Some(LatencyView { p50, p90, p99 }) = latency else {
        return "no response".to_owned();
    };
    let [p50, p90, p99] = [p50, p90, p99].map(microseconds);
    format!("p50 {p50}, p90 {p90}, p99 {p99}")
}

/// What an API instance did in the last hour, in short.
pub fn last_hour(requests: u64, tokens: u64, failed: u64) -> String {
    let counted = |many: u64, noun: &str| {
        let end = if many == 1 { "" } else { "s" };
        format!("{} {noun}{end}", number(many))
    };
    let requests = counted(requests, "request");
    let tokens = counted(tokens, "token");
    match failed {
        0 => format!("{requests} and {tokens} in the last hour"),
        failed => format!(
            "{requests}, {} failed, and {tokens} in the last hour",
            number(failed)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::last_hour;

    #[test]
    fn the_last_hour_says_what_failed() {
        assert_eq!(last_hour(1, 1, 0), "1 request and 1 token in the last hour");
        assert_eq!(
            last_hour(1_950, 11_700, 1_000),
            "1,950 requests, 1,000 failed, and 11,700 tokens in the last hour"
        );
    }
}
