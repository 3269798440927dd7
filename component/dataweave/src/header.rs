//! The header of a source: `%dw 2.0`, imports, and directives without effect.

use crate::advice::Wanted;
use crate::ast::{Import, Imported, Name};
use crate::cursor::Parser;
use crate::parser::is_plain;
use crate::token::{RESERVED, TokenKind};
use crate::{Error, ErrorKind};

impl<'s> Parser<'s> {
    /// Reads all directives and the `---` after them.
    pub(crate) fn header(&mut self) -> Result<Vec<Import<'s>>, Error> {
        let mut imports = vec![];
        loop {
            match *self.peek() {
                TokenKind::Symbol("%") => self.version()?,
                TokenKind::Name("import") => imports.push(self.import()?),
                TokenKind::Name("output") => {
                    self.advance();
                    self.format()?;
                }
                TokenKind::Name("input") => {
                    self.advance();
                    self.name(Wanted::Part("the name of an input"))?;
                    self.format()?;
                }
                TokenKind::Name("ns") => self.namespace()?,
                _ => break,
            }
        }
        self.eat("---");
        Ok(imports)
    }

    /// `%dw 2.0`
    fn version(&mut self) -> Result<(), Error> {
        let start = self.token().span;
        self.advance();
        if self.token().span.start != start.end || !self.eat_name("dw") {
            return Err(self.unexpected(Wanted::Part("`%dw 2.0` or an expression")));
        }
        let span = self.token().span;
        match *self.peek() {
            TokenKind::Number(version) if version.starts_with("2.") => {
                self.advance();
                Ok(())
            }
            TokenKind::Number(_) => {
                let message = "expressions are DataWeave 2; write `%dw 2.0` or leave it out";
                Err(Error::new(ErrorKind::Syntax, span, message))
            }
            _ => Err(self.unexpected(Wanted::Part("`2.0` after `%dw`"))),
        }
    }

    /// `import * from m`, `import a, b as c from m`, `import m`, `import m as n`
    fn import(&mut self) -> Result<Import<'s>, Error> {
        self.advance();
        if self.eat("*") {
            return Ok(Import {
                module: self.origin()?,
                what: Imported::Everything,
            });
        }
        let first = self.name(Wanted::Part("`*`, a function or a module to import"))?;
        let alias = self.alias()?;
        if !matches!(
            self.peek(),
            TokenKind::Symbol(",") | TokenKind::Name("from")
        ) {
            let last = first.text.rsplit("::").next().unwrap_or(first.text);
            let name = alias.map_or(last, |alias| alias.text);
            return Ok(Import {
                module: first,
                what: Imported::Module(name),
            });
        }
        let mut functions = vec![(first, alias.unwrap_or(first))];
        while self.eat(",") {
            let name = self.name(Wanted::Part("a function to import"))?;
            functions.push((name, self.alias()?.unwrap_or(name)));
        }
        Ok(Import {
            module: self.origin()?,
            what: Imported::Functions(functions),
        })
    }

    /// `as name`, if it is there.
    fn alias(&mut self) -> Result<Option<Name<'s>>, Error> {
        if !self.eat_name("as") {
            return Ok(None);
        }
        let wanted = Wanted::Part("a name after `as`");
        let name = self.name(wanted)?;
        match is_plain(name.text) {
            true => Ok(Some(name)),
            false => Err(Error::new(
                ErrorKind::Syntax,
                name.span,
                "the name after `as` has no module",
            )),
        }
    }

    /// `from module`
    fn origin(&mut self) -> Result<Name<'s>, Error> {
        match self.eat_name("from") {
            true => self.name(Wanted::Part("the name of a module")),
            false => Err(self.unexpected(Wanted::Part("`from` and the name of a module"))),
        }
    }

    /// A name that is no reserved word.
    fn name(&mut self, wanted: Wanted) -> Result<Name<'s>, Error> {
        let token = self.token();
        match token.kind {
            TokenKind::Name(text) if !RESERVED.contains(&text) => {
                let span = token.span;
                self.advance();
                Ok(Name { text, span })
            }
            _ => Err(self.unexpected(wanted)),
        }
    }

    /// `application/json indent=false, skipNullOn="everywhere"`
    fn format(&mut self) -> Result<(), Error> {
        if !matches!(self.peek(), TokenKind::Name(name) if !RESERVED.contains(name)) {
            return Err(self.unexpected(Wanted::Part("a format such as `application/json`")));
        }
        self.skip_word();
        while self.assigns() {
            self.advance();
            self.advance();
            self.skip_word();
            self.eat(",");
        }
        Ok(())
    }

    /// Whether `name =` is next.
    fn assigns(&self) -> bool {
        matches!(self.peek(), TokenKind::Name(_)) && *self.peek_second() == TokenKind::Symbol("=")
    }

    /// `ns name http://www.example.com/a`
    fn namespace(&mut self) -> Result<(), Error> {
        self.advance();
        self.name(Wanted::Part("the prefix of a namespace"))?;
        match self.peek() {
            TokenKind::End => Err(self.unexpected(Wanted::Part("the address of the namespace"))),
            _ => {
                self.skip_word();
                Ok(())
            }
        }
    }

    /// Skips tokens up to the next blank.
    fn skip_word(&mut self) {
        loop {
            let end = self.token().span.end;
            self.advance();
            let next = self.token();
            if next.span.start != end || next.kind == TokenKind::End {
                return;
            }
        }
    }
}
