//! What may stand at a place of a source. Follows the tokens without a syntax
//! tree, because a text that is being written rarely has one.

use crate::ast::Operator;
use crate::token::TokenKind;

/// What may stand at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The beginning of a value.
    Value,
    /// An operator, because a value has ended.
    Operator,
    /// The name of a field, because `.` precedes.
    Field,
    /// Anything, because it is within a text.
    Text,
}

/// What is open at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Open {
    /// The source.
    Source,
    /// `if (`
    Condition,
    /// `(`, of a call or around a value.
    Group,
    /// `[` of an array.
    Array,
    /// `[` of a selector.
    Selector,
    /// A text.
    Text,
    /// A text that is the name of a field: `.'x-a`
    FieldText,
    /// `$(`
    Splice,
}

/// Something that is open, and what it contains so far.
struct Frame {
    open: Open,
    /// Conditions whose `else` is missing.
    conditions: usize,
}

/// A place of a source.
pub(crate) struct Outline {
    place: Place,
    /// Whether `if` was read last.
    after_if: bool,
    /// Never empty: the first is the source.
    frames: Vec<Frame>,
}

impl Outline {
    /// The beginning of an expression.
    pub(crate) fn new() -> Outline {
        let mut outline = Outline {
            place: Place::Value,
            after_if: false,
            frames: vec![],
        };
        outline.enter(Open::Source, Place::Value);
        outline
    }

    /// What may stand here.
    pub(crate) fn place(&self) -> Place {
        self.place
    }

    /// What is open here.
    pub(crate) fn open(&self) -> Open {
        self.frames.last().map_or(Open::Source, |frame| frame.open)
    }

    /// What is open around that.
    pub(crate) fn around(&self) -> Open {
        let around = self.frames.iter().rev().nth(1);
        around.map_or(Open::Source, |frame| frame.open)
    }

    /// Whether a condition waits for its `else`.
    pub(crate) fn wants_else(&self) -> bool {
        let frame = self.frames.last();
        self.place == Place::Operator && frame.is_some_and(|frame| frame.conditions > 0)
    }

    /// Goes on behind a token.
    pub(crate) fn pass(&mut self, kind: &TokenKind<'_>) {
        let after_if = std::mem::take(&mut self.after_if);
        match (self.place, kind) {
            (_, TokenKind::SpliceOpen) => self.enter(Open::Splice, Place::Value),
            (_, TokenKind::SpliceClose) => self.leave(&[Open::Splice], Place::Text),
            (Place::Text, TokenKind::Quote) => {
                self.leave(&[Open::Text, Open::FieldText], Place::Operator);
            }
            (Place::Field, TokenKind::Quote) => self.enter(Open::FieldText, Place::Text),
            (_, TokenKind::Quote) => self.enter(Open::Text, Place::Text),
            (Place::Text, _) | (_, TokenKind::End) => {}
            (_, TokenKind::Symbol(symbol)) => self.symbol(symbol, after_if),
            (Place::Field, _) => self.place = Place::Operator,
            (_, TokenKind::Name(name)) => self.name(name),
            _ => self.place = Place::Operator,
        }
    }

    fn name(&mut self, name: &str) {
        let conditions = self.frames.last_mut().map(|frame| &mut frame.conditions);
        match (name, conditions) {
            ("if", Some(conditions)) => {
                *conditions += 1;
                self.after_if = true;
                self.place = Place::Value;
            }
            ("else", Some(conditions)) => {
                *conditions = conditions.saturating_sub(1);
                self.place = Place::Value;
            }
            ("not", _) => self.place = Place::Value,
            _ if self.place == Place::Operator || Operator::written(name).is_some() => {
                self.place = Place::Value;
            }
            _ => self.place = Place::Operator,
        }
    }

    fn symbol(&mut self, symbol: &str, after_if: bool) {
        match (symbol, self.place) {
            ("(", _) if after_if => self.enter(Open::Condition, Place::Value),
            ("(", _) => self.enter(Open::Group, Place::Value),
            ("[", Place::Operator) => self.enter(Open::Selector, Place::Value),
            ("[", _) => self.enter(Open::Array, Place::Value),
            (")", _) => {
                let condition = self.open() == Open::Condition;
                self.leave(&[Open::Group, Open::Condition], Place::Operator);
                if condition {
                    self.place = Place::Value;
                }
            }
            ("]", _) => self.leave(&[Open::Array, Open::Selector], Place::Operator),
            (".", Place::Operator) => self.place = Place::Field,
            // `!` after a value asserts that it is there.
            ("!", Place::Operator) => {}
            (",", _) => {
                self.place = Place::Value;
                if let Some(frame) = self.frames.last_mut() {
                    frame.conditions = 0;
                }
            }
            _ => self.place = Place::Value,
        }
    }

    fn enter(&mut self, open: Open, place: Place) {
        self.frames.push(Frame {
            open,
            conditions: 0,
        });
        self.place = place;
    }

    /// Closes the innermost of these, if one is open, and all that it contains.
    /// What is around a text stays open.
    fn leave(&mut self, closed: &[Open], place: Place) {
        let found = self
            .frames
            .iter()
            .rposition(|frame| closed.contains(&frame.open) || frame.open == Open::Splice);
        match found.and_then(|at| Some((at, self.frames.get(at)?.open))) {
            Some((at, open)) if closed.contains(&open) => {
                self.frames.truncate(at);
                self.place = place;
            }
            _ => self.place = Place::Operator,
        }
    }
}
