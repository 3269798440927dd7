//! The record of what requests took, and by what it was made.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use super::profile::Counts;
use crate::process::version;
use crate::toolchain::Toolchain;
use crate::workspace::write_if_changed;

/// What counts may differ by, in thousandths. Without a change they differ by one or two.
/// All header fields copied once more are 19 in the gateway that is counted, and 29 in
/// one that is optimised.
const TOLERANCE: u64 = 15;

const HEADING: &str = "\
# Instructions of one request in the gateway that the tests run: in the program and its
# libraries, and in the component. `cargo xtask test --only instructions` holds the gateway
# to them; with JWT_GATEWAY_ACCEPT=1 it writes this file.
";

/// What was counted, and with what. Numbers that were made with something else cannot be
/// compared.
#[derive(Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    made_with: Tools,
    requests: BTreeMap<String, Counts>,
}

/// What decides, beside the code, how many instructions there are.
#[derive(Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Tools {
    /// The compiler of the gateway.
    compiler: String,
    /// The compiler of the component.
    component: String,
    /// What valgrind shows to programs of the processor.
    processor: String,
}

impl Tools {
    /// Those of this machine.
    ///
    /// # Errors
    /// A compiler does not say its version.
    pub fn here(toolchain: &Toolchain) -> Result<Self> {
        Ok(Self {
            compiler: version(Toolchain::Same.rustc())?,
            component: version(toolchain.rustc())?,
            processor: processor(),
        })
    }
}

/// valgrind shows every processor of a kind as the same one, whatever else it has. With
/// AVX2 the gateway runs other code than without.
fn processor() -> String {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        return "x86_64 with AVX2".to_owned();
    }
    std::env::consts::ARCH.to_owned()
}

impl Record {
    /// One of what was counted.
    pub fn of(made_with: Tools, counted: &[(&str, Counts)]) -> Self {
        let requests = counted.iter();
        Self {
            made_with,
            requests: requests
                .map(|(name, counts)| ((*name).to_owned(), *counts))
                .collect(),
        }
    }

    /// The one in a file.
    ///
    /// # Errors
    /// It cannot be read, or is none.
    pub fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path);
        let text = text.with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| path.display().to_string())
    }

    /// Writes it.
    pub fn write(&self, path: &Path) -> Result<()> {
        let text = format!("{HEADING}{}", toml::to_string(self)?);
        write_if_changed(path, text.as_bytes()).map(drop)
    }

    /// Where what was counted now differs by too much, each in a sentence.
    ///
    /// # Errors
    /// The record was made with something else.
    pub fn differences(&self, now: &Self) -> Result<Vec<String>> {
        ensure!(
            self.made_with == now.made_with,
            "instructions cannot be compared: they were recorded with {:?}, and here is {:?}",
            self.made_with,
            now.made_with
        );
        let names = self.requests.keys().chain(now.requests.keys());
        let mut names = Vec::from_iter(names);
        names.sort_unstable();
        names.dedup();
        let mut differences = Vec::new();
        for name in names {
            let [then, now] = [self, now].map(|record| record.requests.get(name));
            let [gateway, component] = [
                difference(then.map(|it| it.gateway), now.map(|it| it.gateway)),
                difference(then.map(|it| it.component), now.map(|it| it.component)),
            ];
            differences.extend(gateway.map(|what| format!("{name}, in the gateway: {what}")));
            differences.extend(component.map(|what| format!("{name}, in the component: {what}")));
        }
        Ok(differences)
    }
}

/// How two counts differ, if it is by too much or one is missing.
fn difference(then: Option<u64>, now: Option<u64>) -> Option<String> {
    let (Some(then), Some(now)) = (then, now) else {
        return Some(format!(
            "recorded are {then:?} instructions, counted {now:?}"
        ));
    };
    let percent = (now as f64 - then as f64) / then as f64 * 100.0;
    (then.abs_diff(now) * 1000 > then * TOLERANCE)
        .then(|| format!("{now} instructions, {percent:+.1} % beside the {then} recorded"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(compiler: &str, gateway: u64, component: u64) -> Record {
        let made_with = Tools {
            compiler: compiler.to_owned(),
            component: "rustc 1".to_owned(),
            processor: "x86_64".to_owned(),
        };
        let counts = Counts { gateway, component };
        Record::of(made_with, &[("HS256", counts)])
    }

    #[test]
    fn more_and_fewer_instructions_are_told_and_the_same_are_not() {
        let recorded = record("rustc 1", 10_000, 100);
        let told = |gateway, component| {
            let now = record("rustc 1", gateway, component);
            recorded.differences(&now).unwrap()
        };
        assert!(told(10_150, 99).is_empty());
        assert_eq!(
            told(10_160, 98),
            [
                "HS256, in the gateway: 10160 instructions, +1.6 % beside the 10000 recorded",
                "HS256, in the component: 98 instructions, -2.0 % beside the 100 recorded",
            ]
        );
    }

    #[test]
    fn a_request_that_is_not_recorded_is_told() {
        let mut recorded = record("rustc 1", 10_000, 100);
        recorded.requests.clear();
        let told = recorded.differences(&record("rustc 1", 1, 0)).unwrap();
        assert_eq!(told.len(), 2, "{told:?}");
    }

    #[test]
    fn a_component_where_none_was_is_told() {
        let told = record("rustc 1", 100, 0).differences(&record("rustc 1", 100, 1));
        assert_eq!(told.unwrap().len(), 1);
    }

    #[test]
    fn another_compiler_is_not_compared_with() {
        let recorded = record("rustc 1", 10_000, 100);
        let error = recorded.differences(&record("rustc 2", 10_000, 100));
        let error = error.unwrap_err().to_string();
        assert!(error.contains("cannot be compared"), "{error}");
    }
}
