//! Free ports in the place of those that pages name, so that pages run side by side.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};

use regex::{Captures, Regex};

/// Ports for all pages. They lie below those that Linux gives to whoever asks for any, so that
/// no connection has one of them.
pub struct FreePorts {
    next: AtomicU16,
}

impl FreePorts {
    /// Ports of which others who run at the same time, with another `seed`, hardly take any.
    pub fn new(seed: u32) -> Self {
        let first = 10_000 + (seed % 200) as u16 * 100;
        Self {
            next: AtomicU16::new(first),
        }
    }

    /// One that nobody listens on, and that nobody else has got from here.
    fn take(&self) -> u16 {
        loop {
            let port = self.next.fetch_add(1, Ordering::Relaxed);
            assert!(port < 32_000, "no port is free");
            if TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).is_ok() {
                return port;
            }
        }
    }
}

/// The ports of one page.
pub struct Ports<'a> {
    free: &'a FreePorts,
    address: Regex,
    taken: BTreeMap<u16, u16>,
}

impl<'a> Ports<'a> {
    /// None yet.
    pub fn new(free: &'a FreePorts) -> Self {
        let address = r"(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]):([1-9][0-9]{1,4})\b";
        Self {
            free,
            address: Regex::new(address).unwrap(),
            taken: BTreeMap::new(),
        }
    }

    /// A text of the page with the ports that are used.
    pub fn used(&mut self, text: &str) -> String {
        let (free, taken) = (self.free, &mut self.taken);
        let address = |found: &Captures| {
            let Ok(documented) = found[2].parse() else {
                return found[0].to_owned();
            };
            let port = taken.entry(documented).or_insert_with(|| free.take());
            format!("{}:{port}", &found[1])
        };
        self.address.replace_all(text, address).into_owned()
    }

    /// What was printed, with the ports that the page names.
    pub fn documented(&self, output: &str) -> String {
        let number = Regex::new(r"\b[0-9]{5}\b").unwrap();
        let back = |found: &Captures| {
            let port = found[0].parse().ok();
            let pair = self.taken.iter().find(|(_, used)| Some(**used) == port);
            pair.map_or_else(
                || found[0].to_owned(),
                |(documented, _)| documented.to_string(),
            )
        };
        number.replace_all(output, back).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{FreePorts, Ports};

    #[test]
    fn each_port_of_a_page_is_another_and_always_the_same() {
        let free = FreePorts::new(std::process::id());
        let mut ports = Ports::new(&free);
        let page = "http://127.0.0.1:8081/ localhost:3000 0.0.0.0:8081 10.0.0.1:3000 at 12:3000";
        let used = ports.used(page);
        let words: Vec<&str> = used.split(' ').collect();
        assert_ne!(words[0], "http://127.0.0.1:8081/");
        let proxy = words[0].replace("http://127.0.0.1:", "").replace('/', "");
        assert_eq!(words[2], format!("0.0.0.0:{proxy}"));
        assert_ne!(words[1], "localhost:3000");
        assert_eq!(words[3..], ["10.0.0.1:3000", "at", "12:3000"]);
        assert_eq!(ports.documented(&used), page);
        assert_eq!(ports.documented(&format!("1{proxy}")), format!("1{proxy}"));
    }
}
