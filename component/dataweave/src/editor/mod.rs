//! Help for whoever writes a configured text: what its parts are, what is wrong
//! with it, and how it may go on.
//!
//! ```
//! use dataweave::Roots;
//! use dataweave::editor::{Draft, Form};
//!
//! let draft = Draft::new("#[uper]", Roots::POLICY);
//! assert_eq!(draft.form(), Form::Expression);
//! assert_eq!(draft.error().unwrap().to_string(), "`uper` is unknown; did you mean `upper`?");
//! let completion = draft.complete(4);
//! assert_eq!(completion.suggestions[0].insert, "upper()");
//! assert_eq!(completion.range, 2..6);
//! ```
//!
//! Everything comes from the lexer and the tables of the compiler, so that an
//! editor never shows another language than the one that is compiled. Unlike the
//! compiler it has something to say about every text, also in the middle of a
//! word. It must not be used on the path of a request.

mod completion;
mod draft;
mod highlight;
mod outline;
mod scan;
mod suggest;
mod well_known;

pub use completion::{Completion, SampleNames, complete};
pub use draft::{Draft, Form, Position, position};
pub use highlight::{Token, TokenKind, highlight};
pub use suggest::{Suggestion, SuggestionKind};
