//! Numbers as they are typed.

use serde_json::{Number, Value, json};

/// What is sent for what is typed as a number: a number if it is one, whether it fits or not.
/// What is none stays text. The gateway says what is wrong with either.
pub fn number(typed: &str) -> Value {
    let typed = typed.trim();
    if let Ok(number) = typed.parse::<u64>() {
        return json!(number);
    }
    let number = serde_json::from_str::<Number>(typed);
    number.map_or_else(|_| json!(typed), Value::Number)
}

#[cfg(test)]
mod tests {
    use super::number;
    use serde_json::json;

    #[test]
    fn what_is_a_number_is_sent_as_one_however_large_it_is() {
        assert_eq!(number(" 007 "), json!(7));
        assert_eq!(number("-5"), json!(-5));
        assert_eq!(number("3.5"), json!(3.5));
        assert!(number("99999999999999999999").is_number());
        for text in ["", "2419O", "1,000", "0x10", "ten"] {
            assert_eq!(number(text), json!(text));
        }
    }
}
