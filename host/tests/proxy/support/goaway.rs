//! HTTP/2 connections that are left in the midst of requests (RFC 9113, section 6.8).

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, split};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

const PREFACE: usize = 24;
const HEADERS: u8 = 1;
const GOAWAY: u8 = 7;

/// A connection's frames as they come, save those of streams above `last`: the first of
/// them is answered by GOAWAY, and they are dropped. So nginx does when it has had enough
/// of a connection.
pub(crate) fn leave_behind(stream: TcpStream, last: u32) -> DuplexStream {
    let (server, middle) = tokio::io::duplex(1 << 20);
    let (from_client, to_client) = stream.into_split();
    let (from_server, to_server) = split(middle);
    let (frames, queue) = unbounded_channel();
    tokio::spawn(write(queue, to_client));
    tokio::spawn(answer(from_server, frames.clone()));
    tokio::spawn(filter(from_client, to_server, frames, last));
    server
}

struct Frame(Vec<u8>);

impl Frame {
    async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<Self> {
        let mut frame = vec![0; 9];
        stream.read_exact(&mut frame).await.ok()?;
        let length = u32::from_be_bytes([0, frame[0], frame[1], frame[2]]);
        frame.resize(9 + length as usize, 0);
        stream.read_exact(&mut frame[9..]).await.ok()?;
        Some(Self(frame))
    }

    fn goaway(last: u32) -> Self {
        let head = [0, 0, 8, GOAWAY, 0, 0, 0, 0, 0];
        let no_error = [0; 4];
        Self([&head[..], &last.to_be_bytes(), &no_error].concat())
    }

    fn kind(&self) -> u8 {
        self.0[3]
    }

    fn stream(&self) -> u32 {
        u32::from_be_bytes([self.0[5] & 0x7f, self.0[6], self.0[7], self.0[8]])
    }
}

async fn write(mut queue: UnboundedReceiver<Frame>, mut client: impl AsyncWrite + Unpin) {
    while let Some(Frame(bytes)) = queue.recv().await {
        if client.write_all(&bytes).await.is_err() {
            return;
        }
    }
}

async fn answer(mut server: impl AsyncRead + Unpin, frames: UnboundedSender<Frame>) {
    while let Some(frame) = Frame::read(&mut server).await {
        let _ = frames.send(frame);
    }
}

async fn filter(
    mut client: impl AsyncRead + Unpin,
    mut server: impl AsyncWrite + Unpin,
    frames: UnboundedSender<Frame>,
    last: u32,
) {
    let mut preface = [0; PREFACE];
    if client.read_exact(&mut preface).await.is_err() || server.write_all(&preface).await.is_err() {
        return;
    }
    let mut said = false;
    while let Some(frame) = Frame::read(&mut client).await {
        if frame.stream() <= last {
            if server.write_all(&frame.0).await.is_err() {
                return;
            }
        } else if frame.kind() == HEADERS && !said {
            said = true;
            let _ = frames.send(Frame::goaway(last));
        }
    }
    let _ = server.shutdown().await;
}
