//! Policy bindings: a policy, and what it is bound to.

use gateway_model::{FileIssue, Issue, ServiceName};

use super::assembling::{Assembling, Step, is_envelope};
use super::item::{Content, Item, ReadContext};
use super::origin::DocumentPlace;
use super::resource::{Name, Resource};
use super::target::Target;

/// A `PolicyBinding`.
#[derive(Debug)]
pub struct Binding {
    pub name: Option<Name>,
    namespace: String,
    pub target: Target,
    pub place: DocumentPlace,
    /// What is bound. Issues of the resource around it are among its own.
    pub item: Item,
}

impl Binding {
    /// Reads a resource. What is wrong with it stands in the place of its policy.
    pub fn read(resource: &Resource<'_>, context: ReadContext<'_>) -> Self {
        let (target, of_target) = Target::read(resource);
        let mut item = Item::read(resource.spec, &["targetRef"], context);
        let mut issues = resource.issues.clone();
        issues.extend(of_target);
        if !issues.is_empty() {
            if let Content::Broken(more) = &item.content {
                issues.extend(more.iter().cloned());
            }
            item.content = Content::Broken(issues);
        }
        Self {
            name: resource.name.clone().map(|name| resource.refer(name, None)),
            namespace: resource.namespace.clone(),
            target,
            place: resource.place.clone(),
            item,
        }
    }

    /// Reports a binding that is left out.
    pub fn is_harmless(&self, issues: &mut Vec<FileIssue>) -> bool {
        let Content::Harmless(issue) = &self.item.content else {
            return false;
        };
        issues.push(self.locate(issue.clone()));
        true
    }

    /// Whether it is bound to this API instance, not to a service. One whose target cannot
    /// be read is bound to all.
    pub fn target_is(&self, assembling: &Assembling) -> bool {
        match &self.target {
            Target::ApiInstance(wanted) => assembling.is_called(wanted),
            Target::Selector(labels, namespace) => {
                assembling.is_selected(labels, namespace.as_deref())
            }
            Target::Service(_) => false,
            Target::Unknown => true,
        }
    }

    /// The policy as it is applied, to one service or to the whole API instance.
    pub fn step(&self, service: Option<ServiceName>) -> Step {
        Step {
            binding: self.name.as_ref().map(|name| name.name.clone()),
            namespace: self.namespace.clone(),
            origin: self.place.at("spec"),
            service,
            item: self.item.clone(),
        }
    }

    /// An issue of the binding with its place in the file.
    pub fn locate(&self, issue: Issue) -> FileIssue {
        if is_envelope(&issue.path) {
            self.place.locate(issue)
        } else {
            self.place.at("spec").locate(issue)
        }
    }
}
