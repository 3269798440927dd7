//! Command lines, and what curl itself sends for them.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use gateway_model::plain_path;

use super::parse;

/// Fields by name, in lower case, with their values in order.
type Fields = BTreeMap<String, Vec<String>>;

/// Command lines against `http://HOST`, without the word `curl`.
const COMMANDS: [&str; 61] = [
    "http://HOST",
    "http://HOST/",
    "HOST/a/b",
    "http://HOST?a=1",
    "http://HOST/a?b=1#c",
    "http://HOST/a/./b/../c/",
    "http://HOST/a/b/..",
    "http://HOST/../a//b/.",
    "--path-as-is http://HOST/a/../b",
    "http://HOST/a/b -u bob:pw",
    "-ubob:pw http://HOST/a",
    "--user 'bob:p w:x' http://HOST/a",
    "-u bob: http://HOST/",
    "http://bob:p%40w@HOST/a",
    "http://bob@HOST/a",
    "-u bob:pw -H 'Authorization: Bearer t' http://HOST/",
    "--oauth2-bearer token http://HOST/",
    "-e http://from.example/ http://HOST/",
    "-e 'http://from.example/;auto' http://HOST/",
    "--referer http://from.example/ -H 'Referer: other' http://HOST/",
    "-A agent/1 http://HOST/",
    "-Aagent http://HOST/",
    "-H 'User-Agent: mine' http://HOST/",
    "-b a=1 http://HOST/",
    "-b a=1 -b 'b=2; c=3' http://HOST/",
    "-b a=1 -H 'Cookie: d=4' http://HOST/",
    "-sSL -XDELETE http://HOST/a",
    "-sXPOST http://HOST/a",
    "-X PATCH http://HOST/a",
    "--request PUT --url http://HOST/a",
    "-I http://HOST/a",
    "--head http://HOST/a",
    "-d a=1 http://HOST/a",
    "-da=1 -d b=2 http://HOST/a",
    "--data-raw '@x' http://HOST/a",
    "--data-binary a -X PUT http://HOST/a",
    "--json '{\"a\":1}' http://HOST/a",
    "--json '{}' -H 'Accept: text/html' http://HOST/a",
    "-d a -H 'Content-Type: text/plain' http://HOST/a",
    "-d a -H 'Content-Type:' http://HOST/a",
    "-F a=1 http://HOST/a",
    "--form-string a=@b http://HOST/a",
    "-G -d a=1 -d b=2 http://HOST/a?c=3",
    "-G --data-urlencode 'q=a b&c/d' http://HOST/a",
    "-G --data-urlencode '=a=b' --data-urlencode 'é~' http://HOST/a",
    "-IG -d a=1 http://HOST/a",
    "--url-query 'q=a b' --url-query +x=y+z http://HOST/a",
    "--request-target /other?x http://HOST/a",
    "-H 'X-Tenant: acme' -H 'x-tenant: blue' http://HOST/",
    "-H 'X-Empty;' -H 'Accept:' http://HOST/",
    "-H 'X-Space:   a b  ' http://HOST/",
    "-r 0-99 http://HOST/",
    "-C 100 http://HOST/",
    "--compressed http://HOST/",
    "-g 'http://HOST/a?x=[1]&y={2}'",
    "-m 5 --retry 0 --connect-timeout 5 -w '%{http_code}' -o /dev/null http://HOST/a",
    "--resolve x:1:127.0.0.1 --noproxy '*' --max-redirs 3 -k http://HOST/a",
    "-x '' --proxy-header 'a: b' -U a:b http://HOST/a",
    "--no-keepalive --tcp-nodelay -4 -# http://HOST/a",
    "-D - -c - --create-dirs http://HOST/a",
    "-- http://HOST/a",
];

/// A request as it came: method, target, and fields.
type Sent = (String, String, Fields);

/// What curl sends.
fn sent(command: &str, listener: &Arc<TcpListener>) -> Sent {
    let (sender, receiver) = mpsc::channel();
    let accepting = Arc::clone(listener);
    thread::spawn(move || sender.send(answer(&accepting)));
    let curl = Command::new("curl")
        .args(shlex::split(command).unwrap())
        .env("HOME", "/nonexistent")
        .env_remove("http_proxy")
        .output()
        .unwrap();
    let sent = receiver.recv_timeout(Duration::from_secs(60));
    sent.unwrap_or_else(|_| panic!("{command}: {curl:?}"))
}

