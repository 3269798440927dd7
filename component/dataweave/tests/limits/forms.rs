//! Expressions of every kind that can be made as large as one likes. This file
//! stands alone, so that other packages can try them as well.

/// What can nest, as text before and after what is nested, and the core.
pub(crate) const FORMS: &[(&str, &str, &str)] = &[
    ("(", "vars.t", ")"),
    ("[", "vars.t", "]"),
    ("!", "vars.t", ""),
    ("not ", "vars.t", ""),
    ("upper(", "vars.t", ")"),
    ("contains(vars, ", "vars.t", ")"),
    ("if (", "vars.t", ") true else false"),
    ("if (vars.t) ", "vars.t", " else 1"),
    ("vars[", "vars.t", "]"),
    ("'$(", "vars.t", ")'"),
    ("'$('' ++ (", "vars.t", "))'"),
    ("'' ++ (", "vars.t", ")"),
    ("vars.t default (", "vars.t", ")"),
    (
        "true default vars.t or vars.t and vars.t == 1 < (",
        "vars.t",
        ")",
    ),
    ("not vars.t or vars.t and vars.t == upper(", "vars.t", ")"),
];

/// What can go on in a row without nesting: a beginning, what repeats, an end.
pub(crate) const ROWS: &[(&str, &str, &str)] = &[
    ("vars.t", " ++ vars.t", ""),
    ("vars.t", " default vars.t", ""),
    ("vars.t", " default vars.t ++ 'a' contains 'b'", ""),
    ("vars.t", " or vars.t", ""),
    ("vars.t", " and vars.t", ""),
    ("vars.t", " == vars.t", ""),
    ("vars", ".t", ""),
    ("vars", "['t']", ""),
    ("[vars.t", ", vars.t", "]"),
    ("'", "$(vars.t)", "'"),
    ("if (vars.f) 1", " else if (vars.f) 1", " else 2"),
];

/// An expression that nests a form this deep.
pub(crate) fn nested((open, core, close): (&str, &str, &str), depth: usize) -> String {
    format!("{}{core}{}", open.repeat(depth), close.repeat(depth))
}

/// The longest row of a source of this many bytes.
pub(crate) fn longest((first, more, last): (&str, &str, &str), bytes: usize) -> String {
    let times = (bytes - first.len() - last.len()) / more.len();
    format!("{first}{}{last}", more.repeat(times))
}
