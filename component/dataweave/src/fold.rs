//! Computes what does not depend on a request.
//!
//! An error in a constant part that every evaluation reaches is an error of the
//! expression. In a part that may not be reached it stays where it is.

use crate::evaluate::evaluate;
use crate::meter::Meter;
use crate::tree::{Node, NodeKind, Step, StepKind};
use crate::{Error, ErrorKind, limits};

/// Replaces constant parts of a tree by their values.
pub(crate) fn fold(tree: &mut Node) -> Result<(), Error> {
    Folding {
        meter: Meter::new(limits::FOLDING),
    }
    .node(tree, true)
}

struct Folding {
    /// One for all attempts, so that compiling is bounded as a whole.
    meter: Meter,
}

impl Folding {
    /// Folds a node: first its parts, so that nothing is computed twice.
    fn node(&mut self, node: &mut Node, reached: bool) -> Result<(), Error> {
        if matches!(node.kind, NodeKind::Constant(_) | NodeKind::Root(_)) {
            return Ok(());
        }
        self.parts(node, reached)?;
        match evaluate(node, None, &mut self.meter) {
            Ok(value) => node.kind = NodeKind::Constant(value),
            Err(error) if reached && error.kind() != ErrorKind::Incomplete => return Err(error),
            Err(_) => {}
        }
        Ok(())
    }

    /// Folds the parts of a node.
    fn parts(&mut self, node: &mut Node, reached: bool) -> Result<(), Error> {
        match &mut node.kind {
            NodeKind::Constant(_) | NodeKind::Root(_) | NodeKind::Random(_) => Ok(()),
            NodeKind::Array(parts) | NodeKind::Text(parts) => self.nodes(parts, reached),
            NodeKind::Select(target, selectors) => {
                self.node(target, reached)?;
                self.nodes(selectors, reached)
            }
            NodeKind::One(_, argument) => self.node(argument, reached),
            NodeKind::Two(_, arguments) => self.nodes(&mut **arguments, reached),
            NodeKind::If(branches, otherwise) => {
                // Only the first condition is certain to be evaluated.
                let mut reached = reached;
                for (condition, branch) in branches {
                    self.node(condition, std::mem::take(&mut reached))?;
                    self.node(branch, false)?;
                }
                self.node(otherwise, false)
            }
            NodeKind::Not(operand) => self.node(operand, reached),
            NodeKind::All(operands) | NodeKind::Any(operands) => {
                // Only the first operand is certain to be evaluated.
                let mut reached = reached;
                operands
                    .iter_mut()
                    .try_for_each(|operand| self.node(operand, std::mem::take(&mut reached)))
            }
            NodeKind::Compare(first, rest) => {
                self.node(first, reached)?;
                rest.iter_mut()
                    .try_for_each(|(_, operand)| self.node(operand, reached))
            }
            NodeKind::Chain(first, steps) => {
                self.node(first, reached)?;
                steps
                    .iter_mut()
                    .try_for_each(|step| self.step(step, reached))
            }
        }
    }

    fn nodes<'n>(
        &mut self,
        nodes: impl IntoIterator<Item = &'n mut Node>,
        reached: bool,
    ) -> Result<(), Error> {
        nodes
            .into_iter()
            .try_for_each(|node| self.node(node, reached))
    }

    fn step(&mut self, step: &mut Step, reached: bool) -> Result<(), Error> {
        match &mut step.kind {
            StepKind::Default(operand) => self.node(operand, false),
            StepKind::Join(operands) => self.nodes(operands, reached),
            StepKind::Two(_, operand) => self.node(operand, reached),
        }
    }
}
