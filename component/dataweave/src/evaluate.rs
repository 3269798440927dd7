//! Evaluates a compiled tree, from left to right and no more than needed.

use std::borrow::Cow;

use crate::error::{Error, ErrorKind, Span};
use crate::fault::{Fault, Taken};
use crate::functions::{One, Two};
use crate::meter::{self, Meter};
use crate::tree::{Node, NodeKind, Step, StepKind};
use crate::{Inputs, Value, coerce, operators, select};

/// What an evaluation may draw on.
pub(crate) struct World<'a> {
    pub(crate) inputs: &'a Inputs,
    pub(crate) random: &'a mut dyn FnMut() -> [u8; 16],
}

/// Evaluates a tree. Without a world, whatever needs one is incomplete.
#[inline(always)]
pub(crate) fn evaluate<'a>(
    node: &'a Node,
    world: Option<World<'a>>,
    meter: &'a mut Meter,
) -> Result<Value, Error> {
    Evaluation { world, meter }.value(node).map(Cow::into_owned)
}

/// That a value can be a result: no Binary anywhere, and not too large.
#[inline(always)]
pub(crate) fn check_result(value: &Value, span: Span, meter: &mut Meter) -> Result<(), Error> {
    match value {
        // Most results.
        Value::String(text) => meter
            .spend(1)
            .and_then(|()| meter::allow(text.len()))
            .map_err(|fault| fault.at(span, &[])),
        _ => check_parts(value, span, meter),
    }
}

/// The same for a value that may have others inside.
fn check_parts(value: &Value, span: Span, meter: &mut Meter) -> Result<(), Error> {
    let mut size = 0;
    let mut pending = vec![];
    let mut next = Some(value);
    while let Some(value) = next {
        meter.spend(1).map_err(|fault| fault.at(span, &[]))?;
        size += match value {
            Value::Binary(_) => {
                let message = "the result is a Binary, which no token can hold; make it text with `++ ''` or `toBase64`";
                return Err(Error::new(ErrorKind::UnsupportedResult, span, message));
            }
            Value::String(text) => text.len(),
            Value::Array(items) => {
                pending.extend(items.iter());
                items.len()
            }
            Value::Object(object) => {
                pending.extend(object.iter().map(|(_, value)| value));
                object.iter().map(|(name, _)| name.len()).sum()
            }
            Value::Number(number) => number.length().max(1),
            Value::Null | Value::Boolean(_) => 1,
        };
        meter::allow(size).map_err(|fault| fault.at(span, &[]))?;
        next = pending.pop();
    }
    Ok(())
}

struct Evaluation<'a> {
    world: Option<World<'a>>,
    meter: &'a mut Meter,
}

type Outcome<'v> = Result<Cow<'v, Value>, Error>;

