//! What is in the form of a client application, new or to be renamed.

use gateway_model::ClientApplicationView;
use leptos::prelude::*;
use serde_json::{Value, json};

use crate::api::{ApiError, Change};
use crate::components::checking::Question;
use crate::components::field::{FormIssues, focus_field};
use crate::components::focus::once_rendered;
use crate::notices::Notices;

/// What is in the form.
#[derive(Clone, Copy)]
pub struct ApplicationForm {
    pub open: RwSignal<bool>,
    /// The application that is renamed; none for a new one.
    pub renamed: RwSignal<Option<ClientApplicationView>>,
    pub name: RwSignal<String>,
    pub id: RwSignal<String>,
    pub secret: RwSignal<String>,
    pub issues: FormIssues,
    pub waiting: RwSignal<bool>,
}

impl ApplicationForm {
    /// Closed.
    pub fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            open: RwSignal::new(false),
            renamed: RwSignal::new(None),
            name: text(),
            id: text(),
            secret: text(),
            issues: FormIssues::new(),
            waiting: RwSignal::new(false),
        }
    }

    /// Opens for a new application.
    pub fn add(self) {
        self.begin(None);
    }

    /// Opens for another name of an application.
    pub fn rename(self, application: &ClientApplicationView) {
        self.begin(Some(application.clone()));
    }

    fn begin(self, renamed: Option<ClientApplicationView>) {
        let name = renamed.as_ref().map(|it| it.name.clone());
        self.name.set(name.unwrap_or_default());
        self.id.set(String::new());
        self.secret.set(String::new());
        self.issues.set(Vec::new());
        self.renamed.set(renamed);
        self.open.set(true);
        once_rendered(|| focus_field("name"));
    }

    /// What would be changed, while it is open.
    pub fn question(self) -> Option<Question> {
        let change = self.renamed.with(|renamed| match renamed {
            Some(renamed) => Change::replace_application(&renamed.id),
            None => Change::add_application(),
        });
        self.open.get().then(|| Question {
            change,
            document: self.document(),
        })
    }

    /// What is sent: an id and a secret only where they are filled in. The view that asks is
    /// kept up to date.
    pub fn document(self) -> Value {
        let mut document = json!({ "name": self.name.get().trim() });
        for (field, value) in [("id", self.id), ("secret", self.secret)] {
            let text = value.get();
            if let (false, Some(fields)) = (text.is_empty(), document.as_object_mut()) {
                fields.insert(field.to_owned(), Value::String(text));
            }
        }
        document
    }

    /// Shows a refusal at the fields that it is about.
    pub fn refuse(self, error: ApiError, notices: Notices) {
        let issues = match error.issues("id") {
            Ok(issues) => issues,
            Err(error) => return notices.failed(error.to_string()),
        };
        let first = issues.first().map(|issue| issue.path.clone());
        self.issues.set(issues);
        if let Some(path) = first {
            focus_field(&path);
        }
    }
}
