//! A document as a resource: what every kind has in common.

use std::collections::BTreeMap;

use gateway_model::Issue;
use gateway_model::read::Reader;
use serde_json::Value;

use super::guard;
use super::origin::DocumentPlace;

/// The versions of the resource format that are read.
const VERSIONS: [&str; 2] = [
    "gateway.mulesoft.com/v1alpha1",
    "gateway.mulesoft.com/v1beta1",
];

/// What the name of every version begins with.
const GROUP: &str = "gateway.mulesoft.com/";

/// The version of what this gateway has and Flex Gateway's files do not.
pub const OWN_VERSION: &str = "jwt-gateway/v1";

/// What the name of every version of those begins with.
const OWN_GROUP: &str = "jwt-gateway/";

/// The namespace of what names none.
pub const DEFAULT_NAMESPACE: &str = "default";

/// What Kubernetes writes into `metadata` by itself.
const BOOKKEEPING: [&str; 9] = [
    "annotations",
    "creationTimestamp",
    "finalizers",
    "generation",
    "managedFields",
    "ownerReferences",
    "resourceVersion",
    "selfLink",
    "uid",
];

const MAY_GUARD: &str = "This may be a policy binding, in a form that is not read, so every API instance stays closed. Write it as a document of the kind PolicyBinding.";

/// The kinds that are read.
const READ: [&str; 4] = [
    "ApiInstance",
    "Service",
    "PolicyBinding",
    "ClientApplication",
];

/// What a resource is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    ApiInstance,
    Service,
    /// Also whatever names a target or a policy under a kind of another name: to
    /// leave it out could weaken the target.
    PolicyBinding,
    /// Of this gateway's own version.
    ClientApplication,
    /// What may be a policy binding in a form that is not read: it may protect any API
    /// instance.
    Guard,
    /// Something that protects nothing.
    Harmless,
}

/// The name of a resource within its namespace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    pub namespace: String,
    pub name: String,
}

/// A resource, as far as it could be read.
#[derive(Debug)]
pub struct Resource<'a> {
    pub kind: Kind,
    /// None if it is missing or no text, which is among the issues.
    pub name: Option<String>,
    pub namespace: String,
    pub labels: BTreeMap<String, String>,
    pub spec: &'a Value,
    pub place: DocumentPlace,
    /// What is wrong with everything but `spec`; paths begin at the document.
    pub issues: Vec<Issue>,
}

impl<'a> Resource<'a> {
    /// Reads a document.
    pub fn read(document: &'a Value, place: DocumentPlace) -> Self {
        let mut reader = Reader::new(document, "");
        let version = reader.required("apiVersion", Reader::text);
        let kind = reader.required("kind", Reader::text);
        let metadata = reader.required("metadata", |reader, value, path| {
            reader.object(value, path, |fields| Some(read_metadata(fields)))
        });
        reader.also(&["spec", "status"]);
        let spec = document.get("spec").unwrap_or(&Value::Null);
        let mut issues = reader.finish(|| Some(())).err().unwrap_or_default();
        let (name, namespace, labels) = metadata.unwrap_or_default();
        let (mut kind, mut of_kind) = read_kind(version.as_deref(), kind.as_deref(), spec);
        if kind == Kind::Harmless
            && let Some(path) = guard::find(document)
        {
            kind = Kind::Guard;
            if !version.is_some_and(|version| version.starts_with(GROUP)) {
                issues.clear();
                of_kind.clear();
            }
            of_kind.push(Issue::error(path, MAY_GUARD));
        }
        if kind == Kind::Harmless && !of_kind.is_empty() {
            // What else is in a resource that is left out does not matter.
            issues.clear();
        }
        issues.extend(of_kind);
        Self {
            kind,
            name,
            namespace: namespace.unwrap_or_else(|| DEFAULT_NAMESPACE.to_owned()),
            labels: labels.unwrap_or_default(),
            spec,
            place,
            issues,
        }
    }

    /// A name that stands in this resource.
    pub fn refer(&self, name: String, namespace: Option<String>) -> Name {
        Name {
            namespace: namespace.unwrap_or_else(|| self.namespace.clone()),
            name,
        }
    }
}

type Metadata = (
    Option<String>,
    Option<String>,
    Option<BTreeMap<String, String>>,
);

fn read_metadata(fields: &mut Reader<'_>) -> Metadata {
    let name = fields.required("name", Reader::text);
    let namespace = fields.optional("namespace", Reader::text);
    let labels = fields.optional("labels", read_labels);
    fields.also(&BOOKKEEPING);
    (name, namespace, labels)
}

