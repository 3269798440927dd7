//! A policy component that misbehaves on purpose: the name of its first custom
//! claim says how. The host's tests run it in place of the real one.
#![cfg(target_arch = "wasm32")]
#![allow(
    unsafe_code,
    missing_docs,
    reason = "generated bindings; what they mean is documented in wit/"
)]

use std::cell::Cell;

mod bindings {
    wit_bindgen::generate!({ path: "../../wit", world: "jwt-generator", generate_all });
}

use bindings::exports::jwt_gateway::policy::generator::{
    Bindings, Config, Explanation, Failure, Guest, GuestPolicy, Issue, Policy, Request,
};
use bindings::jwt_gateway::policy::types::{
    AttributeNames, AuthenticationNames, FailureKind, HeaderNames,
};
use bindings::wasi::random::random::get_random_bytes;

struct Component;

impl Guest for Component {
    type Policy = Misbehaving;
}

struct Misbehaving {
    manner: String,
    calls: Cell<u32>,
}

impl GuestPolicy for Misbehaving {
    fn compile(config: Config) -> Result<Policy, Vec<Issue>> {
        let manner = config
            .custom_claims
            .into_iter()
            .next()
            .map(|claim| claim.name);
        let manner = manner.unwrap_or_default();
        if manner == "spin-in-compile" {
            spin();
        }
        Ok(Policy::new(Self {
            manner,
            calls: Cell::new(0),
        }))
    }

    fn warnings(&self) -> Vec<Issue> {
        Vec::new()
    }

    fn reads(&self) -> Bindings {
        Bindings {
            attributes: AttributeNames::METHOD,
            headers: HeaderNames::Only(Vec::new()),
            authentication: AuthenticationNames::empty(),
        }
    }

    fn generate(&self, request: Request) -> Result<String, Failure> {
        self.calls.set(self.calls.get() + 1);
        // A request that asks for good behaviour gets it: the method DELETE.
        if request.attributes.method.as_deref() == Some("DELETE") {
            return Ok(format!("call-{}", self.calls.get()));
        }
        match self.manner.as_str() {
            "trap" => core::arch::wasm32::unreachable(),
            "spin" => spin(),
            "work" => Ok(work()),
            "grow" => grow(),
            "random" => {
                get_random_bytes(u64::MAX);
                Ok("unexpected".to_owned())
            }
            "reject" => Err(Failure {
                kind: FailureKind::Expression,
                path: "customClaims[0].value".to_owned(),
                message: "The value is not text.".to_owned(),
                span: None,
            }),
            _ => Ok(format!("call-{}", self.calls.get())),
        }
    }

    fn explain(&self, _request: Request) -> Explanation {
        core::arch::wasm32::unreachable()
    }
}

fn spin() -> ! {
    loop {
        core::hint::spin_loop();
    }
}

/// Computes for some tens of milliseconds.
fn work() -> String {
    let mut number = 1_u64;
    for step in 0..20_000_000_u64 {
        number = core::hint::black_box(number.wrapping_mul(6_364_136_223_846_793_005) ^ step);
    }
    number.to_string()
}

fn grow() -> ! {
    let mut held = Vec::new();
    loop {
        held.push(vec![1_u8; 1 << 20]);
    }
}

bindings::export!(Component with_types_in bindings);
