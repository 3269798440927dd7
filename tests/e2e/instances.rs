//! What happens to an instance of the component that misbehaves: the request
//! fails closed, the instance is retired, the next request works.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use gateway_model::{Entry, JwtGenerationConfig, Seconds, Secret, SigningMethod};
use gateway_tests::{artifact, eventually};
use jwt_gateway::clock::SystemClock;
use jwt_gateway::generator::{
    Attributes, Authentication, Compilation, Generator, PolicyEngine, PolicyError, Request,
};
use jwt_gateway::settings::{Isolation, PolicyLimits};

#[tokio::test]
async fn a_trap_fails_the_request_and_retires_the_instance() {
    let policy = policy("trap", PolicyLimits::default());
    assert_eq!(good(&policy).await, "call-1");
    assert_eq!(good(&policy).await, "call-2");
    assert!(matches!(bad(&policy).await, PolicyError::Trapped));
    assert_eq!(
        good(&policy).await,
        "call-1",
        "the trapped instance was used again"
    );
}

#[tokio::test]
async fn a_call_over_its_deadline_is_ended_and_the_instance_retired() {
    let limits = PolicyLimits {
        call_deadline: Duration::from_millis(20),
        ..PolicyLimits::default()
    };
    let policy = policy("spin", limits);
    assert_eq!(good(&policy).await, "call-1");
    assert!(matches!(bad(&policy).await, PolicyError::Timeout));
    assert_eq!(
        good(&policy).await,
        "call-1",
        "the stuck instance was used again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_waits_for_a_processor_is_not_over_its_deadline() {
    let policy_within = |call_deadline| {
        policy(
            "work",
            PolicyLimits {
                call_deadline,
                ..PolicyLimits::default()
            },
        )
    };
    let alone = policy_within(Duration::from_secs(60));
    let begun = Instant::now();
    alone.generate(&request("POST")).await.unwrap();
    // A busy machine computes more slowly as well, since processors share caches and units.
    let policy = policy_within(begun.elapsed() * 5);

    // With so many others at work, a call takes far longer than that.
    let others = Others::at_work();
    let begun = Instant::now();
    let answer = policy.generate(&request("POST")).await;
    let took = begun.elapsed();
    drop(others);
    assert!(answer.is_ok(), "{answer:?} after {took:?}");
}

/// Threads that do nothing but compute.
struct Others(Arc<AtomicBool>, Vec<JoinHandle<()>>);

impl Others {
    fn at_work() -> Self {
        let at_work = Arc::new(AtomicBool::new(true));
        let processors = std::thread::available_parallelism().unwrap().get();
        let threads = (0..processors * 16).map(|_| {
            let at_work = Arc::clone(&at_work);
            std::thread::spawn(move || while at_work.load(Ordering::Relaxed) {})
        });
        let threads = threads.collect();
        Self(at_work, threads)
    }
}

impl Drop for Others {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
        self.1.drain(..).for_each(|thread| thread.join().unwrap());
    }
}

#[tokio::test]
async fn memory_over_the_limit_ends_the_call_and_retires_the_instance() {
    let policy = policy("grow", PolicyLimits::default());
    assert!(matches!(bad(&policy).await, PolicyError::Memory));
    assert_eq!(good(&policy).await, "call-1");
}

#[tokio::test]
async fn a_flood_of_random_bytes_is_refused() {
    let policy = policy("random", PolicyLimits::default());
    assert!(matches!(bad(&policy).await, PolicyError::Trapped));
}

#[tokio::test]
async fn a_rejection_keeps_the_instance() {
    let policy = policy("reject", PolicyLimits::default());
    assert!(matches!(bad(&policy).await, PolicyError::Rejected(_)));
    assert_eq!(
        good(&policy).await,
        "call-2",
        "the instance was thrown away for nothing"
    );
}

#[tokio::test]
async fn fresh_isolation_gives_every_request_an_instance_of_its_own() {
    let limits = PolicyLimits {
        isolation: Isolation::Fresh,
        ..PolicyLimits::default()
    };
    let policy = policy("good", limits);
    assert_eq!(good(&policy).await, "call-1");
    assert_eq!(good(&policy).await, "call-1");
}

#[tokio::test]
async fn an_instance_is_replaced_after_its_last_call() {
    // Compiling asks for warnings and reads, which count as calls too.
    let limits = PolicyLimits {
        calls_per_instance: 4,
        ..PolicyLimits::default()
    };
    let policy = policy("good", limits);
    assert_eq!(good(&policy).await, "call-1");
    assert_eq!(good(&policy).await, "call-2");
    assert_eq!(good(&policy).await, "call-1");
}

