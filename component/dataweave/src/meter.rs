//! Counts what an evaluation costs, and stops it at the limits.

use crate::fault::Fault;
use crate::{ErrorKind, limits};

/// What is left to spend; none once something could not be paid.
#[derive(Debug)]
pub(crate) struct Meter {
    fuel: Option<u64>,
}

impl Meter {
    /// A meter with this much fuel.
    pub(crate) fn new(fuel: u64) -> Meter {
        Meter { fuel: Some(fuel) }
    }

    /// Spends fuel; false if there is too little left, and from then on.
    #[inline]
    pub(crate) fn try_spend(&mut self, fuel: usize) -> bool {
        self.fuel = self.fuel.and_then(|left| left.checked_sub(fuel as u64));
        self.fuel.is_some()
    }

    /// Spends fuel: 1 for each thing looked at.
    #[inline]
    pub(crate) fn spend(&mut self, fuel: usize) -> Result<(), Fault> {
        match self.try_spend(fuel) {
            true => Ok(()),
            false => Err(over_limit(EXHAUSTED)),
        }
    }

    /// Spends what reading this many bytes of text costs.
    pub(crate) fn read(&mut self, bytes: usize) -> Result<(), Fault> {
        self.spend(cost(bytes))
    }

    /// Spends what making a text of this many bytes costs, if that is allowed.
    pub(crate) fn make(&mut self, bytes: usize) -> Result<(), Fault> {
        allow(bytes)?;
        self.read(bytes)
    }
}

/// What finding or copying one field of an object costs: names are compared on the
/// way through a tree.
pub(crate) const FIELD: usize = 8;

/// Whether something of this many bytes may be made.
#[inline]
pub(crate) fn allow(bytes: usize) -> Result<(), Fault> {
    match bytes <= limits::OUTPUT {
        true => Ok(()),
        false => Err(over_limit(TOO_LONG)),
    }
}

#[cold]
fn over_limit(message: &'static str) -> Fault {
    Fault::new(ErrorKind::Limit, message)
}

/// What looking at a text of this many bytes costs.
pub(crate) fn cost(bytes: usize) -> usize {
    1 + bytes / limits::FUEL_BYTES
}

const EXHAUSTED: &str = "the evaluation is too much work; make the expression or its data smaller";
const TOO_LONG: &str = "the result is too long for a token; use a smaller part of the data";
