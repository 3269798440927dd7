// src/main.rs
use self::jwt_gateway::policy::types::{Attributes, Authentication, Config, Entry, Request, SigningMethod};
use std::{fs::File, io::Read as _, time::UNIX_EPOCH};
use wasmtime::{Engine, Error, Result, Store, component::{Component, Linker}};
wasmtime::component::bindgen!({ path: "../wit", inline: "package my:gateway; world my-gateway {
    import wasi:clocks/wall-clock@0.2.0; export jwt-gateway:policy/generator@1.0.0; }" });

fn main() -> Result<()> {
    let engine = Engine::default();
    let (mut store, mut linker) = (Store::new(&engine, ()), Linker::new(&engine));
    linker.instance("wasi:clocks/wall-clock@0.2.0")?.func_wrap("now", |_, ()| Ok((UNIX_EPOCH.elapsed().map(|now|
        wasi::clocks::wall_clock::Datetime { seconds: now.as_secs(), nanoseconds: now.subsec_nanos() })?,)))?;
    linker.instance("wasi:random/random@0.2.0")?.func_wrap("get-random-bytes", |_, (length,): (u64,)| {
        let mut bytes = Vec::new();
        File::open("/dev/urandom")?.take(length).read_to_end(&mut bytes)?;
        Ok((bytes,))
    })?;
    let component = Component::from_file(&engine, "../target/artifacts/jwt-generator-standalone.wasm")?;
    let gateway = MyGateway::instantiate(&mut store, &component, &linker)?;
    let policies = gateway.jwt_gateway_policy_generator().policy();
    let entry = |name: &str, value: &str| vec![Entry { name: name.into(), value: value.into() }];
    let config = Config { signing_method: SigningMethod::Hs256, private_key: "a secret of at least thirty-two bytes".into(),
        iat: true, exp: 300, nbf: 0, custom_claims: entry("path", "#[attributes.requestPath]"), custom_headers: entry("kid", "key-1") };
    let policy = policies.call_compile(&mut store, &config)?.map_err(|issues| Error::msg(format!("{issues:?}")))?;
    let attributes = Attributes { request_path: Some("/orders/42".into()), method: None, scheme: None, version: None,
        request_uri: None, query_string: None, remote_address: None, local_address: None, query_params: vec![], headers: vec![] };
    let authentication = Authentication { principal: None, client_id: None, client_name: None, properties: None };
    println!("{}", policies.call_generate(&mut store, policy, &Request { attributes, authentication })??);
    Ok(())
}