#[test]
fn a_configuration_that_never_finishes_compiling_is_an_issue() {
    let limits = PolicyLimits {
        call_deadline: Duration::from_millis(20),
        ..PolicyLimits::default()
    };
    let issues = compile("spin-in-compile", limits).expect_err("it compiled");
    assert!(issues[0].message.contains("deadline"), "{issues:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_waits_for_an_instance_only_so_long() {
    let limits = PolicyLimits {
        instances_per_policy: 1,
        instance_wait: Duration::from_millis(1),
        call_deadline: Duration::from_secs(2),
        ..PolicyLimits::default()
    };
    let policy = Arc::new(policy("spin", limits));
    let busy = Arc::clone(&policy);
    // The one below may have the instance for longer than this waits.
    let spinning = tokio::spawn(async move {
        loop {
            match bad(&busy).await {
                PolicyError::Busy => {}
                other => return other,
            }
        }
    });
    // Until the other request has the one instance, this one gets it.
    eventually(Duration::from_secs(30), "no instance is free", || async {
        let answer = policy.generate(&request("DELETE")).await;
        matches!(answer, Err(PolicyError::Busy)).then_some(())
    })
    .await;
    assert!(matches!(spinning.await.unwrap(), PolicyError::Timeout));
    assert_eq!(
        good(&policy).await,
        "call-1",
        "the place was not given back"
    );
}

#[tokio::test]
async fn when_every_place_is_taken_the_policy_that_was_asked_longest_ago_gives_up_its_instance() {
    let engine = engine(PolicyLimits {
        instances_total: 2,
        ..PolicyLimits::default()
    });
    let policies = ["first", "second", "third"]
        .map(|_| compile_in(&engine, "good").expect("a policy compiles at the limit"));
    let [first, second, third] = &policies;
    assert_eq!(good(first).await, "call-1");
    assert_eq!(good(second).await, "call-1");
    assert_eq!(good(first).await, "call-2");
    assert_eq!(good(third).await, "call-1", "no place was made");
    assert_eq!(good(first).await, "call-3", "the wrong one gave up its own");
    assert_eq!(good(second).await, "call-1", "nobody gave up its own");
}

#[tokio::test]
async fn the_places_of_policies_that_are_gone_are_free() {
    let engine = engine(PolicyLimits {
        instances_total: 1,
        ..PolicyLimits::default()
    });
    for _ in 0..3 {
        let policy = compile_in(&engine, "good").expect("it compiles");
        assert_eq!(good(&policy).await, "call-1");
        assert_eq!(good(&policy).await, "call-2");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_waits_for_the_place_of_another_policy_that_is_at_work() {
    let engine = engine(PolicyLimits {
        instances_total: 1,
        instance_wait: Duration::from_secs(60),
        call_deadline: Duration::from_millis(50),
        ..PolicyLimits::default()
    });
    let [busy, waiting] =
        ["spin", "good"].map(|manner| Arc::new(compile_in(&engine, manner).expect("it compiles")));
    let spinning = Arc::clone(&busy);
    let spinning = tokio::spawn(async move {
        for _ in 0..20 {
            assert!(matches!(bad(&spinning).await, PolicyError::Timeout));
        }
    });
    while !spinning.is_finished() {
        assert_eq!(good(&waiting).await.split('-').next(), Some("call"));
        tokio::task::yield_now().await;
    }
    spinning
        .await
        .expect("a call of the other policy was refused");
}

fn policy(manner: &str, limits: PolicyLimits) -> Generator {
    compile(manner, limits).expect("the guest compiles anything")
}

fn engine(limits: PolicyLimits) -> PolicyEngine {
    let component = artifact("misbehaving-policy.wasm");
    PolicyEngine::new(
        &component,
        Compilation::Thorough,
        limits,
        Arc::new(SystemClock),
    )
    .unwrap()
}

fn compile(manner: &str, limits: PolicyLimits) -> Result<Generator, Vec<gateway_model::Issue>> {
    compile_in(&engine(limits), manner)
}

fn compile_in(engine: &PolicyEngine, manner: &str) -> Result<Generator, Vec<gateway_model::Issue>> {
    let config = JwtGenerationConfig {
        signing_method: SigningMethod::Hs256,
        iat: true,
        exp: Seconds(0),
        nbf: Seconds(0),
        custom_claims: vec![Entry {
            name: manner.into(),
            value: String::new(),
        }],
        custom_headers: Vec::new(),
    };
    engine.compile(
        &config,
        &Secret::new("a secret of at least thirty-two bytes".into()),
    )
}

async fn good(policy: &Generator) -> String {
    policy
        .generate(&request("DELETE"))
        .await
        .expect("the guest was asked to behave")
}

async fn bad(policy: &Generator) -> PolicyError {
    policy
        .generate(&request("GET"))
        .await
        .expect_err("the guest was not asked to behave")
}

/// A request with nothing but a method.
pub(crate) fn request(method: &str) -> Request {
    Request {
        attributes: Attributes {
            method: Some(method.to_owned()),
            scheme: None,
            version: None,
            request_path: None,
            request_uri: None,
            query_string: None,
            remote_address: None,
            local_address: None,
            query_params: Vec::new(),
            headers: Vec::new(),
        },
        authentication: Authentication {
            principal: None,
            client_id: None,
            client_name: None,
            properties: None,
        },
    }
}
