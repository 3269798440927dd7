//! The form itself, its fields in the order of the policy's documentation.

use gateway_model::{ExplanationView, KeyView, PolicyView, SigningMethod};
use leptos::prelude::*;

use super::advanced::AdvancedOptions;
use super::fields::PolicyFields;
use super::key::PrivateKeyField;
use super::preview::Preview;
use super::submit::Submittable;
use super::target::{FormDraft, Target};
use crate::components::entry_rows::EntryRows;
use crate::components::field::{FormIssues, IssueSummary, Select, TextField, Toggle};
use crate::forms::kinds::{CLAIMS, HEADERS};
use crate::forms::policy::PolicyForm;
use crate::words;

/// The form and, beside it, the token that it makes.
#[component]
pub(super) fn PolicyFormView(
    target: Target,
    form: PolicyForm,
    key_view: Option<KeyView>,
) -> impl IntoView {
    let issues = FormIssues::new();
    provide_context(issues);
    let fields = PolicyFields::new(form);
    let explanation = RwSignal::new(None::<ExplanationView>);
    let results = Signal::derive(move || {
        explanation.with(|it| it.as_ref().map_or_else(Vec::new, |it| it.entries.clone()))
    });
    let document = Memo::new(move |_| fields.read().document());
    let draft = FormDraft {
        document: document.into(),
        take: Callback::new(move |view: PolicyView| {
            if let Some(form) = PolicyForm::of(&view) {
                fields.write(form);
            }
        }),
        fill: Callback::new(move |view: PolicyView| {
            if let Some(form) = PolicyForm::of(&view) {
                fields.fill(untrack(|| fields.read()).with_text(form));
            }
        }),
    };
    let instance = target.instance().clone();
    let at = target.policy().cloned();
    view! {
        <div class="workbench">
            <Submittable target=target.clone() draft dirty=Signal::derive(move || fields.is_dirty())>
                <IssueSummary />
                <MethodField fields />
                <PrivateKeyField
                    path="config.privateKey".to_owned()
                    label="Private Key"
                    value=fields.key
                    method=Memo::new(move |_| fields.signing_method.get())
                    at
                    set=key_view
                />
                <TimeFields fields />
                <EntryRows
                    legend="Custom Claims"
                    path="customClaims"
                    entries=CLAIMS
                    help="Names and values are text, or expressions over the request such as \
                          #[attributes.headers['x-tenant']]."
                    rows=fields.claims
                    document
                    results
                />
                <EntryRows
                    legend="Custom Headers"
                    path="customHeaders"
                    entries=HEADERS
                    help="Further parameters of the token's header, such as kid. The policy sets \
                          alg and typ itself."
                    rows=fields.headers
                    document
                    results
                />
                <AdvancedOptions instance fields=fields.advanced />
            </Submittable>
            <Preview target fields explanation />
        </div>
    }
}

#[component]
fn MethodField(fields: PolicyFields) -> impl IntoView {
    let choices = SigningMethod::BY_NAME
        .map(|(name, method)| (method, format!("{name}: {}", words::signing_method(method))));
    view! {
        <Select
            path="config.signingMethod"
            label="Signing Method"
            value=fields.signing_method
            choices=choices.to_vec()
        />
    }
}

#[component]
fn TimeFields(fields: PolicyFields) -> impl IntoView {
    let PolicyFields { iat, exp, nbf, .. } = fields;
    let meaning =
        |words: Option<String>| words.unwrap_or_else(|| "A whole number of seconds".to_owned());
    view! {
        <Toggle
            path="config.iat"
            label="Issued At (iat)"
            value=iat
            help=|| "Whether the token carries its time of issue."
        />
        <div class="side-by-side">
            <TextField
                path="config.exp"
                label="Expiration (exp)"
                class="seconds"
                numeric=true
                value=exp
                help=move || meaning(exp.with(|text| words::typed_expiration(text)))
            />
            <TextField
                path="config.nbf"
                label="Not Before (nbf)"
                class="seconds"
                numeric=true
                value=nbf
                help=move || meaning(nbf.with(|text| words::typed_not_before(text)))
            />
        </div>
    }
}
