//! From the syntax tree to the compiled tree: every name is looked up and every
//! call checked, also in parts that are never evaluated.

use crate::ast::{Document, Expr, ExprKind, Level, Link, Name, Operator};
use crate::functions::{Function, Run};
use crate::inputs::Roots;
use crate::scope::Scope;
use crate::tree::{Comparison, Node, NodeKind, Step, StepKind};
use crate::{Error, ErrorKind, Span};

/// Resolves all names of a source.
pub(crate) fn resolve(document: Document<'_>, roots: Roots) -> Result<Node, Error> {
    Resolver {
        scope: Scope::new(roots, &document.imports)?,
    }
    .node(document.body)
}

struct Resolver<'s> {
    scope: Scope<'s>,
}

impl<'s> Resolver<'s> {
    fn node(&self, expr: Expr<'s>) -> Result<Node, Error> {
        let span = expr.span;
        let kind = match expr.kind {
            ExprKind::Literal(value) => NodeKind::Constant(value),
            ExprKind::Name(text) => self.name(Name { text, span })?,
            ExprKind::Array(items) => NodeKind::Array(self.nodes(items)?),
            ExprKind::Text(parts) => NodeKind::Text(self.nodes(parts)?),
            ExprKind::Select(target, selectors) => {
                NodeKind::Select(Box::new(self.node(*target)?), self.nodes(selectors)?)
            }
            ExprKind::Call(name, arguments) => self.call(name, arguments, span)?,
            ExprKind::If(branches, otherwise) => {
                let branches = branches
                    .into_iter()
                    .map(|(condition, branch)| Ok((self.node(condition)?, self.node(branch)?)));
                NodeKind::If(
                    branches.collect::<Result<_, Error>>()?,
                    Box::new(self.node(*otherwise)?),
                )
            }
            ExprKind::Not(operand) => NodeKind::Not(Box::new(self.node(*operand)?)),
            ExprKind::Chain(first, links) => self.chain(*first, links)?,
        };
        Ok(Node { kind, span })
    }

    fn nodes(&self, exprs: Vec<Expr<'s>>) -> Result<Box<[Node]>, Error> {
        exprs.into_iter().map(|expr| self.node(expr)).collect()
    }

    /// A name that stands for a value.
    fn name(&self, name: Name<'s>) -> Result<NodeKind, Error> {
        if let Some(root) = self.scope.variable(name)? {
            return Ok(NodeKind::Root(root));
        }
        let function = self.scope.function(name)?;
        let message = format!(
            "`{}` is a function; call it: `{}`",
            name.text,
            usage(function)
        );
        Err(Error::new(ErrorKind::UnsupportedResult, name.span, message))
    }

    /// `f(a, b)`
    fn call(
        &self,
        name: Name<'s>,
        arguments: Vec<Expr<'s>>,
        span: Span,
    ) -> Result<NodeKind, Error> {
        let function = self.scope.function(name)?;
        let count = arguments.len();
        let nodes = arguments.into_iter().map(|argument| self.node(argument));
        let mut nodes = nodes.collect::<Result<Vec<Node>, Error>>()?.into_iter();
        let kind = match (function.run, nodes.next(), nodes.next(), nodes.next()) {
            (Run::Random(run), None, None, None) => NodeKind::Random(run),
            (Run::One(run), Some(argument), None, None) => NodeKind::One(run, Box::new(argument)),
            (Run::Two(run), Some(left), Some(right), None) => {
                NodeKind::Two(run, Box::new([left, right]))
            }
            (Run::Join, Some(left), Some(right), None) => {
                let step = Step {
                    kind: StepKind::Join(vec![right]),
                    span,
                };
                NodeKind::Chain(Box::new(left), [step].into())
            }
            _ => return Err(miscounted(function, count, span)),
        };
        Ok(kind)
    }

    /// `a ++ b`, `a or b`, `a == b`
    fn chain(&self, first: Expr<'s>, links: Vec<Link<'s>>) -> Result<NodeKind, Error> {
        let first = self.node(first)?;
        match links.first().map(|link| link.operator.level()) {
            Some(Level::Or) => Ok(NodeKind::Any(self.operands(first, links)?)),
            Some(Level::And) => Ok(NodeKind::All(self.operands(first, links)?)),
            Some(Level::Equality | Level::Order) => {
                let compared = links
                    .into_iter()
                    .map(|link| Ok((comparison(link.operator), self.node(link.operand)?)));
                Ok(NodeKind::Compare(
                    Box::new(first),
                    compared.collect::<Result<_, Error>>()?,
                ))
            }
            Some(Level::Call) | None => {
                let mut steps = vec![];
                for link in links {
                    self.step(first.span, link, &mut steps)?;
                }
                Ok(NodeKind::Chain(Box::new(first), steps.into()))
            }
        }
    }

    /// All operands of a chain.
    fn operands(&self, first: Node, links: Vec<Link<'s>>) -> Result<Box<[Node]>, Error> {
        let rest = links.into_iter().map(|link| self.node(link.operand));
        std::iter::once(Ok(first)).chain(rest).collect()
    }

    /// Adds a step: `.. default a`, `.. ++ a`, `.. f a`.
    fn step(&self, start: Span, link: Link<'s>, steps: &mut Vec<Step>) -> Result<(), Error> {
        let operand = self.node(link.operand)?;
        let span = start.to(operand.span);
        let kind = if link.operator == Operator::Default {
            StepKind::Default(operand)
        } else {
            let function = self.scope.function(link.name)?;
            match (function.run, steps.last_mut()) {
                (
                    Run::Join,
                    Some(Step {
                        kind: StepKind::Join(row),
                        span: whole,
                    }),
                ) => {
                    row.push(operand);
                    *whole = span;
                    return Ok(());
                }
                (Run::Join, _) => StepKind::Join(vec![operand]),
                (Run::Two(run), _) => StepKind::Two(run, operand),
                _ => return Err(miscounted(function, 2, link.name.span)),
            }
        };
        steps.push(Step { kind, span });
        Ok(())
    }
}

fn comparison(operator: Operator) -> Comparison {
    match operator {
        Operator::NotEqual => Comparison::NotEqual,
        Operator::Less => Comparison::Less,
        Operator::LessOrEqual => Comparison::LessOrEqual,
        Operator::Greater => Comparison::Greater,
        Operator::GreaterOrEqual => Comparison::GreaterOrEqual,
        _ => Comparison::Equal,
    }
}

/// How a function is called.
fn usage(function: &Function) -> String {
    let arguments = ["", "..", ".., .."]
        .get(function.arity())
        .copied()
        .unwrap_or("..");
    format!("{}({arguments})", function.name)
}

/// That a call has the wrong number of arguments.
fn miscounted(function: &Function, count: usize, span: Span) -> Error {
    let kind = match count < function.arity() {
        true => ErrorKind::NotEnoughArguments,
        false => ErrorKind::TooManyArguments,
    };
    let plural = if function.arity() == 1 { "" } else { "s" };
    let message = format!(
        "`{}` takes {} argument{plural}, not {count}: `{}`",
        function.name,
        function.arity(),
        usage(function)
    );
    Error::new(kind, span, message)
}
