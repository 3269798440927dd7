//! What callgrind writes, without compression: whose instructions were how many.

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

/// What names an object that is no file: code that was compiled while the program ran.
const COMPILED_LATER: &str = "???";

/// Functions of the C library that fill and move memory. Which of their variants runs,
/// and whether an instruction of it is counted once or for each byte, depends on the
/// processor; so they are left out.
const LEFT_OUT: [&str; 6] = [
    "__memcpy",
    "__memmove",
    "__memset",
    "memcpy",
    "memmove",
    "memset",
];

/// How many instructions there were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Those of the program and its libraries.
    pub gateway: u64,
    /// Those of the component, which the program has compiled.
    pub component: u64,
}

/// What one thread did.
#[derive(Default)]
pub struct Profile {
    gateway: u64,
    component: u64,
    left_out: u64,
}

impl Profile {
    /// Reads what callgrind has written about a thread.
    ///
    /// # Errors
    /// It is not whole.
    pub fn read(text: &str) -> Result<Self> {
        let mut profile = Self::default();
        let (mut object, mut function, mut total) = ("", "", None);
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if let Some(name) = line.strip_prefix("ob=") {
                object = name;
            } else if let Some(name) = line.strip_prefix("fn=") {
                function = name;
            } else if let Some(sum) = line.strip_prefix("totals: ") {
                total = Some(number(sum)?);
            } else if line.starts_with("calls=") {
                // What follows is the callee's, and is counted there.
                lines.next();
            } else if line.starts_with(|first: char| first.is_ascii_digit()) {
                let (_, count) = line.rsplit_once(' ').context("a line without a count")?;
                *profile.counter(object, function) += number(count)?;
            }
        }
        let sum = profile.sum();
        ensure!(total == Some(sum), "{sum} were read, of {total:?}");
        Ok(profile)
    }

    /// All instructions.
    pub fn sum(&self) -> u64 {
        self.gateway + self.component + self.left_out
    }

    /// What each of so many requests took.
    ///
    /// # Errors
    /// It cannot be said which functions fill and move memory.
    pub fn each(&self, requests: u64) -> Result<Counts> {
        ensure!(
            self.left_out > 0,
            "the functions of the C library have no names: on Debian, as root: apt-get install libc6-dbg"
        );
        Ok(Counts {
            gateway: self.gateway / requests,
            component: self.component / requests,
        })
    }

    fn counter(&mut self, object: &str, function: &str) -> &mut u64 {
        if object == COMPILED_LATER {
            &mut self.component
        } else if is_left_out(function) {
            &mut self.left_out
        } else {
            &mut self.gateway
        }
    }
}

fn is_left_out(function: &str) -> bool {
    LEFT_OUT.iter().any(|name| function.starts_with(name))
}

fn number(text: &str) -> Result<u64> {
    let number = text.trim().parse();
    number.with_context(|| format!("`{text}` is no number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
version: 1
positions: line
events: Ir
summary: 0

ob=/usr/bin/gateway
fl=a.rs
fn=answer
0 100
cob=/usr/lib/libc.so.6
cfn=__memset_avx2
calls=1 0
0 5000
0 20

ob=/usr/lib/libc.so.6
fn=__memset_avx2
0 5000
fn=malloc
0 7

ob=???
fn=0x0000000004a2b000
0 30
totals: 5157
";

    #[test]
    fn who_was_called_is_counted_once_and_memory_is_left_out() {
        let counts = Counts {
            gateway: 127,
            component: 30,
        };
        assert_eq!(Profile::read(TEXT).unwrap().each(1).unwrap(), counts);
    }

    #[test]
    fn a_profile_that_is_cut_off_is_refused() {
        let (cut, _) = TEXT.split_once("totals").unwrap();
        assert!(Profile::read(cut).is_err());
        assert!(Profile::read(&TEXT.replace("0 7", "0 6")).is_err());
    }

    #[test]
    fn without_the_names_of_functions_nothing_is_said() {
        let nameless = TEXT.replace("__memset_avx2", "0x0000000000123");
        let error = Profile::read(&nameless).unwrap().each(1).unwrap_err();
        assert!(error.to_string().contains("libc6-dbg"), "{error:#}");
    }
}
