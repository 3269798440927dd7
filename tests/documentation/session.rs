//! A session of bash, to which blocks are given one by one.

use std::fmt::{self, Display, Formatter};
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use gateway_tests::{judge_node, judge_python};
use rustix::process::{Pid, Signal, kill_process_group};

use crate::folder::Folder;

/// The longest that a block may take.
const LIMIT: Duration = Duration::from_secs(120);

/// What every block runs under. A failure names the line of the page.
const PRELUDE: &str = "set -eEu -o pipefail
trap 'failed=1; echo \"line $LINENO failed: $BASH_COMMAND\" >&2' ERR";

/// A running bash. What it started ends with it.
pub struct Session {
    bash: Child,
    input: ChildStdin,
    ends: Receiver<String>,
    scratch: PathBuf,
    blocks: usize,
}

/// How a block ended.
pub struct Ended {
    /// Whether all its commands succeeded.
    pub good: bool,
    /// What it printed.
    pub output: String,
    /// What it said besides.
    pub errors: String,
}

/// What a block does when one of its commands fails.
#[derive(Clone, Copy, PartialEq)]
pub enum OnFailure {
    /// The session ends.
    End,
    /// The other commands run, and then the block may be tried again.
    Go,
}

impl Session {
    /// Starts one in the folder of a page; `admin` is where its gateways have their admin API
    /// unless they are told otherwise.
    pub fn start(folder: &Folder, admin: &str) -> Self {
        let mut bash = Command::new("bash");
        bash.args(["--noprofile", "--norc"])
            .current_dir(folder.page());
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("JWT_GATEWAY_")) {
            bash.env_remove(name);
        }
        bash.env("PATH", search_path(folder))
            .env("HOME", folder.page())
            .env("JWT_GATEWAY_ADMIN", admin)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut bash = bash.spawn().expect("bash");
        let input = bash.stdin.take().unwrap();
        let output = BufReader::new(bash.stdout.take().unwrap());
        let (send, ends) = channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        let mut session = Self {
            bash,
            input,
            ends,
            scratch: folder.session(),
            blocks: 0,
        };
        session.say(PRELUDE);
        session
    }

    /// Runs a block whose first line is the line of this number of its page.
    pub fn run(&mut self, script: &str, line: usize, on_failure: OnFailure) -> Ended {
        self.blocks += 1;
        let file = |kind: &str| self.scratch.join(format!("{}.{kind}", self.blocks));
        let (block, out, err) = (file("sh"), file("out"), file("err"));
        // Bash then counts lines as the page does.
        let padded = "\n".repeat(line - 1) + script;
        fs::write(&block, padded).unwrap();
        let (before, after) = match on_failure {
            OnFailure::End => ("", ""),
            OnFailure::Go => ("set +e; ", "; set -e"),
        };
        let (path, stdout, stderr) = (block.display(), out.display(), err.display());
        self.say(&format!(
            "failed=0; {before}. {path} >{stdout} 2>{stderr} </dev/null{after}\necho \"$failed\""
        ));
        let end = self.ends.recv_timeout(LIMIT);
        let read = |path: PathBuf| {
            let bytes = fs::read(path).unwrap_or_default();
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let mut errors = read(err);
        if end == Err(RecvTimeoutError::Timeout) {
            errors += &format!("it does not end within {} s\n", LIMIT.as_secs());
        }
        Ended {
            good: end.is_ok_and(|failed| failed == "0"),
            output: read(out),
            errors,
        }
    }

    fn say(&mut self, text: &str) {
        // Where bash has ended, that shows when it is listened to.
        let _ = writeln!(self.input, "{text}");
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(group) = Pid::from_raw(self.bash.id() as i32) {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.bash.wait();
    }
}

impl Display for Ended {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Self { output, errors, .. } = self;
        write!(formatter, "it printed:\n{output}\nand said:\n{errors}")
    }
}

/// The gateway under test first, then Python and Node with the packages of the judges.
fn search_path(folder: &Folder) -> String {
    let mut folders = vec![folder.bin()];
    for program in [judge_python(), judge_node()] {
        let parent = program.parent().filter(|parent| parent.is_absolute());
        folders.extend(parent.map(PathBuf::from));
    }
    let folders: Vec<String> = folders.iter().map(|it| it.display().to_string()).collect();
    format!("{}:{}", folders.join(":"), std::env::var("PATH").unwrap())
}
