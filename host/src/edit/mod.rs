//! Changes that somebody asks for: what each must respect, and what is to be written.
//!
//! A plan is a function of the edit and of what is written, pure but for sealing: a
//! sealed secret has random bytes in it. Whether the outcome can run is not judged
//! here: that is the compiler's part.

mod application;
mod batch;
mod context;
mod copy;
mod edits;
mod error;
mod plan;
mod policy;
mod precondition;
mod whole_instance;

pub use application::{ApplicationEdit, OldSecretFate, put as put_application};
pub use batch::of_one;
pub use context::Context;
pub use copy::copy;
pub use edits::Edit;
pub use error::ChangeError;
pub use plan::{Plan, Subject, make, plan};
pub use precondition::Precondition;
pub use whole_instance::put as put_whole;

#[cfg(test)]
mod tests;
