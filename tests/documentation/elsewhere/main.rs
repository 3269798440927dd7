// src/main.rs
use std::io::Read as _;
use std::time::SystemTime;

use self::exports::jwt_gateway::policy::generator::{Config, Request};
use self::jwt_gateway::policy::types::{self, Attributes, Authentication, Entry, SigningMethod};
use self::wasi::clocks::wall_clock::Datetime;
use wasmtime::component::{Component, HasSelf, Linker};
use wasmtime::{Engine, Error, Result, Store};

wasmtime::component::bindgen!({
    path: "../wit",
    inline: "package my:gateway; world my-gateway {
        import wasi:clocks/wall-clock@0.2.0;
        import wasi:random/random@0.2.0;
        export jwt-gateway:policy/generator@1.0.0;
    }",
    imports: { default: trappable },
});

struct Surroundings;

impl types::Host for Surroundings {}

impl wasi::clocks::wall_clock::Host for Surroundings {
    fn now(&mut self) -> Result<Datetime> {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
        let (seconds, nanoseconds) = (now.as_secs(), now.subsec_nanos());
        Ok(Datetime { seconds, nanoseconds })
    }
}

impl wasi::random::random::Host for Surroundings {
    fn get_random_bytes(&mut self, length: u64) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        std::fs::File::open("/dev/urandom")?.take(length).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

fn main() -> Result<()> {
    println!("{}", token()?);
    Ok(())
}

fn token() -> Result<String> {
    let engine = Engine::default();
    let file = "../target/artifacts/jwt-generator-standalone.wasm";
    let component = Component::from_file(&engine, file)?;
    let mut linker = Linker::new(&engine);
    MyGateway::add_to_linker::<_, HasSelf<_>>(&mut linker, |surroundings| surroundings)?;
    let mut store = Store::new(&engine, Surroundings);
    let gateway = MyGateway::instantiate(&mut store, &component, &linker)?;
    let generator = gateway.jwt_gateway_policy_generator().policy();
    let policy = generator.call_compile(&mut store, &config())?;
    let policy = policy.map_err(|issues| Error::msg(format!("{issues:?}")))?;
    Ok(generator.call_generate(&mut store, policy, &request())??)
}

fn config() -> Config {
    let entry = |name: &str, value: &str| Entry { name: name.into(), value: value.into() };
    Config {
        signing_method: SigningMethod::Hs256,
        private_key: "a secret of at least thirty-two bytes".into(),
        iat: true,
        exp: 300,
        nbf: 0,
        custom_claims: vec![entry("path", "#[attributes.requestPath]")],
        custom_headers: vec![entry("kid", "key-1")],
    }
}

fn request() -> Request {
    let attributes = Attributes {
        method: None,
        scheme: None,
        version: None,
        request_path: Some("/orders/42".into()),
        request_uri: None,
        query_string: None,
        remote_address: None,
        local_address: None,
        query_params: vec![],
        headers: vec![],
    };
    let authentication =
        Authentication { principal: None, client_id: None, client_name: None, properties: None };
    Request { attributes, authentication }
}
