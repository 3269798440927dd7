//! The pages in pieces. What a person goes through in one sitting is one piece.

use leptos::prelude::*;

use crate::components::piece::piece;
use crate::pages::api_instance::ApiInstancePage;
use crate::pages::api_instances::ApiInstancesPage;
use crate::pages::client_applications::ClientApplicationsPage;
use crate::pages::history::{ApplicationHistoryPage, PolicyHistoryPage, SettingsHistoryPage};
use crate::pages::metrics::{MetricsPage, WholeMetricsPage};
use crate::pages::new_api_instance::NewApiInstancePage;
use crate::pages::policy::{NewPolicyPage, PolicyPage};
use crate::pages::settings::SettingsPage;
use crate::pages::try_it::TryPage;
use crate::pages::yaml::YamlPage;

piece!(
    /// The list of API instances.
    api_instances: ApiInstancesPage in list
);
piece!(
    /// The client applications.
    client_applications: ClientApplicationsPage in applications
);
piece!(
    /// An API instance and its policies.
    api_instance: ApiInstancePage in instance
);
piece!(
    /// An API instance as YAML.
    yaml: YamlPage in instance
);
piece!(
    /// What a policy was before.
    policy_history: PolicyHistoryPage in instance_history
);
piece!(
    /// What the settings of an API instance were before.
    settings_history: SettingsHistoryPage in instance_history
);
piece!(
    /// What a client application was before.
    application_history: ApplicationHistoryPage in instance_history
);
piece!(
    /// The settings of an API instance.
    settings: SettingsPage in settings
);
piece!(
    /// A new API instance.
    new_api_instance: NewApiInstancePage in settings
);
piece!(
    /// What an API instance has done.
    metrics: MetricsPage in traffic
);
piece!(
    /// What all API instances have done.
    whole_metrics: WholeMetricsPage in traffic
);
piece!(
    /// A request through an API instance.
    try_it: TryPage in traffic
);
piece!(
    /// A policy.
    policy: PolicyPage in policy
);
piece!(
    /// A new policy.
    new_policy: NewPolicyPage in policy
);
