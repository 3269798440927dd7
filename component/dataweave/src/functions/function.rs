//! What a function is.

use crate::Value;
use crate::fault::Fault;
use crate::meter::Meter;

/// A function of the language.
#[derive(Debug)]
pub struct Function {
    /// Its name within the module.
    pub name: &'static str,
    /// The module it belongs to; those of `dw::Core` need no import.
    pub module: &'static str,
    /// Parameters and results: `(String, String) -> String`.
    pub signatures: &'static [&'static str],
    /// One line for whoever writes an expression.
    pub help: &'static str,
    /// Calls of it and what they give.
    pub examples: &'static [Example],
    pub(crate) run: Run,
}

/// An expression that stands for itself, and its value in JSON.
pub type Example = (&'static str, &'static str);

/// How a function is evaluated, and with that the number of its arguments.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Run {
    /// From 16 random bytes, in every evaluation anew.
    Random(Random),
    /// From one argument.
    One(One),
    /// From two arguments.
    Two(Two),
    /// From two arguments, and a row of them at once: `++`.
    Join,
}

pub(crate) type Random = fn([u8; 16]) -> Value;
pub(crate) type One = fn(&Value, &mut Meter) -> Result<Value, Fault>;
pub(crate) type Two = fn(&Value, &Value, &mut Meter) -> Result<Value, Fault>;

impl Run {
    /// How many arguments are evaluated.
    pub(crate) fn arity(self) -> usize {
        match self {
            Run::Random(_) => 0,
            Run::One(_) => 1,
            Run::Two(_) | Run::Join => 2,
        }
    }
}

impl Function {
    /// How many arguments it takes.
    pub fn arity(&self) -> usize {
        self.run.arity()
    }
}