impl<'v> Evaluation<'v> {
    /// The value of a node.
    #[inline]
    fn value(&mut self, node: &'v Node) -> Outcome<'v> {
        self.pay(1, node.span)?;
        match self.known(node) {
            Some(value) => Ok(Cow::Borrowed(value)),
            None => self.compute(node),
        }
    }

    /// The value of a node that has it already, which most nodes do.
    #[inline]
    fn known(&self, node: &'v Node) -> Option<&'v Value> {
        match (&node.kind, &self.world) {
            (NodeKind::Constant(value), _) => Some(value),
            (NodeKind::Root(root), Some(world)) => Some(world.inputs.get(*root)),
            _ => None,
        }
    }

    /// The value of a node that has to be computed, and is paid for.
    #[inline(never)]
    fn compute(&mut self, node: &'v Node) -> Outcome<'v> {
        match &node.kind {
            NodeKind::Constant(value) => Ok(Cow::Borrowed(value)),
            NodeKind::Root(_) => Err(incomplete(node.span)),
            NodeKind::Array(items) => self.array(items),
            NodeKind::Text(parts) => self.text(String::new(), parts, "`$(..)`"),
            NodeKind::Select(target, selectors) => self.select(target, selectors),
            NodeKind::Random(run) => match &mut self.world {
                Some(world) => Ok(Cow::Owned(run((world.random)()))),
                None => Err(incomplete(node.span)),
            },
            NodeKind::One(run, argument) => self.one(*run, argument, node.span),
            NodeKind::Two(run, arguments) => {
                let [left, right] = &**arguments;
                let first = self.value(left)?;
                self.two(*run, (&first, left.span), right, node.span)
            }
            NodeKind::If(branches, otherwise) => self.condition(branches, otherwise),
            NodeKind::Not(operand) => Ok(owned(!self.truth(operand, "`not`")?)),
            NodeKind::All(operands) => self.decide(operands, false, "`and`"),
            NodeKind::Any(operands) => self.decide(operands, true, "`or`"),
            NodeKind::Compare(first, rest) => {
                let mut left = self.value(first)?;
                for (comparison, operand) in rest {
                    let right = self.value(operand)?;
                    let answer = operators::compare(&left, *comparison, &right, self.meter);
                    left = owned(answer.map_err(|fault| fault.at(node.span, &[]))?);
                }
                Ok(left)
            }
            NodeKind::Chain(first, steps) => self.chain(first, steps),
        }
    }

    /// `[a, b]`
    fn array(&mut self, items: &'v [Node]) -> Outcome<'v> {
        let values = items
            .iter()
            .map(|item| self.value(item).map(Cow::into_owned));
        Ok(owned(values.collect::<Result<Vec<Value>, Error>>()?))
    }

    /// A text followed by the texts of the parts.
    fn text(&mut self, mut text: String, parts: &'v [Node], joiner: &str) -> Outcome<'v> {
        for part in parts {
            let value = self.value(part)?;
            let more = coerce::to_text(&value).ok_or_else(|| {
                Fault::mismatch(0, joiner, Taken::Text, &value).at(part.span, &[])
            })?;
            self.make(text.len() + more.len(), more.len(), part.span)?;
            text.push_str(&more);
        }
        Ok(owned(text))
    }

    /// `a.b[c]`
    fn select(&mut self, target: &'v Node, selectors: &'v [Node]) -> Outcome<'v> {
        let mut value = self.value(target)?;
        for selector in selectors {
            let by = self.value(selector)?;
            value = select::select(value, &by, self.meter)
                .map_err(|fault| fault.at(selector.span, &[]))?;
        }
        Ok(value)
    }

    /// `f(a)`
    fn one(&mut self, run: One, argument: &'v Node, span: Span) -> Outcome<'v> {
        let value = self.value(argument)?;
        let result = run(&value, self.meter);
        result
            .map(Cow::Owned)
            .map_err(|fault| fault.at(span, &[argument.span]))
    }

    /// `f(a, b)`, `a f b`, of which `a` is known.
    fn two(&mut self, run: Two, left: (&Value, Span), right: &'v Node, span: Span) -> Outcome<'v> {
        let (first, at) = left;
        let second = self.value(right)?;
        let result = run(first, &second, self.meter);
        result
            .map(Cow::Owned)
            .map_err(|fault| fault.at(span, &[at, right.span]))
    }

    /// `if (a) b else c`
    fn condition(&mut self, branches: &'v [(Node, Node)], otherwise: &'v Node) -> Outcome<'v> {
        for (condition, branch) in branches {
            if self.truth(condition, "`if`")? {
                return self.value(branch);
            }
        }
        self.value(otherwise)
    }

    /// `a and b`, `a or b`: up to the operand that decides.
    fn decide(&mut self, operands: &'v [Node], decisive: bool, operator: &str) -> Outcome<'v> {
        for operand in operands {
            if self.truth(operand, operator)? == decisive {
                return Ok(owned(decisive));
            }
        }
        Ok(owned(!decisive))
    }

    /// The truth of a node's value.
    fn truth(&mut self, node: &'v Node, operator: &str) -> Result<bool, Error> {
        let value = self.value(node)?;
        coerce::to_boolean(&value).ok_or_else(|| {
            let cure = match value {
                ref null if null.is_null() => {
                    "; a missing value is null: compare with `== true` or `!= null`"
                }
                // The most likely cause: calls bind looser than operators.
                _ => "; compare with `==`, and put a call in parentheses: `(a contains b)`",
            };
            let message = format!(
                "{operator} takes true or false, not {}{cure}",
                value.type_name()
            );
            Error::new(ErrorKind::TypeMismatch, node.span, message)
        })
    }

    /// `a default b ++ c f d`
    fn chain(&mut self, first: &'v Node, steps: &'v [Step]) -> Outcome<'v> {
        let mut value = self.value(first)?;
        let mut left = first.span;
        for step in steps {
            value = match &step.kind {
                StepKind::Default(other) if value.is_null() => self.value(other)?,
                StepKind::Default(_) => value,
                StepKind::Join(operands) => self.join(&value, left, operands)?,
                StepKind::Two(run, operand) => {
                    self.two(*run, (&value, left), operand, step.span)?
                }
            };
            left = step.span;
        }
        Ok(value)
    }

    /// `a ++ b ++ c`: texts or lists.
    fn join(&mut self, first: &Value, span: Span, operands: &'v [Node]) -> Outcome<'v> {
        let Value::Array(items) = first else {
            let text = coerce::to_text(first).ok_or_else(|| {
                Fault::mismatch(0, "`++`", Taken::TextOrList, first).at(span, &[])
            })?;
            self.make(text.len(), text.len(), span)?;
            return self.text(text.into_owned(), operands, "`++` after a text");
        };
        self.pay(items.len(), span)?;
        let mut joined = items.to_vec();
        for operand in operands {
            let value = self.value(operand)?;
            let Value::Array(items) = &*value else {
                let fault = Fault::mismatch(0, "`++` after a list", Taken::List, &value);
                return Err(fault.at(operand.span, &[]));
            };
            self.pay(items.len(), operand.span)?;
            joined.extend_from_slice(items);
        }
        Ok(owned(joined))
    }

    #[inline]
    fn pay(&mut self, fuel: usize, span: Span) -> Result<(), Error> {
        self.meter.spend(fuel).map_err(|fault| fault.at(span, &[]))
    }

    /// Pays for more bytes of a text that is then this long.
    fn make(&mut self, total: usize, more: usize, span: Span) -> Result<(), Error> {
        let paid = meter::allow(total).and_then(|()| self.meter.read(more));
        paid.map_err(|fault| fault.at(span, &[]))
    }
}

fn owned<'v>(value: impl Into<Value>) -> Cow<'v, Value> {
    Cow::Owned(value.into())
}

fn incomplete(span: Span) -> Error {
    Error::new(
        ErrorKind::Incomplete,
        span,
        "the value is not known before there is a request",
    )
}
