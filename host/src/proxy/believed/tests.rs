//! Who sends a request, by what is said of it.

use http::Request;

use super::*;

type Fields<'a> = &'a [(&'a str, &'a str)];

/// What becomes of these fields from the proxy 10.0.0.1: the client's address, scheme,
/// host and port.
fn told(fields: &[(&str, &str)]) -> [String; 4] {
    seen_from("10.0.0.1:50000", ForwardedFields::XForwarded, fields).unwrap()
}

fn seen_from(
    peer: &str,
    forwarded_fields: ForwardedFields,
    fields: &[(&str, &str)],
) -> Result<[String; 4], ProxyError> {
    let mut request = Request::builder().header(HOST, "gateway:8081");
    for (name, value) in fields {
        request = request.header(*name, *value);
    }
    let (mut head, ()) = request.body(()).unwrap().into_parts();
    let proxies = FrontProxies {
        trusted_proxies: vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()],
        forwarded_fields,
        ..FrontProxies::default()
    };
    let peer = Client::sample(peer);
    let is_trusted = proxies.trust(peer.remote.ip());
    let peer = Client { is_trusted, ..peer };
    let client = client(&peer, &mut head, &proxies)?;
    assert_eq!(client.peer, peer.peer);
    assert_eq!(client.local, peer.local);
    let text = |value: &HeaderValue| value.to_str().unwrap().to_owned();
    Ok([
        client.remote.to_string(),
        client.scheme().to_owned(),
        text(&head.headers[HOST]),
        text(&client.forwarded_port),
    ])
}

#[test]
#[rustfmt::skip]
fn the_client_is_the_last_address_that_is_no_trusted_proxy() {
    let cases: &[(&[&str], &str)] = &[
        (&[], "10.0.0.1:50000"),
        (&[""], "10.0.0.1:50000"),
        (&["198.51.100.7"], "198.51.100.7:0"),
        (&["198.51.100.7:443"], "198.51.100.7:443"),
        (&["192.0.2.1, 198.51.100.7"], "198.51.100.7:0"),
        (&["192.0.2.1", "198.51.100.7"], "198.51.100.7:0"),
        (&["192.0.2.1, 198.51.100.7, 10.0.0.2,fd00::2"], "198.51.100.7:0"),
        (&["192.0.2.1, 198.51.100.7", " 10.0.0.2 ,, [fd00::2]:5 ,"], "198.51.100.7:0"),
        (&["2001:db8::7"], "[2001:db8::7]:0"),
        (&["[2001:db8::7]"], "[2001:db8::7]:0"),
        (&["[2001:db8::7]:443"], "[2001:db8::7]:443"),
        (&["198.51.100.7, ::ffff:10.0.0.2"], "198.51.100.7:0"),
        (&["::ffff:198.51.100.7"], "198.51.100.7:0"),
        // All of them are proxies.
        (&["10.0.0.3, 10.0.0.2"], "10.0.0.3:0"),
        // What a client makes up stands before its address.
        (&["10.0.0.9, 198.51.100.7"], "198.51.100.7:0"),
        (&["\", ,", "198.51.100.7"], "198.51.100.7:0"),
        // What cannot be read is not looked behind.
        (&["unknown"], "10.0.0.1:50000"),
        (&["198.51.100.7, unknown, 10.0.0.2"], "10.0.0.2:0"),
        (&["198.51.100.7, 198.51.100.256"], "10.0.0.1:50000"),
        (&["198.51.100.7, 10.0.0.2/8"], "10.0.0.1:50000"),
    ];
    for (lines, expected) in cases {
        let fields: Vec<_> = lines.iter().map(|line| ("x-forwarded-for", *line)).collect();
        assert_eq!(told(&fields)[0], *expected, "{lines:?}");
    }
}

