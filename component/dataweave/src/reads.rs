//! What an expression may look at.

use crate::Value;
use crate::tree::{Node, NodeKind, StepKind};

/// A place of the inputs: a variable and names of fields.
pub(crate) type Place = Vec<Box<str>>;

/// Every place of the inputs that a tree may look at, as often as it does.
pub(crate) fn places(node: &Node) -> Vec<Place> {
    let mut places = vec![];
    collect(node, &mut places);
    places
}

/// Every place of the inputs that a tree may look at, sorted. A place stands for
/// everything inside it, which is not listed again.
pub(crate) fn sorted(node: &Node) -> Vec<Place> {
    let mut places = places(node);
    places.sort();
    // Sorted, a place is followed by all that are inside it.
    places.dedup_by(|inner, outer| inner.starts_with(outer));
    places
}

fn collect(node: &Node, places: &mut Vec<Place>) {
    match &node.kind {
        NodeKind::Constant(_) | NodeKind::Random(_) => {}
        NodeKind::Root(root) => places.push(vec![root.name().into()]),
        NodeKind::Array(parts) | NodeKind::Text(parts) => collect_all(parts, places),
        NodeKind::Select(target, selectors) => {
            match &target.kind {
                NodeKind::Root(root) => {
                    let names = selectors.iter().map_while(constant_name);
                    places.push([root.name().into()].into_iter().chain(names).collect());
                }
                _ => collect(target, places),
            }
            collect_all(selectors, places);
        }
        NodeKind::One(_, operand) | NodeKind::Not(operand) => collect(operand, places),
        NodeKind::Two(_, arguments) => collect_all(&**arguments, places),
        NodeKind::If(branches, otherwise) => {
            branches
                .iter()
                .for_each(|(condition, branch)| collect_all([condition, branch], places));
            collect(otherwise, places);
        }
        NodeKind::All(operands) | NodeKind::Any(operands) => collect_all(operands, places),
        NodeKind::Compare(first, rest) => {
            collect(first, places);
            collect_all(rest.iter().map(|(_, operand)| operand), places);
        }
        NodeKind::Chain(first, steps) => {
            collect(first, places);
            steps.iter().for_each(|step| match &step.kind {
                StepKind::Default(operand) | StepKind::Two(_, operand) => collect(operand, places),
                StepKind::Join(operands) => collect_all(operands, places),
            });
        }
    }
}

fn collect_all<'n>(nodes: impl IntoIterator<Item = &'n Node>, places: &mut Vec<Place>) {
    nodes.into_iter().for_each(|node| collect(node, places));
}

/// The name that a selector always selects by.
fn constant_name(selector: &Node) -> Option<Box<str>> {
    match &selector.kind {
        NodeKind::Constant(Value::String(name)) => Some((&**name).into()),
        _ => None,
    }
}
