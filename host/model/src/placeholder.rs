//! Texts that stand where a secret was to be filled in.
//!
//! Who reads the files that a placeholder is in knows it, so as a secret it protects
//! nothing. `$NAME` is none here: whether it is a variable depends on where it stands.

/// What encloses a placeholder, long enough that no secret has both by chance: of shells,
/// Maven, Helm, GitHub, Azure, Ansible, Puppet, ERB, Concourse, Python and Mule.
const BRACKETS: [(&str, &str); 15] = [
    ("${", "}"),
    ("$(", ")"),
    ("$[", "]"),
    ("{{", "}}"),
    ("{%", "%}"),
    ("#{", "}"),
    ("#[", "]"),
    ("%{", "}"),
    ("%(", ")s"),
    ("![", "]"),
    ("((", "))"),
    ("[[", "]]"),
    ("<%", "%>"),
    ("ENC[", "]"),
    ("ENC(", ")"),
];

/// What encloses a placeholder if words are in between.
const MARKS: [(&str, &str); 4] = [("<", ">"), ("%", "%"), ("@", "@"), ("__", "__")];

/// What says where a secret is, in front of a name: of Vault, vals, AWS and SOPS. Schemes
/// that a password may begin with by chance are none, unless `//` is behind them.
const SCHEMES: [&str; 5] = ["vault:", "ref+", "arn:aws:", "sops:", "file:/"];

/// Where files are; a text of letters that begins so is the name of one.
const FOLDERS: [&str; 14] = [
    "/run/",
    "/var/",
    "/etc/",
    "/mnt/",
    "/opt/",
    "/home/",
    "/root/",
    "/usr/",
    "/tmp/",
    "/srv/",
    "/secrets/",
    "./",
    "../",
    "~/",
];

/// What people write for others to replace, without case and separators.
const WORDS: [&str; 8] = [
    "changeme",
    "replaceme",
    "fillmein",
    "todo",
    "tbd",
    "placeholder",
    "yoursecrethere",
    "yourpasswordhere",
];

/// Whether the text as a whole, white space around it aside, is a placeholder that
/// nobody filled in, or the name of a place where a secret is. Secrets that merely
/// contain such a thing are none.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    is_bracketed(text) || is_marked(text) || is_place(text) || is_word(text) || is_broken(text)
}

fn between<'a>(text: &'a str, (open, close): (&str, &str)) -> Option<&'a str> {
    let inner = text.strip_prefix(open)?.strip_suffix(close)?;
    (!inner.trim().is_empty()).then_some(inner)
}

fn is_bracketed(text: &str) -> bool {
    BRACKETS.iter().any(|marks| between(text, *marks).is_some())
}

/// The characters of names, of paths to them and of words.
fn is_wordy(c: char) -> bool {
    c.is_alphanumeric() || " _-.:/#|".contains(c)
}

fn is_marked(text: &str) -> bool {
    let words = |text: &str| text.chars().all(is_wordy) && text.contains(char::is_alphabetic);
    MARKS
        .iter()
        .any(|marks| between(text, *marks).is_some_and(words))
}

fn is_place(text: &str) -> bool {
    let (scheme, behind) = text.split_once("://").unwrap_or_default();
    let is_url = !behind.is_empty()
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let one_word = !text.contains(char::is_whitespace);
    let is_path = text.chars().all(|c| is_wordy(c) && c != '|')
        && FOLDERS.iter().any(|folder| text.starts_with(folder));
    one_word && (is_url || is_path || SCHEMES.iter().any(|scheme| text.starts_with(scheme)))
}

fn is_word(text: &str) -> bool {
    let letters = text.chars().filter(|c| !" _-.<>".contains(*c));
    let word: String = letters.flat_map(char::to_lowercase).collect();
    WORDS.contains(&word.as_str())
}

/// `$NAME-WITH-HYPHENS`, which no shell reads as it was meant.
fn is_broken(text: &str) -> bool {
    text.strip_prefix('$').is_some_and(|name| {
        let is_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || "_-.".contains(c);
        name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.contains(['-', '.'])
            && name.chars().all(is_name)
    })
}

#[cfg(test)]
mod tests {
    use super::is_placeholder;

    #[test]
    fn what_nobody_filled_in_is_told_from_a_secret() {
        for text in [
            "${ORDERS_SIGNING_KEY}",
            " ${A:-${B}} \n",
            "${A}${B}",
            "$(NAME)",
            "$[variables.key]",
            "{{ .Values.gateway.jwt.signingKey }}",
            "{{name}}",
            "${{ secrets.KEY }}",
            "#{Octopus.Key}",
            "%{lookup('x')}",
            "%(key)s",
            "%NAME%",
            "@project.key@",
            "__SIGNING_KEY__",
            "((credhub-key))",
            "<%= ENV['KEY'] %>",
            "<path:vault/data/x#y>",
            "<your secret here>",
            "![nHWo5JhNAYM+TzxqeHdRDXx15Q5cK1/p]",
            "#[p('secure::key')]",
            "${secure::x}",
            "$NAME-WITH-DASH",
            "vault://secret/orders#key",
            "op://vault/item/field",
            "vault:secret/data/orders#key",
            "file:/run/secrets/key",
            "arn:aws:secretsmanager:eu-west-1:1:secret:x",
            "ENC[AES256_GCM,data:x,iv:y]",
            "/run/secrets/orders_key",
            "./key.pem",
            "CHANGE_ME",
            "<change-me>",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "",
            "a secret of at least thirty-two bytes!!",
            "pa$$w0rd{1}%20",
            "$ecret-Passw0rd-of-Alice",
            "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkq",
            "$argon2id$v=19$m=65536",
            "{\"kty\":\"oct\",\"k\":\"AAEC\"}",
            "50%-of-100%-is-less-than-all",
            "%9^a,b%",
            "x${NAME}y-and-more",
            "}{${",
            "<&7>x<b>",
            "/9j/4AAQSkZJRgABAQAAAQABAAD",
            "user@example.org@",
            "https is not :// here",
            "secret:of-alice-and-nobody-else",
            "op:enSesame",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            "todos los santos",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
