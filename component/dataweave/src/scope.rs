//! What names stand for: variables, functions, modules, imports.

use crate::ast::{Import, Imported, Name, OPERATORS};
use crate::fields::{self, ATTRIBUTES, AUTHENTICATION};
use crate::functions::{CALLEES, CORE, Callee, FUNCTIONS, Function};
use crate::inputs::{Root, Roots};
use crate::parser::is_plain;
use crate::token::WORDS;
use crate::{Error, ErrorKind, Span, full_language};

/// The names of one expression.
pub(crate) struct Scope<'s> {
    roots: Roots,
    /// Imported functions and the names they have here.
    functions: Vec<(&'s str, &'static Callee)>,
    /// Imported modules and the names they have here.
    modules: Vec<(&'s str, Name<'s>)>,
    /// Imports from modules that do not exist. They matter only when a name is
    /// not found.
    lost: Vec<Name<'s>>,
}

impl<'s> Scope<'s> {
    /// The scope of an expression with these imports.
    pub(crate) fn new(roots: Roots, imports: &[Import<'s>]) -> Result<Scope<'s>, Error> {
        let mut scope = Scope {
            roots,
            functions: vec![],
            modules: vec![],
            lost: vec![],
        };
        for Import { module, what } in imports {
            match what {
                Imported::Module(name) => scope.modules.push((name, *module)),
                _ if functions_of(module.text).next().is_none() => scope.lost.push(*module),
                Imported::Everything => {
                    let everything = functions_of(module.text);
                    scope
                        .functions
                        .extend(everything.map(|function| (function.name, function)));
                }
                Imported::Functions(names) => {
                    for (name, here) in names {
                        let function = in_module(module.text, name.text, *name)?;
                        scope.functions.push((here.text, function));
                    }
                }
            }
        }
        Ok(scope)
    }

    /// The variable of a name, if it is one; an error if it is not bound.
    pub(crate) fn variable(&self, name: Name<'_>) -> Result<Option<Root>, Error> {
        let Some(root) = Root::ALL.into_iter().find(|root| root.name() == name.text) else {
            return Ok(None);
        };
        if self.roots.bind(root) {
            return Ok(Some(root));
        }
        let bound: Vec<&str> = self.variables().collect();
        let message = format!(
            "`{}` is not available in this expression; it may use: {}",
            name.text,
            bound.join(", ")
        );
        Err(Error::new(ErrorKind::UnknownBinding, name.span, message))
    }

    /// The function of a name.
    pub(crate) fn function(&self, name: Name<'_>) -> Result<&'static Callee, Error> {
        if let Some((module, function)) = name.text.rsplit_once("::") {
            let alias = self.modules.iter().find(|(here, _)| *here == module);
            return match alias {
                Some((_, module)) => in_module(module.text, function, name),
                None => in_module(module, function, name),
            };
        }
        // What is imported last counts, and more than what needs no import.
        let imported = self
            .functions
            .iter()
            .rev()
            .find(|(here, _)| *here == name.text);
        let core = || functions_of(CORE).find(|function| function.name == name.text);
        match imported.map(|(_, function)| *function).or_else(core) {
            Some(function) => Ok(function),
            None => Err(self.unknown(name)),
        }
    }

    /// That a name stands for nothing.
    fn unknown(&self, name: Name<'_>) -> Error {
        if let Some(module) = self.lost.first() {
            return unknown_module(module.text, *module);
        }
        let elsewhere = CALLEES.iter().find(|function| function.name == name.text);
        let message = if let Some(function) = elsewhere {
            format!(
                "`{0}` needs its module: write `{1}::{0}`, or begin with `import {0} from {1} ---`",
                function.name, function.module
            )
        } else if let Some(variable) = self.variable_with(name.text) {
            format!("`{0}` is a field: write `{variable}.{0}`", name.text)
        } else if let Some(unavailable) = full_language::unavailable(name.text) {
            unavailable
        } else {
            let mut known: Vec<&str> = self.variables().collect();
            known.extend(self.functions.iter().map(|(here, _)| *here));
            known.extend(CALLEES.iter().map(|function| function.name));
            known.extend(WORDS.map(|word| word.text));
            known.extend(
                OPERATORS
                    .map(|sign| sign.text)
                    .into_iter()
                    .filter(|text| is_plain(text)),
            );
            match nearest(name.text, known.into_iter()) {
                Some(near) => format!("`{}` is unknown; did you mean `{near}`?", name.text),
                None => format!(
                    "`{}` is unknown; quote it if it is meant as text",
                    name.text
                ),
            }
        };
        Error::new(ErrorKind::UnknownName, name.span, message)
    }

    /// The name of the variable that has this field, if it is bound.
    fn variable_with(&self, field: &str) -> Option<&'static str> {
        let root = match field {
            _ if fields::has(&ATTRIBUTES, field) => Root::Attributes,
            _ if fields::has(&AUTHENTICATION, field) => Root::Authentication,
            _ => return None,
        };
        self.roots.bind(root).then_some(root.name())
    }

    /// The names of the variables that are bound.
    fn variables(&self) -> impl Iterator<Item = &'static str> {
        self.roots.bound().map(Root::name)
    }

    /// Every function with the shortest name that stands for it here.
    pub(crate) fn callable(&self) -> impl Iterator<Item = (String, &'static Function)> {
        FUNCTIONS.iter().map(|function| {
            let imported = self.functions.iter().filter(|(_, it)| it.is(function));
            let imported = imported.map(|(here, _)| (*here).to_owned());
            let core = (function.module == CORE).then(|| function.name.to_owned());
            let modules = self
                .modules
                .iter()
                .filter(|(_, it)| it.text == function.module);
            let through = modules.map(|(here, _)| format!("{here}::{}", function.name));
            let names = imported.chain(core).chain(through);
            let name = names
                .into_iter()
                .find(|name| self.stands_for(name, function));
            let full = || format!("{}::{}", function.module, function.name);
            (name.unwrap_or_else(full), function)
        })
    }

    /// Whether a name stands for a function and not, after a later import, for
    /// another one.
    fn stands_for(&self, text: &str, function: &Function) -> bool {
        let span = Span::default();
        self.function(Name { text, span })
            .is_ok_and(|found| found.is(function))
    }
}

/// The functions of a module.
fn functions_of(module: &str) -> impl Iterator<Item = &'static Callee> {
    CALLEES
        .iter()
        .filter(move |function| function.module == module)
}

