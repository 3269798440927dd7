//! Finds the private key in a text with PEM: the blocks of RFC 7468, section 2.
//!
//! A block is read however it came here: with white space around its lines, lines
//! of any length or none, line breaks that were written out as `\n`, in quotation
//! marks, or quoted by mail. All of that is left out, none of it is base64, and what
//! remains has to be a key, so no other key can be read than the one that was meant.

use base64ct::{Base64Unpadded, Encoding};
use zeroize::Zeroizing;

use crate::KeyError;
use crate::key_error::unreadable;

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// One block: a label and the text between its boundaries.
pub(crate) struct Block<'a> {
    /// What stands after `BEGIN`.
    pub(crate) label: &'a str,
    body: &'a str,
    /// Whether the block begins in the first column, where alone others look for it.
    first_column: bool,
}

/// Whether there is the beginning of a block anywhere in the text.
pub(crate) fn has_block(text: &str) -> bool {
    text.contains(BEGIN)
}

impl<'a> Block<'a> {
    /// The first block that calls itself a private key, otherwise the first block.
    /// Blocks in the first column go before others, and commented ones are none.
    ///
    /// # Errors
    /// There is the beginning of a block, and no block is whole.
    pub(crate) fn find(text: &'a str) -> Result<Option<Self>, KeyError> {
        let mut blocks = Vec::new();
        let mut cut = None;
        let mut from = 0;
        while let Some(at) = text.get(from..).and_then(|rest| rest.find(BEGIN)) {
            let begin = from + at;
            from = begin + BEGIN.len();
            let line = line_before(text.get(..begin).unwrap_or_default());
            if is_comment(line) {
                continue;
            }
            match Self::split(text.get(from..).unwrap_or_default(), line.is_empty()) {
                Ok((block, rest)) => {
                    blocks.push(block);
                    from = text.len() - rest.len();
                }
                Err(error) => cut = cut.or(Some(error)),
            }
        }
        let rank = |block: &Block<'_>| (!block.is_private(), !block.first_column);
        match (blocks.into_iter().min_by_key(rank), cut) {
            (Some(block), None) => Ok(Some(block)),
            (Some(block), Some(_)) if block.is_private() => Ok(Some(block)),
            (_, Some(error)) => Err(error),
            (None, None) => Ok(None),
        }
    }

    /// The block whose label the text begins with, and what follows the block.
    fn split(text: &'a str, first_column: bool) -> Result<(Self, &'a str), KeyError> {
        let (label, rest) = text
            .split_once(DASHES)
            .filter(|(label, _)| !label.contains(['\r', '\n']))
            .ok_or_else(|| unreadable("The line -----BEGIN of the PEM document has no end. It must be like -----BEGIN PRIVATE KEY-----."))?;
        let end = format!("-----END {label}-----");
        let of_this_block = rest.split(BEGIN).next().unwrap_or_default();
        if let Some((body, _)) = of_this_block.split_once(&end) {
            let block = Self {
                label,
                body,
                first_column,
            };
            let after = rest.get(body.len() + end.len()..).unwrap_or_default();
            return Ok((block, after));
        }
        Err(unreadable(if of_this_block.contains("-----END ") {
            "The lines -----BEGIN and -----END of the PEM document name different things. \
             Paste it again exactly as it is in its file."
        } else {
            "The PEM document is incomplete: its line -----END is missing. \
             Paste all of its lines, from BEGIN to END."
        }))
    }

    /// Whether the block calls itself a private key.
    pub(crate) fn is_private(&self) -> bool {
        self.label.ends_with("PRIVATE KEY")
    }

    /// Whether the block is encrypted: PKCS #8 says so in the label, RFC 1421 in a field.
    pub(crate) fn is_encrypted(&self) -> bool {
        self.label == "ENCRYPTED PRIVATE KEY" || self.body.contains("4,ENCRYPTED")
    }

    /// Whether line breaks are written out as backslash and n.
    pub(crate) fn is_escaped(&self) -> bool {
        self.body.contains("\\n")
    }

    /// The bytes that the block encodes.
    ///
    /// # Errors
    /// What is between the boundaries is not base64.
    pub(crate) fn decode(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        decode(self.body).ok_or_else(|| {
            unreadable(
                "The PEM document is damaged between its first and last line: what is there is \
                 not base64. Take it again from where it was made.",
            )
        })
    }
}

/// The bytes of base64 that other programs have wrapped, quoted or escaped.
pub(crate) fn decode(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    // With the room made beforehand no copy of the key is left behind.
    let mut digits = Zeroizing::new(String::with_capacity(text.len()));
    let mut escaped = false;
    for character in text.chars() {
        let is_break = escaped && matches!(character, 'n' | 'r' | 't');
        escaped = character == '\\';
        if !(is_break || escaped || is_around_base64(character)) {
            digits.push(character);
        }
    }
    let digits = digits.trim_end_matches('=');
    Base64Unpadded::decode_vec(digits).ok().map(Zeroizing::new)
}

/// Whether the character stands between digits without being one.
pub(crate) fn is_around_base64(character: char) -> bool {
    character.is_whitespace() || matches!(character, '"' | '\'' | '`' | '>' | '\u{feff}')
}

/// What stands before a block on its line.
fn line_before(text: &str) -> &str {
    let line = text.rsplit(['\n', '\r']).next().unwrap_or_default();
    line.strip_prefix('\u{feff}').unwrap_or(line)
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    ["#", "//", ";"].iter().any(|mark| line.starts_with(mark))
}
