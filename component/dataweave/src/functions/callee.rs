//! A function as the compiler knows it.

use super::function::{Function, Run};
use super::table::FUNCTIONS;

/// A function without what is shown of it. A policy, which shows nothing, is linked
/// with this alone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Callee {
    pub(crate) name: &'static str,
    pub(crate) module: &'static str,
    pub(crate) run: Run,
}

/// Every function there is, in the order of the table.
pub(crate) static CALLEES: [Callee; FUNCTIONS.len()] = callees();

const fn callees() -> [Callee; FUNCTIONS.len()] {
    let [first, ..] = FUNCTIONS else {
        unreachable!()
    };
    let mut callees = [Callee::of(first); FUNCTIONS.len()];
    let mut left = callees.as_mut_slice();
    let mut functions = FUNCTIONS;
    while let ([callee, others @ ..], [function, more @ ..]) = (left, functions) {
        *callee = Callee::of(function);
        left = others;
        functions = more;
    }
    callees
}

impl Callee {
    const fn of(function: &Function) -> Callee {
        Callee {
            name: function.name,
            module: function.module,
            run: function.run,
        }
    }

    /// Whether this is the function.
    pub(crate) fn is(&self, function: &Function) -> bool {
        (self.module, self.name) == (function.module, function.name)
    }
}