/// A function of a module, asked for by `name`.
fn in_module(module: &str, function: &str, name: Name<'_>) -> Result<&'static Callee, Error> {
    let mut functions = functions_of(module).peekable();
    if functions.peek().is_none() {
        return Err(unknown_module(module, name));
    }
    functions_of(module)
        .find(|known| known.name == function)
        .ok_or_else(|| {
            let message = match nearest(function, functions.map(|function| function.name)) {
                _ if full_language::is_function(function) => {
                    format!("`{module}::{function}` is not available in policy expressions")
                }
                Some(near) => format!("`{module}` has no `{function}`; did you mean `{near}`?"),
                None => format!("`{module}` has no `{function}` in policy expressions"),
            };
            Error::new(ErrorKind::UnknownName, name.span, message)
        })
}

/// That a module does not exist, said at the place of `name`.
fn unknown_module(module: &str, name: Name<'_>) -> Error {
    let modules = || CALLEES.iter().map(|function| function.module);
    let last = |module: &str| module.rsplit("::").next().map(str::to_ascii_lowercase);
    let same_last = modules().find(|known| last(known) == last(module));
    let message = match same_last.or_else(|| nearest(module, modules())) {
        _ if full_language::is_module(module) => {
            format!("the module `{module}` is not available in policy expressions")
        }
        Some(near) => format!("there is no module `{module}`; did you mean `{near}`?"),
        None => format!(
            "there is no module `{module}`; a module is named in full, such as `dw::core::Strings`"
        ),
    };
    Error::new(ErrorKind::UnknownModule, name.span, message)
}

/// The known name that a name is a likely misspelling of.
pub(crate) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let allowed = (name.len() / 4).clamp(1, 3);
    // Names of another length are farther away than that, and not worth the work.
    let similar = known.filter(|candidate| candidate.len().abs_diff(name.len()) <= allowed);
    let close = similar.filter_map(|candidate| {
        let distance = match candidate.eq_ignore_ascii_case(name) {
            true => 0,
            false => strsim::osa_distance(name, candidate),
        };
        (distance <= allowed).then_some((distance, candidate))
    });
    close
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
