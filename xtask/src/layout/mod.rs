//! Who may import whom: the layout of the code, checked.
//!
//! The layout is the list in `house`. Imports are read from the source: `use` lines,
//! paths in code and in the arguments of macros. What is compiled for tests alone may
//! look anywhere and is left out.

mod breach;
mod check;
mod circles;
mod facades;
mod house;
mod neighbours;
mod order;
mod paths;
mod source;
mod tree;

pub use check::check;
