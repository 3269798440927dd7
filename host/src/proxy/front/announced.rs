//! What a proxy announces at the begin of a connection: PROXY protocol, versions 1 and 2,
//! as HAProxy's `proxy-protocol.txt` has it.
//!
//! No byte behind it is read: that is for TLS or HTTP.

use std::io;
use std::net::{IpAddr, SocketAddr};

use tokio::io::{AsyncRead, AsyncReadExt};

/// What version 2 begins with.
const SIGNATURE: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";

/// Bytes of version 2 before the addresses.
const HEAD: usize = 16;

/// The shortest line of version 1, which is shorter than anything of version 2.
const SHORTEST: usize = "PROXY UNKNOWN\r\n".len();

/// The longest line of version 1.
const LONGEST: usize = 107;

/// Both ends of a client's connection to a proxy: the client's, and the proxy's.
pub type Ends = (SocketAddr, SocketAddr);

/// What was read so far.
#[derive(Debug, PartialEq, Eq)]
enum Progress {
    /// At least so many bytes are missing.
    Missing(usize),
    /// It is whole. None: the proxy speaks for itself, or of what is no connection of TCP.
    Whole(Option<Ends>),
}

/// Reads what a connection begins with. Gives none where its own ends are the client's.
///
/// # Errors
/// It begins with something else, or ends.
pub async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<Ends>> {
    let mut bytes = Vec::new();
    loop {
        match progress(&bytes) {
            None => {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "no PROXY protocol",
                ));
            }
            Some(Progress::Whole(ends)) => return Ok(ends),
            Some(Progress::Missing(count)) => {
                let known = bytes.len();
                bytes.resize(known + count, 0);
                let missing = bytes.get_mut(known..).unwrap_or_default();
                stream.read_exact(missing).await?;
            }
        }
    }
}

/// How far these bytes go. None: a connection must not begin with them.
fn progress(bytes: &[u8]) -> Option<Progress> {
    let signature = bytes
        .iter()
        .zip(&SIGNATURE)
        .all(|(one, other)| one == other);
    match bytes.len() {
        0..SHORTEST => Some(Progress::Missing(SHORTEST - bytes.len())),
        _ if signature => version_2(bytes),
        _ => version_1(bytes),
    }
}

/// A line for people.
fn version_1(bytes: &[u8]) -> Option<Progress> {
    let Some(line) = bytes.strip_suffix(b"\r\n") else {
        let missing = if bytes.ends_with(b"\r") { 1 } else { 2 };
        let begins = bytes.starts_with(b"PROXY ") && !bytes.contains(&b'\n');
        let fits = begins && bytes.len() + missing <= LONGEST;
        return fits.then_some(Progress::Missing(missing));
    };
    let line = std::str::from_utf8(line).ok()?;
    if line == "PROXY UNKNOWN" || line.starts_with("PROXY UNKNOWN ") {
        return Some(Progress::Whole(None));
    }
    let mut words = line.split(' ');
    if words.next()? != "PROXY" {
        return None;
    }
    let is_family: fn(&IpAddr) -> bool = match words.next()? {
        "TCP4" => IpAddr::is_ipv4,
        "TCP6" => IpAddr::is_ipv6,
        _ => return None,
    };
    let [client, proxy] = [words.next()?, words.next()?];
    let [client_port, proxy_port] = [words.next()?, words.next()?];
    let end = |ip: &str, port: &str| {
        let ip = ip.parse().ok().filter(is_family)?;
        Some(SocketAddr::new(ip, read_port(port)?))
    };
    let ends = (end(client, client_port)?, end(proxy, proxy_port)?);
    words
        .next()
        .is_none()
        .then_some(Progress::Whole(Some(ends)))
}

/// A port as it is written, and in no other way.
fn read_port(text: &str) -> Option<u16> {
    let port: u16 = text.parse().ok()?;
    (port.to_string() == text).then_some(port)
}

/// Bytes for programs.
fn version_2(bytes: &[u8]) -> Option<Progress> {
    let Some((head, rest)) = bytes.split_first_chunk::<HEAD>() else {
        return Some(Progress::Missing(HEAD - bytes.len()));
    };
    let [.., command, family, high, low] = *head;
    let length = usize::from(u16::from_be_bytes([high, low]));
    // Commands, families and transports that there are not must be refused, but for the
    // family of a proxy that speaks for itself.
    let is_local = match command {
        0x20 => true,
        0x21 if family >> 4 <= 3 && family & 0xf <= 2 => false,
        _ => return None,
    };
    if rest.len() < length {
        return Some(Progress::Missing(length - rest.len()));
    }
    let ends = match family {
        _ if is_local => None,
        0x11 => Some(addresses::<4>(rest)?),
        0x21 => Some(addresses::<16>(rest)?),
        _ => None,
    };
    Some(Progress::Whole(ends))
}

/// Both addresses and both ports. What may be said behind them is not looked at.
fn addresses<const N: usize>(bytes: &[u8]) -> Option<Ends>
where
    IpAddr: From<[u8; N]>,
{
    let (client, rest) = bytes.split_first_chunk::<N>()?;
    let (proxy, rest) = rest.split_first_chunk::<N>()?;
    let ([one, two, three, four], _) = rest.split_first_chunk::<4>()?;
    let end = |ip: &[u8; N], port| SocketAddr::new(IpAddr::from(*ip), u16::from_be_bytes(port));
    Some((end(client, [*one, *two]), end(proxy, [*three, *four])))
}

#[cfg(test)]
mod tests;
