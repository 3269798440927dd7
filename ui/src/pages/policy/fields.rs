//! What is in the form of a policy, field by field.

use gateway_model::SigningMethod;
use leptos::prelude::*;

use super::advanced::AdvancedFields;
use crate::components::entry_rows::Rows;
use crate::forms::key_choice::KeyChoice;
use crate::forms::policy::PolicyForm;

/// The fields. Each is a signal of its own, so that typing redraws what it changes.
#[derive(Clone, Copy)]
pub(super) struct PolicyFields {
    pub(super) signing_method: RwSignal<SigningMethod>,
    pub(super) key: RwSignal<KeyChoice>,
    pub(super) iat: RwSignal<bool>,
    pub(super) exp: RwSignal<String>,
    pub(super) nbf: RwSignal<String>,
    pub(super) claims: Rows,
    pub(super) headers: Rows,
    pub(super) advanced: AdvancedFields,
    /// What the gateway has.
    begin: RwSignal<PolicyForm>,
}

impl PolicyFields {
    /// The fields of a form.
    pub(super) fn new(form: PolicyForm) -> Self {
        let begin = RwSignal::new(form.clone());
        let PolicyForm {
            signing_method,
            key,
            iat,
            exp,
            nbf,
            claims,
            headers,
            advanced,
        } = form;
        Self {
            signing_method: RwSignal::new(signing_method),
            key: RwSignal::new(key),
            iat: RwSignal::new(iat),
            exp: RwSignal::new(exp),
            nbf: RwSignal::new(nbf),
            claims: Rows::new(claims),
            headers: Rows::new(headers),
            advanced: AdvancedFields::new(advanced),
            begin,
        }
    }

    /// What is in the form; the view that asks is kept up to date.
    pub(super) fn read(self) -> PolicyForm {
        PolicyForm {
            signing_method: self.signing_method.get(),
            key: self.key.get(),
            iat: self.iat.get(),
            exp: self.exp.get(),
            nbf: self.nbf.get(),
            claims: self.claims.read(),
            headers: self.headers.read(),
            advanced: self.advanced.read(),
        }
    }

    /// Fills the form anew with what the gateway has.
    pub(super) fn write(self, form: PolicyForm) {
        self.begin.set(form.clone());
        self.fill(form);
    }

    /// Fills in a form that is not applied yet.
    pub(super) fn fill(self, form: PolicyForm) {
        let PolicyForm {
            signing_method,
            key,
            iat,
            exp,
            nbf,
            claims,
            headers,
            advanced,
        } = form;
        self.signing_method.set(signing_method);
        self.key.set(key);
        self.iat.set(iat);
        self.exp.set(exp);
        self.nbf.set(nbf);
        self.claims.write(claims);
        self.headers.write(headers);
        self.advanced.write(advanced);
    }

    /// Whether there is something to lose.
    pub(super) fn is_dirty(self) -> bool {
        self.read() != self.begin.get()
    }
}
