//! What connections begin with.

use std::net::{Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use super::*;

/// What is read of bytes that come and end, and what is left of them.
fn read_all(bytes: &[u8]) -> (Option<Option<Ends>>, &[u8]) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let mut stream = bytes;
    let ends = runtime.block_on(read(&mut stream)).ok();
    (ends, stream)
}

fn ends(client: &str, proxy: &str) -> Option<Ends> {
    Some((client.parse().unwrap(), proxy.parse().unwrap()))
}

/// Version 2 with this command, family and content.
fn second(command: u8, family: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    [&SIGNATURE[..], &[command, family], &length, content].concat()
}

const V4: [u8; 12] = [198, 51, 100, 7, 192, 0, 2, 1, 0xc3, 0x50, 0x01, 0xbb];

#[test]
fn a_line_of_version_1_is_read() {
    let v6 = ends("[2001:db8::7]:50000", "[2001:db8::1]:443");
    let cases = [
        (
            "TCP4 198.51.100.7 192.0.2.1 50000 443",
            ends("198.51.100.7:50000", "192.0.2.1:443"),
        ),
        (
            "TCP4 0.0.0.0 255.255.255.255 0 65535",
            ends("0.0.0.0:0", "255.255.255.255:65535"),
        ),
        ("TCP6 2001:db8::7 2001:db8::1 50000 443", v6),
        ("TCP6 2001:0DB8:0000::0007 2001:db8::1 50000 443", v6),
        ("UNKNOWN", None),
        ("UNKNOWN ", None),
        ("UNKNOWN anything 1  2 \t \r", None),
        (
            "UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535 and up to 107 bytes with what ends it. 12345678",
            None,
        ),
    ];
    for (said, expected) in cases {
        let bytes = format!("PROXY {said}\r\nGET / HTTP/1.1\r\n");
        let (found, rest) = read_all(bytes.as_bytes());
        assert_eq!(found, Some(expected), "{said}");
        assert_eq!(rest, b"GET / HTTP/1.1\r\n", "{said}");
    }
}

#[test]
fn what_is_no_line_of_version_1_is_refused() {
    let lines = [
        "",
        "TCP4",
        "TCP4 198.51.100.7 192.0.2.1 50000",
        "TCP4 198.51.100.7 192.0.2.1 50000 443 ",
        "TCP4 198.51.100.7 192.0.2.1 50000 443 1",
        "TCP4  198.51.100.7 192.0.2.1 50000 443",
        "TCP4 198.51.100.7 192.0.2.1 050000 443",
        "TCP4 198.51.100.7 192.0.2.1 +5 443",
        "TCP4 198.51.100.7 192.0.2.1 65536 443",
        "TCP4 198.51.100.07 192.0.2.1 50000 443",
        "TCP4 198.51.100.256 192.0.2.1 50000 443",
        "TCP4 2001:db8::7 2001:db8::1 50000 443",
        "TCP6 198.51.100.7 192.0.2.1 50000 443",
        "TCP5 198.51.100.7 192.0.2.1 50000 443",
        "tcp4 198.51.100.7 192.0.2.1 50000 443",
        "UNKNOWNS",
        "UNKNOWN\n",
        "TCP4 198.51.100.7\n192.0.2.1 50000 443",
    ];
    for line in lines {
        let bytes = format!("PROXY {line}\r\n{}", "x".repeat(LONGEST));
        assert_eq!(read_all(bytes.as_bytes()).0, None, "{line}");
    }
    let long = format!("PROXY UNKNOWN {}\r\n", "x".repeat(92));
    assert_eq!(long.len(), LONGEST + 1);
    for bytes in [
        &long,
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "proxy UNKNOWN\r\n   ",
    ] {
        assert_eq!(read_all(bytes.as_bytes()).0, None, "{bytes}");
    }
}

