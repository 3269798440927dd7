//! How curl writes what is not sent as it is typed.

/// Base64 with padding (RFC 4648, section 4).
pub fn base64(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit = |bits: u32| DIGITS.get((bits & 63) as usize).copied().unwrap_or(b'=');
    let mut encoded = String::new();
    for three in text.as_bytes().chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or_default());
        let bits = (byte(0) << 16) | (byte(1) << 8) | byte(2);
        let digits = [bits >> 18, bits >> 12, bits >> 6, bits].map(digit);
        for (at, digit) in digits.into_iter().enumerate() {
            let is_there = at <= three.len();
            encoded.push(char::from(if is_there { digit } else { b'=' }));
        }
    }
    encoded
}

/// What `--data-urlencode` makes of its value: `content`, `=content` or `name=content`;
/// none if the content is in a file.
pub fn form(text: &str) -> Option<String> {
    let (name, content) = match (text.split_once('='), text.contains('@')) {
        (Some(parts), _) => parts,
        (None, false) => ("", text),
        (None, true) => return None,
    };
    let gap = if name.is_empty() { "" } else { "=" };
    Some(format!("{name}{gap}{}", escape(content)))
}

/// Every byte but those of RFC 3986, section 2.3, as a code, and a space as `+`.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        match byte {
            b' ' => escaped.push('+'),
            byte if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                escaped.push(char::from(byte));
            }
            byte => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

/// The text behind percent codes; what is no UTF-8 becomes U+FFFD.
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let digits = behind.get(..2).and_then(|it| std::str::from_utf8(it).ok());
        let code = digits.and_then(|it| u8::from_str_radix(it, 16).ok());
        match (first, code) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = behind.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
