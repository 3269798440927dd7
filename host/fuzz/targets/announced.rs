//! Any bytes that a connection may begin with: nothing behind an announcement is read, and
//! what is announced is the same when it is written as a line.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tokio::runtime::Builder;

use self::front::{Ends, read_announcement};

#[allow(
    dead_code,
    unused_imports,
    reason = "the gateway asks for more than is asked for here"
)]
#[path = "../../src/proxy/front/mod.rs"]
mod front;

fuzz_target!(|bytes: &[u8]| {
    let (ends, rest) = read_all(bytes);
    if let Some(ends) = ends {
        let whole = &bytes[..bytes.len() - rest.len()];
        assert_eq!(read_all(whole), (Some(ends), &b""[..]));
        for end in 0..whole.len() {
            assert_eq!(read_all(&whole[..end]).0, None);
        }
        if let Some((client, proxy)) = ends {
            let line = line(client, proxy);
            assert_eq!(read_all(line.as_bytes()), (Some(ends), &b""[..]));
        }
    }
});

fn read_all(bytes: &[u8]) -> (Option<Option<Ends>>, &[u8]) {
    let runtime = Builder::new_current_thread().build().expect("a runtime");
    let mut stream = bytes;
    let ends = runtime.block_on(read_announcement(&mut stream)).ok();
    (ends, stream)
}

fn line(client: std::net::SocketAddr, proxy: std::net::SocketAddr) -> String {
    let family = if client.is_ipv4() { 4 } else { 6 };
    format!(
        "PROXY TCP{family} {} {} {} {}\r\n",
        client.ip(),
        proxy.ip(),
        client.port(),
        proxy.port()
    )
}
