//! API instances as Local Mode resources: one `ApiInstance` each, everything inline.
//!
//! What was written so and is read again says the same. Routes stand with their
//! services where that has the same effect, and else as policies `route` and
//! `route-weighted` of the API instance.

use std::collections::BTreeMap;
use std::sync::Arc;

use gateway_model::{ApiInstanceName, Destination, Issue, Policy, Route, Secret};
use serde_json::json;

use super::item::{ROUTE, ROUTE_WEIGHTED};
use super::tree::{Tree, fields};
use super::written_application;
use super::written_item::{WrittenItem, config, plain};
use super::written_routes::inline_routes;
use super::written_service::{is_reached, times, upstream};
use crate::variables::escape;
use crate::written::{ApiInstanceRecord, PolicyRecord, Written};

/// What is written in the place of secrets.
pub enum Secrets<'a> {
    /// Nothing. The `id` of a policy says whose secret stays when this is read again.
    Kept,
    /// A variable, named after API instance, policy and field.
    Variables,
    /// The secrets themselves, and a variable for one that is wanting.
    Plain(&'a dyn Fn(&PolicyRecord) -> Result<Secret, String>),
}

/// Why an API instance cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Another program wrote what breaks the rules.
    #[error("The API instance {0} cannot be read from the database: {1}")]
    Unreadable(ApiInstanceName, String),
    /// A secret cannot be unsealed.
    #[error("The secret of a policy of {0} cannot be written: {1}")]
    Secret(ApiInstanceName, String),
    /// The text cannot be made.
    #[error("The YAML cannot be written: {0}")]
    Yaml(#[from] serde_saphyr::ser_error::Error),
}

/// Writes API instances, each as a document of its own.
///
/// # Errors
/// One of them cannot be read, or a secret cannot be had.
pub fn write<'a>(
    instances: impl IntoIterator<Item = &'a ApiInstanceRecord>,
    secrets: &Secrets<'_>,
) -> Result<String, WriteError> {
    Ok(text(&documents(instances, secrets)?)?)
}

/// Writes everything, each API instance and each client application as a document of its
/// own.
///
/// # Errors
/// As of [`write()`].
pub fn write_all(written: &Written, secrets: &Secrets<'_>) -> Result<String, WriteError> {
    let mut documents = documents(written.instances.iter().map(Arc::as_ref), secrets)?;
    documents.extend(
        written
            .applications
            .iter()
            .map(written_application::document),
    );
    Ok(text(&documents)?)
}

fn documents<'a>(
    instances: impl IntoIterator<Item = &'a ApiInstanceRecord>,
    secrets: &Secrets<'_>,
) -> Result<Vec<Tree>, WriteError> {
    let instances = instances.into_iter();
    instances
        .map(|record| Writer { record, secrets }.document())
        .collect()
}

/// The text of documents.
pub fn text(documents: &[Tree]) -> Result<String, serde_saphyr::ser_error::Error> {
    // Text is never folded: a claim is searched for as it stands.
    let options = serde_saphyr::ser_options! { folded_wrap_chars: usize::MAX };
    serde_saphyr::to_string_multiple_with_options(documents, options)
}

/// Writes one API instance.
struct Writer<'a> {
    record: &'a ApiInstanceRecord,
    secrets: &'a Secrets<'a>,
}

