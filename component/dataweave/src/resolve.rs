//! From the syntax tree to the compiled tree: every name is looked up and every
//! call checked, also in parts that are never evaluated.

use crate::ast::{Document, Expr, ExprKind, Level, Link, Name, Operator};
use crate::functions::{Callee, Run};
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
            ExprKind::Literal(value) => Ok(NodeKind::Constant(value)),
            ExprKind::Name(text) => self.name(Name { text, span }),
            ExprKind::Array(items) => self.nodes(items).map(NodeKind::Array),
            ExprKind::Text(parts) => self.nodes(parts).map(NodeKind::Text),
            ExprKind::Select(target, selectors) => self.select(*target, selectors),
            ExprKind::Call(name, arguments) => self.call(name, arguments, span),
            ExprKind::If(branches, otherwise) => self.condition(branches, *otherwise),
            ExprKind::Not(operand) => self.boxed(*operand).map(NodeKind::Not),
            ExprKind::Chain(first, links) => self.chain(*first, links),
        };
        kind.map(|kind| Node { kind, span })
    }

    fn boxed(&self, expr: Expr<'s>) -> Result<Box<Node>, Error> {
        self.node(expr).map(Box::new)
    }

    fn nodes(&self, exprs: Vec<Expr<'s>>) -> Result<Box<[Node]>, Error> {
        let mut nodes = Vec::with_capacity(exprs.len());
        for expr in exprs {
            nodes.push(self.node(expr)?);
        }
        Ok(nodes.into())
    }

    /// `a.b[c]`
    fn select(&self, target: Expr<'s>, selectors: Vec<Expr<'s>>) -> Result<NodeKind, Error> {
        Ok(NodeKind::Select(
            self.boxed(target)?,
            self.nodes(selectors)?,
        ))
    }

    /// `if (a) b else if (c) d else e`
    fn condition(
        &self,
        branches: Vec<(Expr<'s>, Expr<'s>)>,
        otherwise: Expr<'s>,
    ) -> Result<NodeKind, Error> {
        let mut resolved = Vec::with_capacity(branches.len());
        for (condition, branch) in branches {
            resolved.push((self.node(condition)?, self.node(branch)?));
        }
        Ok(NodeKind::If(resolved.into(), self.boxed(otherwise)?))
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
        let mut nodes = self.nodes(arguments)?.into_iter();
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
        match links.first().map(|link| link.operator.level()) {
            Some(Level::Or) => self.operands(first, links).map(NodeKind::Any),
            Some(Level::And) => self.operands(first, links).map(NodeKind::All),
            Some(Level::Equality | Level::Order) => self.comparisons(first, links),
            Some(Level::Call) | None => self.steps(first, links),
        }
    }

    /// `a or b or c`, `a and b and c`
    fn operands(&self, first: Expr<'s>, links: Vec<Link<'s>>) -> Result<Box<[Node]>, Error> {
        let rest = links.into_iter().map(|link| link.operand);
        self.nodes(std::iter::once(first).chain(rest).collect())
    }

    /// `a == b != c`, `a < b`
    fn comparisons(&self, first: Expr<'s>, links: Vec<Link<'s>>) -> Result<NodeKind, Error> {
        let first = self.boxed(first)?;
        let mut rest = Vec::with_capacity(links.len());
        for link in links {
            rest.push((comparison(link.operator), self.node(link.operand)?));
        }
        Ok(NodeKind::Compare(first, rest.into()))
    }

    /// `a default b ++ c f d`
    fn steps(&self, first: Expr<'s>, links: Vec<Link<'s>>) -> Result<NodeKind, Error> {
        let first = self.boxed(first)?;
        let mut steps = vec![];
        for link in links {
            self.step(first.span, link, &mut steps)?;
        }
        Ok(NodeKind::Chain(first, steps.into()))
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
fn usage(function: &Callee) -> String {
    let arguments = ["", "..", ".., .."]
        .get(function.run.arity())
        .copied()
        .unwrap_or("..");
    format!("{}({arguments})", function.name)
}

/// That a call has the wrong number of arguments.
fn miscounted(function: &Callee, count: usize, span: Span) -> Error {
    let kind = match count < function.run.arity() {
        true => ErrorKind::NotEnoughArguments,
        false => ErrorKind::TooManyArguments,
    };
    let plural = if function.run.arity() == 1 { "" } else { "s" };
    let message = format!(
        "`{}` takes {} argument{plural}, not {count}: `{}`",
        function.name,
        function.run.arity(),
        usage(function)
    );
    Error::new(kind, span, message)
}
