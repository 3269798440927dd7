//! The forms of expressions, by what they come to.

use crate::generator::{Generator, Level, Piece, value};
use crate::words::{POSITIONS, TYPES, Type};

impl Generator {
    pub(crate) fn condition(&mut self, kind: Type, depth: usize) -> Piece {
        let condition = self.argument(Type::Boolean, depth);
        let (then, otherwise) = (self.argument(kind, depth), self.argument(kind, depth));
        Piece {
            text: format!(
                "if{}({condition}) {then}{}else {otherwise}",
                self.gap(),
                self.gap()
            ),
            level: Level::If,
        }
    }

    /// `a operator b` of the loosest level.
    pub(crate) fn chain(&mut self, left: Type, operator: &str, right: Type, depth: usize) -> Piece {
        let left = self.operand(left, depth, Level::Chain);
        let right = self.operand(right, depth, Level::Or);
        Piece {
            text: format!("{left}{}{operator}{}{right}", self.gap(), self.gap()),
            level: Level::Chain,
        }
    }

    /// `f(a, b)`, or `a f b` now and then.
    fn call(&mut self, function: &str, left: Type, right: Type, depth: usize) -> Piece {
        if self.one_in(3) {
            return self.chain(left, function, right, depth);
        }
        let (left, right) = (self.argument(left, depth), self.argument(right, depth));
        value(format!("{function}({left},{}{right})", self.gap()))
    }

    fn call_one(&mut self, function: &str, kind: Type, depth: usize) -> Piece {
        let argument = self.argument(kind, depth);
        value(format!("{function}({argument})"))
    }

    pub(crate) fn text(&mut self, depth: usize) -> Piece {
        match self.below(10) {
            0..=2 => self.chain(Type::Text, "++", Type::Text, depth),
            3 => {
                let function = self.pick(&["upper", "lower", "trim", "dw::Core::upper"]);
                self.call_one(function, Type::Text, depth)
            }
            4 | 5 => {
                let function = self.of_strings();
                self.call(&function, Type::Text, Type::Text, depth)
            }
            6 => self.interpolation(depth),
            7 => {
                let function = self.pick(&[
                    "dw::core::Binaries::toBase64",
                    "'' ++ dw::core::Binaries::fromBase64",
                ]);
                let mut piece = self.call_one(function, Type::Text, 0);
                if function.starts_with('\'') {
                    piece.level = Level::Chain;
                }
                piece
            }
            8 => {
                let text = self.argument(Type::Text, depth);
                value(format!(
                    "dw::util::Coercions::toString(dw::util::Coercions::toBinary({text}, 'UTF-8'), \"utf-8\")"
                ))
            }
            _ => self.position(Type::Text, depth),
        }
    }

    fn interpolation(&mut self, depth: usize) -> Piece {
        let (kind, quote) = (self.pick(&TYPES[..3]), self.pick(&["'", "\""]));
        let inner = self.argument(kind, depth);
        let before = self.pick(&["", "a", "\\$", "\\\\", "\u{e9} "]);
        value(format!("{quote}{before}$({inner})z{quote}"))
    }

    fn position(&mut self, kind: Type, depth: usize) -> Piece {
        let target = self.operand(kind, depth, Level::Value);
        let position = self.pick(POSITIONS);
        value(format!("{target}[{position}]"))
    }

    pub(crate) fn number(&mut self, depth: usize) -> Piece {
        match self.below(3) {
            0 => self.position(Type::List, depth),
            _ => {
                let kind = self.pick(&[Type::Text, Type::List, Type::Object]);
                self.call_one("sizeOf", kind, depth)
            }
        }
    }

    pub(crate) fn boolean(&mut self, depth: usize) -> Piece {
        match self.below(9) {
            0 | 1 => {
                let (left, right) = (self.any(depth), self.any(depth));
                let operator = self.pick(&["==", "!="]);
                self.comparison(left, operator, right, Level::Equality)
            }
            2 | 3 => {
                let kind = self.pick(&TYPES[..3]);
                let (left, right) = (self.piece(kind, depth), self.piece(kind, depth));
                let operator = self.pick(&["<", "<=", ">", ">="]);
                self.comparison(left, operator, right, Level::Order)
            }
            4 => {
                let (operator, level, tighter) = self.pick(&[
                    ("and", Level::And, Level::Equality),
                    ("or", Level::Or, Level::And),
                ]);
                let left = self.operand(Type::Boolean, depth, level);
                let right = self.operand(Type::Boolean, depth, tighter);
                let text = format!("{left}{}{operator}{}{right}", self.gap(), self.gap());
                Piece { text, level }
            }
            5 => {
                let text = format!("not {}", self.operand(Type::Boolean, depth, Level::Or));
                Piece {
                    text,
                    level: Level::Or,
                }
            }
            6 => {
                let text = format!("!{}", self.operand(Type::Boolean, depth, Level::Value));
                Piece {
                    text,
                    level: Level::Prefix,
                }
            }
            7 => {
                let (left, right) = self.pick(&[
                    (Type::Text, Type::Text),
                    (Type::List, Type::Number),
                    (Type::List, Type::Text),
                ]);
                self.call("contains", left, right, depth)
            }
            _ => {
                let kind = self.pick(&TYPES);
                self.call_one("isEmpty", kind, depth)
            }
        }
    }

    fn comparison(&mut self, left: Piece, operator: &str, right: Piece, level: Level) -> Piece {
        let tighter = if level == Level::Order {
            Level::Prefix
        } else {
            Level::Order
        };
        let (left, right) = (self.within(left, level), self.within(right, tighter));
        let text = format!("{left}{}{operator}{}{right}", self.gap(), self.gap());
        Piece { text, level }
    }

    pub(crate) fn list(&mut self, depth: usize) -> Piece {
        match self.below(6) {
            0 => self.chain(Type::List, "++", Type::List, depth),
            1 => self.chain(Type::List, "--", Type::List, depth),
            2 => self.call("splitBy", Type::Text, Type::Text, depth),
            3 => {
                let list = self.operand(Type::List, depth, Level::Value);
                let name = self.pick(&["name", "age", "\"k\"", "'no such'"]);
                value(format!("{list}.{name}"))
            }
            _ => {
                let count = self.below(4);
                let items: Vec<String> = (0..count).map(|_| self.any(depth).text).collect();
                let separator = format!("{},{}", self.pick(&["", " "]), self.gap());
                value(format!("[{}]", items.join(&separator)))
            }
        }
    }

    pub(crate) fn object(&mut self, depth: usize) -> Piece {
        match self.below(3) {
            0 => self.chain(Type::Object, "--", Type::Object, depth),
            1 => {
                let object = self.operand(Type::Object, depth, Level::Chain);
                let names = self.pick(&["['name']", "['age', \"x\"]", "[]", "vars.words"]);
                Piece {
                    text: format!("{object} -- {names}"),
                    level: Level::Chain,
                }
            }
            _ => {
                let object = self.operand(Type::Object, depth, Level::Value);
                let name = self.pick(&[
                    ".deep",
                    "['deep']",
                    ".'deep'",
                    " .\"$('de')ep\"",
                    "[('de' ++ 'ep')]",
                    "[lower('DEEP')]",
                ]);
                value(format!("{object}{name}"))
            }
        }
    }
}
