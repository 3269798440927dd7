//! The revisions, the newest first, as every history shows them.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::compare::Compare;
use super::entry::entry;
use super::revision::{Revert, Revision};
use crate::api::ApiError;
use crate::components::breadcrumb::Breadcrumb;
use crate::components::issues::prose;
use crate::components::title::PageTitle;

/// The revisions, or why there are none; nothing before the answer.
type Answer = Option<Result<Vec<Revision>, ApiError>>;

/// A history that is asked for.
#[derive(Clone, Copy)]
pub struct History {
    answer: RwSignal<Answer>,
}

impl History {
    /// One that was not asked for yet.
    pub fn new() -> Self {
        Self {
            answer: RwSignal::new(None),
        }
    }

    /// Asks for it.
    pub async fn load(self, asking: impl Future<Output = Result<Vec<Revision>, ApiError>>) {
        let result = asking.await;
        self.answer.try_set(Some(result));
    }

    /// As [`Self::load`], while the page is being shown.
    pub fn begin(self, asking: impl Future<Output = Result<Vec<Revision>, ApiError>> + 'static) {
        spawn_local(self.load(asking));
    }

    /// What it is of, as it was called last.
    pub fn called(self) -> Option<String> {
        let answer = self.answer.read();
        let newest = answer.as_ref()?.as_ref().ok()?.first()?;
        Some(newest.called.clone())
    }

    /// The revisions, with the way back to each if there is one. `missing` says that there
    /// is nothing that they could be of.
    pub fn shown(self, missing: &'static str, revert: Option<Revert>) -> AnyView {
        let shown = move || match self.answer.get() {
            None => view! { <p class="loading muted">"Waiting for the gateway…"</p> }.into_any(),
            Some(Err(error)) if error.is_not_found() => {
                view! { <p class="notice">{missing}</p> }.into_any()
            }
            Some(Err(error)) => {
                view! { <p class="notice notice-bad">{prose(&error.to_string())}</p> }.into_any()
            }
            Some(Ok(list)) => revisions(&list, revert.as_ref()),
        };
        shown.into_any()
    }
}

fn revisions(list: &[Revision], revert: Option<&Revert>) -> AnyView {
    let earlier = list.iter().skip(1).map(Some).chain([None]);
    let newest = list.first();
    let items = list.iter().zip(earlier).map(|(revision, before)| {
        let newest = newest.filter(|newest| newest.number != revision.number);
        entry(revision, before, newest, revert)
    });
    view! {
        <Compare list=list.to_vec() />
        <ol class="cards" role="list" aria-label="Revisions, newest first">
            {items.collect_view()}
        </ol>
    }
    .into_any()
}

/// What stands above a history: the ways back, and what it is of.
pub fn head(
    above: impl Fn() -> Vec<(String, String)> + Send + 'static,
    title: impl Into<Signal<String>>,
) -> AnyView {
    view! {
        <div>
            {move || view! { <Breadcrumb above=above() /> }}
            <div class="page-title">
                <PageTitle text=title />
            </div>
        </div>
    }
    .into_any()
}
