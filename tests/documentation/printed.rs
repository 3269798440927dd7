//! What commands print, held against what a page says that they print.
//!
//! `…` stands for anything within its line, and for any lines where it is alone on one. In JSON
//! the white space between values does not count: a page shows it readably, and `…` stands for
//! anything within its string, or for any values outside of one.

use regex::Regex;

/// What a page says.
#[derive(Clone, Debug, PartialEq)]
pub struct Printed {
    /// How it is compared.
    pub format: Format,
    /// What stands in the page.
    pub content: String,
}

/// How output is compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Format {
    /// Line by line.
    Text,
    /// Value by value.
    Json,
}

impl Printed {
    /// Whether that was printed.
    pub fn fits(&self, output: &str) -> bool {
        let (pattern, output) = match self.format {
            Format::Text => (lines(&self.content), trimmed(output)),
            Format::Json => (values(&self.content), squeezed(output)),
        };
        let pattern = Regex::new(&format!(r"\A(?:{pattern})\z")).unwrap();
        pattern.is_match(&output)
    }
}

/// A pattern for text.
fn lines(expected: &str) -> String {
    let expected = trimmed(expected);
    let lines = expected.lines().map(|line| match line.trim() {
        "…" => r"(?:[^\n]*\n)*?".to_owned(),
        _ => regex::escape(line).replace('…', r"[^\n]*?") + r"\n",
    });
    lines.collect()
}

/// Text without white space at the ends of lines and of the whole.
fn trimmed(text: &str) -> String {
    let lines = text.trim_end().lines();
    lines.map(|line| format!("{}\n", line.trim_end())).collect()
}

/// A pattern for JSON.
fn values(expected: &str) -> String {
    let mut pattern = String::new();
    for (in_string, part) in strings(expected) {
        let anything = if in_string {
            r#"(?:[^"\\]|\\.)*?"#
        } else {
            "(?s:.*?)"
        };
        let part = if in_string {
            part
        } else {
            without_space(&part)
        };
        pattern += &regex::escape(&part).replace('…', anything);
    }
    pattern
}

/// JSON without the white space between its values.
fn squeezed(json: &str) -> String {
    let parts = strings(json).into_iter();
    parts
        .map(|(in_string, part)| {
            if in_string {
                part
            } else {
                without_space(&part)
            }
        })
        .collect()
}

fn without_space(text: &str) -> String {
    text.split_whitespace().collect()
}

/// JSON in parts that are strings, with their quotes, and what stands between them.
fn strings(json: &str) -> Vec<(bool, String)> {
    let strings = Regex::new(r#""(?:[^"\\]|\\.)*""#).unwrap();
    let mut parts = Vec::new();
    let mut end = 0;
    for found in strings.find_iter(json) {
        parts.push((false, json[end..found.start()].to_owned()));
        parts.push((true, found.as_str().to_owned()));
        end = found.end();
    }
    parts.push((false, json[end..].to_owned()));
    parts
}

#[cfg(test)]
mod tests {
    use super::{Format, Printed};

    #[test]
    fn output_is_compared_as_the_page_says() {
        let cases = [
            (Format::Text, "a\nb\n", "a\nb", true),
            (Format::Text, "a\n", "a\nb\n", false),
            (Format::Text, "a.c\n", "abc\n", false),
            (Format::Text, "id …, done\n", "id 7, done\n", true),
            (Format::Text, "id …\n", "id 7\nmore\n", false),
            (Format::Text, "a\n…\nz\n", "a\nb\nc\nz\n", true),
            (Format::Text, "a\n…\nz\n", "a\nz\n", true),
            (Format::Text, "a\n…\nz\n", "a\nb\nc\n", false),
            (Format::Json, "{\n  \"a\": 1\n}\n", "{\"a\":1}", true),
            (Format::Json, "{\"a\": \"b c\"}", "{\"a\":\"bc\"}", false),
            (
                Format::Json,
                "{\"a\": \"…\"}",
                "{\"a\":\"any \\\" thing\"}",
                true,
            ),
            (
                Format::Json,
                "{\"a\": \"…\"}",
                "{\"a\":\"x\",\"b\":\"y\"}",
                false,
            ),
            (
                Format::Json,
                "{\"a\": 1,\n  …\n}",
                "{\"a\":1,\"b\":{\"c\":2}}",
                true,
            ),
            (
                Format::Json,
                "{\"a\": 1,\n  …\n}",
                "{\"a\":2,\"b\":{\"c\":2}}",
                false,
            ),
        ];
        for (format, content, output, fits) in cases {
            let content = content.to_owned();
            let printed = Printed { format, content };
            assert_eq!(printed.fits(output), fits, "{printed:?} and {output:?}");
        }
    }
}
