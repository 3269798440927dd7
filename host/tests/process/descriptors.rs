//! What happens where the operating system lets the process open few files.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::support::Process;

/// With 410 files there is room for so many clients.
const ROOM: usize = 100;

/// Long enough for anything that happens at all.
const PATIENCE: Duration = Duration::from_secs(60);

/// An upstream that answers when so many requests have come together as there is room for.
async fn start_patient() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let together = Arc::new(Barrier::new(ROOM));
        while let Ok((mut stream, _)) = listener.accept().await {
            let together = Arc::clone(&together);
            tokio::spawn(async move {
                let mut head = [0; 4096];
                while stream.read(&mut head).await.is_ok_and(|length| length > 0) {
                    together.wait().await;
                    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
                    let _ = stream.write_all(answer).await;
                }
            });
        }
    });
    address
}

#[tokio::test]
async fn no_request_fails_for_want_of_files() {
    let through = ["sh", "-c", "ulimit -n 410; exec \"$0\" \"$@\""];
    let gateway = Process::start_as(&through, &[], |_| {});
    let upstream = start_patient().await;
    let address = gateway.create(&json!({ "address": upstream })).await;
    let mut clients = JoinSet::new();
    for _ in 0..2 * ROOM {
        clients.spawn(async move {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let request = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";
            stream.write_all(request).await.unwrap();
            let mut answer = [0; 12];
            stream.read_exact(&mut answer).await.unwrap();
            String::from_utf8_lossy(&answer).into_owned()
        });
    }
    let answers = timeout(PATIENCE, clients.join_all()).await.unwrap();
    assert!(answers.iter().all(|it| it == "HTTP/1.1 200"), "{answers:?}");
    gateway.logged("100 connections are served at once").await;
}
