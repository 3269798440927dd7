//! What passes of a stream, and where it is refused.

use tokio::io::AsyncReadExt;

use super::*;

/// What comes out of a stream that is read in pieces of `piece` bytes, when
/// `Content-Length`, `chunked` and `Upgrade` say what follows a head.
async fn read(sent: &str, piece: usize) -> String {
    let framing = Arc::new(Framing::default());
    let mut lines = Strict::new(sent.as_bytes(), Arc::clone(&framing), true);
    let mut passed = Vec::new();
    let mut head = 0;
    loop {
        let mut buffer = vec![0; piece];
        let count = lines.read(&mut buffer).await.unwrap();
        if count == 0 {
            return String::from_utf8(passed).unwrap();
        }
        passed.extend_from_slice(&buffer[..count]);
        if matches!(lines.place, Place::Behind) {
            let text = std::str::from_utf8(&passed[head..]).unwrap();
            match text.split_once("Content-Length: ") {
                Some((_, length)) => framing.is_body(length.trim_end().parse().ok()),
                None if text.contains("chunked") => framing.is_body(None),
                None if text.contains("Upgrade") => framing.is_tunnel(),
                None => framing.is_body(Some(0)),
            }
            head = passed.len();
        }
    }
}

#[tokio::test]
async fn what_is_ambiguous_is_refused_in_heads_and_trailers_and_nowhere_else() {
    let cases = [
        "GET / HTTP/1.1\r\nA: b\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        "\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1~A: b\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b~~",
        "GET / HTTP/1.1\r\n~",
        "~GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1~\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\na\nb\n\nGET / HTTP/1.1~\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\nGET / HTTP/1.1~\r\n\r\n",
        "POST / HTTP/1.1\r\nchunked: 1\r\n\r\n3\r\na\nb\r\n0b;x=y\r\n\n0123456789\r\n0\r\n\r\nGET /~\r\n\r\n",
        "POST / HTTP/1.1\r\nchunked: 1\r\n\r\n0\r\nX: y\r\nZ: a~\r\n\r\nGET /~\r\n\r\n",
        "GET / HTTP/1.1\r\nUpgrade: x\r\n\r\n\na\nb\r\n\r\n\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\n\n",
        "PRI * HTTP/2.1\r\n\r\nSM~\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 3\r\nTRANSFER-encoding:x\r\n\r~",
        "POST / HTTP/1.1\r\nTransfer-Encoding: x\r\nA: b\r\ncontent-length:3\r\n\r~",
        "GET / HTTP/1.1\r\nContent-Lengths: 0\r\nTransfer-Encoding: x\r\n\r\n",
        "GET / HTTP/1.1\r\nX: Content-Length:\r\nTransfer-Encoding: x\r\n\r\n",
    ];
    for expected in cases {
        let sent = expected.replace('~', "\n");
        let expected = match expected.split_once('~') {
            Some((passed, _)) => format!("{passed}\0\r\n\r\n"),
            None => expected.to_owned(),
        };
        for piece in [4, 5, 7, 1000] {
            assert_eq!(read(&sent, piece).await, expected, "{sent:?} by {piece}");
        }
    }
}
