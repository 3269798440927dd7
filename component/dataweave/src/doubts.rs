//! What an expression most likely does not mean, although it can be evaluated: fields of
//! variables that have no such field, which are null for every request.

use crate::fields::{self, ATTRIBUTES, AUTHENTICATION, Field};
use crate::inputs::Root;
use crate::scope::nearest;
use crate::tree::{Node, NodeKind, StepKind};
use crate::{Span, Value};

/// A part of an expression that should be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// The bytes of the source that it is about.
    pub span: Span,
    /// What is doubtful, and what to write instead.
    pub message: String,
}

/// Every doubt about a tree, in the order of the source.
pub(crate) fn find(node: &Node) -> Vec<Doubt> {
    let mut doubts = vec![];
    let mut pending = vec![node];
    while let Some(node) = pending.pop() {
        doubts.extend(unknown_field(node));
        pending.extend(parts(node));
    }
    doubts.sort_by_key(|doubt| doubt.span.start);
    doubts
}

/// `attributes.header`, `authentication['claims']`
fn unknown_field(node: &Node) -> Option<Doubt> {
    let NodeKind::Select(target, selectors) = &node.kind else {
        return None;
    };
    let (NodeKind::Root(root), Some(selector)) = (&target.kind, selectors.first()) else {
        return None;
    };
    let NodeKind::Constant(Value::String(name)) = &selector.kind else {
        return None;
    };
    let (own, others): (&[Field], &[Field]) = match root {
        Root::Attributes => (&ATTRIBUTES, &AUTHENTICATION),
        Root::Authentication => (&AUTHENTICATION, &ATTRIBUTES),
        Root::Payload | Root::Vars => return None,
    };
    (!fields::has(own, name)).then(|| Doubt {
        span: selector.span,
        message: message(*root, own, others, name),
    })
}

fn message(root: Root, own: &[Field], others: &[Field], name: &str) -> String {
    let variable = root.name();
    let begin = format!("`{variable}` has no field `{name}`");
    if let Some(near) = nearest(name, own.iter().map(|field| field.name)) {
        return format!("{begin}; did you mean `{near}`?");
    }
    if let (Root::Authentication, "claims" | "jwt" | "username") = (root, name) {
        return format!("{begin}; write `authentication.properties.{name}`");
    }
    if fields::has(others, name) {
        let other = match root {
            Root::Attributes => Root::Authentication,
            _ => Root::Attributes,
        };
        return format!("{begin}; write `{}.{name}`", other.name());
    }
    let names: Vec<&str> = own.iter().map(|field| field.name).collect();
    format!(
        "{begin}, so that this is always null; it has {}",
        names.join(", ")
    )
}

/// The nodes that a node consists of.
fn parts(node: &Node) -> Vec<&Node> {
    match &node.kind {
        NodeKind::Constant(_) | NodeKind::Root(_) | NodeKind::Random(_) => vec![],
        NodeKind::Array(parts)
        | NodeKind::Text(parts)
        | NodeKind::All(parts)
        | NodeKind::Any(parts) => parts.iter().collect(),
        NodeKind::Select(target, selectors) => {
            std::iter::once(&**target).chain(selectors).collect()
        }
        NodeKind::One(_, operand) | NodeKind::Not(operand) => vec![operand],
        NodeKind::Two(_, arguments) => arguments.iter().collect(),
        NodeKind::If(branches, otherwise) => {
            let branches = branches
                .iter()
                .flat_map(|(condition, branch)| [condition, branch]);
            branches.chain([&**otherwise]).collect()
        }
        NodeKind::Compare(first, rest) => {
            let rest = rest.iter().map(|(_, operand)| operand);
            std::iter::once(&**first).chain(rest).collect()
        }
        NodeKind::Chain(first, steps) => {
            let operands = steps.iter().flat_map(|step| match &step.kind {
                StepKind::Default(operand) | StepKind::Two(_, operand) => {
                    std::slice::from_ref(operand)
                }
                StepKind::Join(operands) => operands,
            });
            std::iter::once(&**first).chain(operands).collect()
        }
    }
}