/// Takes a request and answers it.
fn answer(listener: &TcpListener) -> Sent {
    let (mut stream, _) = listener.accept().unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.extend(byte);
    }
    let answer = "HTTP/1.1 416 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    stream.write_all(answer.as_bytes()).unwrap();
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.lines();
    let mut first = lines.next().unwrap().split(' ').map(str::to_owned);
    let mut fields = Fields::new();
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        let values = fields.entry(name.to_ascii_lowercase()).or_default();
        values.push(value.trim().to_owned());
    }
    (first.next().unwrap(), first.next().unwrap(), fields)
}

/// The fields whose values are not curl's own, and do not depend on the body.
fn comparable(mut fields: Fields) -> Fields {
    fields.remove("host");
    fields.remove("content-length");
    fields.retain(|name, values| name != "user-agent" || !values[0].starts_with("curl/"));
    for value in fields.values_mut().flatten() {
        let boundary = value.find("; boundary=").unwrap_or(value.len());
        value.truncate(boundary);
    }
    fields
}

#[test]
fn what_is_read_is_what_curl_sends() {
    let listener = Arc::new(TcpListener::bind("127.0.0.1:0").unwrap());
    let host = listener.local_addr().unwrap().to_string();
    let mut wrong = Vec::new();
    for command in COMMANDS {
        let command = command.replace("HOST", &host);
        let (method, target, fields) = sent(&command, &listener);
        let request = parse(&format!("curl {command}")).unwrap();
        let mut said = Fields::new();
        for (name, value) in request.headers {
            let values = said.entry(name.to_ascii_lowercase()).or_default();
            values.push(value);
        }
        // Versions of curl write percent codes with capitals or without.
        let plain = |target: &str| plain_path(target).into_owned();
        let read = (request.method, plain(&request.path), said);
        let sent = (method, plain(&target), comparable(fields));
        if read != sent {
            wrong.push(format!("{command}\n  read {read:?}\n  sent {sent:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_no_sample_has_is_said() {
    let cases = [
        ("-u bob h", "--user, whose password curl asks for"),
        (
            "--digest -u bob:pw h",
            "--digest, whose credentials curl computes",
        ),
        ("-b cookies.txt h", "--cookie, which is a file"),
        ("-H @fields h", "--header @fields, a file"),
        ("-H nonsense h", "nonsense, which has no colon"),
        ("-d @file h", "--data @file, a file"),
        ("-d @file h", "the body, which no expression sees"),
        ("-T file h", "the body"),
        (
            "-G --data-urlencode a@file h",
            "--data-urlencode a@file, a file",
        ),
        ("h/a h/b", "further URLs"),
        ("h/a --next h/b", "the request behind --next"),
        ("h/{a,b}", "several URLs"),
        ("-n h", "--netrc, which is a file"),
        ("-K file h", "--config, which is a file"),
        ("-z 2020-01-01 h", "--time-cond"),
        (
            "--request=PATCH h",
            "--request=PATCH, which curl does not know",
        ),
        ("-H \"Authorization: Bearer $TOKEN\" h", "$"),
        ("-u a:b h", "became the header Authorization"),
    ];
    for (command, remark) in cases {
        let read = parse(&format!("curl {command}")).unwrap();
        assert!(
            read.remarks.iter().any(|it| it.contains(remark)),
            "{command}: {:?}",
            read.remarks
        );
    }
    let plain = parse("curl -sSL --compressed -H 'a: b' https://h/a | jq .").unwrap();
    assert_eq!(plain.remarks, [""; 0]);
}

#[test]
fn a_command_as_browsers_copy_it_is_read() {
    let text = "curl 'https://api.example.com/orders/42?x=1#top' \\\n  -X PUT \\\n  \
                -H 'Accept: application/json' -H 'X-Tenant: acme' \\\n  \
                --data-raw '{\"a\":1}' -s -o /dev/null";
    let request = parse(text).unwrap();
    assert_eq!(request.method, "PUT");
    assert_eq!(request.path, "/orders/42?x=1");
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("Accept", "application/json"),
        ("X-Tenant", "acme"),
    ];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(request.headers, headers);
}

#[test]
fn what_is_no_command_is_refused_in_words() {
    assert!(parse("wget http://h").unwrap_err().contains("curl"));
    assert!(parse("curl 'http://h").unwrap_err().contains("quote"));
    assert!(parse("curl -s").unwrap_err().contains("URL"));
    assert!(parse("curl h -H").unwrap_err().contains("Behind -H"));
}
