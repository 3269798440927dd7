//! Heads of many lines, and who sends them.

use std::fmt::Write as _;

use h2::server::Builder;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, Version};
use hyper::body::{Body, Incoming};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{
    Asked, Gateway, Http2Upstream, Instance, TestUpstream, full, instance, read_head, soon, text,
};

/// So many lines of these names and values, each `size` bytes long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lines {
    name: &'static str,
    count: usize,
    size: usize,
}

impl Lines {
    /// A name that ends in `-` gets a number.
    pub(crate) const fn new(name: &'static str, count: usize, size: usize) -> Self {
        Self { name, count, size }
    }

    pub(crate) fn fields(self) -> HeaderMap {
        let mut fields = HeaderMap::new();
        for (name, value) in self.each() {
            fields.append(
                HeaderName::try_from(name).unwrap(),
                HeaderValue::try_from(value).unwrap(),
            );
        }
        fields
    }

    pub(crate) fn text(self) -> String {
        self.each().fold(String::new(), |mut text, (name, value)| {
            write!(text, "{name}: {value}\r\n").unwrap();
            text
        })
    }

    fn each(self) -> impl Iterator<Item = (String, String)> {
        (0..self.count).map(move |number| {
            let name = match self.name.strip_suffix('-') {
                Some(begin) => format!("{begin}-{number}"),
                None => self.name.to_owned(),
            };
            let value = format!("{number}={}", "v".repeat(self.size));
            (name, value)
        })
    }

    /// Whether all of them are there and whole.
    pub(crate) fn are_in(self, fields: &HeaderMap) -> bool {
        let expected = self.fields();
        expected.keys().all(|name| {
            let found: Vec<_> = fields.get_all(name).iter().collect();
            found == expected.get_all(name).iter().collect::<Vec<_>>()
        })
    }
}

/// Both versions of HTTP, for clients.
pub(crate) const VERSIONS: [Version; 2] = [Version::HTTP_11, Version::HTTP_2];

/// Upstreams of both versions that answer with these lines.
pub(crate) async fn answering(lines: Lines) -> [(Instance, &'static str); 2] {
    let old = TestUpstream::serve(move |mut stream| async move {
        read_head(&mut stream).await;
        let fields = lines.text();
        let answer = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n{fields}\r\n");
        let _ = stream.write_all(answer.as_bytes()).await;
    })
    .await;
    let react = move |mut asked: Asked| async move {
        let mut response = Response::new(());
        *response.headers_mut() = lines.fields();
        let _ = asked.respond.send_response(response, true);
    };
    let new = Http2Upstream::start(|_| Builder::new(), react).await;
    [
        (instance("/", &old.url), "HTTP/1.1"),
        (new.instance(), "HTTP/2"),
    ]
}

/// A client of this version with room for every response.
pub(crate) fn roomy<B>(version: Version) -> Client<HttpConnector, B>
where
    B: Body<Data: Send> + Send,
{
    Client::builder(TokioExecutor::new())
        .http2_only(version == Version::HTTP_2)
        .http1_max_headers(1000)
        .http2_max_header_list_size(1 << 20)
        .build_http()
}

/// Asks over either version, with room for every response.
pub(crate) async fn ask_with_room(gateway: &Gateway, version: Version) -> Response<Incoming> {
    let request = Request::get(gateway.uri("/")).body(full("")).unwrap();
    let answer = roomy(version).request(request);
    soon("an answer", answer).await.unwrap()
}

/// Sends these lines in a request over either version; gives the status and what comes
/// with it, as text.
pub(crate) async fn ask_with(gateway: &Gateway, version: Version, lines: Lines) -> (u16, String) {
    if version == Version::HTTP_2 {
        let mut request = Request::get(gateway.uri("/")).body(full("")).unwrap();
        *request.headers_mut() = lines.fields();
        let answer = soon("an answer", roomy(version).request(request))
            .await
            .unwrap();
        return (answer.status().as_u16(), text(answer).await);
    }
    let mut stream = TcpStream::connect(gateway.address).await.unwrap();
    let fields = lines.text();
    let request = format!("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{fields}\r\n");
    // The answer may come before the end.
    let _ = stream.write_all(request.as_bytes()).await;
    let head = soon("an answer", read_head(&mut stream)).await;
    let mut body = Vec::new();
    // What the gateway did not read breaks the connection off.
    let _ = soon("an end", stream.read_to_end(&mut body)).await;
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, String::from_utf8(body).unwrap())
}

/// Upstreams of both versions that answer whether exactly these lines came.
pub(crate) async fn checking(lines: Lines) -> [(Instance, &'static str); 2] {
    let expected = lines.text();
    let old = TestUpstream::serve(move |mut stream| {
        let expected = expected.clone();
        async move {
            let head = read_head(&mut stream).await.to_ascii_lowercase();
            let whole = expected.lines().all(|line| head.contains(line)).to_string();
            let length = whole.len();
            let answer = format!(
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{whole}"
            );
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    })
    .await;
    let react = move |mut asked: Asked| async move {
        let whole = lines.are_in(asked.request.headers()).to_string();
        let answer = Response::builder().header("content-length", whole.len());
        let answer = answer.body(()).unwrap();
        let mut body = asked.respond.send_response(answer, false).unwrap();
        body.send_data(whole.into(), true).unwrap();
    };
    let new = Http2Upstream::start(|_| Builder::new(), react).await;
    [
        (instance("/", &old.url), "HTTP/1.1"),
        (new.instance(), "HTTP/2"),
    ]
}