#[test]
#[rustfmt::skip]
fn version_2_is_read() {
    let v6 = [&[0x20, 1, 0xd, 0xb8], &[0; 11][..], &[7], &[0; 15], &[1], &[0, 80, 1, 0xbb]].concat();
    let with_more = [&V4[..], &[0x04, 0, 3, 1, 2, 3]].concat();
    let cases: [(u8, u8, &[u8], Option<Ends>); 10] = [
        (0x21, 0x11, &V4, ends("198.51.100.7:50000", "192.0.2.1:443")),
        (0x21, 0x11, &with_more, ends("198.51.100.7:50000", "192.0.2.1:443")),
        (0x21, 0x21, &v6, ends("[2001:db8::7]:80", "[::1]:443")),
        // The proxy itself, which looks whether there is anybody.
        (0x20, 0x00, &[], None),
        (0x20, 0x11, &V4, None),
        (0x20, 0xf7, &[1], None),
        // What is no connection of TCP.
        (0x21, 0x00, &[], None),
        (0x21, 0x00, &[1, 2, 3], None),
        (0x21, 0x12, &V4, None),
        (0x21, 0x31, &[0; 216], None),
    ];
    for (command, family, content, expected) in cases {
        let bytes = [&second(command, family, content)[..], b"rest"].concat();
        assert_eq!(read_all(&bytes), (Some(expected), &b"rest"[..]), "{command:x} {family:x}");
    }
    let longest = second(0x20, 0, &[0; 65_535]);
    assert_eq!(read_all(&longest), (Some(None), &b""[..]));
}

#[test]
fn what_is_not_version_2_is_refused() {
    let mut other = second(0x21, 0x11, &V4);
    other[11] = b'\r';
    let cases = [
        second(0x21, 0x11, &V4[..11]),
        second(0x21, 0x21, &V4),
        second(0x22, 0x11, &V4),
        second(0x11, 0x11, &V4),
        second(0x21, 0x41, &V4),
        second(0x21, 0x13, &V4),
        second(0x21, 0x11, &V4)[..27].to_vec(),
        other,
    ];
    for bytes in cases {
        assert_eq!(read_all(&bytes).0, None, "{bytes:x?}");
    }
}

fn announcement() -> impl Strategy<Value = (Vec<u8>, Ends)> {
    let v4 = any::<(Ipv4Addr, Ipv4Addr)>().prop_map(|(one, two)| (one.into(), two.into()));
    let v6 = any::<(Ipv6Addr, Ipv6Addr)>().prop_map(|(one, two)| (one.into(), two.into()));
    let addresses = prop_oneof![v4, v6];
    let parts = (addresses, any::<[u16; 2]>(), any::<bool>());
    parts.prop_map(
        |((client, proxy), [from, to], line): ((IpAddr, IpAddr), _, _)| {
            let family = if client.is_ipv4() { 4 } else { 6 };
            let bytes = if line {
                format!("PROXY TCP{family} {client} {proxy} {from} {to}\r\n").into_bytes()
            } else {
                let octets = |ip: IpAddr| match ip {
                    IpAddr::V4(ip) => ip.octets().to_vec(),
                    IpAddr::V6(ip) => ip.octets().to_vec(),
                };
                let ports = [from.to_be_bytes(), to.to_be_bytes()].concat();
                let content = [octets(client), octets(proxy), ports].concat();
                second(0x21, if family == 4 { 0x11 } else { 0x21 }, &content)
            };
            (bytes, ((client, from).into(), (proxy, to).into()))
        },
    )
}

proptest! {
    #[test]
    fn what_is_announced_is_read_and_nothing_behind_it(
        (bytes, ends) in announcement(),
        rest: Vec<u8>,
    ) {
        let all = [&bytes[..], &rest].concat();
        prop_assert_eq!(read_all(&all), (Some(Some(ends)), &rest[..]));
    }

    #[test]
    fn nothing_is_announced_before_it_is_whole((bytes, _) in announcement(), cut in 1..16_usize) {
        prop_assert_eq!(read_all(&bytes[..bytes.len() - cut]).0, None);
    }

    #[test]
    fn any_bytes_are_read_or_refused(begin in 0..3_usize, bytes: Vec<u8>) {
        let begin = [&b""[..], b"PROXY ", &SIGNATURE][begin];
        let all = [begin, &bytes].concat();
        let (_, rest) = read_all(&all);
        prop_assert!(all.ends_with(rest));
    }
}
