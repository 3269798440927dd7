//! Chance, as an input: it picks a destination among several, and tests load it.

use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};

/// Picks numbers at random.
pub trait Chance: fmt::Debug + Send + Sync {
    /// A number below `limit`, each as likely as the others; 0 if there is none below.
    fn below(&self, limit: u32) -> u32;
}

/// Chance as the cryptographic library has it: its quality does no harm, and it is
/// there already.
#[derive(Clone, Copy, Debug)]
pub struct SystemChance;

impl Chance for SystemChance {
    fn below(&self, limit: u32) -> u32 {
        let mut bytes = [0; 4];
        // Without randomness no connection would be safe either; the first
        // destination is as good as any.
        let _ = aws_lc_rs::rand::fill(&mut bytes);
        scale(u32::from_le_bytes(bytes), limit)
    }
}

/// Maps all numbers onto those below `limit`, as evenly as it can be done.
fn scale(number: u32, limit: u32) -> u32 {
    let scaled = (u64::from(number) * u64::from(limit)) >> u32::BITS;
    u32::try_from(scaled).unwrap_or_default()
}

/// No chance at all: counts up from 0, so that every number below a limit has its turn.
#[derive(Debug, Default)]
pub struct FixedChance(AtomicU32);

impl Chance for FixedChance {
    fn below(&self, limit: u32) -> u32 {
        let turn = self.0.fetch_add(1, Ordering::Relaxed);
        turn.checked_rem(limit).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_below_the_limit_is_as_likely() {
        assert_eq!(scale(0, 4), 0);
        assert_eq!(scale(u32::MAX, 4), 3);
        let quarters = [0, 1, 2, 3].map(|quarter: u32| scale(quarter << 30, 4));
        assert_eq!(quarters, [0, 1, 2, 3]);
        assert_eq!(scale(u32::MAX, 0), 0);
    }

    #[test]
    fn the_systems_chance_reaches_every_number() {
        let mut seen = [0_u32; 4];
        for _ in 0..4000 {
            seen[SystemChance.below(4) as usize] += 1;
        }
        // Fair within eleven standard deviations.
        assert!(
            seen.iter().all(|count| (700..1300).contains(count)),
            "{seen:?}"
        );
    }
}
