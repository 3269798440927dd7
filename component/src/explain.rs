//! How a token came about, for whoever asks. It shows what [`Policy::generate`] does
//! and does nothing of its own.

use serde::Serialize;

use crate::entry::Outcome;
use crate::policy::{Policy, SigningKey, Surroundings};
use crate::token;
use crate::types::{Evaluation, ExplainedEntry, Explanation, Failure, Request};

impl<Key: SigningKey> Policy<Key> {
    /// Makes the token for one request and shows how it came about.
    pub fn explain(&self, request: &Request, surroundings: &mut impl Surroundings) -> Explanation {
        let mut unsigned = self.unsigned(request, surroundings);
        if self.header().encoded().is_some() {
            unsigned.header = self.header().constant_members();
        }
        let entries = unsigned.claims.iter().chain(unsigned.header.iter());
        Explanation {
            header: text(self.header_json(&unsigned)),
            claims: text(unsigned.claims_json()),
            token: self.token(&unsigned),
            entries: entries.map(explained).collect(),
        }
    }
}

fn explained(outcome: &Outcome<'_>) -> ExplainedEntry {
    let [name, value] = outcome.entry.texts();
    ExplainedEntry {
        path: outcome.entry.path().to_owned(),
        name: Evaluation {
            form: name.form(),
            outcome: shown(&outcome.name),
        },
        value: Evaluation {
            form: value.form(),
            outcome: shown(&outcome.value),
        },
        effect: outcome.effect,
    }
}

fn shown(outcome: &Result<impl Serialize, Box<Failure>>) -> Result<String, Failure> {
    match outcome {
        Ok(value) => Ok(token::json(value)),
        Err(failure) => Err(Failure::clone(failure)),
    }
}

fn text(json: Vec<u8>) -> String {
    String::from_utf8(json).unwrap_or_default()
}
