//! Paths of URLs that mean the same, written the same.

use std::borrow::Cow;

/// Decodes letters, digits, `-`, `.`, `_` and `~`, which need no percent-encoding,
/// and writes every other code with capitals (RFC 3986, sections 6.2.2.1 and
/// 6.2.2.2). What is no code stays as it is.
pub fn plain_path(path: &str) -> Cow<'_, str> {
    if !path.contains('%') {
        return Cow::Borrowed(path);
    }
    let mut parts = path.split('%');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match code(part) {
            Some((byte, rest)) if is_unreserved(byte) => {
                plain.push(char::from(byte));
                plain.push_str(rest);
            }
            Some((byte, rest)) => plain.push_str(&format!("%{byte:02X}{rest}")),
            None => {
                plain.push('%');
                plain.push_str(part);
            }
        }
    }
    Cow::Owned(plain)
}

/// The byte that two hexadecimal digits behind a `%` stand for, and what follows.
fn code(text: &str) -> Option<(u8, &str)> {
    let (digits, rest) = text.split_at_checked(2)?;
    let hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let byte = u8::from_str_radix(digits, 16).ok()?;
    hexadecimal.then_some((byte, rest))
}

/// RFC 3986, section 2.3.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_the_same_is_written_the_same() {
        let cases = [
            ("/a/b", "/a/b"),
            ("/%41%7e%2D%5f%30", "/A~-_0"),
            ("/%2e%2E/x", "/../x"),
            ("/%2561", "/%2561"),
            ("/%c3%a9", "/%C3%A9"),
            ("/%3b%3B;%2f", "/%3B%3B;%2F"),
            ("/%/%6/%zz/%+1/%é", "/%/%6/%zz/%+1/%é"),
        ];
        for (path, plain) in cases {
            assert_eq!(plain_path(path), plain, "{path}");
            assert_eq!(plain_path(plain), plain, "it is plain already");
        }
    }
}
