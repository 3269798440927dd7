//! Where the parser is: a place in a row of tokens, and how deep it is in.

use crate::advice::{self, Wanted};
use crate::lexer::lex;
use crate::token::{Token, TokenKind};
use crate::{Error, ErrorKind, Span, limits};

/// A place in a row of tokens.
pub(crate) struct Parser<'s> {
    tokens: Vec<Token<'s>>,
    /// What is there when the tokens are used up.
    end: Token<'s>,
    at: usize,
    depth: usize,
}

impl<'s> Parser<'s> {
    pub(crate) fn new(source: &'s str) -> Result<Parser<'s>, Error> {
        Ok(Parser::of(lex(source)?, source.len()))
    }

    /// At the first of some tokens of a source that is so long.
    pub(crate) fn of(tokens: Vec<Token<'s>>, length: usize) -> Parser<'s> {
        let span = Span {
            start: length,
            end: length,
        };
        let end = Token {
            kind: TokenKind::End,
            span,
        };
        Parser {
            tokens,
            end,
            at: 0,
            depth: 0,
        }
    }

    /// How many tokens were read.
    pub(crate) fn count(&self) -> usize {
        self.at
    }

    /// Goes one level deeper, if that is not too deep. Where an error ends the
    /// parsing nobody needs to leave.
    pub(crate) fn enter(&mut self) -> Result<(), Error> {
        if self.depth == limits::NESTING {
            let message = "the expression is nested too deep; use fewer parentheses and conditions";
            return Err(Error::new(ErrorKind::Limit, self.token().span, message));
        }
        self.depth += 1;
        Ok(())
    }

    /// Goes back to where [`enter`](Parser::enter) was called.
    pub(crate) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// The token that is next.
    pub(crate) fn token(&self) -> &Token<'s> {
        self.tokens.get(self.at).unwrap_or(&self.end)
    }

    /// What the next token is.
    pub(crate) fn peek(&self) -> &TokenKind<'s> {
        &self.token().kind
    }

    /// What the token after the next one is.
    pub(crate) fn peek_second(&self) -> &TokenKind<'s> {
        &self.tokens.get(self.at + 1).unwrap_or(&self.end).kind
    }

    /// Where the last token was that was read.
    pub(crate) fn previous(&self) -> Span {
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        before.map_or(Span::default(), |token| token.span)
    }

    /// Goes to the next token.
    pub(crate) fn advance(&mut self) {
        self.at += 1;
    }

    /// Skips a sign if it is next.
    pub(crate) fn eat(&mut self, symbol: &str) -> bool {
        let found = *self.peek() == TokenKind::Symbol(symbol);
        self.at += usize::from(found);
        found
    }

    /// Skips a word if it is next.
    pub(crate) fn eat_name(&mut self, name: &str) -> bool {
        let found = *self.peek() == TokenKind::Name(name);
        self.at += usize::from(found);
        found
    }

    /// Skips a sign, which has to be next.
    pub(crate) fn expect(&mut self, symbol: &str, wanted: Wanted) -> Result<(), Error> {
        match self.eat(symbol) {
            true => Ok(()),
            false => Err(self.unexpected(wanted)),
        }
    }

    /// That the next token does not fit where something else is wanted.
    pub(crate) fn unexpected(&self, wanted: Wanted) -> Error {
        let (before, from) = self.tokens.split_at_checked(self.at).unwrap_or_default();
        advice::unexpected(before, from, self.token(), wanted)
    }
}
