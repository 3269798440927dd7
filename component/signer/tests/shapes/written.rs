//! Shapes in which people have their keys. The parent has `file`, which reads one of the
//! keys for tests.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::file;

/// A shape: what it is called, and the key in it.
pub type Shape = (&'static str, fn(&str) -> String);

/// Each of them stands for one and the same key.
pub const SHAPES: &[Shape] = &[
    ("as it is", str::to_owned),
    ("byte order mark", |pem| format!("\u{feff}{pem}")),
    ("blanks at line ends", |pem| pem.replace('\n', " \t\n")),
    ("blanks ahead in the body", |pem| {
        pem.replace('\n', "\n  ").replace("  -----", "-----")
    }),
    ("indented", |pem| {
        format!("    {}", pem.replace('\n', "\n    "))
    }),
    ("blank lines before the body", |pem| {
        pem.replacen('\n', "\n\n \n", 1)
    }),
    ("blank lines in the body", |pem| pem.replace('\n', "\n\n")),
    ("CR LF", |pem| pem.replace('\n', "\r\n")),
    ("CR", |pem| pem.replace('\n', "\r")),
    ("lines of any length", uneven),
    ("one long line", |pem| body(pem, "")),
    ("one line with blanks", |pem| pem.replace('\n', " ")),
    ("without line breaks", |pem| pem.replace('\n', "")),
    ("text around", |pem| {
        format!("Bag Attributes\n  a: b\n{pem}\nand more\n")
    }),
    ("line breaks written out", |pem| pem.replace('\n', "\\n")),
    ("CR LF written out", |pem| pem.replace('\n', "\\r\\n")),
    ("line breaks written out twice", |pem| {
        pem.replace('\n', "\\\\n")
    }),
    ("quotation marks", |pem| {
        format!("\"{}\"", pem.replace('\n', "\\n"))
    }),
    ("a line of .env", |pem| format!("KEY='{pem}'\n")),
    ("export and written out", |pem| {
        format!("export KEY=\"{}\"", pem.replace('\n', "\\n"))
    }),
    ("YAML", |pem| {
        format!("key: |\n  {}", pem.replace('\n', "\n  "))
    }),
    ("quoted by mail", |pem| {
        format!("> {}", pem.replace('\n', "\n> "))
    }),
    ("slashes escaped", |pem| {
        pem.replace('\n', "\\n").replace('/', "\\/")
    }),
    ("base64", |pem| BASE64_STANDARD.encode(pem)),
    ("base64 in lines", |pem| {
        in_lines(&BASE64_STANDARD.encode(pem), 76)
    }),
    ("base64url", |pem| BASE64_URL_SAFE_NO_PAD.encode(pem)),
    ("base64 behind a name", |pem| {
        format!("KEY={}", BASE64_STANDARD.encode(pem))
    }),
    ("base64 twice", |pem| {
        BASE64_STANDARD.encode(BASE64_STANDARD.encode(pem))
    }),
    ("DER in base64", |pem| {
        body(pem, "").lines().nth(1).unwrap().to_owned()
    }),
    ("without its boundaries", |pem| {
        let lines = pem.lines().filter(|line| !line.starts_with('-'));
        lines.collect::<Vec<_>>().join("\n")
    }),
    ("a service account", |pem| service_account(pem).to_string()),
    ("a service account in many lines", |pem| {
        serde_json::to_string_pretty(&service_account(pem)).unwrap()
    }),
    ("a service account in base64", |pem| {
        BASE64_STANDARD.encode(service_account(pem).to_string())
    }),
    ("Box", |pem| {
        json!({"boxAppSettings": {"appAuth": {"privateKey": pem, "passphrase": ""}}}).to_string()
    }),
    ("behind its public key", |pem| {
        format!("{}{pem}", file("rsa-2048.pub.pem"))
    }),
    ("behind a commented key", |pem| {
        let other = file("rsa-1024.pem").replace('\n', "\n# ");
        format!("# {other}\n{pem}")
    }),
    ("in the first column behind another", |pem| {
        format!("OLD='{}'\n{pem}", file("rsa-1024.pem").replace('\n', "\\n"))
    }),
    ("behind one that was cut off", |pem| {
        format!("{}\n{pem}", file("cut-off.pem"))
    }),
];

fn service_account(pem: &str) -> Value {
    json!({
        "type": "service_account", "private_key_id": "7", "private_key": pem,
        "client_email": "a@b.example", "token_uri": "https://example.com/token",
    })
}

/// The document with the base64 between the boundaries in lines that end so.
fn body(pem: &str, line_end: &str) -> String {
    let lines: Vec<_> = pem.lines().collect();
    let (first, last) = (lines[0], lines[lines.len() - 1]);
    let body = lines[1..lines.len() - 1].join(line_end);
    format!("{first}\n{body}\n{last}\n")
}

fn uneven(pem: &str) -> String {
    let long = body(pem, "");
    let lines: Vec<_> = long.lines().collect();
    let (short, rest) = lines[1].split_at(7);
    format!(
        "{}\n{short}\n{}\n{}\n",
        lines[0],
        in_lines(rest, 50),
        lines[2]
    )
}

fn in_lines(text: &str, width: usize) -> String {
    let lines = text.as_bytes().chunks(width);
    let lines: Vec<_> = lines.map(String::from_utf8_lossy).collect();
    lines.join("\n")
}
