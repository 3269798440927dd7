//! What is asked before the settings disable an API instance.

use gateway_model::ApiInstanceView;
use leptos::prelude::*;

use super::fields::ApiInstanceFields;
use crate::api::Api;
use crate::notices::Notices;
use crate::pages::api_instance::consequences;
use crate::questions::{Question, Questions};

/// What it takes to ask.
#[derive(Clone, Copy)]
pub struct Disabling {
    api: Api,
    notices: Notices,
    questions: Questions,
    fields: ApiInstanceFields,
}

impl Disabling {
    /// Of the API instance that these fields are of.
    pub fn of(fields: ApiInstanceFields) -> Self {
        Self {
            api: expect_context(),
            notices: expect_context(),
            questions: expect_context(),
            fields,
        }
    }

    /// Whether the form disables what is enabled.
    pub fn is_meant(self) -> bool {
        self.fields.begin.with_untracked(|begin| begin.enabled)
            && !self.fields.enabled.get_untracked()
    }

    /// Says what becomes of the requests of `instance`, and does it if somebody wants that.
    pub async fn ask(self, instance: ApiInstanceView, disable: impl FnOnce() + 'static) {
        // Who else is on its port gets its requests, perhaps.
        let port = instance.instance.address.socket.port();
        let others = match self.api.api_instances(&format!("q=:{port}")).await {
            Ok(others) => others.items,
            Err(error) => return self.notices.failed(error.to_string()),
        };
        let question = Question {
            title: format!("Disable {}?", instance.instance.name),
            text: consequences::of_disabling_all(&instance, &others),
            word: None,
            yes: "Disable",
            no: "Keep",
        };
        self.questions.ask(question, disable);
    }
}
