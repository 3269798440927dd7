//! What every policy has beside its configuration. A field here is in the form, in its
//! text, in what is sent, and in comparisons.

use serde_json::Value;

use super::control::Control;
use super::field::Field;
use super::section::Section;

/// The fields: first the requests that a policy is for, then what it is called and
/// whether it runs.
pub static COMMON: [Section; 2] = [
    Section {
        title: "Requests",
        beside: false,
        fields: &[
            Field::common("upstream", "Service", Control::Service, ""),
            Field::common(
                "rules",
                "Conditions",
                Control::Conditions,
                "The policy is for all methods and resources.",
            ),
        ],
    },
    Section {
        title: "",
        beside: false,
        fields: &[
            Field::common(
                "label",
                "Policy label",
                Control::OptionalText,
                "What the lists call it, where there are several.",
            )
            .called("Label"),
            Field::common(
                "description",
                "Description",
                Control::Prose,
                "What the policy is for.",
            ),
            Field::common(
                "enabled",
                "Enabled",
                Control::Switch {
                    words: ("Yes", "No"),
                    warning: "",
                },
                "A disabled policy does not run.",
            ),
        ],
    },
];

/// What a policy of any kind says in these fields, in words.
pub fn common_words(document: &Value) -> Vec<(&'static Field, Vec<String>)> {
    let fields = COMMON.iter().flat_map(|section| section.fields);
    let words = fields.map(|field| (field, field.lines(&field.read(document))));
    words.collect()
}
