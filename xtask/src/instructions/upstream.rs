//! An upstream whose every answer is the same two bytes, and which remembers what it
//! was asked last.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::Result;

/// Where a head ends (RFC 9112, section 2.1).
pub const HEAD_END: &[u8] = b"\r\n\r\n";

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nok";

/// An upstream of this process, which serves until that ends.
pub struct Upstream {
    address: SocketAddr,
    last: Arc<Mutex<Vec<u8>>>,
}

impl Upstream {
    /// Starts it on a free port.
    pub fn start() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let last = Arc::<Mutex<Vec<u8>>>::default();
        let remembered = Arc::clone(&last);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let last = Arc::clone(&remembered);
                thread::spawn(move || serve(stream, &last));
            }
        });
        Ok(Self { address, last })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The head of the last request.
    pub fn last(&self) -> String {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&last).into_owned()
    }
}

/// Serves requests without bodies until the connection ends, which whoever asked sees.
fn serve(mut stream: TcpStream, last: &Mutex<Vec<u8>>) {
    let mut head = Vec::new();
    let mut part = [0; 4096];
    while let Ok(length @ 1..) = stream.read(&mut part) {
        head.extend(part.iter().take(length));
        if head.ends_with(HEAD_END) {
            last.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone_from(&head);
            head.clear();
            if stream.write_all(ANSWER).is_err() {
                return;
            }
        }
    }
}
