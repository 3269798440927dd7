use super::*;
use crate::clock::FixedClock;

fn requests(meter: &Meter) -> Vec<u64> {
    let mut minutes = vec![0; 60];
    for (place, tally) in meter.seen(MetricsRange::Hour).steps {
        minutes[place] = tally.requests();
    }
    minutes
}

#[test]
fn each_minute_has_its_own_count_and_is_forgotten_after_an_hour() {
    let start = 1_767_225_600;
    let clock = Arc::new(FixedClock::at(start));
    let meter = Meter::new(Arc::clone(&clock) as Arc<dyn Clock>);
    meter.record(&Outcome::default());
    clock.set(start + 59);
    meter.record(&Outcome::default());
    clock.set(start + 60);
    meter.record(&Outcome::default());
    let counted = requests(&meter);
    assert_eq!(counted[57..], [0, 2, 1]);

    clock.set(start + 60 * 60);
    assert_eq!(requests(&meter)[..2], [1, 0]);
    meter.record(&Outcome::default());
    assert_eq!(requests(&meter).iter().sum::<u64>(), 2);
    assert_eq!(requests(&meter)[59], 1);
    assert_eq!(meter.requests(), 4);
}

#[test]
fn no_request_is_lost_where_minutes_meet_and_somebody_looks() {
    let clock = Arc::new(FixedClock::at(0));
    let meter = Meter::new(Arc::clone(&clock) as Arc<dyn Clock>);
    std::thread::scope(|scope| {
        let count = || {
            for second in 0..20_000 {
                for divisor in [400, 6] {
                    clock.set(second / divisor);
                    meter.record(&Outcome::default());
                }
            }
        };
        let counting: Vec<_> = (0..4).map(|_| scope.spawn(count)).collect();
        while counting.iter().any(|thread| !thread.is_finished()) {
            requests(&meter);
        }
    });
    assert_eq!(meter.requests(), 160_000);
    // Less than an hour went by, so none is too old.
    clock.set(20_000 / 6);
    assert_eq!(requests(&meter).iter().sum::<u64>(), 160_000);
}

#[test]
fn a_request_is_counted_with_its_tokens_its_fault_and_its_time() {
    let meter = Meter::new(Arc::new(FixedClock::at(0)));
    let good = Outcome {
        ending: Ending::Upstream2xx,
        tokens: 2,
        fault: None,
        refusal: None,
        latency: Some(Duration::from_millis(3)),
    };
    meter.record(&good);
    for fault in Fault::ALL {
        let fault = Some(fault);
        meter.record(&Outcome {
            fault,
            ..Outcome::default()
        });
    }
    let tally = meter.seen(MetricsRange::Hour).total();
    assert_eq!((tally.requests(), tally.tokens()), (5, 2));
    assert_eq!(tally.ended(Ending::Upstream2xx), 1);
    assert_eq!(tally.ended(Ending::Unanswered), 4);
    assert_eq!(Fault::ALL.map(|fault| tally.spoiled(fault)), [1; 4]);
    assert_eq!(tally.failures(), 4);
    let p99 = tally.times().percentiles().unwrap().p99;
    assert!((3_000..3_190).contains(&p99), "{p99}");
    let (coarse, sum) = meter.latencies();
    assert_eq!(coarse.iter().map(|(_, count)| count).sum::<u64>(), 1);
    assert_eq!(sum, 0.003);
}

#[test]
fn what_is_counted_goes_into_every_range_and_leaves_it_at_its_end() {
    let start = 1_767_225_600;
    let clock = Arc::new(FixedClock::at(start));
    let meter = Meter::new(Arc::clone(&clock) as Arc<dyn Clock>);
    let requests = |range| {
        let steps = meter.seen(range).steps;
        let steps = steps.iter().map(|(place, it)| (*place, it.requests()));
        steps.collect::<Vec<_>>()
    };
    for minute in 0..30 {
        clock.set(start + minute * 60);
        meter.record(&Outcome::default());
    }
    assert_eq!(requests(MetricsRange::Hour).len(), 30);
    assert_eq!(requests(MetricsRange::Day), [(94, 15), (95, 15)]);
    assert_eq!(requests(MetricsRange::Week), [(83, 30)]);
    clock.set(start + 60 * 60 + 15 * 60);
    assert_eq!(requests(MetricsRange::Hour).len(), 14);
    clock.set(start + 24 * 60 * 60);
    assert_eq!(requests(MetricsRange::Day), [(0, 15)]);
    clock.set(start + 7 * 24 * 60 * 60);
    assert_eq!(requests(MetricsRange::Week), []);
}

#[test]
fn what_was_saved_is_restored_beside_what_was_counted_since() {
    let clock = Arc::new(FixedClock::at(1_767_225_600));
    let meter = || Meter::new(Arc::clone(&clock) as Arc<dyn Clock>);
    let before = meter();
    before.record(&Outcome::default());
    let (since, saved) = before.take_unsaved();
    assert_eq!(saved.len(), MetricsRange::ALL.len());
    assert_eq!(before.take_unsaved().1, [], "until something is counted");
    before.forget_saving();
    assert_eq!(before.take_unsaved().1, saved);

    clock.set(1_767_225_700);
    let after = meter();
    after.record(&Outcome::default());
    assert!(after.restore(since, &saved));
    let counted = |range| {
        let seen = after.seen(range);
        (
            seen.since,
            seen.steps.iter().map(|it| it.1.requests()).collect(),
        )
    };
    let start = 1_767_225_600;
    assert_eq!(counted(MetricsRange::Hour), (start, vec![1, 1]));
    assert_eq!(counted(MetricsRange::Day), (start, vec![2]));
    // The minute of the earlier process is saved as it is.
    assert_eq!(after.take_unsaved().1.len(), MetricsRange::ALL.len());

    let key = (MetricsRange::Hour, start);
    let packed = Box::from([0xff]);
    assert!(!after.restore(since, &[SavedStep { key, packed }]));
}
