//! Where the requests that hyper took stand in the bytes, by the parser below it.

use httparse::{EMPTY_HEADER, Request, Status, parse_chunk_size};

use crate::Seen;

/// How many fields hyper takes.
const FIELDS: usize = 100;

/// Goes from request to request as hyper did, and fails where a line of a head or of
/// trailers ends with a bare LF, or a head has two framings.
pub fn expect_one_reading(seen: &[Seen], passed: &[u8]) {
    let mut rest = passed;
    for request in seen {
        let head = take(&mut rest, head_of);
        assert!(are_whole(head), "{}", head.escape_ascii());
        match request.length {
            Some(length) => {
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                rest = rest.get(length..).unwrap_or_default();
            }
            None if request.body.is_none() => return,
            None => {
                while take_chunk(&mut rest) {}
                let trailers = take(&mut rest, trailers_of);
                assert!(are_whole(trailers), "{}", trailers.escape_ascii());
            }
        }
    }
}

/// Takes the beginning of `rest` whose length `measure` tells.
fn take<'a>(rest: &mut &'a [u8], measure: impl Fn(&[u8]) -> usize) -> &'a [u8] {
    let (taken, left) = rest.split_at(measure(rest));
    *rest = left;
    taken
}

fn head_of(bytes: &[u8]) -> usize {
    let mut fields = [EMPTY_HEADER; FIELDS];
    let mut request = Request::new(&mut fields);
    let Ok(Status::Complete(length)) = request.parse(bytes) else {
        panic!("hyper took what its parser does not");
    };
    let has = |name| {
        let mut fields = request.headers.iter();
        fields.any(|field| field.name.eq_ignore_ascii_case(name))
    };
    assert!(!has("content-length") || !has("transfer-encoding"));
    length
}

/// The length of the fields behind a body's last chunk, with the empty line.
fn trailers_of(bytes: &[u8]) -> usize {
    match httparse::parse_headers(bytes, &mut [EMPTY_HEADER; FIELDS]) {
        Ok(Status::Complete((length, _))) => length,
        other => panic!("hyper took what its parser does not: {other:?}"),
    }
}

/// Takes one chunk. Gives whether another follows.
fn take_chunk(rest: &mut &[u8]) -> bool {
    let Ok(Status::Complete((line, size))) = parse_chunk_size(rest) else {
        panic!("hyper took a size that its parser does not");
    };
    let data = match size {
        0 => 0,
        size => usize::try_from(size).expect("a size in memory") + 2,
    };
    *rest = &rest[line + data..];
    size > 0
}

/// Whether every LF follows a CR.
fn are_whole(lines: &[u8]) -> bool {
    let is_bare = |at: usize| lines[at] == b'\n' && (at == 0 || lines[at - 1] != b'\r');
    !(0..lines.len()).any(is_bare)
}
