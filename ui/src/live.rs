//! What the gateway last showed of its API instances, asked for again and again: the
//! part that is looked at, and nothing else.
//!
//! Signals change only when what they hold changes, so that an answer that says
//! nothing new leaves the page alone.

use std::time::Duration;

use gateway_model::{ApiInstanceList, ApiInstanceName, ApiInstanceView};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError, Tag, Tagged};
use crate::changes;
use crate::forms::in_words;
use crate::notices::Notices;
use crate::polling::poll;
use crate::session::{Session, Token};
use crate::watched::{Seen, Watched};

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
    watched: StoredValue<Watched>,
    list: RwSignal<Option<Seen>>,
    one: RwSignal<Option<Seen>>,
    connection: RwSignal<Connection>,
    announcement: RwSignal<String>,
    last_answer: StoredValue<Option<String>>,
}

impl Live {
    /// Nothing yet. [`Live::poll`] begins to ask.
    pub fn new(session: Session) -> Self {
        Self {
            session,
            watched: StoredValue::new(Watched::Nothing),
            list: RwSignal::new(None),
            one: RwSignal::new(None),
            connection: RwSignal::new(Connection::Opening),
            announcement: RwSignal::new(String::new()),
            last_answer: StoredValue::new(None),
        }
    }

    /// The part of the list that came last, which may be of an earlier question; none
    /// before the first answer.
    pub fn list(self) -> Signal<Option<Seen>> {
        self.list.into()
    }

    /// Whether the gateway answers.
    pub fn connection(self) -> Signal<Connection> {
        self.connection.into()
    }

    /// What changed last, for a live region.
    pub fn announcement(self) -> Signal<String> {
        self.announcement.into()
    }

    /// The API instance that is looked at; none while it is not known, or if there is
    /// none of this name.
    pub fn instance(self, name: &ApiInstanceName) -> Option<ApiInstanceView> {
        self.one(name, |list| list.items.first().cloned()).flatten()
    }

    /// Whether it is known that there is no API instance of this name.
    pub fn is_missing(self, name: &ApiInstanceName) -> bool {
        let missing = self.one(name, |list| list.items.is_empty());
        missing.unwrap_or(false)
    }

    fn one<T>(self, name: &ApiInstanceName, read: fn(&ApiInstanceList) -> T) -> Option<T> {
        self.one.with(|seen| {
            let seen = seen.as_ref()?;
            let is_this = matches!(&seen.watched, Watched::One(it) if it == name);
            is_this.then(|| read(&seen.list))
        })
    }

    /// Why what is applied to an API instance is not live; none if it is.
    pub fn not_live(self, name: &ApiInstanceName) -> Option<String> {
        in_words::not_live(&self.instance(name)?)
    }

    /// From now on asks for what a page looks at, while that page is there.
    pub fn watch(self, what: impl Fn() -> Option<Watched> + Send + Sync + 'static) {
        Effect::new(move |_| {
            if let Some(watched) = what() {
                self.turn(watched);
            }
        });
    }

    fn turn(self, watched: Watched) {
        if self.watched.with_value(|before| *before == watched) {
            return;
        }
        if let Watched::One(name) = &watched {
            self.one.set(untrack(|| self.listed(name)));
        }
        self.watched.set_value(watched);
        spawn_local(self.refresh());
    }

    /// An API instance as the list has it, to be shown until it was asked for.
    fn listed(self, name: &ApiInstanceName) -> Option<Seen> {
        self.list.with(|seen| {
            let list = &seen.as_ref()?.list;
            let found = list.items.iter().find(|it| it.instance.name == *name)?;
            Some(Seen {
                watched: Watched::One(name.clone()),
                list: ApiInstanceList {
                    items: vec![found.clone()],
                    total: 1,
                    states: list.states,
                },
                tag: None,
            })
        })
    }

    /// Asks now, because something was changed from this page.
    pub async fn refresh(self) {
        if let Some(token) = self.session.token() {
            let watched = self.watched.get_value();
            let known = self.known(&watched);
            let answer = api::list_api_instances(&token, &watched.query(), known.as_ref()).await;
            self.take(&token, watched, answer);
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
        poll(INTERVAL, move || self.refresh());
    }

    /// Tries a token; if the gateway accepts it, the session begins and the page
    /// has its first answer.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn sign_in(self, token: Token) -> Result<(), ApiError> {
        let watched = self.watched.get_value();
        let answer = api::list_api_instances(&token, &watched.query(), None).await?;
        self.show(watched, answer);
        self.session.sign_in(token);
        Ok(())
    }

    /// Ends the session and forgets what was shown.
    pub fn sign_out(self) {
        self.session.sign_out();
        self.watched.set_value(Watched::Nothing);
        self.list.set(None);
        self.one.set(None);
        self.announcement.set(String::new());
        self.connection.set(Connection::Opening);
        self.last_answer.set_value(None);
    }

    fn take(
        self,
        token: &Token,
        watched: Watched,
        answer: Result<Option<Tagged<ApiInstanceList>>, ApiError>,
    ) {
        // An answer to somebody who has signed out meanwhile is nobody's business.
        if self.session.token().as_ref() != Some(token) {
            return;
        }
        match answer {
            Ok(answer) => self.show(watched, answer),
            Err(ApiError::Unauthorized) => self.session.expire(token),
            Err(error) => self.lose(error),
        }
    }

    /// Takes an answer; none: it is as it was.
    fn show(self, watched: Watched, answer: Option<Tagged<ApiInstanceList>>) {
        if matches!(self.connection.get_untracked(), Connection::Lost { .. }) {
            self.announcement.set("Connected again.".to_owned());
        }
        change(self.connection, Connection::Live);
        self.last_answer.set_value(Some(time_of_day()));
        // What nobody looks at any more is not shown.
        let is_wanted = self.watched.with_value(|wanted| *wanted == watched);
        let (Some(Tagged { value, tag }), true) = (answer, is_wanted) else {
            return;
        };
        let Some(place) = self.place(&watched) else {
            return;
        };
        let list = value;
        let words = place.with_untracked(|before| {
            let before = before.as_ref().filter(|it| it.watched == watched)?;
            changes::describe(&before.list, &list, matches!(watched, Watched::One(_)))
        });
        if let Some(words) = words {
            self.announcement.set(words);
        }
        let seen = Seen { watched, list, tag };
        change(place, Some(seen));
    }

    /// Where the answer to a question is kept.
    fn place(self, watched: &Watched) -> Option<RwSignal<Option<Seen>>> {
        match watched {
            Watched::Nothing => None,
            Watched::List(_) => Some(self.list),
            Watched::One(_) => Some(self.one),
        }
    }

    /// The tag of the answer that is there already.
    fn known(self, watched: &Watched) -> Option<Tag> {
        self.place(watched)?.with_untracked(|seen| {
            let seen = seen.as_ref().filter(|it| it.watched == *watched)?;
            seen.tag.clone()
        })
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
