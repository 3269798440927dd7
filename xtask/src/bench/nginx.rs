//! nginx, as the upstream and as the rivals.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::ports::Ports;
use crate::server::Server;

/// Where Debian has it.
pub const PROGRAM: &str = "/usr/sbin/nginx";

/// The configurations, of which each nginx is given one.
pub struct Configurations {
    /// The folder that they are in.
    here: PathBuf,
    /// Where each nginx gets a folder of its own.
    folder: PathBuf,
}

impl Configurations {
    /// Those of this folder, for servers that write into the other one.
    pub fn new(here: PathBuf, folder: PathBuf) -> Self {
        Self { here, folder }
    }

    /// Starts an nginx with one of them, in which it fills in what stands between `@`. It listens
    /// at least where HTTP/1.1 is spoken.
    pub fn start(&self, role: &str, ports: Ports, values: &[(&str, String)]) -> Result<Server> {
        let path = self.here.join(format!("{role}.conf"));
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let common = [
            ("here", self.here.display().to_string()),
            ("http1", ports.http1.to_string()),
            ("http1-tls", ports.http1_tls.to_string()),
            ("http2", ports.http2.to_string()),
            ("http2-tls", ports.http2_tls.to_string()),
        ];
        let text = fill_in(text, &[values, &common].concat())?;
        let folder = self.folder.join(role);
        fs::create_dir(&folder)?;
        fs::write(folder.join("nginx.conf"), text)?;
        let own = folder.display().to_string();
        let configuration = format!("{own}/nginx.conf");
        let arguments = ["-p", &own, "-e", "stderr", "-c", &configuration];
        let log = folder.join("said");
        let mut server = Server::start("nginx", Path::new(PROGRAM), &arguments, log)?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, ports.http1));
        server.wait_until(|| TcpStream::connect(address).is_ok())?;
        Ok(server)
    }
}

fn fill_in(text: String, values: &[(&str, String)]) -> Result<String> {
    let filled = values.iter().fold(text, |text, (name, value)| {
        text.replace(&format!("@{name}@"), value)
    });
    let left = filled.lines().find(|line| {
        let written = !line.trim_start().starts_with('#');
        written && line.contains('@')
    });
    ensure!(left.is_none(), "nobody says what is between @ in {left:?}");
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_between_at_signs_is_filled_in_or_refused() {
        let text = "# between @\nlisten @port@;\ninclude @here@/a;".to_owned();
        let values = [("port", "80".to_owned()), ("here", "/x".to_owned())];
        let filled = fill_in(text.clone(), &values).unwrap();
        assert_eq!(filled, "# between @\nlisten 80;\ninclude /x/a;");
        let refused = fill_in(text, &values[..1]).unwrap_err().to_string();
        assert!(refused.contains("include @here@/a"), "{refused}");
    }
}
