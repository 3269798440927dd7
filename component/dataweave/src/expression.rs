//! A compiled expression.

use std::sync::Arc;

use crate::doubts::{self, Doubt};
use crate::evaluate::{World, check_result, evaluate};
use crate::fold::fold;
use crate::meter::Meter;
use crate::parser::parse;
use crate::reads;
use crate::resolve::resolve;
use crate::tree::{Node, NodeKind};
use crate::{Error, ErrorKind, Inputs, Roots, Span, Value, limits};

/// An expression that is ready to be evaluated, any number of times. Clones
/// share it.
#[derive(Clone, Debug)]
pub struct Expression {
    compiled: Arc<Compiled>,
}

#[derive(Debug)]
struct Compiled {
    source: Box<str>,
    tree: Node,
}

/// Compiles an expression: the source that stands inside `#[ ]`. An empty source
/// or one of blanks is the expression `null`.
///
/// Every name is looked up, every call checked and every constant part that is
/// certain to be reached computed; what can be found wrong without a request is
/// an error here. The spans of errors are bytes of `source`.
pub fn compile(source: &str, roots: Roots) -> Result<Expression, Error> {
    let whole = Span {
        start: 0,
        end: source.len(),
    };
    if source.len() > limits::SOURCE {
        let message = format!("the expression is longer than {} bytes", limits::SOURCE);
        return Err(Error::new(ErrorKind::Limit, whole, message));
    }
    let mut tree = match source {
        // No other white space is any to the lexer.
        blank if blank.trim_matches([' ', '\t', '\n', '\r']).is_empty() => Node {
            kind: NodeKind::Constant(Value::Null),
            span: whole,
        },
        source => resolve(parse(source)?, roots)?,
    };
    fold(&mut tree)?;
    if let NodeKind::Constant(value) = &tree.kind {
        check_result(value, tree.span, &mut Meter::new(limits::FUEL))?;
    }
    let compiled = Compiled {
        source: source.into(),
        tree,
    };
    Ok(Expression {
        compiled: Arc::new(compiled),
    })
}

impl Expression {
    /// The source it was compiled from.
    pub fn source(&self) -> &str {
        &self.compiled.source
    }

    /// Every place of the inputs it may look at: a variable and names of fields,
    /// such as `["attributes", "headers", "x-a"]`, as they are written. A place
    /// stands for everything inside it: it is shorter where the rest of a path
    /// is computed or the value is used whole. Sorted; no place is inside another. They
    /// are looked for at each call.
    pub fn reads(&self) -> Vec<Vec<Box<str>>> {
        reads::sorted(&self.compiled.tree)
    }

    /// What it most likely does not mean, although it can be evaluated: fields that a
    /// variable does not have. They are looked for at each call.
    pub fn doubts(&self) -> Vec<Doubt> {
        doubts::find(&self.compiled.tree)
    }

    /// Whether it looks at its inputs at all.
    pub fn looks_at_inputs(&self) -> bool {
        !reads::places(&self.compiled.tree).is_empty()
    }

    /// Whether it has the same value for every request.
    pub fn constant(&self) -> Option<&Value> {
        match &self.compiled.tree.kind {
            NodeKind::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// Evaluates the expression. `random` gives 16 bytes that nobody can guess
    /// and that never come again; each `uuid()` takes them once.
    ///
    /// The work and the size of the result are bounded by [`limits`].
    pub fn evaluate(
        &self,
        inputs: &Inputs,
        random: &mut dyn FnMut() -> [u8; 16],
    ) -> Result<Value, Error> {
        if let Some(value) = self.constant() {
            return Ok(value.clone());
        }
        let tree = &self.compiled.tree;
        let mut meter = Meter::new(limits::FUEL);
        let value = evaluate(tree, Some(World { inputs, random }), &mut meter)?;
        check_result(&value, tree.span, &mut meter)?;
        Ok(value)
    }
}
