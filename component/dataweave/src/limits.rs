//! What one expression and one evaluation may cost. Sizes are in bytes.
//!
//! Expressions are written by admins and evaluated on data of clients, on the
//! path of every request. No combination of the two may cost more than a few
//! milliseconds, a few megabytes or a few hundred kilobytes of stack.

/// Longest source of an expression. The longest expressions in practice are a
/// few hundred bytes; this leaves room and bounds the work of compiling.
pub const SOURCE: usize = 16 * 1024;

/// How deep expressions may nest: parentheses, arrays, calls, conditions,
/// prefixes and operators that bind tighter than the one before. Chains such as
/// `a ++ b ++ c` and `if .. else if ..` do not nest, however long they are.
///
/// Parser, compiler and evaluator recurse once or twice per level; a debug build
/// passes the deepest expression with 512 KiB of stack, half of what a component
/// has.
pub const NESTING: usize = 64;

/// How deep arrays and objects may nest when they are read with serde. What
/// `serde_json` reads by default is no deeper.
pub const DEPTH: usize = 128;

/// What one evaluation may spend: 1 for each part of the expression that is
/// evaluated and each element that is looked at, 8 for each field that is compared or
/// copied, and 1 for every [`FUEL_BYTES`] of text. Some milliseconds of work on a slow
/// machine.
pub const FUEL: u64 = 100_000;

/// What computing the constants of one expression may spend when it is compiled.
/// Attempts at parts that turn out not to be constant count too.
pub const FOLDING: u64 = 5 * FUEL;

/// How many bytes of text one unit of fuel pays for.
pub const FUEL_BYTES: usize = 16;

/// Longest text, and largest value in total, that an evaluation may make. A
/// token has to fit into a request head, so nothing useful comes near.
pub const OUTPUT: usize = 256 * 1024;
