//! Where the parts of a document stand in its text.

use std::iter;

use serde::{Deserialize, Serialize};

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Place {
    /// The line, counted from 1.
    pub line: u64,
    /// The column in characters, counted from 1.
    pub column: u64,
}

impl Place {
    /// Where a text begins.
    pub const START: Self = Self { line: 1, column: 1 };
}

/// The part of a document at a path such as `customClaims[2].value`, then the parts
/// around it from the nearest to the document itself, whose path is empty. A part that
/// is not in the text is looked for at the nearest one that is.
pub fn parts_around(path: &str) -> impl Iterator<Item = &str> {
    iter::successors(Some(path), |part| match part.rfind(['.', '[']) {
        Some(end) => part.get(..end),
        None => (!part.is_empty()).then_some(""),
    })
}

#[cfg(test)]
mod tests {
    use super::parts_around;

    #[test]
    fn every_part_around_a_part_is_passed_from_the_nearest_to_the_document() {
        let cases: [(&str, &[&str]); 4] = [
            (
                "config.customClaims[2].value",
                &[
                    "config.customClaims[2]",
                    "config.customClaims",
                    "config",
                    "",
                ],
            ),
            ("[0].name", &["[0]", ""]),
            ("exp", &[""]),
            ("", &[]),
        ];
        for (path, around) in cases {
            let mut parts = parts_around(path);
            assert_eq!(parts.next(), Some(path));
            assert_eq!(parts.collect::<Vec<_>>(), around, "{path}");
        }
    }
}
