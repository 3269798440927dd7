//! Changes that somebody asks for: what each must respect, and how it is written.
//!
//! Whether the outcome can run is not judged here: that is the compiler's part.

mod application;
mod edits;
mod error;
mod policy;
mod precondition;
mod whole_instance;

pub use application::ApplicationEdit;
pub use edits::{Edit, Subject};
pub use error::ChangeError;
pub use precondition::Precondition;
pub use whole_instance::write as write_whole;
