//! The head of a message, or its trailers: lines up to an empty one, byte by byte.

use memchr::{memchr2, memchr3};

/// How HTTP/2 begins, up to its first empty line (RFC 9113, section 3.4).
const HTTP2_PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\n";

/// What is known of a section of lines that an empty one ends.
#[derive(Debug)]
pub struct Section {
    /// Bytes of the section so far.
    bytes: usize,
    /// Bytes of this line so far, without its end.
    length: usize,
    after_cr: bool,
    /// An empty line is the end, and not one that comes before the first.
    begun: bool,
    /// In the first line, behind the method.
    behind_method: bool,
    differs_from_http2: bool,
    framings: [Field; 2],
}

/// A field that is looked out for.
#[derive(Debug)]
struct Field {
    name: &'static [u8],
    /// The line so far is the begin of the name.
    matches: bool,
    seen: bool,
}

/// What a byte means for its section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It goes on.
    On,
    /// It is over.
    End,
    /// It could be read in two ways.
    Refuse,
}

impl Default for Section {
    fn default() -> Self {
        let field = |name| Field {
            name,
            matches: true,
            seen: false,
        };
        Self {
            bytes: 0,
            length: 0,
            after_cr: false,
            begun: false,
            behind_method: false,
            differs_from_http2: false,
            framings: [field(b"content-length"), field(b"transfer-encoding")],
        }
    }
}

impl Section {
    /// The section behind the last chunk of a body, which may have no line at all.
    pub fn trailers() -> Self {
        Self {
            begun: true,
            ..Self::default()
        }
    }

    /// Whether it is how HTTP/2 begins.
    pub fn is_http2(&self) -> bool {
        !self.differs_from_http2
    }

    /// Whether it has a line that is not empty.
    pub fn has_begun(&self) -> bool {
        self.begun || self.length > 0
    }

    /// Takes those of the next bytes that could not be anything but the rest of a line, and
    /// gives how many there are.
    pub fn skip(&mut self, bytes: &[u8]) -> usize {
        let is_dull = self.differs_from_http2 && !self.framings.iter().any(|it| it.matches);
        let end = match (is_dull, self.begun, self.behind_method) {
            (true, true, _) => memchr2(b'\r', b'\n', bytes),
            (true, false, true) => memchr3(b'\r', b'\n', b'#', bytes),
            _ => Some(0),
        };
        let skipped = end.unwrap_or(bytes.len());
        if skipped > 0 {
            self.bytes += skipped;
            self.length += skipped;
            self.after_cr = false;
        }
        skipped
    }

    /// Takes the next byte.
    pub fn step(&mut self, byte: u8) -> Step {
        self.differs_from_http2 |= HTTP2_PREFACE.get(self.bytes) != Some(&byte);
        self.bytes += 1;
        let after_cr = std::mem::replace(&mut self.after_cr, byte == b'\r');
        match byte {
            b'\n' if after_cr => self.end_line(),
            b'\n' => Step::Refuse,
            b'\r' => Step::On,
            // A target has no fragment (RFC 9112, section 3.2); hyper cuts it off.
            b'#' if self.behind_method && !self.begun => Step::Refuse,
            _ => {
                for field in &mut self.framings {
                    field.step(self.length, byte);
                }
                self.behind_method |= byte == b' ';
                self.length += 1;
                Step::On
            }
        }
    }

    fn end_line(&mut self) -> Step {
        if self.length > 0 {
            self.begun = true;
            self.length = 0;
            for field in &mut self.framings {
                field.matches = true;
            }
        } else if self.begun {
            let twice = self.framings.iter().all(|field| field.seen);
            return if twice { Step::Refuse } else { Step::End };
        }
        Step::On
    }
}

impl Field {
    fn step(&mut self, position: usize, byte: u8) {
        if self.matches {
            self.seen |= position == self.name.len() && byte == b':';
            self.matches = self.name.get(position) == Some(&byte.to_ascii_lowercase());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What becomes of the bytes, one by one, and where it ends.
    fn read(bytes: &[u8], skips: bool) -> (usize, Step, bool) {
        let mut section = Section::default();
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            if skips {
                at += section.skip(rest);
            }
            let Some(byte) = bytes.get(at) else { break };
            let step = section.step(*byte);
            at += 1;
            if step != Step::On {
                return (at, step, section.is_http2());
            }
        }
        (at, Step::On, section.is_http2())
    }

    proptest! {
        #[test]
        fn what_is_skipped_would_have_meant_nothing(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "\r\n", "\n", "\r", "#", " ", ":", "GET", "/", "PRI * HTTP/2.0\r\n",
                    "Content-Length", "transfer-encoding", "x", "Host: a",
                ]),
                0..24,
            )
        ) {
            let bytes = parts.concat();
            prop_assert_eq!(read(bytes.as_bytes(), true), read(bytes.as_bytes(), false));
        }
    }
}
