//! Starts the built program, reads what it prints, stops it. Never waits without an end.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// Longest wait for a start or a stop of the program, built without optimisation, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// The program, without what the environment of the tests might say to it.
pub fn messo() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_messo"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("MESSO_")) {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    command
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Output {
    command.output().unwrap()
}

/// What a start that must fail says: one line on stderr, exit code 1.
pub fn refusal(command: &mut Command) -> String {
    let output = run(command);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "one line: {said}");
    assert!(said.starts_with("messo: "), "{said}");
    said
}

/// The program, listening.
pub struct Running {
    child: Child,
    /// Where it answers.
    pub url: String,
    /// What it printed until it was ready.
    pub printed: String,
}

/// `messo sandbox` on a free port with this folder.
pub fn sandbox(folder: &Path) -> Command {
    let mut command = messo();
    command.args(["sandbox", "--listen", "127.0.0.1:0", "--data"]).arg(folder);
    command
}

impl Running {
    /// Starts it, and waits until it prints `ready`.
    pub fn start(command: &mut Command, ready: &str) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (tell, told) = mpsc::channel();
        let out = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                // Nobody listens once it is ready, but the pipe must not fill.
                let _ = tell.send(line);
            }
        });
        let mut printed = String::new();
        while !printed.contains(ready) {
            match told.recv_timeout(PATIENCE) {
                Ok(line) => printed = printed + &line + "\n",
                Err(why) => {
                    child.kill().unwrap();
                    let mut said = String::new();
                    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
                    panic!("not ready ({why}): {printed}{said}");
                }
            }
        }
        let url = printed.split_whitespace().find(|word| word.starts_with("http://")).unwrap().to_owned();
        Self { child, url, printed }
    }

    /// Starts a sandbox on this folder.
    pub fn sandbox(folder: &Path) -> Self {
        Self::start(&mut sandbox(folder), "Ctrl-C stops it")
    }

    /// The printed API key.
    pub fn key(&self) -> String {
        let line = self.printed.lines().find(|line| line.trim_start().starts_with("API key")).unwrap();
        line.split_whitespace().last().unwrap().to_owned()
    }

    /// Process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop, as a service manager does, and waits. Its exit code.
    pub fn stop(mut self) -> Option<i32> {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(pid, Signal::TERM).unwrap();
        for _ in 0..PATIENCE.as_millis() / 10 {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("it does not stop");
    }

    /// Ends it, and reads what it said on stderr.
    pub fn last_words(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        said
    }

    /// Ends it without a word.
    pub fn kill_9(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A test that failed leaves nothing running.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
