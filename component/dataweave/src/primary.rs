//! Values that begin an expression: words, lists, parentheses, texts.

use crate::advice::Wanted;
use crate::ast::{Expr, ExprKind};
use crate::cursor::Parser;
use crate::token::{RESERVED, Token, TokenKind};
use crate::{Error, ErrorKind, Number, Value};

impl<'s> Parser<'s> {
    /// A value without what may follow it.
    pub(crate) fn primary(&mut self) -> Result<Expr<'s>, Error> {
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
                let error = |message| Error::new(ErrorKind::Syntax, span, message);
                ExprKind::Literal(number(text).map_err(error)?.into())
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

    /// A quoted text with its interpolations.
    pub(crate) fn text(&mut self) -> Result<Expr<'s>, Error> {
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

/// The number that a word of digits stands for, or why it stands for none.
fn number(text: &str) -> Result<Number, &'static str> {
    let digits = text.trim_start_matches('-').as_bytes();
    if matches!(digits, [b'0', b'0'..=b'9', ..]) {
        return Err("a number does not begin with `0`; quote it if it is text");
    }
    Number::parse(text).ok_or(BEYOND)
}

const BEYOND: &str = "the exponent takes the number beyond 64-bit floats, so that it would not be kept; write all its digits, or quote it";
