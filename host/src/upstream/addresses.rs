//! The addresses of one upstream, and which of them is tried next. Nothing is connected
//! here.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::resolver::Host;

/// Where nobody answers for a name, its last addresses are used, and it is looked up
/// again after this time.
const RETRY: Duration = Duration::from_secs(1);

/// How long an address comes last that did not answer.
const REST: Duration = Duration::from_secs(10);

/// The addresses of one upstream.
#[derive(Debug)]
pub struct Addresses {
    host: Host,
    lifetime: Duration,
    /// Held by whoever looks the name up; others wait for what it finds.
    looking: tokio::sync::Mutex<()>,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    found: Vec<SocketAddr>,
    /// None: never looked up.
    holds_until: Option<Instant>,
    /// Whose turn it is.
    turn: usize,
    resting: HashMap<SocketAddr, Instant>,
}

impl Addresses {
    /// Addresses that nobody has looked up so far. What is found holds for `lifetime`.
    pub fn new(host: Host, lifetime: Duration) -> Self {
        Self {
            host,
            lifetime,
            looking: tokio::sync::Mutex::default(),
            known: Mutex::default(),
        }
    }

    /// All addresses in the order in which they are to be tried: those with the least
    /// `load` first, among them each in turn, and those that did not answer lately last.
    ///
    /// # Errors
    /// The name cannot be looked up, and never could, or has no address.
    pub async fn candidates(
        &self,
        load: impl Fn(SocketAddr) -> usize,
    ) -> io::Result<Vec<SocketAddr>> {
        self.refresh().await?;
        Ok(self.order(Instant::now(), load))
    }

    fn order(&self, now: Instant, load: impl Fn(SocketAddr) -> usize) -> Vec<SocketAddr> {
        let (mut order, resting) = self.next_turn(now);
        order.sort_by_key(|address| load(*address));
        order.extend(resting);
        order
    }

    /// Those to be used and those to be left alone, each beginning with the one whose turn
    /// it is.
    fn next_turn(&self, now: Instant) -> (Vec<SocketAddr>, Vec<SocketAddr>) {
        let mut known = self.known();
        known.resting.retain(|_, until| *until > now);
        let rests = |address: &SocketAddr| known.resting.contains_key(address);
        let (mut resting, mut order): (Vec<_>, Vec<_>) =
            known.found.iter().partition(|it| rests(it));
        // By themselves, or the one behind an address that rests would have its turns too.
        for group in [&mut order, &mut resting] {
            let length = group.len().max(1);
            group.rotate_left(known.turn % length);
        }
        known.turn = known.turn.wrapping_add(1);
        (order, resting)
    }

    /// How many addresses are known that are not to be left alone.
    pub fn count(&self) -> usize {
        let known = self.known();
        let now = Instant::now();
        let rests = |address| known.resting.get(address).is_some_and(|until| *until > now);
        known.found.iter().filter(|it| !rests(it)).count()
    }

    /// Whether this is one of them still.
    pub fn contain(&self, address: SocketAddr) -> bool {
        !self.host.may_move() || self.known().found.contains(&address)
    }

    /// Leaves an address alone for a moment, if another one answers.
    pub fn rest(&self, address: SocketAddr) {
        let until = Instant::now() + REST;
        self.known().resting.insert(address, until);
    }

    /// Looks the name up if what is known of it is too old.
    ///
    /// # Errors
    /// The name cannot be looked up, and never could, or has no address.
    pub async fn refresh(&self) -> io::Result<()> {
        if self.are_fresh() {
            return Ok(());
        }
        let _looking = self.looking.lock().await;
        if self.are_fresh() {
            return Ok(());
        }
        let found = self.host.resolve().await;
        let mut known = self.known();
        match found {
            Ok(found) if !found.is_empty() => {
                known.found = found;
                known.holds_until = Some(Instant::now() + self.lifetime);
                Ok(())
            }
            Ok(_) | Err(_) if !known.found.is_empty() => {
                known.holds_until = Some(Instant::now() + RETRY);
                Ok(())
            }
            Ok(_) => Err(io::Error::other("the name has no address")),
            Err(error) => Err(error),
        }
    }

    fn are_fresh(&self) -> bool {
        let until = self.known().holds_until;
        until.is_some_and(|until| until > Instant::now() || !self.host.may_move())
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::echo::BuiltIn;

    #[test]
    fn each_address_has_its_turn_and_one_that_did_not_answer_comes_last_for_a_moment() {
        let host = Host::new("a.example", 80, &BuiltIn::default());
        let addresses = Addresses::new(host, Duration::ZERO);
        let [one, two, three]: [SocketAddr; 3] =
            ["192.0.2.1:80", "192.0.2.2:80", "[2001:db8::3]:80"].map(|it| it.parse().unwrap());
        addresses.known().found = vec![one, two, three];

        let now = Instant::now();
        assert_eq!(addresses.order(now, |_| 0), [one, two, three]);
        assert_eq!(addresses.order(now, |_| 0), [two, three, one]);
        addresses.rest(three);
        assert_eq!(addresses.order(now, |_| 0), [one, two, three]);
        assert_eq!(addresses.order(now, |_| 0), [two, one, three]);
        assert_eq!(addresses.count(), 2);
        let later = Instant::now() + REST;
        assert_eq!(addresses.order(later, |_| 0), [two, three, one]);

        let load = |address| usize::from(address == one);
        assert_eq!(addresses.order(later, load), [three, two, one]);
        assert_eq!(addresses.order(later, load), [two, three, one]);
    }

    #[tokio::test]
    async fn an_address_needs_no_look_up() {
        for (host, found) in [("192.0.2.7", "192.0.2.7:81"), ("[::1]", "[::1]:81")] {
            let host = Host::new(host, 81, &BuiltIn::default());
            let addresses = Addresses::new(host, Duration::ZERO);
            assert_eq!(
                addresses.candidates(|_| 0).await.unwrap(),
                [found.parse().unwrap()]
            );
        }
    }
}
