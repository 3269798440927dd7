//! A field for text or an expression `#[ … ]`, with the help of an editor.
//!
//! What is wrong is said by the library that the policy itself compiles with,
//! while one types; nothing here may know the language better. The letters are
//! those of a plain `textarea`, so that everything that a browser does with text
//! works; the colours are behind it.

mod editor;
mod field;
mod findings;
mod known_names;
mod language;
mod mirror;
mod offsets;
mod reading;
mod suggestions;
mod typing;

pub use self::field::ExpressionField;
pub use self::known_names::SampleNamesSignal;
pub use self::language::LanguageSignal;
