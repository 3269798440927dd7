//! The counters in the text format of Prometheus, for other programs to scrape.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use gateway_model::ApiInstanceState;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{
    DescriptorEncoder, EncodeMetric, MetricEncoder, NoLabelSet, prometheus_text,
};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;

pub use prometheus_text::CONTENT_TYPE;

use crate::generator::Capacity;
use crate::metrics::{Ending, Fault, RefusalReason, Traffic};
use crate::snapshot::Snapshot;
use crate::tls::Certificates;
use crate::upstream::Repetitions;

/// Every counter as text of the type [`CONTENT_TYPE`].
///
/// # Errors
/// The encoder failed, which writing to memory does not.
pub fn expose(
    snapshot: Arc<Snapshot>,
    traffic: &Traffic,
    repetitions: &Repetitions,
    capacity: Capacity,
    lost_log_lines: u64,
    wrong_tokens: u64,
) -> Result<String, fmt::Error> {
    let mut registry = Registry::with_prefix("jwt_gateway");
    registry.register_collector(Box::new(Scrape {
        snapshot,
        in_flight: traffic.in_flight() as u64,
        unmatched: traffic.unmatched().requests(),
        turned_away: traffic.turned_away(),
        sent_again: [
            ("unprocessed", repetitions.unprocessed()),
            ("safe", repetitions.safe()),
        ],
        capacity,
        lost_log_lines,
        wrong_tokens,
    }));
    let mut text = String::new();
    prometheus_text::encode(&mut text, &registry)?;
    Ok(text)
}

/// What one scrape shows.
#[derive(Debug)]
struct Scrape {
    snapshot: Arc<Snapshot>,
    in_flight: u64,
    unmatched: u64,
    turned_away: u64,
    sent_again: [(&'static str, u64); 2],
    capacity: Capacity,
    lost_log_lines: u64,
    wrong_tokens: u64,
}

impl Collector for Scrape {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let encoder = &mut encoder;
        self.encode_gateway(encoder)?;
        self.encode_broken(encoder)?;
        self.encode_certificates(encoder)?;
        self.encode_counters(encoder)?;
        self.encode_responses(encoder)?;
        self.encode_faults(encoder)?;
        self.encode_refusals(encoder)?;
        self.encode_latencies(encoder)
    }
}

impl Scrape {
    fn encode_gateway(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let help = "The version that runs.";
        encoder
            .encode_descriptor("build", help, None, MetricType::Info)?
            .encode_info(&[("version", env!("CARGO_PKG_VERSION"))])?;
        let help = "The revision of the configuration that is being served.";
        let revision = ConstGauge::new(self.snapshot.revision);
        encode(encoder, "configuration_revision", help, &revision)?;
        let help = "Requests under way.";
        let in_flight = ConstGauge::new(self.in_flight);
        encode(encoder, "requests_in_flight", help, &in_flight)?;
        let help = "Requests that no API instance was found for.";
        let unmatched = ConstCounter::new(self.unmatched);
        encode(encoder, "requests_unmatched", help, &unmatched)?;
        let help = "Connections closed because their clients had too many.";
        let turned_away = ConstCounter::new(self.turned_away);
        encode(encoder, "connections_turned_away", help, &turned_away)?;
        self.encode_repetitions(encoder)?;
        self.encode_capacity(encoder)?;
        let help = "Lines of the log that could not be written in time, or at all.";
        let lost = ConstCounter::new(self.lost_log_lines);
        encode(encoder, "log_lines_lost", help, &lost)?;
        let help = "Requests to the admin API with a wrong token.";
        let wrong = ConstCounter::new(self.wrong_tokens);
        encode(encoder, "admin_wrong_tokens", help, &wrong)
    }

    fn encode_capacity(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let Capacity {
            limit,
            open,
            given_up,
        } = self.capacity;
        let help = "Instances of the component that there may be.";
        encode(
            encoder,
            "policy_instances_limit",
            help,
            &ConstGauge::new(limit),
        )?;
        let help = "Instances of the component that there are.";
        encode(encoder, "policy_instances", help, &ConstGauge::new(open))?;
        let help = "Instances of the component that a policy gave up for another one.";
        let given_up = ConstCounter::new(given_up);
        encode(encoder, "policy_instances_given_up", help, &given_up)
    }

    fn encode_repetitions(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let name = "upstream_requests_sent_again";
        let help = "Requests sent to an upstream a second time, by why that was safe.";
        let mut family = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
        for (reason, number) in self.sent_again {
            count(&mut family, [("reason", reason)], number)?;
        }
        Ok(())
    }

