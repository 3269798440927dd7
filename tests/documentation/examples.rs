//! The examples at work: what each folder below `examples/` promises, beyond what its page prints.

use std::collections::BTreeSet;
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use gateway_tests::{Judge, root};
use serde_json::{Value, json};

use crate::blocks::{Block, Purpose, read};
use crate::folder::Folder;
use crate::ports::{FreePorts, Ports};
use crate::session::{OnFailure, Session};

/// A token that an example's upstream gets, and how others find it good.
struct Proof {
    /// The folder.
    example: &'static str,
    /// How its tokens are signed.
    method: &'static str,
    /// Commands that print what the upstream got. They run behind those of the page.
    ask: &'static str,
    /// Commands that print what verifies it.
    key: &'static str,
    /// Some of its claims.
    claims: fn() -> Value,
}

const PROOFS: [Proof; 7] = [
    Proof {
        example: "client-id-in-jwt-out",
        method: "HS256",
        ask: r#"curl -s -H 'client_id: web-shop' -H "client_secret: $WEB_SHOP_SECRET" http://127.0.0.1:8081/shop/"#,
        key: r#"printf %s "$TOKEN_SECRET""#,
        claims: || json!({"client_id": "web-shop", "client_name": "The web shop"}),
    },
    Proof {
        example: "grpc",
        method: "HS256",
        ask: "python3 examples/grpc/client.py",
        key: r#"printf %s "$TOKEN_SECRET""#,
        claims: || json!({"method": "/Greeter/Greet"}),
    },
    Proof {
        example: "jwt-in-jwt-out",
        method: "ES256",
        ask: r#"curl -s -H "Authorization: Bearer $token" http://127.0.0.1:8081/invoices/"#,
        key: "printenv INVOICES_KEY | openssl pkey -pubout",
        claims: || json!({"iss": "https://gateway.example.com", "aud": "invoices", "sub": "alice"}),
    },
    Proof {
        example: "roles-to-claims",
        method: "HS256",
        ask: r#"token="$(jwt-gateway token --policy examples/roles-to-claims/alice.policy)"
curl -s -H "Authorization: Bearer $token" http://127.0.0.1:8081/orders/"#,
        key: r#"printf %s "$TOKEN_SECRET""#,
        claims: || json!({"sub": "alice", "role": "manager"}),
    },
    Proof {
        example: "rs256-token",
        method: "RS256",
        ask: "curl -s http://127.0.0.1:8081/orders/42",
        key: "printenv ORDERS_KEY | openssl pkey -pubout",
        claims: || json!({"iss": "https://gateway.example.com", "aud": "orders", "path": "/42"}),
    },
    Proof {
        example: "tls-both-ways",
        method: "ES256",
        ask: "cd certs
curl -s --cacert authority.crt --cert client.crt --key client.key https://127.0.0.1:8443/payments/7
! curl -s --cacert authority.crt https://127.0.0.1:8444/
cd ..",
        key: "printenv PAYMENTS_KEY | openssl pkey -pubout",
        claims: || json!({"aud": "payments"}),
    },
    Proof {
        example: "two-services-by-weight",
        method: "HS256",
        ask: "until curl -s http://127.0.0.1:8081/catalog/ >answer.json && grep -q /next answer.json; do :; done
cat answer.json",
        key: r#"printf %s "$TOKEN_SECRET""#,
        claims: || json!({"aud": "catalog-next"}),
    },
];

#[test]
fn every_example_is_valid_without_a_warning_and_its_tokens_are_good() {
    let proven: BTreeSet<String> = PROOFS.iter().map(|it| it.example.to_owned()).collect();
    assert_eq!(
        folders(),
        proven,
        "an example without a proof, or a proof without one"
    );
    // Other ports than those of the pages, which are followed at the same time.
    let free = FreePorts::new(std::process::id() + 67);
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(proof) = PROOFS.get(next.fetch_add(1, Ordering::Relaxed)) {
                    prove(proof, &free);
                }
            });
        }
    });
}

#[test]
fn the_next_version_of_the_weighted_example_gets_about_a_tenth() {
    let free = FreePorts::new(std::process::id() + 134);
    let mut example = Example::follow("two-services-by-weight", &free);
    let count = "curl -s 'http://127.0.0.1:8081/catalog/[1-1000]' | jq -r .path | grep -c ^/next/";
    let printed = example.run(count);
    let next: u32 = printed.trim().parse().unwrap();
    // 100 are expected; chance stays within five standard deviations of that.
    assert!((52..=148).contains(&next), "{next} of 1000");
}

fn folders() -> BTreeSet<String> {
    let entries = fs::read_dir(root().join("examples")).unwrap();
    let folders = entries
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir());
    folders
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect()
}

fn prove(proof: &Proof, free: &FreePorts) {
    let name = proof.example;
    let mut example = Example::follow(name, free);
    let said = example.run(&format!("jwt-gateway validate examples/{name} 2>&1"));
    assert_eq!(said, "", "{name}");
    let answer = example.run(proof.ask);
    let (_, rest) = answer
        .split_once("Bearer ")
        .unwrap_or_else(|| panic!("{name}: {answer}"));
    let token: String = rest
        .chars()
        .take_while(|letter| letter.is_ascii_alphanumeric() || ".-_".contains(*letter))
        .collect();
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let key = example.run(proof.key);
    let case = [json!({"token": token, "alg": proof.method, "key": key, "now": now})];
    for judge in [Judge::PyJwt, Judge::Jose] {
        let verdict = judge.verify(&case).remove(0);
        let verdict = verdict.unwrap_or_else(|why| panic!("{name}: {judge:?} refuses: {why}"));
        for (claim, value) in (proof.claims)().as_object().unwrap() {
            assert_eq!(&verdict.claims[claim], value, "{name}: {claim}");
        }
    }
}

/// An example whose page was followed, its gateway still running.
struct Example<'a> {
    name: &'static str,
    session: Session,
    ports: Ports<'a>,
    _folder: Folder,
}

impl<'a> Example<'a> {
    fn follow(name: &'static str, free: &'a FreePorts) -> Self {
        let mut ports = Ports::new(free);
        let folder = Folder::new();
        folder.copy("examples", &mut ports);
        let session = Session::start(&folder, &ports.used("127.0.0.1:9090"));
        let mut example = Self {
            name,
            session,
            ports,
            _folder: folder,
        };
        let page = fs::read_to_string(root().join(format!("examples/{name}/README.md"))).unwrap();
        for Block { purpose, .. } in read(&page).unwrap() {
            if let Purpose::Commands { script, .. } = purpose {
                example.run(&script);
            }
        }
        example
    }

    /// What these commands print.
    fn run(&mut self, script: &str) -> String {
        let script = self.ports.used(script);
        let ended = self.session.run(&script, 1, OnFailure::End);
        assert!(ended.good, "{}: {script}\n{ended}", self.name);
        ended.output
    }
}