#[test]
#[rustfmt::skip]
fn scheme_host_and_port_are_what_the_nearest_proxy_says() {
    let (proto, host, port) = ("x-forwarded-proto", "x-forwarded-host", "x-forwarded-port");
    let cases: &[(Fields, [&str; 3])] = &[
        (&[], ["http", "gateway:8081", "8081"]),
        (&[(proto, "https")], ["https", "gateway:8081", "8081"]),
        (&[(proto, "HTTPS"), (host, "shop.example.")], ["https", "shop.example", "443"]),
        (&[(proto, "wss"), (host, "shop.example:8443")], ["https", "shop.example:8443", "8443"]),
        (&[(host, "shop.example")], ["http", "shop.example", "80"]),
        (&[(host, "[2001:db8::1]")], ["http", "[2001:db8::1]", "80"]),
        (&[(port, "443")], ["http", "gateway:8081", "443"]),
        (&[(proto, "https"), (port, "444"), (host, "a:1")], ["https", "a:1", "444"]),
        // Lists.
        (&[(proto, "http, https")], ["https", "gateway:8081", "8081"]),
        (&[(proto, "https"), (proto, "http")], ["http", "gateway:8081", "8081"]),
        (&[(host, "made.up, shop.example")], ["http", "shop.example", "80"]),
        (&[(port, "1, 2")], ["http", "gateway:8081", "2"]),
        // What cannot be read.
        (&[(proto, "ftp")], ["http", "gateway:8081", "8081"]),
        (&[(proto, "https, x")], ["http", "gateway:8081", "8081"]),
        (&[(host, "a/b")], ["http", "gateway:8081", "8081"]),
        (&[(host, "user@shop")], ["http", "gateway:8081", "8081"]),
        (&[(port, "0")], ["http", "gateway:8081", "8081"]),
        (&[(port, "+443")], ["http", "gateway:8081", "8081"]),
        (&[(port, "65536")], ["http", "gateway:8081", "8081"]),
    ];
    for (fields, expected) in cases {
        assert_eq!(told(fields)[1..], *expected, "{fields:?}");
    }
}

#[test]
#[rustfmt::skip]
fn the_elements_of_forwarded_say_the_same() {
    let own = "10.0.0.1:50000";
    let cases: &[(&[&str], [&str; 4])] = &[
        (&[], [own, "http", "gateway:8081", "8081"]),
        (&["for=198.51.100.7"], ["198.51.100.7:0", "http", "gateway:8081", "8081"]),
        (&["for=\"[2001:db8::7]:9\";proto=https;host=shop.example"], ["[2001:db8::7]:9", "https", "shop.example", "443"]),
        (&["for=192.0.2.1;proto=http;host=made.up", "for=198.51.100.7;proto=https, for=10.0.0.2;host=\"shop:8\""],
            ["198.51.100.7:0", "http", "shop:8", "8"]),
        (&["for=198.51.100.7, for=unknown, for=10.0.0.2"], ["10.0.0.2:0", "http", "gateway:8081", "8081"]),
        (&["for=198.51.100.7, proto=https"], [own, "https", "gateway:8081", "8081"]),
        (&["for=_hidden;host=\"a/b\";proto=gopher"], [own, "http", "gateway:8081", "8081"]),
    ];
    for (lines, expected) in cases {
        let fields: Vec<_> = lines.iter().map(|line| ("forwarded", *line)).collect();
        let found = seen_from(own, ForwardedFields::Forwarded, &fields).unwrap();
        assert_eq!(found, *expected, "{lines:?}");
    }
    let malformed = [("forwarded", "for=192.0.2.1;x=\""), ("forwarded", "for=198.51.100.7")];
    assert!(seen_from(own, ForwardedFields::Forwarded, &malformed).is_err());
}

#[test]
fn fields_that_the_proxies_do_not_write_are_never_looked_at() {
    let fields = [
        ("forwarded", "for=192.0.2.1;proto=https;host=made.up"),
        ("x-forwarded-for", "192.0.2.2"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "made.up"),
        ("x-forwarded-port", "443"),
    ];
    let expected = ["10.0.0.1:50000", "http", "gateway:8081", "8081"];
    for (written, others) in [
        (ForwardedFields::XForwarded, &fields[..1]),
        (ForwardedFields::Forwarded, &fields[1..]),
    ] {
        assert_eq!(seen_from(expected[0], written, others).unwrap(), expected);
    }
    // Malformed or not.
    assert_eq!(told(&[("forwarded", "\"")]), expected);
}

#[test]
fn nobody_else_is_believed() {
    let fields = [
        ("forwarded", "\""),
        ("x-forwarded-for", "192.0.2.1"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "made.up"),
        ("x-forwarded-port", "443"),
    ];
    let expected = ["198.51.100.7:50000", "http", "gateway:8081", "8081"];
    for written in [ForwardedFields::XForwarded, ForwardedFields::Forwarded] {
        let found = seen_from(expected[0], written, &fields);
        assert_eq!(found.unwrap(), expected);
    }
}
