//! The API instances as the gateway last showed them, asked for again and again.
//!
//! Signals change only when what they hold changes, so that an answer that says
//! nothing new leaves the page alone.

use std::time::Duration;

use gateway_model::{ApiInstanceName, ApiInstanceView};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError};
use crate::changes;
use crate::notices::Notices;
use crate::session::{Session, Token};
use crate::words;

/// From an answer to the next question.
const INTERVAL: Duration = Duration::from_secs(2);

/// Whether the gateway answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Connection {
    /// The first answer is on its way.
    Opening,
    /// The last question was answered.
    Live,
    /// The last question was not answered.
    Lost {
        /// Why not.
        error: ApiError,
        /// When the last answer came, as the local time of day.
        last_answer: Option<String>,
    },
}

/// What the gateway last showed.
#[derive(Clone, Copy)]
pub struct Live {
    session: Session,
    instances: RwSignal<Option<Vec<ApiInstanceView>>>,
    connection: RwSignal<Connection>,
    announcement: RwSignal<String>,
    last_answer: StoredValue<Option<String>>,
}

impl Live {
    /// Nothing yet. [`Live::poll`] begins to ask.
    pub fn new(session: Session) -> Self {
        Self {
            session,
            instances: RwSignal::new(None),
            connection: RwSignal::new(Connection::Opening),
            announcement: RwSignal::new(String::new()),
            last_answer: StoredValue::new(None),
        }
    }

    /// The API instances; none before the first answer.
    pub fn instances(self) -> Signal<Option<Vec<ApiInstanceView>>> {
        self.instances.into()
    }

    /// Whether the gateway answers.
    pub fn connection(self) -> Signal<Connection> {
        self.connection.into()
    }

    /// What changed last, for a live region.
    pub fn announcement(self) -> Signal<String> {
        self.announcement.into()
    }

    /// One API instance; none while there is none of this name.
    pub fn instance(self, name: &ApiInstanceName) -> Option<ApiInstanceView> {
        self.instances.with(|list| {
            let list = list.as_deref().unwrap_or_default();
            list.iter()
                .find(|instance| instance.instance.name == *name)
                .cloned()
        })
    }

    /// Why what is applied to an API instance is not live; none if it is.
    pub fn not_live(self, name: &ApiInstanceName) -> Option<String> {
        words::not_live(&self.instance(name)?)
    }

    /// Asks now, because something was changed from this page.
    pub async fn refresh(self) {
        if let Some(token) = self.session.token() {
            let answer = api::list_api_instances(&token).await;
            self.take(&token, answer);
        }
    }

    /// Asks now, because something was applied to an API instance, and says whether it
    /// is live.
    pub async fn applied(self, name: &ApiInstanceName, notices: Notices) {
        self.refresh().await;
        match untrack(|| self.not_live(name)) {
            Some(why) => notices.warned(format!("Applied. {why}")),
            None => notices.done(format!("Applied and live on {name}.")),
        }
    }

    /// Asks for as long as the page is open, while somebody is signed in.
    pub fn poll(self) {
        spawn_local(async move {
            self.refresh().await;
            set_timeout(move || self.poll(), INTERVAL);
        });
    }

    /// Tries a token; if the gateway accepts it, the session begins and the page
    /// has its first answer.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn sign_in(self, token: Token) -> Result<(), ApiError> {
        let list = api::list_api_instances(&token).await?;
        self.show(list);
        self.session.sign_in(token);
        Ok(())
    }

    /// Ends the session and forgets what was shown.
    pub fn sign_out(self) {
        self.session.sign_out();
        self.instances.set(None);
        self.announcement.set(String::new());
        self.connection.set(Connection::Opening);
        self.last_answer.set_value(None);
    }

    fn take(self, token: &Token, answer: Result<Vec<ApiInstanceView>, ApiError>) {
        // An answer to somebody who has signed out meanwhile is nobody's business.
        if self.session.token().as_ref() != Some(token) {
            return;
        }
        match answer {
            Ok(list) => self.show(list),
            Err(ApiError::Unauthorized) => self.session.expire(token),
            Err(error) => self.lose(error),
        }
    }

    fn show(self, list: Vec<ApiInstanceView>) {
        if matches!(self.connection.get_untracked(), Connection::Lost { .. }) {
            self.announcement.set("Connected again.".to_owned());
        }
        change(self.connection, Connection::Live);
        self.last_answer.set_value(Some(time_of_day()));
        let before = self.instances.get_untracked();
        if let Some(words) = before.and_then(|before| changes::describe(&before, &list)) {
            self.announcement.set(words);
        }
        change(self.instances, Some(list));
    }

    fn lose(self, error: ApiError) {
        if !matches!(self.connection.get_untracked(), Connection::Lost { .. }) {
            self.announcement
                .set("Connection lost, retrying.".to_owned());
        }
        let last_answer = self.last_answer.get_value();
        change(self.connection, Connection::Lost { error, last_answer });
    }
}

/// Sets a signal if that changes it.
fn change<T: PartialEq + Clone + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}

fn time_of_day() -> String {
    let now = js_sys::Date::new_0();
    String::from(now.to_locale_time_string("default"))
}
