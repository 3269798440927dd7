//! The client applications as the gateway last showed them.

use gateway_model::ClientApplicationView;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::fields::ApplicationForm;
use super::rotation::Rotation;
use super::secret::Shown;
use crate::api::{Api, ApiError};
use crate::components::merge::Decision;
use crate::order::sorted;

type Answer = Option<Result<Vec<ClientApplicationView>, ApiError>>;

/// What the parts of the page work on.
#[derive(Clone, Copy)]
pub struct Applications {
    pub api: Api,
    pub answer: RwSignal<Answer>,
    pub form: ApplicationForm,
    /// About a name that somebody else has changed as well.
    pub decision: Decision,
    pub rotation: Rotation,
    pub shown: Shown,
}

impl Applications {
    /// None yet. [`Applications::load`] asks for them.
    pub fn new() -> Self {
        Self {
            api: expect_context(),
            answer: RwSignal::new(None),
            form: ApplicationForm::new(),
            decision: Decision::new(),
            rotation: Rotation::new(),
            shown: Shown::new(),
        }
    }

    /// Asks for them again.
    pub fn load(self) {
        spawn_local(async move {
            let result = self.api.client_applications().await;
            self.answer.try_set(Some(result.map(by_name)));
        });
    }
}

fn by_name(list: Vec<ClientApplicationView>) -> Vec<ClientApplicationView> {
    let key = |it: &ClientApplicationView| (it.name.to_lowercase(), it.id.clone());
    sorted(list, |one, other| key(one).cmp(&key(other)))
}
