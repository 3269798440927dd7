//! What may be known of certificates and of keys that tokens are checked with.

use gateway_model::{CertificateView, KeyView, PolicyView};
use leptos::prelude::*;

use crate::components::moment::{date_with_year, set_when};
use crate::words;

/// What may be known of the keys and certificates that a policy has.
#[derive(Clone, Default)]
pub struct Known {
    /// The key that it signs with.
    pub key: Option<KeyView>,
    /// Its certificates.
    certificates: Vec<CertificateView>,
    /// The keys that it checks tokens with.
    verification_keys: Vec<KeyView>,
}

impl Known {
    /// What is known of a policy.
    pub fn of(policy: &PolicyView) -> Self {
        Self {
            key: policy.private_key.clone(),
            certificates: policy.certificates.clone(),
            verification_keys: policy.verification_keys.clone(),
        }
    }

    /// What is known of that which a field holds or names, by its path in the policy;
    /// nothing where there is none. Of more certificates than `most` it says how many.
    pub fn of_field(&self, path: &str, most: usize) -> Option<AnyView> {
        let field = path.strip_prefix("config.")?;
        if field == "textKey" && !self.verification_keys.is_empty() {
            let keys = self.verification_keys.iter().map(key).collect_view();
            return Some(view! { <ul class="known" role="list">{keys}</ul> }.into_any());
        }
        let of_field = || self.certificates.iter().filter(|it| it.field == field);
        let more = of_field()
            .count()
            .checked_sub(most)
            .filter(|more| *more > 0);
        of_field().next()?;
        let shown = of_field().take(most).map(certificate).collect_view();
        let more = more.map(|more| view! { <li class="muted">{format!("and {more} more")}</li> });
        Some(view! { <ul class="known" role="list">{shown} {more}</ul> }.into_any())
    }
}

fn certificate(it: &CertificateView) -> AnyView {
    let names = it.names.join(", ");
    let whose = match (it.subject.as_str(), names.is_empty()) {
        ("", _) => names,
        (subject, true) => subject.to_owned(),
        (subject, false) => format!("{subject}, for {names}"),
    };
    let facts = match (it.not_before, it.not_after) {
        (Some(begin), Some(end)) => format!(
            "Valid from {} to {}, issued by {}, {}",
            date_with_year(begin),
            date_with_year(end),
            if it.issuer == it.subject {
                "itself"
            } else {
                &it.issuer
            },
            it.key
        ),
        _ => "What it says cannot be read.".to_owned(),
    };
    let fingerprint = digest("SHA-256 fingerprint ", it.fingerprint.clone());
    view! {
        <li>
            <span>{whose}</span>
            <span class="muted">{facts}</span>
            {fingerprint}
        </li>
    }
    .into_any()
}

fn key(it: &KeyView) -> AnyView {
    let thumbprint = it.thumbprint.clone();
    view! {
        <li>
            <span>{words::key(it)} {it.set_at.map(set_when)}</span>
            {thumbprint.map(|text| digest("SHA-256 thumbprint ", text))}
        </li>
    }
    .into_any()
}

fn digest(label: &'static str, text: String) -> AnyView {
    view! {
        <span class="thumbprint">
            <span class="muted">{label}</span> <code>{text}</code>
        </span>
    }
    .into_any()
}
