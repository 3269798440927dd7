//! Writes a syntax tree as source with no more parentheses than it needs, which
//! reads back as the same tree. Only tests need that: the precedence of operators
//! stands here a second time, the other way round.

use std::path::Path;

use proptest::prelude::*;

use crate::Value;
use crate::ast::{Document, Expr, ExprKind, Import, Imported, Level, Link};
use crate::parser::parse;

#[path = "../tests/conformance/cases.rs"]
#[allow(dead_code, reason = "only the expressions are used")]
mod cases;

/// Where an expression stands: what it must not be looser than.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// Between parentheses, brackets or commas.
    Anywhere,
    /// Beside an operator of this level.
    Beside(Level),
    /// Behind `!`.
    Operand,
    /// Before a selector.
    Target,
}

fn document(document: &Document<'_>) -> String {
    let imports: String = document.imports.iter().map(import).collect();
    format!("{imports}---\n{}", print(&document.body, Place::Anywhere))
}

fn import(import: &Import<'_>) -> String {
    let module = import.module.text;
    match &import.what {
        Imported::Everything => format!("import * from {module}\n"),
        Imported::Module(name) => format!("import {module} as {name}\n"),
        Imported::Functions(names) => {
            let names = names
                .iter()
                .map(|(name, here)| match name.text == here.text {
                    true => name.text.to_owned(),
                    false => format!("{} as {}", name.text, here.text),
                });
            format!(
                "import {} from {module}\n",
                names.collect::<Vec<_>>().join(", ")
            )
        }
    }
}

fn print(expr: &Expr<'_>, place: Place) -> String {
    let (own, text) = match &expr.kind {
        ExprKind::Literal(value) => (Place::Target, literal(value)),
        ExprKind::Name(name) => (Place::Target, (*name).to_owned()),
        ExprKind::Array(items) => (Place::Target, format!("[{}]", list(items))),
        ExprKind::Text(parts) => {
            let parts = parts
                .iter()
                .map(|part| format!("$({})", print(part, Place::Anywhere)));
            (Place::Target, format!("\"{}\"", parts.collect::<String>()))
        }
        ExprKind::Call(name, arguments) => {
            (Place::Target, format!("{}({})", name.text, list(arguments)))
        }
        ExprKind::Select(target, selectors) => {
            let selectors = selectors
                .iter()
                .map(|by| format!("[{}]", print(by, Place::Anywhere)));
            (
                Place::Operand,
                print(target, Place::Target) + &selectors.collect::<String>(),
            )
        }
        ExprKind::Not(operand) => (
            Place::Operand,
            format!("!{}", print(operand, Place::Operand)),
        ),
        ExprKind::If(branches, otherwise) => (Place::Operand, condition(branches, otherwise)),
        ExprKind::Chain(first, links) => chain(first, links),
    };
    // An `if` takes everything behind it, so that it needs parentheses nearly everywhere.
    let open = matches!(expr.kind, ExprKind::If(..)) && place != Place::Anywhere;
    if own < place || open {
        format!("({text})")
    } else {
        text
    }
}

fn list(items: &[Expr<'_>]) -> String {
    let items = items.iter().map(|item| print(item, Place::Anywhere));
    items.collect::<Vec<_>>().join(", ")
}

fn condition(branches: &[(Expr<'_>, Expr<'_>)], otherwise: &Expr<'_>) -> String {
    let branches = branches.iter().map(|(condition, branch)| {
        let (condition, branch) = (
            print(condition, Place::Anywhere),
            print(branch, Place::Anywhere),
        );
        format!("if ({condition}) {branch} else ")
    });
    // An `if` without parentheses here would be one more branch.
    branches.collect::<String>() + &print(otherwise, Place::Beside(Level::Call))
}

fn chain(first: &Expr<'_>, links: &[Link<'_>]) -> (Place, String) {
    let level = links
        .first()
        .map_or(Level::Call, |link| link.operator.level());
    let tighter = match level {
        Level::Call => Place::Beside(Level::Or),
        Level::Or => Place::Beside(Level::And),
        Level::And => Place::Beside(Level::Equality),
        Level::Equality => Place::Beside(Level::Order),
        Level::Order => Place::Operand,
    };
    let links = links
        .iter()
        .map(|link| format!(" {} {}", link.name.text, print(&link.operand, tighter)));
    (
        Place::Beside(level),
        print(first, tighter) + &links.collect::<String>(),
    )
}

