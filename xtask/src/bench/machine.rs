//! Where it was measured, and what.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::nginx;
use crate::process::shown;

/// What a machine is to those who compare figures.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Machine {
    /// The model of its processor, where the kernel knows it.
    processor: Option<String>,
    /// Processors that this program may use.
    cores: usize,
    /// Linux's release.
    kernel: String,
    /// Whether the processor has instructions for SHA-256, which HS256 is made of.
    sha_ni: bool,
    /// Whether it multiplies 52 bits at a time, which makes RS256 faster.
    avx512_ifma: bool,
}

/// What was compared, and by what, as each says it of itself.
#[derive(Debug, Default, Serialize)]
pub struct Versions {
    gateway: String,
    /// The digest of the gateway's program, in hexadecimal: many programs say the same version.
    gateway_sha256: String,
    nginx: String,
    openssl: String,
    wrk: String,
    h2load: String,
}

impl Machine {
    /// This one.
    pub fn this() -> Result<Self> {
        let kernel = fs::read_to_string("/proc/sys/kernel/osrelease")?;
        let cores = std::thread::available_parallelism()?.get();
        let processors = fs::read_to_string("/proc/cpuinfo")?;
        Ok(Self::read(&processors, cores, &kernel))
    }

    /// From what the kernel says of each processor, of which the first stands for all.
    fn read(processors: &str, cores: usize, kernel: &str) -> Self {
        let field = |wanted: &str| {
            let mut fields = processors.lines().filter_map(|line| line.split_once(':'));
            let found = fields.find(|(name, _)| name.trim() == wanted);
            found.map(|(_, value)| value.trim())
        };
        let flags = field("flags").unwrap_or_default();
        let has = |flag: &str| flags.split(' ').any(|it| it == flag);
        Self {
            processor: field("model name").map(str::to_owned),
            cores,
            kernel: kernel.trim().to_owned(),
            sha_ni: has("sha_ni"),
            avx512_ifma: has("avx512ifma"),
        }
    }
}

impl Versions {
    /// Those of this gateway, and of what is installed.
    pub fn find(gateway: &Path) -> Result<Self> {
        let program = fs::read(gateway).with_context(|| gateway.display().to_string())?;
        let digest = Sha256::digest(&program);
        let digest = Vec::from_iter(digest.iter().map(|byte| format!("{byte:02x}")));
        Ok(Self {
            gateway: version(Command::new(gateway).arg("--version"))?,
            gateway_sha256: digest.concat(),
            nginx: version(Command::new(nginx::PROGRAM).arg("-v"))?,
            openssl: version(Command::new("openssl").arg("version"))?,
            wrk: version(Command::new("wrk").arg("-v"))?,
            h2load: version(Command::new("h2load").arg("--version"))?,
        })
    }
}

/// The first line that a program prints, wherever and with whatever status: nginx says its version
/// on standard error, and wrk ends as if it had failed.
fn version(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| shown(command))?;
    let printed = [output.stdout, output.stderr].concat();
    let printed = String::from_utf8_lossy(&printed);
    let line = printed.lines().map(str::trim).find(|it| !it.is_empty());
    let line = line.with_context(|| format!("`{}` says no version", shown(command)))?;
    Ok(line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROCESSORS: &str = "\
processor\t: 0
model name\t: AMD EPYC
flags\t\t: fpu sse avx512ifma sha_ni

processor\t: 1
model name\t: another
flags\t\t: fpu
";

    #[test]
    fn a_machine_is_known_by_what_its_kernel_says() {
        let machine = Machine {
            processor: Some("AMD EPYC".to_owned()),
            cores: 2,
            kernel: "6.1.0".to_owned(),
            sha_ni: true,
            avx512_ifma: true,
        };
        assert_eq!(Machine::read(PROCESSORS, 2, "6.1.0\n"), machine);
        // Flags are whole words.
        let others = PROCESSORS.replace("avx512ifma", "avx512ifma2");
        let others = others.replace("sha_ni", "no_sha_ni");
        let machine = Machine {
            sha_ni: false,
            avx512_ifma: false,
            ..machine
        };
        assert_eq!(Machine::read(&others, 2, "6.1.0\n"), machine);
        let unknown = Machine {
            processor: None,
            ..machine
        };
        assert_eq!(Machine::read("Features\t: sha2\n", 2, "6.1.0"), unknown);
    }

    #[test]
    fn a_version_is_read_wherever_it_is_said() {
        let said = |script: &str| version(Command::new("sh").args(["-c", script]));
        assert_eq!(said("echo; echo a 1; echo b").unwrap(), "a 1");
        assert_eq!(said("echo a 2 >&2; exit 1").unwrap(), "a 2");
        assert!(said("exit 0").is_err());
    }
}
