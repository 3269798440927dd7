//! What the log says of certificates that end.

use std::collections::BTreeSet;
use std::time::Duration;

use gateway_model::Issue;
use tokio::time::MissedTickBehavior;

use super::configuration::Configuration;

/// How often dates are looked at. They count days.
const LOOK_PERIOD: Duration = Duration::from_secs(60);

/// An API instance with what is wrong in it, and where.
type Said = (String, String, String);

impl Configuration {
    /// Logs what is wrong with the dates of certificates, until it is dropped: once, and
    /// again on each day on which there is less time left.
    pub async fn watch_dates(&self) {
        let mut looks = tokio::time::interval(LOOK_PERIOD);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut said = BTreeSet::new();
        loop {
            looks.tick().await;
            said = self.log_dates(&said);
        }
    }

    /// Logs what was not `said` at the last look. Gives what there is to say now.
    fn log_dates(&self, said: &BTreeSet<Said>) -> BTreeSet<Said> {
        let now = self.clock().now().as_secs();
        let snapshot = self.snapshot();
        let mut current = BTreeSet::new();
        for held in snapshot.certificates() {
            let place = format!("policies[{}].config", held.index);
            for issue in held.certificates.troubles(now) {
                let Issue { path, message, .. } = issue.within(&place);
                current.insert((held.instance.name.to_string(), path, message));
            }
        }
        for (api_instance, path, message) in current.difference(said) {
            tracing::warn!(api_instance, path, "{message}");
        }
        current
    }
}
