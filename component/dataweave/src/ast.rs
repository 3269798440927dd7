//! The syntax tree: an expression as it was written, names not yet looked up.
//!
//! What can go on without end in a line (operators of one level, selectors,
//! conditions) is one flat node, so that the height of the tree is bounded by
//! the nesting of the source.

use crate::{Example, Span, Value};

/// A source: header and expression.
#[derive(Debug)]
pub(crate) struct Document<'s> {
    pub(crate) imports: Vec<Import<'s>>,
    pub(crate) body: Expr<'s>,
}

/// A name and where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name<'s> {
    pub(crate) text: &'s str,
    pub(crate) span: Span,
}

/// `import .. from module`, or `import module`.
#[derive(Debug)]
pub(crate) struct Import<'s> {
    pub(crate) module: Name<'s>,
    pub(crate) what: Imported<'s>,
}

/// What an import brings into scope.
#[derive(Debug)]
pub(crate) enum Imported<'s> {
    /// `import * from dw::core::Strings`
    Everything,
    /// `import substringBefore, substringAfter as after from dw::core::Strings`:
    /// names in the module with the names here.
    Functions(Vec<(Name<'s>, Name<'s>)>),
    /// `import dw::core::Strings`, `import dw::core::Strings as S`: the name that
    /// stands for the module.
    Module(&'s str),
}

/// An expression and where it stands.
#[derive(Debug)]
pub(crate) struct Expr<'s> {
    pub(crate) kind: ExprKind<'s>,
    pub(crate) span: Span,
}

/// What an expression is.
#[derive(Debug)]
pub(crate) enum ExprKind<'s> {
    /// `null`, `true`, `1.5`, `'text'`
    Literal(Value),
    /// `attributes`, `upper`, `dw::core::Strings::substringAfter`
    Name(&'s str),
    /// `[a, b]`
    Array(Vec<Expr<'s>>),
    /// `'a $(b) $c'`
    Text(Vec<Expr<'s>>),
    /// `a.b."c-d"[e]`: what is selected from, then the selectors. `.b` is the
    /// literal text `b`.
    Select(Box<Expr<'s>>, Vec<Expr<'s>>),
    /// `f(a, b)`
    Call(Name<'s>, Vec<Expr<'s>>),
    /// `if (a) b else if (c) d else e`
    If(Vec<(Expr<'s>, Expr<'s>)>, Box<Expr<'s>>),
    /// `not a`, `!a`
    Not(Box<Expr<'s>>),
    /// `a ++ b f c`: operators of one level, from left to right.
    Chain(Box<Expr<'s>>, Vec<Link<'s>>),
}

/// An operator with its right operand.
#[derive(Debug)]
pub(crate) struct Link<'s> {
    pub(crate) operator: Operator,
    pub(crate) name: Name<'s>,
    pub(crate) operand: Expr<'s>,
}

/// What stands between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    /// `a default b`
    Default,
    /// `a f b`, `a ++ b`: a call of the function of that name.
    Call,
    /// `a or b`
    Or,
    /// `a and b`
    And,
    /// `a == b`
    Equal,
    /// `a != b`
    NotEqual,
    /// `a < b`
    Less,
    /// `a <= b`
    LessOrEqual,
    /// `a > b`
    Greater,
    /// `a >= b`
    GreaterOrEqual,
}

/// An operator as it is written.
pub(crate) struct Sign {
    pub(crate) text: &'static str,
    pub(crate) operator: Operator,
    /// One line for whoever writes an expression.
    pub(crate) help: &'static str,
    /// Expressions with it and what they give.
    pub(crate) examples: &'static [Example],
}

/// Every operator that is no function, most used first.
pub(crate) const OPERATORS: [Sign; 9] = [
    sign(
        "default",
        Operator::Default,
        "another value in place of null",
        &[("null default 'a'", r#""a""#)],
    ),
    sign(
        "==",
        Operator::Equal,
        "whether two values are equal in type and content",
        &[("1 == '1'", "false")],
    ),
    sign(
        "!=",
        Operator::NotEqual,
        "whether two values differ",
        &[("1 != 2", "true")],
    ),
    sign(
        "and",
        Operator::And,
        "whether both conditions hold",
        &[("true and false", "false")],
    ),
    sign(
        "or",
        Operator::Or,
        "whether one of two conditions holds",
        &[("true or false", "true")],
    ),
    sign(
        "<",
        Operator::Less,
        "whether the left value comes before the right one",
        &[("1 < 2", "true")],
    ),
    sign(
        "<=",
        Operator::LessOrEqual,
        "whether the left value does not come after the right one",
        &[("2 <= 2", "true")],
    ),
    sign(
        ">",
        Operator::Greater,
        "whether the left value comes after the right one",
        &[("2 > 1", "true")],
    ),
    sign(
        ">=",
        Operator::GreaterOrEqual,
        "whether the left value does not come before the right one",
        &[("1 >= 2", "false")],
    ),
];

const fn sign(
    text: &'static str,
    operator: Operator,
    help: &'static str,
    examples: &'static [Example],
) -> Sign {
    Sign {
        text,
        operator,
        help,
        examples,
    }
}

/// How tight operators bind, loosest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// `default` and calls, `++` and `--` among them.
    Call,
    /// `or`
    Or,
    /// `and`
    And,
    /// `==`, `!=`
    Equality,
    /// `<`, `<=`, `>`, `>=`
    Order,
}

impl Operator {
    /// The operator that is written so.
    pub(crate) fn written(text: &str) -> Option<Operator> {
        let sign = OPERATORS.iter().find(|sign| sign.text == text)?;
        Some(sign.operator)
    }

    /// How tight the operator binds.
    pub(crate) fn level(self) -> Level {
        match self {
            Operator::Default | Operator::Call => Level::Call,
            Operator::Or => Level::Or,
            Operator::And => Level::And,
            Operator::Equal | Operator::NotEqual => Level::Equality,
            Operator::Less
            | Operator::LessOrEqual
            | Operator::Greater
            | Operator::GreaterOrEqual => Level::Order,
        }
    }
}

impl<'s> Expr<'s> {
    /// The chain that this expression makes with a further operator. One of the
    /// same level is made longer; that changes nothing, since operators of one
    /// level apply from left to right.
    pub(crate) fn link(self, operator: Operator, name: Name<'s>, operand: Expr<'s>) -> Expr<'s> {
        let span = self.span.to(operand.span);
        let level = operator.level();
        let link = Link {
            operator,
            name,
            operand,
        };
        let kind = match self.kind {
            ExprKind::Chain(first, mut links)
                if links
                    .last()
                    .is_some_and(|last| last.operator.level() == level) =>
            {
                links.push(link);
                ExprKind::Chain(first, links)
            }
            kind => ExprKind::Chain(
                Box::new(Expr {
                    kind,
                    span: self.span,
                }),
                vec![link],
            ),
        };
        Expr { kind, span }
    }
}
