//! One change of many API instances: all of it, or none.

use std::collections::HashMap;
use std::sync::Arc;

use gateway_model::{
    ApiInstanceBatch, ApiInstanceName, BatchAction, Issue, RevisionAction, Within,
};

use super::error::ChangeError;
use crate::store::Write;
use crate::written::{ApiInstanceRecord, Written};

const MISSING: &str = "There is no API instance of this name.";

/// What a batch comes to. What is so already is left alone. `now` is in seconds since
/// 1970-01-01T00:00:00Z.
///
/// # Errors
/// The configuration is at another revision, or what is wrong with each API instance that
/// cannot be changed.
pub fn plan(
    batch: &ApiInstanceBatch,
    written: &Written,
    now: u64,
) -> Result<Vec<Write>, ChangeError> {
    if batch.revision.is_some_and(|it| it != written.revision) {
        return Err(ChangeError::Stale);
    }
    let known = written.instances.iter().map(|it| (&it.name, it));
    let known: HashMap<_, _> = known.collect();
    let (mut steps, mut issues) = (Vec::new(), Vec::new());
    for (index, name) in batch.names.iter().enumerate() {
        match step(&batch.action, name, known.get(name).copied()) {
            Ok(Some(delete @ Write::DeleteInstance(_))) => steps.push(delete),
            Ok(step) => steps.extend(step.into_iter().flat_map(|step| {
                let note = Write::NoteInstance(name.clone(), RevisionAction::Changed, now);
                [step, note]
            })),
            Err(found) => issues.extend(of_one(index, name, found)),
        }
    }
    match issues.is_empty() {
        true => Ok(steps),
        false => Err(ChangeError::Refused(issues)),
    }
}

/// Issues of one API instance of a batch as those of the batch, which say whose they are.
pub fn of_one(
    index: usize,
    name: &ApiInstanceName,
    issues: Vec<Issue>,
) -> impl Iterator<Item = Issue> {
    let issues = issues.within(&format!("apiInstances[{index}]"));
    let name = name.clone();
    issues.into_iter().map(move |issue| Issue {
        message: format!("{name}: {}", issue.message),
        ..issue
    })
}

/// What is to be written of one API instance; none if it is so already.
fn step(
    action: &BatchAction,
    name: &ApiInstanceName,
    record: Option<&Arc<ApiInstanceRecord>>,
) -> Result<Option<Write>, Vec<Issue>> {
    let record = record.ok_or_else(|| vec![Issue::error("", MISSING)])?;
    let switch = |on| (record.enabled != on).then(|| Write::SwitchInstance(name.clone(), on));
    let labels = || record.labels.as_ref().map_err(Clone::clone);
    let labels = match action {
        BatchAction::Enable => return Ok(switch(true)),
        BatchAction::Disable => return Ok(switch(false)),
        BatchAction::Delete => return Ok(Some(Write::DeleteInstance(name.clone()))),
        BatchAction::AddLabels(added) => labels()?.with(added)?,
        BatchAction::RemoveLabels(names) => labels()?.without(names),
    };
    let is_new = record.labels.as_ref() != Ok(&labels);
    Ok(is_new.then(|| Write::LabelInstance(name.clone(), labels)))
}
