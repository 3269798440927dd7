//! The table of intended differences between this library and the official
//! runtime. `COMPATIBILITY.md` has the reasons, by the names of the cases.

use std::fmt;

use dataweave::Error;
use serde_json::Value;

use crate::cases;
use crate::generator::Source;

/// An intended difference.
pub(crate) struct Difference {
    /// The conformance case that states what holds here.
    pub(crate) case: &'static str,
    /// An expression on the generator's variables that has different outcomes.
    pub(crate) example: &'static str,
    /// How the difference is recognised.
    shown: Shown,
}

/// What can be seen of an intended difference.
enum Shown {
    /// An error here that says this, and a value there.
    Refused(&'static str),
    /// The same, and the source contains this word.
    RefusedDespite(&'static str, &'static str),
    /// A value here, and an error there that says this.
    Accepted(&'static str),
    /// The same, and the source contains one of these words.
    AcceptedDespite(&'static str, &'static [&'static str]),
    /// Two values, and the source contains this.
    Otherwise(&'static str),
    /// Anything, and the source contains this, which is made on purpose.
    Anyhow(&'static str),
}
use Shown::{Accepted, AcceptedDespite, Anyhow, Otherwise, Refused, RefusedDespite};

/// What may keep a part of an expression from being evaluated.
const LAZY: &[&str] = &["if", "and", "or", "default"];

const fn row(case: &'static str, example: &'static str, shown: Shown) -> Difference {
    Difference {
        case,
        example,
        shown,
    }
}

/// All intended differences that an expression of the generator can show.
#[rustfmt::skip]
pub(crate) const DIFFERENCES: &[Difference] = &[
    // What is refused here.
    row("size-of-019", "sizeOf(vars.nothing)", Refused("`sizeOf` takes a list, an object or a text")),
    row("size-of-019", "vars.nothing contains 'a'", Refused("`contains` takes a text or a list, not null")),
    row("size-of-019", "vars.nothing -- [1]", Refused("`--` takes a list or an object, not null")),
    row("base64-014", "dw::core::Binaries::toBase64(vars.one)", Refused("`toBase64` takes a Binary or a text, not Number")),
    row("base64-014", "'' ++ dw::util::Coercions::toBinary(vars.word, 'UTF-16')", Refused("the only encoding is")),
    row("base64-to-string-of-a-number", "dw::util::Coercions::toString(1, 'UTF-8')", Refused("`toString` takes a Binary or a text, not Number")),
    row("binary-that-is-no-text", "'' ++ dw::core::Binaries::fromBase64('/w==')", Refused("its bytes are not UTF-8 text")),
    row("order-digits-of-other-scripts", "'\u{ff15}' < 6", Refused("a text is compared with a number only if")),
    row("documentation-024", "dw::core::Binaries::fromBase64(vars.base64)", Refused("the result is a Binary")),
    row("logic-058", "vars.loud or false", Refused("takes true or false, not String")),
    row("logic-058", "vars.loud == vars.on or vars.loud < true", Refused("a text is compared with a Boolean only if")),
    row("default-045", "('a' ++ vars.nothing) default 'b'", RefusedDespite("", "default")),
    row("literal-too-large", "1e400 == 1", Refused("beyond 64-bit floats")),
    row("string-half-a-surrogate-pair", "'\\ud83d'", Refused("half a surrogate pair")),
    row("string-half-a-surrogate-pair", "'\\u12'", Refused("`\\u` needs four hexadecimal digits")),
    row("literal-013", "{}", Refused("objects cannot be written")),
    row("grammar-069", "vars.numbers map $", Refused("not available in policy expressions")),
    // What is accepted here.
    row("selector-040", "vars.word.a", Accepted("'Value Selector'")),
    row("selector-040", "true.a", Accepted("`Value Selector`")),
    row("selector-040", "vars.word[('a')]", Accepted("'Dynamic Selector'")),
    row("selector-computed-text", "vars.person['na' ++ 'me']", Accepted("expected ']' for the selector expression")),
    row("selector-013", "vars.person.nope!", Accepted("There is no key named")),
    row("logic-074", "not(vars.on)", Accepted("Unable to resolve reference of: `not`")),
    row("grammar-negated-twice", "!!vars.on", Accepted("Invalid input '!'")),
    row("grammar-negated-twice", "!if (vars.on) true else false", Accepted("Invalid input '('")),
    row("logic-069", "vars.off and 1", AcceptedDespite("Expecting Type: ", LAZY)),
    row("logic-069", "vars.one default (1.5.a -- [1])", AcceptedDespite("Unable to call: ", LAZY)),
    row("documentation-021", "vars.person -- 'name'", Accepted("You called the function '--'")),
    row("substring-before-030", "dw::core::Strings::substringBefore(vars.nothing, null)", Accepted("You called the function 'substring")),
    row("base64-008", "dw::core::Binaries::fromBase64('YQ===') ++ ''", Accepted("Unable to transform String to Base 64 Binary")),
    row("order-binary", "dw::core::Binaries::fromBase64(vars.base64) < 'x'", Accepted("cannot compare a value of type :Binary")),
    row("grammar-007", "import * from dw::Nope --- 1", Accepted("Unable to resolve module")),
    row("grammar-no-separator", "import * from dw::core::Strings substringBefore('a', '')", Accepted("Invalid input '*'")),
    row("join-then-position", "(vars.numbers ++ (vars.numbers -- []))[-1]", Accepted("java.lang.NullPointerException")),
    // What has another value.
    row("selector-object-by-position", "vars.person[0]", Otherwise("[")),
    row("selector-object-by-position", "upper(vars.person[0]) ++ ''", RefusedDespite("null", "[")),
    row("selector-114", "vars.half[0]", Anyhow("vars.half[0]")),
    row("size-of-binary", "sizeOf(dw::core::Binaries::fromBase64('w6k='))", Otherwise("fromBase64")),
    row("join-036", "'' ++ 1e21", Anyhow("1e21")),
    row("join-036", "'' ++ 1e-7", Anyhow("1e-7")),
    row("join-036", "'$(1e3)'", Anyhow("1e3")),
    row("selector-084", "'\u{1f600}x'[1]", Anyhow("\u{1f600}")),
    row("selector-084", "sizeOf('\\ud83d\\ude00')", Anyhow("\\ud83d\\ude00")),
    row("variable-077", "attributes.headers.ACCEPT", Anyhow(".ACCEPT")),
    row("variable-attributes-whole", "sizeOf(attributes)", Anyhow("sizeOf(attributes)")),
];

/// What both make of one expression.
pub(crate) struct Pair<'a> {
    pub(crate) source: &'a Source,
    pub(crate) ours: &'a Result<Value, Error>,
    pub(crate) theirs: &'a Result<Value, String>,
}

impl Pair<'_> {
    /// Whether both give the same value, or both an error.
    pub(crate) fn agrees(&self) -> bool {
        match (self.ours, self.theirs) {
            (Ok(ours), Ok(theirs)) => cases::same(ours, theirs),
            (Err(_), Err(_)) => true,
            _ => false,
        }
    }

    /// Whether a row of the table says why they do not agree.
    pub(crate) fn is_explained_by(&self, row: &Difference) -> bool {
        let says = |word: &str| self.source.body.contains(word);
        match (&row.shown, self.ours, self.theirs) {
            (Refused(message), Err(ours), Ok(_)) => ours.to_string().contains(message),
            (RefusedDespite(message, word), Err(ours), Ok(_)) => {
                ours.to_string().contains(message) && says(word)
            }
            (Accepted(message), Ok(_), Err(theirs)) => theirs.contains(message),
            (AcceptedDespite(message, words), Ok(_), Err(theirs)) => {
                theirs.contains(message) && words.iter().any(|word| says(word))
            }
            (Otherwise(word), Ok(_), Ok(_)) | (Anyhow(word), _, _) => says(word),
            _ => false,
        }
    }
}

impl fmt::Display for Pair<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}{}", self.source.header, self.source.body)?;
        match self.ours {
            Ok(value) => writeln!(f, "    here  => {value}")?,
            Err(error) => writeln!(f, "    here  !! {error}")?,
        }
        match self.theirs {
            Ok(value) => writeln!(f, "    there => {value}"),
            Err(error) => writeln!(f, "    there !! {error}"),
        }
    }
}
