//! How a token came about, for whoever asks. It shows what [`Policy::generate`] does
//! and does nothing of its own.

use crate::entry::Outcome;
use crate::policy::{Policy, SigningKey, Surroundings};
use crate::token;
use crate::types::{Effect, Evaluation, ExplainedEntry, Explanation, Request};

impl<Key: SigningKey> Policy<Key> {
    /// Makes the token for one request and shows how it came about.
    pub fn explain(&self, request: &Request, surroundings: &mut impl Surroundings) -> Explanation {
        let unsigned = self.unsigned(request, surroundings);
        let entries = unsigned.claims.iter().chain(unsigned.header.iter());
        Explanation {
            header: text(self.header_json(&unsigned)),
            claims: text(unsigned.claims_json()),
            token: self.token(&unsigned),
            entries: entries
                .map(|(outcome, effect)| explained(outcome, effect))
                .collect(),
        }
    }
}

fn explained(outcome: &Outcome<'_>, effect: Effect) -> ExplainedEntry {
    let [name, value] = outcome.entry.texts();
    ExplainedEntry {
        path: outcome.entry.path().to_owned(),
        name: Evaluation {
            form: name.form(),
            outcome: outcome.name.as_ref().map(token::json).map_err(Clone::clone),
        },
        value: Evaluation {
            form: value.form(),
            outcome: outcome
                .value
                .as_ref()
                .map(token::json)
                .map_err(Clone::clone),
        },
        effect,
    }
}

fn text(json: Vec<u8>) -> String {
    String::from_utf8(json).unwrap_or_default()
}
