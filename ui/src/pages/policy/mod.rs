//! The forms of policies: applying a new one, and editing one that is applied.

mod conflict;
mod control;
mod disabling;
mod edit;
mod expressions;
mod fields;
mod form;
mod key;
mod lines;
mod new;
mod page;
mod paste_curl;
mod preview;
mod reference;
mod sample;
mod sample_fields;
mod sender;
mod service;
mod state;
mod submit;
mod target;
mod templates;
mod text;
mod text_control;
mod token;

pub use self::edit::PolicyPage;
pub use self::new::NewPolicyPage;
pub use self::token::{SentToken, verification};