    fn encode_broken(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let name = "api_instance_broken";
        let help = "1 if the API instance should serve and cannot, else 0.";
        let mut family = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
        for record in &self.snapshot.inventory.written.instances {
            let is_broken = self.snapshot.state(record) == ApiInstanceState::Broken;
            family
                .encode_family(&[("api_instance", record.name.as_str())])?
                .encode_gauge(&u64::from(is_broken))?;
        }
        Ok(())
    }

    fn encode_certificates(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let name = "certificate_expiry_timestamp_seconds";
        let help = "When the first certificate of a field ends, in seconds since 1970.";
        let mut family = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
        for held in self.snapshot.certificates() {
            for (field, end) in first_ends(held.certificates) {
                let labels = [
                    ("api_instance", held.instance.name.as_str()),
                    ("policy", held.policy.as_str()),
                    ("field", field.as_str()),
                ];
                family.encode_family(&labels)?.encode_gauge(&end)?;
            }
        }
        Ok(())
    }

    fn encode_counters(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let help = "Requests that have ended.";
        let mut family = encoder.encode_descriptor("requests", help, None, MetricType::Counter)?;
        for (name, meter) in &self.snapshot.inventory.meters {
            let labels = [("api_instance", name.as_str())];
            count(&mut family, labels, meter.requests())?;
        }
        let help = "Tokens made for requests.";
        let mut family = encoder.encode_descriptor("tokens", help, None, MetricType::Counter)?;
        for (name, meter) in &self.snapshot.inventory.meters {
            let labels = [("api_instance", name.as_str())];
            count(&mut family, labels, meter.tokens())?;
        }
        Ok(())
    }

    fn encode_responses(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let help = "Responses, by who answered and the class of the status.";
        let mut family = encoder.encode_descriptor("responses", help, None, MetricType::Counter)?;
        for (name, meter) in &self.snapshot.inventory.meters {
            for ending in Ending::ALL {
                let Some((from, status)) = ending.response() else {
                    continue;
                };
                let labels = [
                    ("api_instance", name.as_str()),
                    ("from", from),
                    ("status", status),
                ];
                count(&mut family, labels, meter.endings().of(ending))?;
            }
        }
        Ok(())
    }

    fn encode_faults(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let help = "Requests that somebody spoiled; a response of an upstream spoils nothing.";
        let mut family = encoder.encode_descriptor("failures", help, None, MetricType::Counter)?;
        for (name, meter) in &self.snapshot.inventory.meters {
            for fault in Fault::ALL {
                let labels = [("api_instance", name.as_str()), ("fault", fault.as_str())];
                count(&mut family, labels, meter.faults().of(fault))?;
            }
        }
        Ok(())
    }

    fn encode_refusals(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let help = "Requests refused for what they prove, by why.";
        let mut family = encoder.encode_descriptor("refusals", help, None, MetricType::Counter)?;
        for (name, meter) in &self.snapshot.inventory.meters {
            for reason in RefusalReason::ALL {
                let labels = [("api_instance", name.as_str()), ("reason", reason.as_str())];
                count(&mut family, labels, meter.refusals().of(reason))?;
            }
        }
        Ok(())
    }

    fn encode_latencies(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let help = "From the arrival of a request to the head of its response.";
        let kind = MetricType::Histogram;
        let mut family = encoder.encode_descriptor("response_seconds", help, None, kind)?;
        for (name, meter) in &self.snapshot.inventory.meters {
            let (buckets, sum) = meter.latencies();
            let count = buckets.iter().map(|(_, count)| count).sum();
            family
                .encode_family(&[("api_instance", name.as_str())])?
                .encode_histogram::<NoLabelSet>(sum, count, &buckets, None)?;
        }
        Ok(())
    }
}

/// When the first certificate of each field ends.
fn first_ends(certificates: &Certificates) -> BTreeMap<String, u64> {
    let mut ends = BTreeMap::new();
    for certificate in certificates.views() {
        let Some(end) = certificate.not_after else {
            continue;
        };
        let first = ends.entry(certificate.field).or_insert(end);
        *first = end.min(*first);
    }
    ends
}

fn encode(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    metric: &impl EncodeMetric,
) -> fmt::Result {
    metric.encode(encoder.encode_descriptor(name, help, None, metric.metric_type())?)
}

fn count<const N: usize>(
    family: &mut MetricEncoder<'_>,
    labels: [(&str, &str); N],
    value: u64,
) -> fmt::Result {
    family
        .encode_family(&labels)?
        .encode_counter::<NoLabelSet, _, u64>(&value, None)
}
