//! All custom claims, or all custom header parameters, together: which of them get
//! into a token.

use dataweave::Inputs;

use crate::entry::{Entry, Outcome};
use crate::registered::Part;
use crate::text::Random;
use crate::types::{self, Effect, Failure, Issue};
use crate::{issue, token};

/// More entries than this have no place in a header of a request; the bound keeps
/// comparing each name with every other one cheap.
const MAX_ENTRIES: usize = 1000;

/// Custom claims or custom header parameters.
pub(crate) struct Entries {
    list: Vec<Entry>,
    reserved: Vec<&'static str>,
    /// Whether every name is known, none is reserved and none stands twice.
    are_distinct: bool,
}

impl Entries {
    /// Understands the entries of one part of the token. The names in `reserved` are set
    /// otherwise; `why` completes the warning about an entry that has one of them.
    pub(crate) fn compile(
        part: Part,
        written: &[types::Entry],
        reserved: Vec<&'static str>,
        why: &str,
        issues: &mut Vec<Issue>,
    ) -> Self {
        let field = match part {
            Part::Claims => "customClaims",
            Part::Header => "customHeaders",
        };
        if written.len() > MAX_ENTRIES {
            let message = format!("There are too many entries for a token. Keep {MAX_ENTRIES}.");
            issues.push(issue::error(field, message));
        }
        let list: Vec<Entry> = written
            .iter()
            .take(MAX_ENTRIES)
            .enumerate()
            .filter_map(|(at, entry)| Entry::compile(format!("{field}[{at}]"), entry, issues))
            .collect();
        let entries = Self {
            are_distinct: are_distinct(&list, &reserved),
            list,
            reserved,
        };
        entries.warn(part, why, issues);
        entries
    }

    /// Warns of entries that have no effect, and of what verifiers refuse of the others.
    fn warn(&self, part: Part, why: &str, issues: &mut Vec<Issue>) {
        for (at, entry) in self.list.iter().enumerate() {
            let Some(name) = entry.constant_name() else {
                continue;
            };
            let mut later = self.list.iter().skip(at + 1);
            let path = format!("{}.name", entry.path());
            if self.reserved.contains(&name) {
                issues.push(issue::warning(path, why));
            } else if let Some(later) = later.find(|later| later.constant_name() == Some(name)) {
                let message = format!(
                    "{} has the same name, and the last one wins. Remove one of the two.",
                    later.path()
                );
                issues.push(issue::warning(path, message));
            } else {
                entry.warn(part, issues);
            }
        }
    }

    /// Every text of every entry.
    pub(crate) fn reads(&self) -> impl Iterator<Item = Vec<Box<str>>> {
        self.list
            .iter()
            .flat_map(Entry::texts)
            .flat_map(|text| text.reads())
    }

    /// Whether they are the same for every request.
    pub(crate) fn are_constant(&self) -> bool {
        self.list.iter().all(Entry::is_constant)
    }

    /// How many bytes of JSON the entries take up that are the same for every request and
    /// that no later one of the same name replaces.
    pub(crate) fn constant_size(&self) -> usize {
        let mut names: Vec<&str> = self.reserved.clone();
        let mut size = 0;
        for entry in self.list.iter().rev() {
            let Some(name) = entry.constant_name().filter(|name| !names.contains(name)) else {
                continue;
            };
            size += entry.constant_size();
            names.push(name);
        }
        size
    }

    /// What they come to for one request.
    pub(crate) fn evaluate(&self, inputs: &Inputs, random: Random<'_>) -> Members<'_> {
        let mut outcomes = Vec::with_capacity(self.list.len());
        for entry in &self.list {
            outcomes.push(entry.evaluate(inputs, random));
        }
        if !self.are_distinct {
            settle(&mut outcomes, &self.reserved);
        }
        Members { outcomes }
    }
}

/// Entries with what became of each.
#[derive(Default)]
pub(crate) struct Members<'a> {
    outcomes: Vec<Outcome<'a>>,
}

impl<'a> Members<'a> {
    /// What went wrong first.
    pub(crate) fn failure(&self) -> Option<&Failure> {
        self.outcomes.iter().find_map(Outcome::failure)
    }

    /// Every entry.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Outcome<'a>> {
        self.outcomes.iter()
    }

    /// Writes the members that are in the token, after those already in `json`.
    pub(crate) fn write(&self, json: &mut Vec<u8>) {
        for outcome in &self.outcomes {
            if outcome.effect == Effect::Included {
                token::separate(json);
                outcome.write(json);
            }
        }
    }
}

/// Whether none of these can come into another's way.
fn are_distinct(list: &[Entry], reserved: &[&str]) -> bool {
    let mut taken = reserved.to_vec();
    list.iter().all(|entry| match entry.constant_name() {
        Some(name) if !taken.contains(&name) => {
            taken.push(name);
            true
        }
        _ => false,
    })
}

/// Finds what gives way to others, from the last entry to the first, because the last of
/// equal names wins. What is left out takes no name: an earlier entry of that name stays.
fn settle(outcomes: &mut [Outcome<'_>], reserved: &[&str]) {
    let mut taken = Vec::with_capacity(outcomes.len());
    for Outcome { name, effect, .. } in outcomes.iter_mut().rev() {
        let (Ok(Some(name)), Effect::Included) = (&*name, *effect) else {
            continue;
        };
        let name = &**name;
        if reserved.contains(&name) {
            *effect = Effect::Reserved;
        } else if taken.contains(&name) {
            *effect = Effect::Replaced;
        } else {
            taken.push(name);
        }
    }
}
