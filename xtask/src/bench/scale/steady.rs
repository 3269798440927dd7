//! A client that asks at a steady pace over one connection.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, ensure};
use serde::Serialize;

/// From one request to the next.
const PACE: Duration = Duration::from_millis(2);

/// How long an answer may take until the client gives up.
const LIMIT: Duration = Duration::from_secs(30);

/// How answers begin and end that are as they should be.
const BEGIN: &[u8] = b"HTTP/1.1 200 ";
const END: &[u8] = b"\r\n\r\nok";

/// How long answers took.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Answers {
    /// How many there were.
    pub count: usize,
    /// All but a hundredth at most, in milliseconds.
    pub p99_ms: f64,
    /// The longest, in milliseconds.
    pub longest_ms: f64,
}

/// Asks for a path on this port while something is done.
///
/// The time of an answer counts from when its request was due: where one is late, the requests
/// behind it on the connection are late as well, as they would be with a client that does not wait.
///
/// # Errors
/// What is done fails, or a request does.
pub fn ask_while<T>(
    port: u16,
    path: &str,
    work: impl FnOnce() -> Result<T>,
) -> Result<(T, Answers)> {
    let connection = connect(port)?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n\r\n");
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let client = scope.spawn(|| ask(connection, request.as_bytes(), &stop));
        let done = work();
        stop.store(true, Ordering::SeqCst);
        let times = client.join();
        let times = times.map_err(|_| anyhow!("the client broke down"))??;
        Ok((done?, answers(times)?))
    })
}

fn connect(port: u16) -> Result<TcpStream> {
    let connection = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    connection.set_nodelay(true)?;
    connection.set_read_timeout(Some(LIMIT))?;
    Ok(connection)
}

fn ask(mut connection: TcpStream, request: &[u8], stop: &AtomicBool) -> Result<Vec<Duration>> {
    let (mut times, mut due) = (Vec::new(), Instant::now());
    while !stop.load(Ordering::SeqCst) {
        thread::sleep(due.saturating_duration_since(Instant::now()));
        connection.write_all(request)?;
        receive(&mut connection)?;
        times.push(due.elapsed());
        due += PACE;
    }
    Ok(times)
}

/// Reads an answer to its end.
fn receive(connection: &mut TcpStream) -> Result<()> {
    let (mut answer, mut part) = (Vec::new(), [0; 4096]);
    while !answer.ends_with(END) {
        let count = connection.read(&mut part)?;
        answer.extend(part.iter().take(count));
        let good = count > 0 && answer.starts_with(BEGIN);
        ensure!(good, "answered {:?}", String::from_utf8_lossy(&answer));
    }
    Ok(())
}

fn answers(mut times: Vec<Duration>) -> Result<Answers> {
    times.sort();
    let milliseconds = |index: usize| times.get(index).map(|time| time.as_secs_f64() * 1e3);
    let last = times.len().checked_sub(1);
    // The least that 99 of 100 do not exceed.
    let p99 = (times.len() * 99).div_ceil(100).checked_sub(1);
    let found = last.and_then(milliseconds).zip(p99.and_then(milliseconds));
    let (longest_ms, p99_ms) = found.ok_or_else(|| anyhow!("nobody asked"))?;
    Ok(Answers {
        count: times.len(),
        p99_ms,
        longest_ms,
    })
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::sync::mpsc;

    use super::*;

    fn milliseconds(times: impl IntoIterator<Item = u64>) -> Vec<Duration> {
        times.into_iter().map(Duration::from_millis).collect()
    }

    #[test]
    fn the_longest_and_what_all_but_a_hundredth_do_not_exceed_are_found_in_any_order() {
        let found = |times| {
            let found = answers(times).unwrap();
            (found.count, found.p99_ms, found.longest_ms)
        };
        assert_eq!(found(milliseconds([7])), (1, 7.0, 7.0));
        assert_eq!(found(milliseconds([9, 1])), (2, 9.0, 9.0));
        assert_eq!(found(milliseconds((1..=100).rev())), (100, 99.0, 100.0));
        assert_eq!(found(milliseconds(1..=1000)), (1000, 990.0, 1000.0));
        assert!(answers(Vec::new()).is_err());
    }

    /// A server that gives these answers on one connection, each to a request and in two parts, the
    /// first of them after a while, and ends. Says what it is asked.
    fn serve(answers: &'static [&'static str]) -> (u16, mpsc::Receiver<String>) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (heard, requests) = mpsc::channel();
        thread::spawn(move || {
            let mut hold = Some(HELD);
            let (mut connection, _) = listener.accept().unwrap();
            for answer in answers {
                let (mut request, mut part) = (Vec::new(), [0; 4096]);
                while !request.ends_with(b"\r\n\r\n") {
                    match connection.read(&mut part) {
                        Ok(0) | Err(_) => return,
                        Ok(count) => request.extend(part.iter().take(count)),
                    }
                }
                let request = String::from_utf8(request).unwrap();
                if heard.send(request).is_err() {
                    return;
                }
                thread::sleep(hold.take().unwrap_or_default());
                for part in answer.split_inclusive("\r\n\r\n") {
                    connection.write_all(part.as_bytes()).unwrap();
                }
            }
        });
        (port, requests)
    }

    const HELD: Duration = Duration::from_millis(100);
    const GOOD: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

    #[test]
    fn one_connection_is_asked_on_until_the_work_is_done() {
        let (port, requests) = serve(&[GOOD; 1000]);
        let work = || Ok(Vec::from_iter(requests.iter().take(3)));
        let (heard, answers) = ask_while(port, "/api", work).unwrap();
        let request = format!("GET /api HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n\r\n");
        assert_eq!(heard, [&*request; 3]);
        assert!(answers.count >= 3, "{answers:?}");
        assert!(answers.longest_ms >= answers.p99_ms, "{answers:?}");
    }

    #[test]
    fn an_answer_that_is_late_makes_those_late_that_were_due_meanwhile() {
        let (port, requests) = serve(&[GOOD; 1000]);
        let (connection, stop) = (connect(port).unwrap(), AtomicBool::new(false));
        let times = thread::scope(|scope| {
            let client = scope.spawn(|| ask(connection, b"GET / HTTP/1.1\r\n\r\n", &stop));
            assert_eq!(requests.iter().take(10).count(), 10);
            stop.store(true, Ordering::SeqCst);
            client.join().unwrap().unwrap()
        });
        for (time, turn) in times.iter().take(10).zip(0..) {
            assert!(*time >= HELD - PACE * turn, "{turn}: {time:?}");
        }
    }

    #[test]
    fn an_answer_that_is_no_good_is_an_error_and_so_is_a_connection_that_is_closed() {
        const REFUSED: &str = "HTTP/1.1 503 Service Unavailable\r\n\r\nok";
        for (answers, refusal) in [
            (&[GOOD, REFUSED][..], "503"),
            (&[GOOD, ""], "answered \"\""),
        ] {
            let (port, requests) = serve(answers);
            // It is over when the server has been asked for the last time, and has ended.
            let work = || Ok(requests.iter().count());
            let refused = ask_while(port, "/", work).unwrap_err().to_string();
            assert!(refused.contains(refusal), "{refused}");
        }
        let (port, _requests) = serve(&[GOOD; 1000]);
        let failed = ask_while(port, "/", || Err::<(), _>(anyhow!("no change"))).unwrap_err();
        assert_eq!(failed.to_string(), "no change");
    }
}
