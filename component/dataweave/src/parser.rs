//! From tokens to the syntax tree: recursive descent, and precedence climbing
//! for operators. Every recursion passes [`Parser::enter`], which bounds it.

use crate::advice;
use crate::advice::Wanted;
use crate::ast::{Document, Expr, ExprKind, Level, Name, Operator};
use crate::cursor::Parser;
use crate::token::{RESERVED, Token, TokenKind};
use crate::{Error, ErrorKind, Number, Value};

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
    fn expression(&mut self) -> Result<Expr<'s>, Error> {
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
            let mut right = self.operand()?;
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
            TokenKind::Symbol(symbol) => match symbol {
                "==" => (Operator::Equal, symbol),
                "!=" => (Operator::NotEqual, symbol),
                "<" => (Operator::Less, symbol),
                "<=" => (Operator::LessOrEqual, symbol),
                ">" => (Operator::Greater, symbol),
                ">=" => (Operator::GreaterOrEqual, symbol),
                _ => return None,
            },
            TokenKind::Name(name) => match name {
                "default" => (Operator::Default, name),
                "or" => (Operator::Or, name),
                "and" => (Operator::And, name),
                name if RESERVED.contains(&name) => return None,
                name => (Operator::Call, name),
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
                    return Err(self.unexpected(Wanted::After("the end of the expression")));
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

    /// A value without what may follow it.
    fn primary(&mut self) -> Result<Expr<'s>, Error> {
        match self.peek() {
            TokenKind::Quote => self.text(),
            TokenKind::Symbol("[") => self.array(),
            TokenKind::Symbol("(") => self.group(),
            _ => self.word(),
        }
    }

    /// `null`, `true`, `1`, `name`
    fn word(&mut self) -> Result<Expr<'s>, Error> {
        let Token { kind, span } = self.token();
        let span = *span;
        let kind = match *kind {
            TokenKind::Name("null") => ExprKind::Literal(Value::Null),
            TokenKind::Name("true") => ExprKind::Literal(Value::Boolean(true)),
            TokenKind::Name("false") => ExprKind::Literal(Value::Boolean(false)),
            TokenKind::Name(name) if !RESERVED.contains(&name) => ExprKind::Name(name),
            TokenKind::Number(text) => {
                let message = "the number is too large for 64-bit floats";
                let error = || Error::new(ErrorKind::Syntax, span, message);
                ExprKind::Literal(Number::literal(text).ok_or_else(error)?.into())
            }
            _ => return Err(self.unexpected(Wanted::Value)),
        };
        self.advance();
        Ok(Expr { kind, span })
    }

    /// `(a)`
    fn group(&mut self) -> Result<Expr<'s>, Error> {
        let start = self.token().span;
        self.advance();
        let inner = self.expression()?;
        self.expect(")", Wanted::After("`)`"))?;
        Ok(Expr {
            span: start.to(self.previous()),
            ..inner
        })
    }

    /// `[a, b]`. A comma may end the elements.
    fn array(&mut self) -> Result<Expr<'s>, Error> {
        let start = self.token().span;
        self.advance();
        let mut items = vec![];
        while !self.eat("]") {
            items.push(self.expression()?);
            if !self.eat(",") {
                self.expect("]", Wanted::After("`,` or `]`"))?;
                break;
            }
        }
        Ok(Expr {
            kind: ExprKind::Array(items),
            span: start.to(self.previous()),
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

    /// A quoted text with its interpolations.
    fn text(&mut self) -> Result<Expr<'s>, Error> {
        let start = self.token().span;
        self.advance();
        let mut parts = vec![];
        loop {
            let Token { kind, span } = self.token().clone();
            self.advance();
            let kind = match kind {
                TokenKind::Text(text) => ExprKind::Literal(text.into()),
                TokenKind::Splice(name) => ExprKind::Name(name),
                TokenKind::SpliceOpen => {
                    parts.push(self.expression()?);
                    if !matches!(self.peek(), TokenKind::SpliceClose) {
                        return Err(self.unexpected(Wanted::After("`)`")));
                    }
                    self.advance();
                    continue;
                }
                _ => break,
            };
            parts.push(Expr { kind, span });
        }
        let kind = match parts.as_slice() {
            [] => ExprKind::Literal("".into()),
            [
                Expr {
                    kind: ExprKind::Literal(text @ Value::String(_)),
                    ..
                },
            ] => ExprKind::Literal(text.clone()),
            _ => ExprKind::Text(parts),
        };
        Ok(Expr {
            kind,
            span: start.to(self.previous()),
        })
    }
}

/// Whether a name has no module.
pub(crate) fn is_plain(name: &str) -> bool {
    name.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
