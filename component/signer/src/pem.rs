//! Finds the private key in a text: the blocks of RFC 7468, section 2.
//!
//! Text around the blocks is allowed, and lines may be of any one length; a block
//! that was indented or lost its line breaks is not repaired, because what breaks
//! it usually breaks the next tool too. The message says how it broke.

use pem_rfc7468::Decoder;
use zeroize::Zeroizing;

use crate::{KeyError, KeyErrorKind};

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// One block: a label and the text between its boundaries.
pub(crate) struct Block<'a> {
    /// What stands after `BEGIN`.
    pub(crate) label: &'a str,
    whole: &'a str,
}

impl<'a> Block<'a> {
    /// The first block that calls itself a private key, otherwise the first block.
    pub(crate) fn find(text: &'a str) -> Result<Self, KeyError> {
        let mut first = None;
        let mut rest = text;
        while let Some(start) = line_start(rest, BEGIN) {
            let Some((block, after)) = Self::split(rest.get(start..).unwrap_or_default()) else {
                break;
            };
            if block.label.ends_with("PRIVATE KEY") {
                return Ok(block);
            }
            first.get_or_insert(block);
            rest = after;
        }
        first.ok_or_else(|| unreadable(what_is_wrong(text)))
    }

    /// The block at the beginning of the text, and what follows it.
    fn split(text: &'a str) -> Option<(Self, &'a str)> {
        let (label, body) = text.strip_prefix(BEGIN)?.split_once(DASHES)?;
        if label.contains(['\r', '\n']) || !body.starts_with(['\r', '\n']) {
            return None;
        }
        let end = format!("-----END {label}-----");
        let body_end = text.len() - body.len() + line_start(body, &end)?;
        let (whole, after) = text.split_at_checked(body_end + end.len())?;
        Some((Self { label, whole }, after))
    }

    /// Whether the block is encrypted in the manner of RFC 1421.
    pub(crate) fn is_encrypted(&self) -> bool {
        self.whole.contains("Proc-Type: 4,ENCRYPTED")
    }

    /// The bytes that the block encodes.
    pub(crate) fn decode(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let damaged = |_| {
            unreadable(
                "The PEM document is damaged between its first and last line. \
                 Paste it again exactly as it is in its file.",
            )
        };
        let mut decoder = Decoder::new_detect_wrap(self.whole.as_bytes()).map_err(damaged)?;
        // With the room made beforehand no copy of the key is left behind.
        let mut der = Zeroizing::new(Vec::with_capacity(decoder.remaining_len()));
        decoder.decode_to_end(&mut der).map_err(damaged)?;
        Ok(der)
    }
}

/// Where `pattern` stands at the beginning of a line.
fn line_start(text: &str, pattern: &str) -> Option<usize> {
    text.match_indices(pattern)
        .map(|(start, _)| start)
        .find(|&start| {
            let before = text.get(..start).unwrap_or_default();
            before.is_empty() || before.ends_with(['\r', '\n'])
        })
}

/// Why there is no block in the text.
fn what_is_wrong(text: &str) -> &'static str {
    let lost_breaks = text.contains("\\n") && !text.trim_end().contains('\n');
    match text.find(BEGIN) {
        Some(_) if lost_breaks => {
            "The line breaks of the PEM document are written as backslash and n. \
             Paste it with real line breaks."
        }
        Some(begin)
            if text
                .get(begin..)
                .unwrap_or_default()
                .trim_end()
                .contains('\n') =>
        {
            "The PEM document is indented or incomplete. Paste all of its lines, from BEGIN to END, \
             each from its first column."
        }
        Some(_) => {
            "The PEM document has lost its line breaks. Paste it with a line break after each line."
        }
        None if text.trim_start().starts_with('{') => {
            "This looks like a JSON Web Key. Convert it to a PEM document (PKCS #8)."
        }
        None => {
            "This is not a PEM document. It must contain all of the key's file, \
             with the lines that begin with -----BEGIN and -----END."
        }
    }
}

fn unreadable(message: &str) -> KeyError {
    KeyError::new(KeyErrorKind::Unreadable, message)
}