/// Reads labels. `yes: true` is a label whose value is `true`.
pub fn read_labels(
    reader: &mut Reader<'_>,
    value: &Value,
    path: &str,
) -> Option<BTreeMap<String, String>> {
    let Some(fields) = value.as_object() else {
        reader.error(path, "This must be a mapping of names to texts.");
        return None;
    };
    let mut labels = BTreeMap::new();
    for (name, value) in fields {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Bool(_) | Value::Number(_) => value.to_string(),
            _ => {
                reader.error(&format!("{path}.{name}"), "This must be text.");
                continue;
            }
        };
        labels.insert(name.clone(), text);
    }
    Some(labels)
}

/// What a resource is, and what is wrong with what it says it is.
fn read_kind(version: Option<&str>, kind: Option<&str>, spec: &Value) -> (Kind, Vec<Issue>) {
    let known = match kind {
        Some("ApiInstance") => Some(Kind::ApiInstance),
        Some("Service") => Some(Kind::Service),
        Some("PolicyBinding") => Some(Kind::PolicyBinding),
        Some("Configuration" | "Contract" | "Extension" | "Secret") => Some(Kind::Harmless),
        _ => None,
    };
    let binds = spec.get("targetRef").is_some() || spec.get("policyRef").is_some();
    if known == Some(Kind::Harmless) {
        let ignored = kind.map(|kind| ignored(kind, spec));
        return (Kind::Harmless, ignored.into_iter().collect());
    }
    let is_application = kind == Some("ClientApplication") && !binds;
    if is_application && version.is_none_or(is_of_gateway) {
        let is_own = version.is_none_or(|version| version == OWN_VERSION);
        let message = "A ClientApplication is of another version. Write jwt-gateway/v1.";
        let issue = (!is_own).then(|| Issue::error("apiVersion", message));
        return (Kind::ClientApplication, issue.into_iter().collect());
    }
    let version = version.unwrap_or(VERSIONS[0]);
    let foreign = !is_of_gateway(version) && !binds;
    if foreign && matches!(known, None | Some(Kind::Service)) {
        // Something of Kubernetes itself, say.
        let message =
            "This is not a resource of the gateway. It is not supported here and left out.";
        let issue = Issue::warning("apiVersion", message);
        return (Kind::Harmless, vec![issue]);
    }
    let mut issues = Vec::new();
    let is_own = known.is_none() && version == OWN_VERSION;
    if !is_own && !VERSIONS.contains(&version) {
        let message = "This version of the format is not supported here. Write gateway.mulesoft.com/v1alpha1.";
        issues.push(Issue::error("apiVersion", message));
    }
    if let (None, Some(kind)) = (known, kind) {
        issues.push(unknown_kind(kind, binds));
    }
    let unknown = if binds {
        Kind::PolicyBinding
    } else {
        Kind::Harmless
    };
    (known.unwrap_or(unknown), issues)
}

/// Whether a version is one of this gateway's or Flex Gateway's resources.
fn is_of_gateway(version: &str) -> bool {
    version.starts_with(GROUP) || version.starts_with(OWN_GROUP)
}

/// What is said of a kind that nobody knows: an error where it may be meant for one that
/// is read.
fn unknown_kind(kind: &str, binds: bool) -> Issue {
    let nearest = READ.iter().find(|known| {
        let distance = strsim::damerau_levenshtein(&kind.to_lowercase(), &known.to_lowercase());
        (1..4).contains(&distance)
    });
    match nearest {
        Some(known) => {
            let message = format!("This kind is not supported here. Did you mean {known}?");
            Issue::error("kind", message)
        }
        None if binds => {
            let message = "This kind is not supported here. What binds a policy is of the kind PolicyBinding.";
            Issue::error("kind", message)
        }
        None => {
            let message = "This kind is not supported here. The resource is left out; those that are read are ApiInstance, Service, PolicyBinding and ClientApplication.";
            Issue::warning("kind", message)
        }
    }
}

/// What is said of a resource that weakens nothing by being left out.
fn ignored(kind: &str, spec: &Value) -> Issue {
    if kind == "Secret" {
        let message = "Secrets of the gateway's registration are not used here. This resource is left out; secrets of policies stand in their `config`.";
        return Issue::warning("kind", message);
    }
    if kind == "Contract" {
        let message = "Contracts are not read here: a client application is a resource of the kind ClientApplication, or is added in the admin API. This resource is left out, and grants nothing.";
        return Issue::warning("kind", message);
    }
    if kind == "Extension" {
        let message = "Custom policies are not supported here. The definition is left out; an API instance that uses it stays closed.";
        return Issue::warning("kind", message);
    }
    if spec.get("timeouts").is_some() {
        let message = "Timeouts of the whole gateway are flags of `serve`, such as --response-timeout-ms. This resource is left out.";
        return Issue::warning("spec.timeouts", message);
    }
    let message = "Logging and storage are not configured here; logging has the flags --log and --log-format of `serve`. This resource is left out.";
    Issue::warning("kind", message)
}
