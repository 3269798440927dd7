//! The keys of a JWK Set (RFC 7517, section 5) that fit the methods of a policy.

use std::collections::BTreeMap;
use std::fmt::Write;

use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

use super::not_key_set::NotKeySet;
use super::public_key::members_of_pem_certificate;
use super::published_key::{LeftOut, PublishedKey};

/// More keys than this are published by nobody.
const MAX_KEYS: usize = 200;

/// Keys that are tried for one token without being named by it.
const MAX_NAMELESS: usize = 32;

/// Ids of keys that are named where several are left out for one reason.
const MAX_NAMED: usize = 5;

/// Keys that fit the methods of a policy.
#[derive(Default)]
pub struct KeySet {
    keys: Vec<PublishedKey>,
    left_out: BTreeMap<LeftOut, Vec<Option<String>>>,
}

impl KeySet {
    /// Reads a JWK Set, or certificates as Google publishes them: an object with the id
    /// of each key and its certificate in PEM. Keys that are of another kind, for another
    /// use or not understood are left out, as RFC 7517, section 5, asks.
    pub fn parse(document: &[u8], methods: &[Algorithm]) -> Result<Self, NotKeySet> {
        #[derive(Deserialize)]
        struct Document {
            keys: Vec<Value>,
        }
        // A byte order mark is no JSON, and harmless (RFC 8259, section 8.1).
        let text = document.strip_prefix(b"\xef\xbb\xbf").unwrap_or(document);
        let keys = match serde_json::from_slice(text) {
            Ok(Document { keys }) => keys,
            Err(_) => certificates(text).ok_or_else(|| NotKeySet::of(text))?,
        };
        let mut set = Self::default();
        for jwk in keys.iter().take(MAX_KEYS) {
            match PublishedKey::read(jwk, methods) {
                Ok(key) => set.keys.push(key),
                Err(reason) => {
                    let id = jwk.get("kid").and_then(Value::as_str).map(str::to_owned);
                    set.left_out.entry(reason).or_default().push(id);
                }
            }
        }
        Ok(set)
    }

    /// How many keys fit.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// How many keys are published.
    pub fn published(&self) -> usize {
        self.len() + self.left_out.values().map(Vec::len).sum::<usize>()
    }

    /// How many keys are left out for which reason, with some of their ids; empty
    /// where all fit.
    pub fn left_out(&self) -> String {
        let mut text = String::new();
        for (reason, ids) in &self.left_out {
            let gap = if text.is_empty() { "" } else { "; " };
            // Writing to a text does not fail.
            let _ = write!(text, "{gap}{} {reason}", ids.len());
            let named: Vec<_> = ids.iter().flatten().take(MAX_NAMED).collect();
            if !named.is_empty() {
                // Debug form, in which nothing of an id can end a line.
                let _ = write!(text, " {named:?}");
            }
        }
        text
    }

    /// Why the key with this id is published and not used for this method, if that is
    /// so.
    pub fn why_left_out(&self, id: &str, method: Algorithm) -> Option<LeftOut> {
        if self.knows(id) && !self.serves(id, method) {
            return Some(LeftOut::OtherMethod);
        }
        let mut reasons = self.left_out.iter();
        let holds = |ids: &Vec<Option<String>>| ids.iter().flatten().any(|it| it == id);
        let found = reasons.find(|(_, ids)| holds(ids));
        found.map(|(reason, _)| *reason)
    }

    /// Whether one of them has this key id and is for this method.
    pub fn serves(&self, id: &str, method: Algorithm) -> bool {
        let mut keys = self.keys.iter();
        keys.any(|key| key.id.as_deref() == Some(id) && key.methods.contains(&method))
    }

    fn knows(&self, id: &str) -> bool {
        self.keys.iter().any(|key| key.id.as_deref() == Some(id))
    }

    /// The keys that a token of this method may be signed with: those of its key id,
    /// and then those without any; all if it names none.
    pub fn candidates(
        &self,
        id: Option<&str>,
        method: Algorithm,
    ) -> impl Iterator<Item = &DecodingKey> {
        let named = move |key: &&PublishedKey| id.is_some() && key.id.as_deref() == id;
        let others = move |key: &&PublishedKey| id.is_none() || key.id.is_none();
        let suiting = move || {
            let keys = self.keys.iter();
            keys.filter(move |key| key.methods.contains(&method))
        };
        let others = suiting().filter(others).take(MAX_NAMELESS);
        let keys = suiting().filter(named).chain(others);
        keys.map(|key| &key.key)
    }
}

/// The keys of certificates by their ids, as JWKs, if the document is such a list. A
/// certificate that cannot be read is a key without numbers.
fn certificates(document: &[u8]) -> Option<Vec<Value>> {
    let certificates: BTreeMap<String, String> = serde_json::from_slice(document).ok()?;
    let is_certificate = |text: &String| text.trim_start().starts_with("-----BEGIN CERTIFICATE");
    if certificates.is_empty() || !certificates.values().all(is_certificate) {
        return None;
    }
    let jwk = |(id, pem): (String, String)| {
        let mut members = members_of_pem_certificate(&pem).unwrap_or_default();
        members.insert("kid".to_owned(), id.into());
        Value::Object(members)
    };
    Some(certificates.into_iter().map(jwk).collect())
}
