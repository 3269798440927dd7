//! The HTTP/2 connections to one upstream. A request gets a stream of the one that has
//! the fewest.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::http2::{Handle, Ticket};
use super::wish::Wish;
use crate::settings::ProxyLimits;

/// The HTTP/2 connections to one upstream.
#[derive(Debug)]
pub struct Http2Connections {
    open: Mutex<Vec<Open>>,
    /// How many there are to be while requests use them.
    aim: AtomicUsize,
    longest: Duration,
    most: u64,
}

#[derive(Debug)]
struct Open {
    handle: Handle,
    born: Instant,
    served: u64,
    /// How long it may be without streams.
    patience: Duration,
}

impl Open {
    /// Whether it has been without streams for less than `longest`, and not for too long.
    fn is_fresh(&self, longest: Duration) -> bool {
        self.handle.streams.unused() < longest.min(self.patience)
    }
}

impl Http2Connections {
    /// No connections yet; those that come keep within these limits.
    pub fn new(limits: &ProxyLimits) -> Self {
        Self {
            open: Mutex::default(),
            aim: AtomicUsize::new(0),
            longest: limits.upstream_connection_age,
            most: limits.upstream_connection_requests,
        }
    }

    /// Adds a connection, which may be without streams for `patience`.
    pub fn add(&self, handle: Handle, patience: Duration) {
        self.open().push(Open {
            handle,
            born: Instant::now(),
            served: 0,
            patience,
        });
    }

    /// Takes a stream of the connection that has the fewest, among those that satisfy the
    /// wish: one that was opened for it does, however soon it is to be unused. Connections
    /// that are old or closed, and those to an address that is not `wanted`, are given up;
    /// what is under way on them goes on to its end.
    pub fn take(&self, wish: &Wish, wanted: impl Fn(SocketAddr) -> bool) -> Option<Ticket> {
        let mut open = self.open();
        open.retain(|it| self.may_serve(it) && wanted(it.handle.address));
        let (index, least) = open
            .iter_mut()
            .enumerate()
            .filter(|(_, it)| it.born > wish.begun || (!wish.anew && it.is_fresh(wish.keep)))
            .filter(|(_, it)| it.handle.streams.have_room())
            .min_by_key(|(_, it)| it.handle.streams.taken())?;
        least.patience = wish.keep;
        let ticket = least.handle.take(least.served > 0);
        least.served += 1;
        if least.served >= self.most {
            open.swap_remove(index);
        }
        Some(ticket)
    }

    /// How many there are to an address.
    pub fn count(&self, address: SocketAddr) -> usize {
        let open = self.open();
        let there = open.iter().filter(|it| it.handle.address == address);
        there.filter(|it| self.may_serve(it)).count()
    }

    /// There are to be this many while requests use them, one for each address.
    pub fn aim_for(&self, count: usize) {
        self.aim.store(count, Ordering::Relaxed);
    }

    /// Whether there are fewer than there are to be.
    pub fn is_short(&self) -> bool {
        let aim = self.aim.load(Ordering::Relaxed);
        aim > 1 && self.open().len() < aim
    }

    /// Whether a connection may have another request. Whatever the limits are, each may
    /// have one: a request that none may have would open them without end.
    fn may_serve(&self, connection: &Open) -> bool {
        let is_new = connection.served == 0;
        let has_worn_out =
            connection.served >= self.most || connection.born.elapsed() >= self.longest;
        !connection.handle.is_closed() && (is_new || !has_worn_out)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.open().is_empty()
    }

    /// Gives up the connections that have been unused for too long, that are old or closed, and
    /// those to an address that is not `wanted`.
    pub fn sweep(&self, wanted: impl Fn(SocketAddr) -> bool) {
        let mut open = self.open();
        open.retain(|it| {
            it.is_fresh(Duration::MAX) && self.may_serve(it) && wanted(it.handle.address)
        });
    }

    fn open(&self) -> MutexGuard<'_, Vec<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
