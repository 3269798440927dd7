//! What files declare, and where in them it stands.

use std::sync::Arc;

use gateway_model::{ApiInstanceName, FileIssue, Issue, PolicyDraft, PolicyId, Within};

use super::origin::{DocumentPlace, Origins};
use crate::written::{
    ApiInstanceRecord, ApplicationRecord, PolicyRecord, SecretSource, WholeInstance, Written,
};

/// What files declare.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// The API instances in the order of the files.
    pub instances: Vec<DeclaredInstance>,
    /// The client applications in the order of the files.
    pub applications: Vec<DeclaredApplication>,
    /// What is wrong with the files beyond their API instances, warnings included.
    pub issues: Vec<FileIssue>,
}

/// An API instance that files declare.
#[derive(Clone, Debug)]
pub struct DeclaredInstance {
    /// What the database would say about it.
    pub record: Arc<ApiInstanceRecord>,
    pub(super) origins: Arc<Origins>,
}

/// A client application that files declare.
#[derive(Clone, Debug)]
pub struct DeclaredApplication {
    /// What the database would say about it.
    pub record: ApplicationRecord,
    pub(super) place: DocumentPlace,
}

impl DeclaredApplication {
    /// An issue of the resource at its place in the file.
    pub fn locate(&self, issue: Issue) -> FileIssue {
        self.place.locate(issue)
    }
}

impl DeclaredInstance {
    /// An issue of the API instance at its place in the files.
    pub fn locate(&self, issue: &Issue) -> Option<FileIssue> {
        self.origins.locate(issue)
    }

    /// The API instance as something to be written; none if it has errors. `name`
    /// gives each policy its identifier.
    pub fn whole(&self, mut name: impl FnMut(&PolicyRecord) -> PolicyId) -> Option<WholeInstance> {
        let record = &self.record;
        let policies = record.policies.iter().map(|record| {
            let policy = record.policy.clone().ok()?;
            let secret = record
                .secret
                .as_ref()
                .and_then(|secret| match &secret.source {
                    SecretSource::Plain(secret) => Some(secret.clone()),
                    SecretSource::Sealed(_) => None,
                });
            Some((name(record), PolicyDraft { policy, secret }))
        });
        Some(WholeInstance {
            policies: policies.collect::<Option<_>>()?,
            instance: record.read().ok()?,
        })
    }
}

impl Declared {
    /// What is declared beside what is written, which comes first and has what both claim.
    pub fn beside(&self, written: Written) -> Written {
        let applications = self.applications.iter().map(|it| &it.record);
        written.with(self.records()).with_applications(applications)
    }

    /// What the database would say about each API instance.
    pub fn records(&self) -> impl Iterator<Item = &Arc<ApiInstanceRecord>> {
        self.instances.iter().map(|instance| &instance.record)
    }

    /// The API instance of this name.
    pub fn instance(&self, name: &ApiInstanceName) -> Option<&DeclaredInstance> {
        let mut instances = self.instances.iter();
        instances.find(|instance| instance.record.name == *name)
    }

    /// Everything wrong with what is declared that needs no compilation to be seen,
    /// at its place.
    pub fn own_issues(&self) -> Vec<FileIssue> {
        let mut found = self.issues.clone();
        for instance in &self.instances {
            let record = &instance.record;
            let address = record.address.as_ref().err().into_iter().cloned();
            let routing = record.routing.as_ref().err().into_iter().flatten().cloned();
            let mut issues: Vec<_> = address.chain(routing).collect();
            for (index, policy) in record.policies.iter().enumerate() {
                let place = format!("policies[{index}]");
                issues.extend(policy.issues().to_vec().within(&place));
            }
            found.extend(issues.iter().filter_map(|issue| instance.locate(issue)));
        }
        found
    }
}