impl Writer<'_> {
    fn document(&self) -> Result<Tree, WriteError> {
        Ok(fields([
            ("apiVersion", Tree::text("gateway.mulesoft.com/v1alpha1")),
            ("kind", Tree::text("ApiInstance")),
            ("metadata", self.metadata()?),
            ("spec", self.spec()?),
        ]))
    }

    fn metadata(&self) -> Result<Tree, WriteError> {
        let labels = self.record.labels.as_ref().map_err(|it| self.first(it))?;
        let mut metadata = vec![("name".to_owned(), Tree::text(&self.record.name))];
        if !labels.are_none() {
            let labels = labels.iter();
            let labels = labels.map(|(name, value)| (name.to_owned(), Tree::text(value)));
            metadata.push(("labels".to_owned(), Tree::Fields(labels.collect())));
        }
        Ok(Tree::Fields(metadata))
    }

    fn spec(&self) -> Result<Tree, WriteError> {
        let record = self.record;
        let address = record.address.as_ref().map_err(|it| self.unreadable(it))?;
        let first = |issues: &Vec<Issue>| self.first(issues);
        let routing = record.routing.as_ref().map_err(first)?;
        let timeouts = record.timeouts.as_ref().map_err(first)?;
        let (of_instance, mut of_services) = self.policies()?;
        let inline = inline_routes(routing);
        let mut services = Vec::new();
        for service in &routing.services {
            let mut written = upstream(service);
            let routes = match &inline {
                Some(routes) => routes.get(service.name.as_str()).cloned(),
                // No policy leads there, and none is meant to.
                None if !is_reached(service, routing) => Some(Vec::new()),
                None => None,
            };
            written.extend(routes.map(|routes| ("routes".to_owned(), Tree::List(routes))));
            let policies = of_services.remove(service.name.as_str());
            written.extend(policies.map(|items| ("policies".to_owned(), Tree::List(items))));
            services.push((service.name.to_string(), Tree::Fields(written)));
        }
        let mut policies: Vec<_> = match inline {
            Some(_) => Vec::new(),
            None => (1..)
                .zip(&routing.routes)
                .map(|it| self.route_item(it))
                .collect(),
        };
        policies.extend(of_instance);
        let mut spec = vec![("address".to_owned(), Tree::text(address))];
        if !record.enabled {
            spec.push(("enabled".to_owned(), Tree::Scalar(json!(false))));
        }
        spec.extend(times(timeouts));
        if record.preserve_host {
            spec.push(("preserveHost".to_owned(), Tree::Scalar(json!(true))));
        }
        spec.push(("services".to_owned(), Tree::Fields(services)));
        if !policies.is_empty() {
            spec.push(("policies".to_owned(), Tree::List(policies)));
        }
        Ok(Tree::Fields(spec))
    }

    /// The policies of the API instance, and those of each service.
    #[expect(clippy::type_complexity, reason = "used once")]
    fn policies(&self) -> Result<(Vec<Tree>, BTreeMap<String, Vec<Tree>>), WriteError> {
        let mut of_instance = Vec::new();
        let mut of_services = BTreeMap::<String, Vec<Tree>>::new();
        let mut counts = BTreeMap::<&str, u32>::new();
        for record in self.in_order() {
            let count = counts.entry(record.policy_ref().name.as_str()).or_default();
            *count += 1;
            let policy = record.policy.as_ref();
            let policy = policy.map_err(|unreadable| self.first(&unreadable.issues))?;
            let item = self.item(record, policy, *count)?;
            match &policy.upstream {
                Some(service) => of_services
                    .entry(service.to_string())
                    .or_default()
                    .push(item),
                None => of_instance.push(item),
            }
        }
        Ok((of_instance, of_services))
    }

    /// The policies in the order in which what is written is read, so that what counts
    /// them gives the same then: those of services behind the others.
    fn in_order(&self) -> Vec<&PolicyRecord> {
        let services = self.record.routing.iter().flat_map(|it| &it.services);
        let place = |record: &&PolicyRecord| {
            let service = record.policy.as_ref().ok()?.upstream.as_ref()?;
            services.clone().position(|known| known.name == *service)
        };
        let mut policies: Vec<_> = self.record.policies.iter().collect();
        policies.sort_by_key(place);
        policies
    }

    fn item(&self, record: &PolicyRecord, policy: &Policy, count: u32) -> Result<Tree, WriteError> {
        let mut config = config(&policy.config);
        let field = policy.config.kind().secret_field();
        // One that is wanting is asked for as well, or what is written could not run.
        let wanted = record.secret.is_some() || policy.config.needs_secret();
        if let (Some(field), true) = (field, wanted)
            && let Some(secret) = self.secret(record, field, count)?
        {
            config.insert(field, secret);
        }
        Ok(WrittenItem {
            policy,
            id: matches!(self.secrets, Secrets::Kept).then_some(&record.id),
            config,
        }
        .tree())
    }

    fn secret(
        &self,
        policy: &PolicyRecord,
        field: &str,
        count: u32,
    ) -> Result<Option<Tree>, WriteError> {
        let variable = || {
            let policy = policy.policy_ref().name.trim_end_matches("-flex");
            let name = variable(&format!("{}-{policy}-{count}-{field}", self.record.name));
            Tree::text(format!("${name}"))
        };
        match self.secrets {
            Secrets::Kept => Ok(None),
            Secrets::Variables => Ok(Some(variable())),
            Secrets::Plain(_) if policy.secret.is_none() => Ok(Some(variable())),
            Secrets::Plain(unseal) => {
                let unsealed = unseal(policy)
                    .map_err(|error| WriteError::Secret(self.record.name.clone(), error))?;
                Ok(Some(Tree::text(escape(unsealed.expose()))))
            }
        }
    }

    fn route_item(&self, (order, route): (i64, &Route)) -> Tree {
        let (policy, config) = match &route.destinations[..] {
            // Alone, it has every request, whatever its weight.
            [only] => (ROUTE, Tree::Fields(self.destination(only))),
            destinations => {
                let weighted = destinations.iter().map(|destination| {
                    let mut written = self.destination(destination);
                    let weight = Tree::Scalar(json!(destination.weight));
                    written.insert(0, ("weight".to_owned(), weight));
                    Tree::Fields(written)
                });
                let routes = Tree::List(weighted.collect());
                (ROUTE_WEIGHTED, fields([("routes", routes)]))
            }
        };
        let mut item = vec![
            (
                "policyRef".to_owned(),
                fields([("name", Tree::text(policy))]),
            ),
            ("order".to_owned(), Tree::Scalar(json!(order))),
        ];
        if !route.rules.is_empty() {
            item.push(("rules".to_owned(), plain(json!(route.rules))));
        }
        item.push(("config".to_owned(), config));
        Tree::Fields(item)
    }

    fn destination(&self, destination: &Destination) -> Vec<(String, Tree)> {
        let name = format!("{}-{}", self.record.name, destination.service);
        let reference = fields([("name", Tree::text(name))]);
        let mut written = vec![("destinationRef".to_owned(), reference)];
        if destination.path != Destination::default_path() {
            let path = Tree::text(escape(&destination.path));
            written.push(("destinationPath".to_owned(), path));
        }
        written
    }

    fn first(&self, issues: &[Issue]) -> WriteError {
        let none = Issue::error("", "It is unreadable.");
        self.unreadable(issues.first().unwrap_or(&none))
    }

    fn unreadable(&self, issue: &Issue) -> WriteError {
        let text = format!("{}: {}", issue.path, issue.message);
        WriteError::Unreadable(self.record.name.clone(), text)
    }
}

/// The name of a variable that is like this text: `orders-1-privateKey` becomes
/// `ORDERS_1_PRIVATE_KEY`.
fn variable(text: &str) -> String {
    let mut name = String::new();
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        name.push('_');
    }
    for character in text.chars() {
        if character.is_ascii_uppercase() {
            name.push('_');
        }
        let allowed = character.is_ascii_alphanumeric();
        name.push(if allowed {
            character.to_ascii_uppercase()
        } else {
            '_'
        });
    }
    name
}
