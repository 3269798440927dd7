//! From tokens to the syntax tree: recursive descent, and precedence climbing
//! for operators. Every recursion passes [`Parser::enter`], which bounds it.

use crate::advice;
use crate::advice::Wanted;
use crate::ast::{Document, Expr, ExprKind, Level, Name, Operator};
use crate::cursor::Parser;
use crate::token::{RESERVED, TokenKind};
use crate::{Error, Value};

/// Parses a source.
pub(crate) fn parse(source: &str) -> Result<Document<'_>, Error> {
    let mut parser = Parser::new(source)?;
    let imports = parser.header()?;
    let body = parser.expression()?;
    match parser.peek() {
        TokenKind::End => Ok(Document { imports, body }),
        _ => Err(parser.unexpected(Wanted::After("the end of the expression"))),
    }
}

/// How a part of the grammar is read.
type Parse<'s> = fn(&mut Parser<'s>) -> Result<Expr<'s>, Error>;

impl<'s> Parser<'s> {
    /// `infix [!]`. The `!`, which asserts that a value is there, has no effect.
    pub(crate) fn expression(&mut self) -> Result<Expr<'s>, Error> {
        let first = self.operand()?;
        let expression = self.operators(first, Level::Call)?;
        self.eat("!");
        Ok(expression)
    }

    /// The operators, of a level or tighter, that follow an operand.
    fn operators(&mut self, mut left: Expr<'s>, level: Level) -> Result<Expr<'s>, Error> {
        while let Some((operator, name)) = self.operator().filter(|(next, _)| next.level() >= level)
        {
            self.advance();
            let operand = self.operand();
            let mut right = operand.map_err(|error| advice::after(operator, name, error))?;
            while let Some((tighter, _)) = self.operator()
                && tighter.level() > operator.level()
            {
                self.enter()?;
                right = self.operators(right, tighter.level())?;
                self.leave();
            }
            left = left.link(operator, name, right);
        }
        Ok(left)
    }

    /// The operator that is next.
    fn operator(&self) -> Option<(Operator, Name<'s>)> {
        let token = self.token();
        let (operator, text) = match token.kind {
            TokenKind::Symbol(text) => (Operator::written(text)?, text),
            TokenKind::Name(text) => match Operator::written(text) {
                Some(operator) => (operator, text),
                None if RESERVED.contains(&text) => return None,
                None => (Operator::Call, text),
            },
            _ => return None,
        };
        Some((
            operator,
            Name {
                text,
                span: token.span,
            },
        ))
    }

    /// What operators stand between: prefixes, conditions, values with selectors.
    fn operand(&mut self) -> Result<Expr<'s>, Error> {
        self.enter()?;
        let operand = match *self.peek() {
            TokenKind::Symbol("!") => self.negation(Parser::operand),
            TokenKind::Name("not") => self.negation(Parser::disjunction),
            TokenKind::Name("if") => self.condition(),
            _ => self.selection(),
        };
        self.leave();
        operand
    }

    /// `!a`, `not a`
    fn negation(&mut self, operand: Parse<'s>) -> Result<Expr<'s>, Error> {
        let start = self.token().span;
        self.advance();
        let operand = operand(self)?;
        let span = start.to(operand.span);
        Ok(Expr {
            kind: ExprKind::Not(Box::new(operand)),
            span,
        })
    }

    /// What `not` applies to: everything up to and including `or`.
    fn disjunction(&mut self) -> Result<Expr<'s>, Error> {
        let first = self.operand()?;
        self.operators(first, Level::Or)
    }

    /// `if (a) b else if (c) d else e`
    fn condition(&mut self) -> Result<Expr<'s>, Error> {
        let start = self.token().span;
        let mut branches = vec![];
        while self.eat_name("if") {
            self.expect("(", Wanted::Part("`(` with the condition of `if`"))?;
            let condition = self.expression()?;
            self.expect(")", Wanted::After("`)` after the condition of `if`"))?;
            let branch = self.expression()?;
            if !self.eat_name("else") {
                return Err(self.unexpected(Wanted::After("`else`, which every `if` needs")));
            }
            branches.push((condition, branch));
        }
        let otherwise = Box::new(self.expression()?);
        let span = start.to(otherwise.span);
        Ok(Expr {
            kind: ExprKind::If(branches, otherwise),
            span,
        })
    }

    /// A value with its selectors: `a.b[c]`.
    fn selection(&mut self) -> Result<Expr<'s>, Error> {
        let target = self.call()?;
        let selectors = self.selectors()?;
        if selectors.is_empty() {
            return Ok(target);
        }
        let span = target.span.to(self.previous());
        Ok(Expr {
            kind: ExprKind::Select(Box::new(target), selectors),
            span,
        })
    }

    /// The selectors after a value.
    fn selectors(&mut self) -> Result<Vec<Expr<'s>>, Error> {
        let mut selectors = vec![];
        loop {
            match self.peek() {
                TokenKind::Symbol(".") => selectors.push(self.field()?),
                TokenKind::Symbol("[") => {
                    self.advance();
                    selectors.push(self.expression()?);
                    self.expect("]", Wanted::After("`]` after the selector"))?;
                }
                TokenKind::Symbol("(") => {
                    let name = selectors.last().and_then(|last| match &last.kind {
                        ExprKind::Literal(Value::String(name)) => Some(&**name),
                        _ => None,
                    });
                    return Err(match selectors.is_empty() {
                        true => self.unexpected(Wanted::After("the end of the expression")),
                        false => advice::method(name, self.token().span),
                    });
                }
                _ => return Ok(selectors),
            }
        }
    }

    /// A value, or a call if it is a name with arguments: `f(a, b)`.
    fn call(&mut self) -> Result<Expr<'s>, Error> {
        let callee = self.primary()?;
        let ExprKind::Name(text) = callee.kind else {
            return Ok(callee);
        };
        if !self.eat("(") {
            return Ok(callee);
        }
        let name = Name {
            text,
            span: callee.span,
        };
        let arguments = self.arguments()?;
        let span = name.span.to(self.previous());
        Ok(Expr {
            kind: ExprKind::Call(name, arguments),
            span,
        })
    }

    /// The arguments of a call, of which `(` is read.
    fn arguments(&mut self) -> Result<Vec<Expr<'s>>, Error> {
        let mut items = vec![];
        if self.eat(")") {
            return Ok(items);
        }
        loop {
            items.push(self.expression()?);
            if !self.eat(",") {
                self.expect(")", Wanted::After("`,` or `)`"))?;
                return Ok(items);
            }
        }
    }

    /// `.name` or `.'na-me'`, without a blank in between.
    fn field(&mut self) -> Result<Expr<'s>, Error> {
        let dot = self.token().span;
        self.advance();
        let token = self.token();
        match token.kind {
            TokenKind::Name(name)
                if token.span.start == dot.end && !RESERVED.contains(&name) && is_plain(name) =>
            {
                let span = token.span;
                self.advance();
                Ok(Expr {
                    kind: ExprKind::Literal(name.into()),
                    span,
                })
            }
            TokenKind::Quote if token.span.start == dot.end => self.text(),
            _ => Err(advice::field(token, dot)),
        }
    }
}

/// Whether a name has no module.
pub(crate) fn is_plain(name: &str) -> bool {
    name.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
