use h2::Reason;
use h2::server::{self, SendResponse};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};

use super::*;

const HTTP1: Kind = Kind {
    http2: false,
    tls: false,
};
const HTTP2: Kind = Kind {
    http2: true,
    tls: false,
};

/// What is sent by, and the server's end of the connection.
async fn connect(kind: Kind) -> (Sender, DuplexStream) {
    let (client, server) = duplex(1 << 16);
    let sender = begin(kind, client).await.unwrap().remove(0);
    (sender, server)
}

fn request(kind: Kind) -> Request<Empty<Bytes>> {
    let url = if kind.http2 { "http://gateway/" } else { "/" };
    Request::get(url).body(Empty::new()).unwrap()
}

/// Whether a request may be sent again that a server of HTTP/2 treats like this.
async fn may_be_sent_again(
    treat: fn(&mut server::Connection<DuplexStream, Bytes>, SendResponse<Bytes>),
) -> bool {
    let (mut sender, stream) = connect(HTTP2).await;
    tokio::spawn(async move {
        let mut connection = server::handshake(stream).await.unwrap();
        let (_request, respond) = connection.accept().await.unwrap().unwrap();
        treat(&mut connection, respond);
        // Until the client has gone.
        while connection.accept().await.is_some() {}
    });
    match sender.send(request(HTTP2)).await {
        Ok(response) => panic!("{response:?}"),
        Err(Unanswered::Again(_)) => true,
        Err(Unanswered::Lost(_)) => false,
    }
}

#[tokio::test]
async fn what_http2_refuses_may_be_sent_again_and_nothing_else() {
    assert!(may_be_sent_again(|_, mut respond| respond.send_reset(Reason::REFUSED_STREAM)).await);
    assert!(!may_be_sent_again(|_, mut respond| respond.send_reset(Reason::INTERNAL_ERROR)).await);
    assert!(
        !may_be_sent_again(|connection, _| connection.abrupt_shutdown(Reason::INTERNAL_ERROR))
            .await
    );
}

#[tokio::test]
async fn what_comes_behind_the_end_of_http2_may_be_sent_again() {
    let (mut sender, stream) = connect(HTTP2).await;
    tokio::spawn(async move {
        let mut connection = server::handshake(stream).await.unwrap();
        while let Some(Ok((_request, mut respond))) = connection.accept().await {
            respond.send_response(Response::new(()), true).unwrap();
            connection.graceful_shutdown();
        }
    });
    // What comes before the end is known is answered.
    let end = loop {
        if let Err(end) = sender.send(request(HTTP2)).await {
            break end;
        }
    };
    assert!(matches!(end, Unanswered::Again(_)));
}

#[tokio::test]
async fn a_connection_of_http1_may_end_between_requests_and_not_at_its_first() {
    let (mut sender, stream) = connect(HTTP1).await;
    tokio::spawn(answer(stream, 0));
    let first = sender.send(request(HTTP1)).await;
    assert!(matches!(first, Err(Unanswered::Lost(_))));

    let (mut sender, stream) = connect(HTTP1).await;
    tokio::spawn(answer(stream, 1));
    assert!(sender.send(request(HTTP1)).await.is_ok());
    let second = sender.send(request(HTTP1)).await;
    assert!(matches!(second, Err(Unanswered::Again(_))));
}

/// Answers so many requests, and closes when another has come.
async fn answer(mut stream: DuplexStream, times: usize) {
    for _ in 0..times {
        read_head(&mut stream).await;
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(answer).await.unwrap();
    }
    read_head(&mut stream).await;
}

async fn read_head(stream: &mut DuplexStream) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
}
