//! The compiled tree: names looked up, calls checked, constants computed. Like
//! the syntax tree it keeps chains flat.

use crate::functions::{One, Random, Two};
use crate::inputs::Root;
use crate::{Span, Value};

/// A part of an expression and where it stands in the source.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) kind: NodeKind,
    pub(crate) span: Span,
}

/// What a part of an expression does.
#[derive(Debug)]
pub(crate) enum NodeKind {
    /// `1`, `'text'`, and whatever was computed when compiling.
    Constant(Value),
    /// `attributes`
    Root(Root),
    /// `[a, b]`
    Array(Box<[Node]>),
    /// `'a $(b)'`
    Text(Box<[Node]>),
    /// `a.b[c]`: what is selected from, then the selectors.
    Select(Box<Node>, Box<[Node]>),
    /// `uuid()`
    Random(Random),
    /// `f(a)`
    One(One, Box<Node>),
    /// `f(a, b)`
    Two(Two, Box<[Node; 2]>),
    /// `if (a) b else if (c) d else e`
    If(Box<[(Node, Node)]>, Box<Node>),
    /// `not a`
    Not(Box<Node>),
    /// `a and b and c`
    All(Box<[Node]>),
    /// `a or b or c`
    Any(Box<[Node]>),
    /// `a == b != c`, `a < b`
    Compare(Box<Node>, Box<[(Comparison, Node)]>),
    /// `a default b ++ c f d`: what is done with a value, step by step.
    Chain(Box<Node>, Box<[Step]>),
}

/// What is done with the value so far. The span goes from the start of the
/// chain to the end of the step.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) kind: StepKind,
    pub(crate) span: Span,
}

/// A step of a chain.
#[derive(Debug)]
pub(crate) enum StepKind {
    /// `.. default a`
    Default(Node),
    /// `.. ++ a ++ b`: everything in a row, so that it is joined at once.
    Join(Vec<Node>),
    /// `.. f a`
    Two(Two, Node),
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}
