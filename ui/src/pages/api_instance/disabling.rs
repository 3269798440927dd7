//! What is asked before an API instance is disabled.

use gateway_model::ApiInstanceView;
use leptos::prelude::*;

use super::consequences;
use crate::api::{Api, ApiError};
use crate::notices::Notices;
use crate::questions::{Question, Questions};

/// What it takes to ask.
#[derive(Clone, Copy)]
pub struct Disabling {
    api: Api,
    notices: Notices,
    questions: Questions,
}

impl Disabling {
    /// Takes it from the context.
    pub fn take() -> Self {
        Self {
            api: expect_context(),
            notices: expect_context(),
            questions: expect_context(),
        }
    }

    /// What becomes of the requests of an API instance. Who else is on its port gets them,
    /// perhaps.
    ///
    /// # Errors
    /// The gateway does not say who that is.
    pub async fn consequences(self, instance: &ApiInstanceView) -> Result<String, ApiError> {
        let port = instance.instance.address.socket.port();
        let others = self.api.api_instances(&format!("q=:{port}")).await?;
        Ok(consequences::of_disabling_all(instance, &others.items))
    }

    /// Says what becomes of the requests of `instance`, and does it if somebody wants that.
    pub async fn ask(self, instance: ApiInstanceView, disable: impl FnOnce() + 'static) {
        let text = match self.consequences(&instance).await {
            Ok(text) => text,
            Err(error) => return self.notices.failed(error.to_string()),
        };
        let question = Question {
            title: format!("Disable {}?", instance.instance.name),
            text,
            word: None,
            yes: "Disable",
            no: "Keep",
        };
        self.questions.ask(question, disable);
    }
}
