//! How large heads may be is said once, for both versions of HTTP and both directions.

use jwt_gateway::settings::ProxyLimits;

use crate::support::{Gateway, Lines, VERSIONS, answering, ask_with, ask_with_room, checking};

/// Limits, lines that pass with them, and lines that do not.
fn cases() -> [(ProxyLimits, Lines, Lines); 4] {
    let fields = |head_fields| ProxyLimits {
        head_fields,
        head_bytes: 1 << 20,
        ..ProxyLimits::default()
    };
    let bytes = |head_bytes| ProxyLimits {
        head_fields: 10_000,
        head_bytes,
        ..ProxyLimits::default()
    };
    [
        (
            fields(40),
            Lines::new("x-small-", 20, 10),
            Lines::new("x-small-", 60, 10),
        ),
        (
            fields(1000),
            Lines::new("x-same", 900, 10),
            Lines::new("x-same", 1100, 10),
        ),
        (
            bytes(16 << 10),
            Lines::new("x-large-", 14, 1000),
            Lines::new("x-large-", 20, 1000),
        ),
        (
            bytes(256 << 10),
            Lines::new("x-large-", 200, 1000),
            Lines::new("x-large-", 280, 1000),
        ),
    ]
}

#[tokio::test]
async fn requests_are_limited_as_the_settings_say() {
    for (limits, passes, excessive) in cases() {
        for (lines, expected) in [(passes, 200), (excessive, 431)] {
            for (instance, upstream) in checking(lines).await {
                let gateway = Gateway::limited(limits.clone(), vec![instance]);
                for version in VERSIONS {
                    let case = format!("{lines:?} from {version:?} to {upstream}");
                    let (status, _) = ask_with(&gateway, version, lines).await;
                    assert_eq!(status, expected, "{case}");
                }
            }
        }
    }
}

#[tokio::test]
async fn responses_are_limited_as_the_settings_say() {
    for (limits, passes, excessive) in cases() {
        for (lines, expected) in [(passes, 200), (excessive, 502)] {
            for (instance, upstream) in answering(lines).await {
                let gateway = Gateway::limited(limits.clone(), vec![instance]);
                for version in VERSIONS {
                    let case = format!("{lines:?} from {upstream} to {version:?}");
                    let response = ask_with_room(&gateway, version).await;
                    assert_eq!(response.status(), expected, "{case}");
                    let whole = lines.are_in(response.headers());
                    assert_eq!(whole, expected == 200, "{case}");
                }
            }
        }
    }
}
