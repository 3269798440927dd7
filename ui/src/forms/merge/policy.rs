//! Policies: field by field, whichever policy it is.

use gateway_model::Entry;

use super::judge::{Clash, Judge, Side, Three};
use super::list::Items;
use crate::forms::key_choice::KeyChoice;
use crate::forms::kinds::{Content, Field};
use crate::forms::policy::PolicyForm;

/// Merges three versions of a policy. A secret is seen in none of them: `secret_set` says
/// whether somebody else has set it.
pub fn merge(judge: &mut Judge, forms: Three<&PolicyForm>, secret_set: bool) -> PolicyForm {
    let Three { base, mine, theirs } = forms;
    let contents = base
        .contents
        .iter()
        .zip(&mine.contents)
        .zip(&theirs.contents);
    let merged = mine.kind.fields().zip(contents);
    let merged = merged.map(|(field, ((base, mine), theirs))| {
        merge_field(judge, field, Three { base, mine, theirs }, secret_set)
    });
    PolicyForm {
        kind: mine.kind,
        contents: merged.collect(),
    }
}

fn merge_field(
    judge: &mut Judge,
    field: &Field,
    contents: Three<&Content>,
    secret_set: bool,
) -> Content {
    match contents {
        Three {
            mine: Content::Secret(mine),
            theirs,
            ..
        } => merge_secret(judge, field, mine, theirs, secret_set),
        Three {
            base: Content::Rows(base),
            mine: Content::Rows(mine),
            theirs: Content::Rows(theirs),
        } => {
            let rows = Items {
                field: field.short,
                name: |row: &Entry| &row.name,
                words: &|row: &Entry| vec![row.value.clone()],
            };
            Content::Rows(rows.merge(judge, Three { base, mine, theirs }))
        }
        contents => {
            let words = |content: &&Content| field.lines(content);
            let name = || field.short.to_owned();
            judge.settle(name, contents, words).clone()
        }
    }
}

/// A secret that was filled in here stays, unless somebody else has set another one.
fn merge_secret(
    judge: &mut Judge,
    field: &Field,
    mine: &KeyChoice,
    theirs: &Content,
    secret_set: bool,
) -> Content {
    if mine.is_missing() || *mine == KeyChoice::Keep {
        return theirs.clone();
    }
    let clash = || Clash {
        field: field.short.to_owned(),
        mine: vec!["Set by you".to_owned()],
        theirs: vec!["Set by somebody else".to_owned()],
    };
    match secret_set && judge.decide(clash()) == Side::Theirs {
        true => theirs.clone(),
        false => Content::Secret(mine.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::judge::{Clash, Judge, Side, Three};
    use super::merge;
    use crate::forms::policy::PolicyForm;
    use serde_json::{Value, json};

    fn jwt(config: Value) -> PolicyForm {
        let mut whole = json!({"signingMethod": "HS256", "iat": true, "exp": 300, "nbf": 0,
            "customClaims": [], "customHeaders": []});
        whole
            .as_object_mut()
            .unwrap()
            .extend(config.as_object().unwrap().clone());
        let document =
            json!({"policyRef": {"name": "jwt-generation-flex"}, "enabled": true, "config": whole});
        PolicyForm::of(&document).unwrap()
    }

    fn merged(forms: [Value; 3], decided: &[Side]) -> (Value, Vec<Clash>) {
        let [base, mine, theirs] = forms.map(jwt);
        let forms = Three {
            base: &base,
            mine: &mine,
            theirs: &theirs,
        };
        let mut judge = Judge::knowing(decided.to_vec());
        let form = merge(&mut judge, forms, false);
        (form.document()["config"].clone(), judge.clashes())
    }

    fn claims(pairs: &[(&str, &str)]) -> Value {
        let rows = pairs
            .iter()
            .map(|(name, value)| json!({"name": name, "value": value}));
        json!({"customClaims": rows.collect::<Vec<_>>()})
    }

    #[test]
    fn nobody_is_asked_about_a_field_that_one_side_left_alone() {
        let (config, clashes) = merged([json!({}), json!({"nbf": 5}), json!({"exp": 600})], &[]);
        assert_eq!([&config["exp"], &config["nbf"]], [600, 5]);
        assert!(clashes.is_empty());
    }

    #[test]
    fn a_field_that_both_changed_is_asked_about_in_the_words_of_the_form() {
        let forms = || {
            [
                json!({}),
                json!({"exp": 60, "iat": false}),
                json!({"exp": 600, "iat": false}),
            ]
        };
        let (_, clashes) = merged(forms(), &[]);
        let expected = Clash {
            field: "Expiration (exp)".to_owned(),
            mine: vec!["60".to_owned()],
            theirs: vec!["600".to_owned()],
        };
        assert_eq!(clashes, [expected]);
        let (config, _) = merged(forms(), &[Side::Theirs]);
        assert_eq!(
            (&config["exp"], &config["iat"]),
            (&json!(600), &json!(false))
        );
    }

    #[test]
    fn claims_are_merged_by_their_names() {
        let forms = [
            claims(&[("sub", "a"), ("aud", "b")]),
            claims(&[("sub", "mine"), ("aud", "b")]),
            claims(&[("sub", "a"), ("tenant", "theirs")]),
        ];
        let (config, clashes) = merged(forms, &[]);
        let expected = claims(&[("sub", "mine"), ("tenant", "theirs")]);
        assert_eq!(
            (&config["customClaims"], clashes),
            (&expected["customClaims"], Vec::new())
        );
    }

    #[test]
    fn a_secret_is_asked_about_only_where_both_set_one_and_is_never_shown() {
        use crate::forms::key_choice::KeyChoice;
        use crate::forms::kinds::Content;
        let base = jwt(json!({}));
        let mut mine = base.clone();
        for content in &mut mine.contents {
            if let Content::Secret(key) = content {
                *key = KeyChoice::Text("hunter2".to_owned());
            }
        }
        let key = |mine: &PolicyForm, set: bool, decided: &[Side]| {
            let forms = Three {
                base: &base,
                mine,
                theirs: &base,
            };
            let mut judge = Judge::knowing(decided.to_vec());
            let form = merge(&mut judge, forms, set);
            let key = form.document()["config"]["privateKey"].clone();
            (key, judge.clashes())
        };
        let (typed, kept) = (json!("hunter2"), Value::Null);
        assert_eq!(key(&base, true, &[]), (kept.clone(), Vec::new()));
        assert_eq!(key(&mine, false, &[]), (typed.clone(), Vec::new()));
        let (held, clashes) = key(&mine, true, &[Side::Mine]);
        assert_eq!(held, typed);
        assert!(!format!("{clashes:?}").contains("hunter2") && clashes.len() == 1);
        assert_eq!(key(&mine, true, &[Side::Theirs]).0, kept);
    }
}
