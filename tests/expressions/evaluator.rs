//! The component `expression-evaluator`, under wasmtime.

use gateway_tests::artifact;
use serde_json::Value;
use wasmtime::component::{Component, Linker, TypedFunc};
use wasmtime::{Engine, Store};

/// An instance of the component. One that trapped answers nothing more.
pub(crate) struct Evaluator {
    store: Store<()>,
    function: TypedFunc<(String, String), (String,)>,
}

impl Evaluator {
    /// Compiles the component and makes an instance of it, which imports nothing.
    pub(crate) fn new() -> Self {
        let engine = Engine::default();
        let component =
            Component::new(&engine, artifact("expression-evaluator.wasm")).expect("a component");
        let mut store = Store::new(&engine, ());
        let instance = Linker::new(&engine)
            .instantiate(&mut store, &component)
            .expect("an instance");
        let function = instance
            .get_typed_func(&mut store, "evaluate")
            .expect("the function");
        Self { store, function }
    }

    /// What an expression comes to, with the variables as JSON.
    pub(crate) fn evaluate(&mut self, expression: &str, context: &str) -> Value {
        let arguments = (expression.to_owned(), context.to_owned());
        let (answer,) = self
            .function
            .call(&mut self.store, arguments)
            .unwrap_or_else(|trap| panic!("{expression:.200}: {trap:?}"));
        serde_json::from_str(&answer).expect("JSON")
    }
}
