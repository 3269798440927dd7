//! Whether requests should be sent here: what load balancers ask at `/readyz`, on
//! the admin listener and on every other one.
//!
//! It is about the gateway as a whole. An API instance that is broken does not
//! make the others unready; the status of the admin API tells of it.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether requests should be sent here. Nothing holds until it is said.
#[derive(Debug, Default)]
pub struct Readiness {
    served: AtomicBool,
    followed: AtomicBool,
    unwritable: AtomicBool,
    leaving: AtomicBool,
}

impl Readiness {
    /// A configuration is being served.
    pub fn serve(&self) {
        self.served.store(true, Ordering::Relaxed);
    }

    /// The database was read, or could not be.
    pub fn follow(&self, readable: bool) {
        self.followed.store(readable, Ordering::Relaxed);
    }

    /// A change was written into the database, or could not be.
    pub fn write(&self, writable: bool) {
        self.unwritable.store(!writable, Ordering::Relaxed);
    }

    /// The process is about to end.
    pub fn leave(&self) {
        self.leaving.store(true, Ordering::Relaxed);
    }

    /// Whether the process is about to end.
    pub fn is_leaving(&self) -> bool {
        self.leaving.load(Ordering::Relaxed)
    }

    /// Whether requests should be sent here.
    pub fn is_ready(&self) -> bool {
        self.checks().iter().all(|(_, passed)| *passed)
    }

    /// One line for each check, and one for all, in the form that Kubernetes made
    /// common.
    pub fn report(&self) -> String {
        let mut report = String::new();
        for (name, passed) in self.checks() {
            let (mark, word) = if passed { ('+', "ok") } else { ('-', "failed") };
            // Writing to a string does not fail.
            let _ = writeln!(report, "[{mark}]{name} {word}");
        }
        report.push_str(if self.is_ready() {
            "ready\n"
        } else {
            "not ready\n"
        });
        report
    }

    fn checks(&self) -> [(&'static str, bool); 3] {
        let unwritable = self.unwritable.load(Ordering::Relaxed);
        let database = self.followed.load(Ordering::Relaxed) && !unwritable;
        [
            ("configuration", self.served.load(Ordering::Relaxed)),
            ("database", database),
            ("running", !self.is_leaving()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_must_hold_and_what_does_not_is_named() {
        let readiness = Readiness::default();
        assert!(!readiness.is_ready());
        readiness.serve();
        readiness.follow(true);
        assert!(readiness.is_ready());
        let good = "[+]configuration ok\n[+]database ok\n[+]running ok\nready\n";
        assert_eq!(readiness.report(), good);

        readiness.follow(false);
        assert!(!readiness.is_ready());
        assert!(readiness.report().contains("[-]database failed\n"));
        readiness.follow(true);
        readiness.write(false);
        assert!(readiness.report().contains("[-]database failed\n"));
        readiness.write(true);
        readiness.leave();
        assert!(
            readiness
                .report()
                .ends_with("[-]running failed\nnot ready\n")
        );
    }
}
