//! From tokens to the syntax tree: recursive descent, and precedence climbing
//! for operators. Every recursion passes [`Parser::nest`], which bounds it.

use crate::advice;
use crate::ast::{Document, Expr, ExprKind, Level, Name, Operator};
use crate::cursor::Parser;
use crate::token::{RESERVED, Token, TokenKind};
use crate::{Error, ErrorKind, Number, Span, Value};

/// Parses a source.
pub(crate) fn parse(source: &str) -> Result<Document<'_>, Error> {
    let mut parser = Parser::new(source)?;
    let imports = parser.header()?;
    let body = parser.expression()?;
    match parser.peek() {
        TokenKind::End => Ok(Document { imports, body }),
        _ => Err(parser.unexpected("an operator or the end of the expression")),
    }
}

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
                right = self.nest(|parser| parser.operators(right, tighter.level()))?;
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
        self.nest(|parser| {
            let start = parser.token().span;
            match *parser.peek() {
                TokenKind::Symbol("!") => {
                    parser.advance();
                    let operand = parser.operand()?;
                    Ok(not(start, operand))
                }
                TokenKind::Name("not") => {
                    parser.advance();
                    let first = parser.operand()?;
                    let operand = parser.operators(first, Level::Or)?;
                    Ok(not(start, operand))
                }
                TokenKind::Name("if") => parser.condition(),
                _ => parser.postfix(),
            }
        })
    }

    /// `if (a) b else if (c) d else e`
    fn condition(&mut self) -> Result<Expr<'s>, Error> {
        let start = self.token().span;
        let mut branches = vec![];
        while self.eat_name("if") {
            self.expect("(", "`(` with the condition of `if`")?;
            let condition = self.expression()?;
            self.expect(")", "`)` after the condition of `if`")?;
            let branch = self.expression()?;
            if !self.eat_name("else") {
                return Err(self.unexpected("an operator, or `else`, which every `if` needs"));
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

    /// A value with what follows it directly: `f(a).b[c]`.
    fn postfix(&mut self) -> Result<Expr<'s>, Error> {
        let mut expression = self.primary()?;
        let mut selectors = vec![];
        if let ExprKind::Name(text) = expression.kind
            && self.eat("(")
        {
            let arguments = self.arguments()?;
            let name = Name {
                text,
                span: expression.span,
            };
            let span = expression.span.to(self.previous());
            expression = Expr {
                kind: ExprKind::Call(name, arguments),
                span,
            };
        }
        loop {
            match self.peek() {
                TokenKind::Symbol(".") => selectors.push(self.field()?),
                TokenKind::Symbol("[") => {
                    self.advance();
                    selectors.push(self.expression()?);
                    self.expect("]", "`]` after the selector")?;
                }
                TokenKind::Symbol("(") => return Err(self.unexpected("an operator")),
                _ => break,
            }
        }
        if selectors.is_empty() {
            return Ok(expression);
        }
        let span = expression.span.to(self.previous());
        Ok(Expr {
            kind: ExprKind::Select(Box::new(expression), selectors),
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
        let span = self.token().span;
        let kind = match *self.peek() {
            TokenKind::Quote => return self.text(),
            TokenKind::Name("null") => ExprKind::Literal(Value::Null),
            TokenKind::Name("true") => ExprKind::Literal(Value::Boolean(true)),
            TokenKind::Name("false") => ExprKind::Literal(Value::Boolean(false)),
            TokenKind::Name(name) if !RESERVED.contains(&name) => ExprKind::Name(name),
            TokenKind::Number(text) => {
                let number = Number::literal(text).ok_or_else(|| {
                    Error::new(
                        ErrorKind::Syntax,
                        span,
                        "the number is too large for 64-bit floats",
                    )
                })?;
                ExprKind::Literal(number.into())
            }
            TokenKind::Symbol("[") => {
                self.advance();
                let items = self.array()?;
                return Ok(Expr {
                    kind: ExprKind::Array(items),
                    span: span.to(self.previous()),
                });
            }
            TokenKind::Symbol("(") => {
                self.advance();
                let inner = self.expression()?;
                self.expect(")", "an operator or `)`")?;
                return Ok(Expr {
                    kind: inner.kind,
                    span: span.to(self.previous()),
                });
            }
            _ => return Err(self.unexpected("a value")),
        };
        self.advance();
        Ok(Expr { kind, span })
    }

    /// The elements of an array, of which `[` is read. A comma may end them.
    fn array(&mut self) -> Result<Vec<Expr<'s>>, Error> {
        let mut items = vec![];
        while !self.eat("]") {
            items.push(self.expression()?);
            if !self.eat(",") {
                self.expect("]", "an operator, `,` or `]`")?;
                break;
            }
        }
        Ok(items)
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
                self.expect(")", "an operator, `,` or `)`")?;
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
                        return Err(self.unexpected("an operator or `)`"));
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

fn not<'s>(start: Span, operand: Expr<'s>) -> Expr<'s> {
    let span = start.to(operand.span);
    Expr {
        kind: ExprKind::Not(Box::new(operand)),
        span,
    }
}
