//! Who may use the admin API: whoever has the admin token (RFC 6750, section 2.1).

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::{Instant, sleep};

use super::error::ApiError;
use crate::secrets::AdminToken;

/// Wrong tokens that are answered at once: people make mistakes.
const FORGIVEN: u32 = 10;

/// What the first one beyond those waits; each further one waits twice as long.
const FIRST_DELAY: Duration = Duration::from_millis(10);

/// The longest that one waits.
const LONGEST_DELAY: Duration = Duration::from_secs(1);

/// Without a wrong token for so long, those before are forgotten.
const MEMORY: Duration = Duration::from_secs(60);

/// Lets requests with the admin token through, and slows down who tries tokens out.
#[derive(Debug)]
pub struct Doorkeeper {
    token: AdminToken,
    wrong: Mutex<Wrong>,
}

#[derive(Debug)]
struct Wrong {
    /// Since the gateway began.
    total: u64,
    /// Since there was none for a while.
    recent: u32,
    last: Instant,
}

impl Doorkeeper {
    /// The file that holds the token.
    pub fn token_file(&self) -> &Path {
        self.token.path()
    }

    /// One who knows this token.
    pub fn new(token: AdminToken) -> Self {
        Self {
            token,
            wrong: Mutex::new(Wrong {
                total: 0,
                recent: 0,
                last: Instant::now(),
            }),
        }
    }

    /// How often a wrong token was tried.
    pub fn wrong_tokens(&self) -> u64 {
        let wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        wrong.total
    }

    /// Counts a wrong token. Gives how long its answer is to wait; whoever has the right
    /// one does not wait.
    fn note(&self) -> Duration {
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if now.duration_since(wrong.last) > MEMORY {
            wrong.recent = 0;
        }
        wrong.last = now;
        wrong.total += 1;
        wrong.recent = wrong.recent.saturating_add(1);
        match wrong.recent.checked_sub(FORGIVEN + 1) {
            None => Duration::ZERO,
            Some(beyond) => {
                let factor = 2_u32.saturating_pow(beyond);
                FIRST_DELAY.saturating_mul(factor).min(LONGEST_DELAY)
            }
        }
    }
}

/// Lets requests with the admin token through.
pub async fn require_token(
    State(doorkeeper): State<Arc<Doorkeeper>>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let candidate = bearer(&request).ok_or(ApiError::Unauthorized)?;
    if doorkeeper.token.matches(candidate) {
        return Ok(next.run(request).await);
    }
    sleep(doorkeeper.note()).await;
    Err(ApiError::Unauthorized)
}

/// The credentials of the one `Authorization` field. The scheme's name may be
/// written in any case (RFC 9110, section 11.1).
fn bearer(request: &Request) -> Option<&[u8]> {
    let mut fields = request.headers().get_all(AUTHORIZATION).iter();
    let (Some(field), None) = (fields.next(), fields.next()) else {
        return None;
    };
    let (scheme, credentials) = field.as_bytes().split_at_checked("Bearer ".len())?;
    scheme
        .eq_ignore_ascii_case(b"Bearer ")
        .then(|| credentials.trim_ascii_start())
}
