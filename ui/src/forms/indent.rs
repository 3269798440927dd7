//! JSON on many lines, digit for digit as it came.

/// The text of a JSON document with a line for each member; none if the brackets of the
/// text do not fit, so that it is none.
pub fn indented(text: &str) -> Option<String> {
    let text = text.trim();
    if !text.starts_with(['{', '[']) {
        return None;
    }
    let mut lines = String::new();
    let mut depth = 0_usize;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                lines.push('"');
                loop {
                    let inside = characters.next()?;
                    lines.push(inside);
                    match inside {
                        '"' => break,
                        '\\' => lines.push(characters.next()?),
                        _ => {}
                    }
                }
            }
            '{' | '[' => {
                lines.push(character);
                while characters.next_if(|it| it.is_whitespace()).is_some() {}
                match characters.next_if(|it| matches!(it, '}' | ']')) {
                    Some(end) => lines.push(end),
                    None => {
                        depth += 1;
                        begin_line(&mut lines, depth);
                    }
                }
            }
            '}' | ']' => {
                depth = depth.checked_sub(1)?;
                begin_line(&mut lines, depth);
                lines.push(character);
            }
            ',' => {
                lines.push(',');
                begin_line(&mut lines, depth);
            }
            ':' => lines.push_str(": "),
            character if character.is_whitespace() => {}
            character => lines.push(character),
        }
    }
    (depth == 0).then_some(lines)
}

fn begin_line(lines: &mut String, depth: usize) {
    lines.push('\n');
    lines.push_str(&"  ".repeat(depth));
}

#[cfg(test)]
mod tests {
    use super::indented;

    #[test]
    fn members_have_lines_and_nothing_else_changes() {
        let text = r#" {"a":[1.50,{}, []],"b" : "{,}\"\\","c":12345678901234567890} "#;
        let lines = indented(text).unwrap();
        let expected = "{\n  \"a\": [\n    1.50,\n    {},\n    []\n  ],\n  \"b\": \"{,}\\\"\\\\\",\n  \"c\": 12345678901234567890\n}";
        assert_eq!(lines, expected);
        assert_eq!(indented(&lines).unwrap(), expected);
    }

    #[test]
    fn what_is_no_document_stays_as_it_is() {
        for text in ["", "text", "{\"a\": 1", "[1]]", "{\"a"] {
            assert_eq!(indented(text), None, "{text}");
        }
    }
}