fn literal(value: &Value) -> String {
    match value {
        Value::Boolean(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => {
            let text = text
                .replace('\\', "\\\\")
                .replace('\'', "\\'")
                .replace('$', "\\$");
            format!("'{text}'")
        }
        _ => "null".to_owned(),
    }
}

/// A tree without its spans and without any question of precedence.
fn shape(expr: &Expr<'_>) -> String {
    let all = |exprs: &[Expr<'_>]| exprs.iter().map(shape).collect::<Vec<_>>().join(" ");
    match &expr.kind {
        ExprKind::Literal(value) => format!("{value:?}"),
        ExprKind::Name(name) => (*name).to_owned(),
        ExprKind::Array(items) => format!("(array {})", all(items)),
        ExprKind::Text(parts) => format!("(text {})", all(parts)),
        ExprKind::Select(target, selectors) => {
            format!("(select {} {})", shape(target), all(selectors))
        }
        ExprKind::Call(name, arguments) => format!("(call {} {})", name.text, all(arguments)),
        ExprKind::Not(operand) => format!("(not {})", shape(operand)),
        ExprKind::If(branches, otherwise) => {
            let branches = branches
                .iter()
                .map(|(condition, branch)| format!("{} {} ", shape(condition), shape(branch)));
            format!("(if {}{})", branches.collect::<String>(), shape(otherwise))
        }
        ExprKind::Chain(first, links) => {
            let links = links.iter().map(|link| {
                format!(
                    " {:?} {} {}",
                    link.operator,
                    link.name.text,
                    shape(&link.operand)
                )
            });
            format!("(chain {}{})", shape(first), links.collect::<String>())
        }
    }
}

/// Says what is wrong with a source that does not survive.
fn lost(source: &str) -> Option<String> {
    let tree = parse(source).ok()?;
    let printed = document(&tree);
    let again = parse(&printed).map(|again| shape(&again.body) + &imports(&again));
    let expected = shape(&tree.body) + &imports(&tree);
    (again.as_ref() != Ok(&expected))
        .then(|| format!("{source}\n  {printed}\n  {again:?}\n  {expected}"))
}

fn imports(tree: &Document<'_>) -> String {
    tree.imports.iter().map(import).collect()
}

/// Sources in which every expression may stand everywhere.
fn sources() -> impl Strategy<Value = String> {
    let leaves = [
        "vars",
        "upper",
        "null",
        "true",
        "-1.50",
        "1e3",
        "'a\\'$(vars)'",
        "\"\\$\u{e9}\n\"",
        "[]",
        "12345678901234567890",
    ];
    let operators = [
        "++", "--", "default", "contains", "S::f", "or", "and", "==", "!=", "<", "<=", ">", ">=",
    ];
    let leaves = proptest::sample::select(leaves.to_vec()).prop_map(str::to_owned);
    let operator = proptest::sample::select(operators.to_vec()).boxed();
    leaves.prop_recursive(6, 48, 3, move |inner| {
        let (a, b, c) = (inner.clone(), inner.clone(), inner);
        prop_oneof![
            4 => (a.clone(), operator.clone(), b.clone()).prop_map(|(a, o, b)| format!("({a}) {o} ({b})")),
            2 => (a.clone(), operator.clone(), b.clone()).prop_map(|(a, o, b)| format!("{a} {o} {b}")),
            1 => a.clone().prop_map(|a| format!("!({a})")),
            1 => a.clone().prop_map(|a| format!("not {a}")),
            1 => a.clone().prop_map(|a| format!("({a}).name")),
            1 => (a.clone(), b.clone()).prop_map(|(a, b)| format!("({a})[{b}]")),
            1 => (a.clone(), b.clone()).prop_map(|(a, b)| format!("[{a}, {b}]")),
            1 => (a.clone(), b.clone()).prop_map(|(a, b)| format!("f({a}, {b})")),
            1 => (a.clone(), b.clone()).prop_map(|(a, b)| format!("'$({a})b$({b})'")),
            2 => (a, b, c).prop_map(|(a, b, c)| format!("if ({a}) {b} else {c}")),
        ]
    })
}

#[test]
fn every_case_reads_back_as_the_same_tree() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    let cases = cases::read(&folder).expect("readable cases");
    let readable = cases.iter().filter(|case| parse(&case.expression).is_ok());
    assert!(readable.count() > 700);
    let lost: Vec<_> = cases
        .iter()
        .filter_map(|case| lost(&case.expression))
        .collect();
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_tree_reads_back_as_itself(source in sources()) {
        prop_assert_eq!(lost(&source), None);
    }
}
