//! How long upstreams of an API instance may take: its own field `timeouts` and those of
//! its services, and the policies that say the same.
//!
//! Of several that say the same, the first holds, and the fields hold before policies:
//! nothing is refused or granted by the others, so they are left out with a warning.

use gateway_model::{Issue, ServiceName, Timeouts};

use super::assembling::{Assembling, Step};
use super::item::Content;

impl Assembling {
    /// Makes time-outs of those among its steps, which are in their order.
    pub fn take_timeouts(&mut self) {
        let (of_timeouts, others) = std::mem::take(&mut self.steps)
            .into_iter()
            .partition::<Vec<_>, _>(Step::is_timeout);
        self.steps = others;
        for step in of_timeouts {
            let Content::Timeouts(timeouts) = step.item.content else {
                continue;
            };
            // A service that cannot be used is a fault already.
            let Some(known) = self.timeouts_of(step.service.as_ref()) else {
                continue;
            };
            let both = known.or(timeouts);
            if both == *known {
                let message = "This time-out is said before, for the same. It is left out here.";
                let issue = Issue::warning("policyRef.name", message);
                self.warnings.push(step.origin.locate(issue));
            } else {
                *known = both;
            }
        }
    }

    fn timeouts_of(&mut self, service: Option<&ServiceName>) -> Option<&mut Timeouts> {
        let Some(name) = service else {
            return Some(&mut self.timeouts);
        };
        let mut services = self.services.iter_mut();
        let service = services.find(|service| service.name == *name)?;
        service.upstream.as_mut().map(|(_, _, timeouts)| timeouts)
    }
}
