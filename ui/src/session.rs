//! Who is signed in: nobody, or whoever knows the admin token.
//!
//! The token lives in this tab's memory and `sessionStorage` and goes nowhere else but to
//! other tabs of the admin UI in the same browser (`tabs.rs`): it ends with them, and is
//! never part of an address, a log or a view.

use std::fmt;

use leptos::prelude::*;

const STORAGE_KEY: &str = "jwt-gateway.admin-token";

/// The admin token.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Takes a token as somebody pasted it: white space around it does not count.
    ///
    /// # Errors
    /// Text that no `Authorization` header could carry (RFC 9110, section 11.2).
    pub fn parse(text: &str) -> Result<Self, InvalidToken> {
        let text = text.trim();
        if text.is_empty() {
            Err(InvalidToken::Empty)
        } else if text.chars().all(|c| c.is_ascii_graphic()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidToken::Characters)
        }
    }

    /// The token as text, for the one header that carries it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[REDACTED]")
    }
}

/// The text is not a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidToken {
    /// Nothing was entered.
    #[error("Enter the admin token.")]
    Empty,
    /// A character that no token has.
    #[error("A token has no spaces or accented letters. Copy the whole line of the file again.")]
    Characters,
}

/// Where the session stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionState {
    /// Nobody is signed in.
    SignedOut,
    /// Requests carry this token.
    SignedIn(Token),
    /// The session ended by itself. What was on the page stays there, out of sight, for
    /// whoever signs in again.
    Ended(Ending),
}

/// Why a session ended without anybody signing out in this tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The gateway stopped accepting the token.
    Refused,
    /// Nobody used the UI for a long time.
    Idle,
    /// Somebody signed out in another tab.
    Elsewhere,
}

impl Ending {
    /// What is said of it where one signs in.
    pub fn words(self) -> &'static str {
        match self {
            Self::Refused => {
                "The gateway no longer accepts your token. Sign in again to go on where you were."
            }
            Self::Idle => {
                "You were signed out because nothing was done for an hour. Sign in again to go \
                 on where you were."
            }
            Self::Elsewhere => {
                "You signed out in another tab. Sign in again to go on where you were."
            }
        }
    }
}

/// The session of this tab.
#[derive(Clone, Copy)]
pub struct Session(RwSignal<SessionState>);

impl Session {
    /// Takes up the session that this tab had before it was reloaded.
    pub fn restore() -> Self {
        let kept = storage()
            .and_then(|storage| storage.get_item(STORAGE_KEY).ok().flatten())
            .and_then(|text| Token::parse(&text).ok());
        Self(RwSignal::new(
            kept.map_or(SessionState::SignedOut, SessionState::SignedIn),
        ))
    }

    /// Where the session stands; the view that asks is kept up to date.
    pub fn state(self) -> SessionState {
        self.0.get()
    }

    /// The token in use, asked for once.
    pub fn token(self) -> Option<Token> {
        match self.0.get_untracked() {
            SessionState::SignedIn(token) => Some(token),
            SessionState::SignedOut | SessionState::Ended(_) => None,
        }
    }

    /// Begins with a token that the gateway has accepted.
    pub fn sign_in(self, token: Token) {
        // Without storage (some browsers' strictest settings) the session ends
        // with a reload, which is better than no session.
        if let Some(storage) = storage() {
            let _ = storage.set_item(STORAGE_KEY, token.expose());
        }
        self.0.set(SessionState::SignedIn(token));
    }

    /// Ends because the gateway refused `token`. A refusal that arrives after
    /// somebody signed in with another token says nothing about that one.
    pub fn expire(self, token: &Token) {
        if self.token().as_ref() == Some(token) {
            self.end(Ending::Refused);
        }
    }

    /// Ends by itself, if there is a session.
    pub fn end(self, ending: Ending) {
        if self.token().is_some() {
            forget();
            self.0.set(SessionState::Ended(ending));
        }
    }

    /// Ends because the admin said so.
    pub fn sign_out(self) {
        forget();
        self.0.set(SessionState::SignedOut);
    }
}

/// Whether somebody is signed in, and so the pages can be seen.
#[derive(Clone, Copy)]
pub struct SignedIn(pub Memo<bool>);

fn forget() {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(STORAGE_KEY);
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::{InvalidToken, Token};

    #[test]
    fn a_token_pasted_with_its_line_end_is_taken() {
        let token = Token::parse(" q7_-Zz0\r\n").map(|token| token.expose().to_owned());
        assert_eq!(token.as_deref(), Ok("q7_-Zz0"));
    }

    #[test]
    fn text_that_no_header_can_carry_is_refused_before_it_is_sent() {
        assert_eq!(Token::parse("  "), Err(InvalidToken::Empty));
        assert_eq!(Token::parse("one two"), Err(InvalidToken::Characters));
        assert_eq!(Token::parse("geheimé"), Err(InvalidToken::Characters));
    }

    #[test]
    fn a_printed_token_shows_nothing_of_itself() {
        let printed = format!("{:?}", Token::parse("q7_-Zz0"));
        assert!(!printed.contains("q7"), "{printed}");
    }
}
