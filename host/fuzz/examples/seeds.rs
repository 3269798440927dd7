//! Writes requests as seeds for fuzzing:
//! `cargo run --example seeds --no-default-features`.

use std::fs;
use std::path::Path;

/// Requests with `~` for each end of a line.
const REQUESTS: [&str; 8] = [
    "GET / HTTP/1.1~Host: a~~",
    "GET / HTTP/1.1~Host: a~~GET /b HTTP/1.1~Host: a~Connection: close~~",
    "POST / HTTP/1.1~Host: a~Content-Length: 3~~abcGET / HTTP/1.1~Host: a~~",
    "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3;x=y~abc~0~~GET / HTTP/1.1~Host: a~~",
    "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Trailer: t~~1~a~0~t: b~~",
    "POST / HTTP/1.1~Host: a~Content-Length: 3~Transfer-Encoding: chunked~~0~~GET / HTTP/1.1~Host: a~~",
    "POST / HTTP/1.1~Host: a~Expect: 100-continue~Content-Length: 1~~a",
    "PRI * HTTP/2.0~~SM~~",
];

/// How many bytes come at once: everything, and one by one.
const PIECES: [[u8; 4]; 2] = [[u8::MAX; 4], [1; 4]];

fn main() -> std::io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/lines");
    fs::create_dir_all(&corpus)?;
    for (number, request) in REQUESTS.iter().enumerate() {
        for pieces in PIECES {
            let mut seed = pieces.to_vec();
            seed.extend(request.replace('~', "\r\n").bytes());
            fs::write(corpus.join(format!("{number}-{}", pieces[0])), seed)?;
        }
    }
    Ok(())
}
