//! Makes expressions of every construct of the language, at random but the same
//! ones every time. Most of them are correct; some have an operand of a wrong
//! type, or lack the parentheses that would keep operators apart.

use proptest::prelude::RngExt as _;
use proptest::test_runner::{RngAlgorithm, TestRng};

use crate::words::*;

/// The functions of modules, by the name of the module.
const STRINGS: &[&str] = &[
    "substringAfter",
    "substringAfterLast",
    "substringBefore",
    "substringBeforeLast",
];

/// A header and the expression behind it.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// Empty, or directives and the `---` after them.
    pub(crate) header: String,
    /// The expression.
    pub(crate) body: String,
}

impl From<&str> for Source {
    fn from(text: &str) -> Self {
        let (header, body) = match text.split_once("--- ") {
            Some((header, body)) => (format!("{header}--- "), body),
            None => (String::new(), text),
        };
        Self {
            header,
            body: body.to_owned(),
        }
    }
}

/// How loose the loosest operator of a piece binds.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
pub(crate) enum Level {
    If,
    Chain,
    Or,
    And,
    Equality,
    Order,
    Prefix,
    Value,
}

/// A piece of an expression.
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) level: Level,
}

/// How functions of modules are named.
#[derive(Clone, Copy)]
enum Naming {
    /// `dw::core::Strings::substringAfter`
    InFull,
    /// `substringAfter`
    Imported,
    /// `my_substringAfter`
    Renamed,
    /// `Strings::substringAfter`
    ByModule,
    /// `S::substringAfter`
    ByAlias,
}

/// Makes one expression after the other.
pub(crate) struct Generator {
    random: TestRng,
    naming: Naming,
}

impl Generator {
    /// A generator that makes the same expressions every time.
    pub(crate) fn new() -> Self {
        Self {
            random: TestRng::deterministic_rng(RngAlgorithm::ChaCha),
            naming: Naming::InFull,
        }
    }

    /// A number below another.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.random.random_range(0..end)
    }

    /// True once in so many times.
    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of several.
    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// The next expression.
    pub(crate) fn next(&mut self) -> Source {
        let namings = [
            Naming::InFull,
            Naming::InFull,
            Naming::Imported,
            Naming::Renamed,
            Naming::ByModule,
            Naming::ByAlias,
        ];
        self.naming = self.pick(&namings);
        let kind = self.pick(&TYPES[..5]);
        let depth = 1 + self.below(4);
        let body = self.piece(kind, depth).text;
        Source {
            header: self.header(),
            body,
        }
    }

    fn header(&mut self) -> String {
        let version = self.pick(&["", "", "%dw 2.0\n"]);
        let bare = version.is_empty() && !self.one_in(8);
        let imports = match self.naming {
            Naming::InFull if bare => return String::new(),
            Naming::InFull => String::new(),
            Naming::Imported => "import * from dw::core::Strings".to_owned(),
            Naming::Renamed => {
                let names: Vec<_> = STRINGS
                    .iter()
                    .map(|name| format!("{name} as my_{name}"))
                    .collect();
                format!("import {} from dw::core::Strings", names.join(", "))
            }
            Naming::ByModule => "import dw::core::Strings".to_owned(),
            Naming::ByAlias => "import dw::core::Strings as S".to_owned(),
        };
        format!("{version}{imports}{}---{}", self.gap(), self.gap())
    }

    /// A blank or what stands for one.
    pub(crate) fn gap(&mut self) -> &'static str {
        self.pick(GAPS)
    }

    /// The name of a function of `dw::core::Strings`.
    pub(crate) fn of_strings(&mut self) -> String {
        let name = self.pick(STRINGS);
        match self.naming {
            Naming::InFull => format!("dw::core::Strings::{name}"),
            Naming::Imported => name.to_owned(),
            Naming::Renamed => format!("my_{name}"),
            Naming::ByModule => format!("Strings::{name}"),
            Naming::ByAlias => format!("S::{name}"),
        }
    }

    /// A piece that comes to this type, or now and then to another.
    pub(crate) fn piece(&mut self, kind: Type, depth: usize) -> Piece {
        let kind = if self.one_in(30) {
            self.pick(&TYPES)
        } else {
            kind
        };
        if self.one_in(60) {
            return self.rarity(kind);
        }
        if depth == 0 || self.one_in(6) {
            return self.leaf(kind);
        }
        let depth = depth - 1;
        match self.below(12) {
            0 => self.condition(kind, depth),
            1 => {
                let maybe = if self.one_in(2) { Type::Null } else { kind };
                self.chain(maybe, "default", kind, depth)
            }
            _ => match kind {
                Type::Text => self.text(depth),
                Type::Number => self.number(depth),
                Type::Boolean => self.boolean(depth),
                Type::List => self.list(depth),
                Type::Object => self.object(depth),
                Type::Null => self.leaf(kind),
            },
        }
    }

    fn leaf(&mut self, kind: Type) -> Piece {
        let text = self.pick(match kind {
            Type::Text => TEXTS,
            Type::Number => NUMBERS,
            Type::Boolean => BOOLEANS,
            Type::List => LISTS,
            Type::Object => OBJECTS,
            Type::Null => NULLS,
        });
        value(text.to_owned())
    }

    fn rarity(&mut self, kind: Type) -> Piece {
        let (_, text) = loop {
            let rarity = self.pick(RARITIES);
            if rarity.0 == kind {
                break rarity;
            }
        };
        let level = if text.contains(' ') {
            Level::If
        } else {
            Level::Value
        };
        Piece {
            text: text.to_owned(),
            level,
        }
    }

    /// A piece of any type.
    pub(crate) fn any(&mut self, depth: usize) -> Piece {
        let kind = self.pick(&TYPES);
        self.piece(kind, depth)
    }

    /// The text of a piece where operators looser than `level` need parentheses.
    /// Now and then they are missing, or there without need.
    pub(crate) fn within(&mut self, piece: Piece, level: Level) -> String {
        let needed = piece.level < level;
        match needed != self.one_in(25) {
            true => format!("({})", piece.text),
            false => piece.text,
        }
    }

    /// A piece where nothing around it matters.
    pub(crate) fn argument(&mut self, kind: Type, depth: usize) -> String {
        self.piece(kind, depth).text
    }

    /// A piece beside an operator of this level.
    pub(crate) fn operand(&mut self, kind: Type, depth: usize, level: Level) -> String {
        let piece = self.piece(kind, depth);
        self.within(piece, level)
    }
}

/// A piece that no operator can tear apart.
pub(crate) fn value(text: String) -> Piece {
    Piece {
        text,
        level: Level::Value,
    }
}
