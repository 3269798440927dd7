//! What a connection and whoever serves it tell each other.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What follows the head that was read last, and how far reading has come.
#[derive(Debug, Default)]
pub struct Framing {
    next: AtomicU64,
    begun: AtomicBool,
    /// Whether there are bytes that the client does not take.
    is_blocked: AtomicBool,
    /// What is read, in the last bits; above them a count of what has happened.
    progress: AtomicU64,
}

/// What follows a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The next head.
    Head,
    /// A body of so many bytes, and then the next head.
    Body(u64),
    /// A body in chunks, and then the next head.
    Chunks,
    /// Another protocol, to the end of the connection.
    Tunnel,
}

/// What is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Nothing since the last message, or since the begin.
    Rest = 0,
    /// A head of HTTP/1 that has begun.
    Head = 1,
    /// The rest of a message, or what nobody has looked at yet.
    Message = 2,
    /// HTTP/2.
    Http2 = 3,
}

impl Framing {
    const CHUNKED: u64 = u64::MAX;
    const TUNNEL: u64 = u64::MAX - 1;

    /// The progress that one event is.
    const EVENT: u64 = 4;

    /// A body of this length follows, or a chunked one, and then the next head.
    pub fn is_body(&self, length: Option<u64>) {
        let length = length.map_or(Self::CHUNKED, |length| length.min(Self::TUNNEL - 1));
        self.next.store(length, Ordering::Relaxed);
        if length == 0 && self.reading() == Reading::Message {
            self.note(Reading::Rest);
        }
    }

    /// Another protocol follows, to the end of the connection.
    pub fn is_tunnel(&self) {
        self.next.store(Self::TUNNEL, Ordering::Relaxed);
    }

    /// What was said to follow.
    pub fn take(&self) -> Next {
        match self.next.swap(0, Ordering::Relaxed) {
            0 => Next::Head,
            Self::CHUNKED => Next::Chunks,
            Self::TUNNEL => Next::Tunnel,
            length => Next::Body(length),
        }
    }

    /// Whether a first head was read, or how HTTP/2 begins.
    pub fn has_begun(&self) -> bool {
        self.begun.load(Ordering::Relaxed)
    }

    /// What is read now.
    pub fn reading(&self) -> Reading {
        match self.progress() % Self::EVENT {
            0 => Reading::Rest,
            1 => Reading::Head,
            2 => Reading::Message,
            _ => Reading::Http2,
        }
    }

    /// Whether there are bytes for the client that it has not taken yet.
    pub fn is_blocked(&self) -> bool {
        self.is_blocked.load(Ordering::Relaxed)
    }

    /// A number that differs once something else is read, or bytes were taken that the
    /// client had not taken before.
    pub fn progress(&self) -> u64 {
        self.progress.load(Ordering::Relaxed)
    }

    /// This is read now. Must be called by the one task that reads.
    pub fn note(&self, reading: Reading) {
        if matches!(reading, Reading::Message | Reading::Http2) {
            self.begun.store(true, Ordering::Relaxed);
        }
        if reading != self.reading() {
            self.step(reading);
        }
    }

    /// There are bytes for the client, and it has taken some of them or has not. Must be
    /// called by the one task that writes.
    pub fn note_written(&self, is_taken: bool) {
        if self.is_blocked() == is_taken {
            self.is_blocked.store(!is_taken, Ordering::Relaxed);
            self.step(self.reading());
        }
    }

    fn step(&self, reading: Reading) {
        let events = self.progress() / Self::EVENT;
        let next = events.wrapping_add(1).wrapping_mul(Self::EVENT) | reading as u64;
        self.progress.store(next, Ordering::Relaxed);
    }
}
