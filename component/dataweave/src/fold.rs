//! Computes what does not depend on a request.
//!
//! An error in a constant part that every evaluation reaches is an error of the
//! expression. In a part that may not be reached it stays where it is.

use crate::evaluate::evaluate;
use crate::tree::{Node, NodeKind, Step, StepKind};
use crate::{Error, ErrorKind};

/// Replaces constant parts by their values.
pub(crate) fn fold(node: &mut Node, reached: bool) -> Result<(), Error> {
    if matches!(node.kind, NodeKind::Constant(_) | NodeKind::Root(_)) {
        return Ok(());
    }
    match evaluate(node, None) {
        Ok(value) => {
            node.kind = NodeKind::Constant(value);
            Ok(())
        }
        Err(error) if error.kind() == ErrorKind::Incomplete => fold_parts(node, reached),
        Err(error) if reached => Err(error),
        Err(_) => Ok(()),
    }
}

/// Folds the parts of a node that as a whole depends on a request.
fn fold_parts(node: &mut Node, reached: bool) -> Result<(), Error> {
    match &mut node.kind {
        NodeKind::Constant(_) | NodeKind::Root(_) | NodeKind::Random(_) => Ok(()),
        NodeKind::Array(parts) | NodeKind::Text(parts) => fold_all(parts, reached),
        NodeKind::Select(target, selectors) => {
            fold(target, reached)?;
            fold_all(selectors, reached)
        }
        NodeKind::One(_, argument) => fold(argument, reached),
        NodeKind::Two(_, arguments) => fold_all(&mut **arguments, reached),
        NodeKind::If(branches, otherwise) => {
            let mut reached = reached;
            for (condition, branch) in branches {
                fold(condition, std::mem::take(&mut reached))?;
                fold(branch, false)?;
            }
            fold(otherwise, false)
        }
        NodeKind::Not(operand) => fold(operand, reached),
        NodeKind::All(operands) | NodeKind::Any(operands) => {
            let mut reached = reached;
            operands
                .iter_mut()
                .try_for_each(|operand| fold(operand, std::mem::take(&mut reached)))
        }
        NodeKind::Compare(first, rest) => {
            fold(first, reached)?;
            rest.iter_mut()
                .try_for_each(|(_, operand)| fold(operand, reached))
        }
        NodeKind::Chain(first, steps) => {
            fold(first, reached)?;
            steps
                .iter_mut()
                .try_for_each(|step| fold_step(step, reached))
        }
    }
}

fn fold_all<'n>(nodes: impl IntoIterator<Item = &'n mut Node>, reached: bool) -> Result<(), Error> {
    nodes.into_iter().try_for_each(|node| fold(node, reached))
}

fn fold_step(step: &mut Step, reached: bool) -> Result<(), Error> {
    match &mut step.kind {
        StepKind::Default(operand) => fold(operand, false),
        StepKind::Join(operands) => fold_all(operands, reached),
        StepKind::Two(_, operand) => fold(operand, reached),
    }
}
