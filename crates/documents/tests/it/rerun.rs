//! A test that needs a process of its own: it starts this test binary again, for itself alone, with a folder.
//!
//! The test asks [`folder`] first: inside the second process it gets the folder, and plays its other part.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

const FOLDER: &str = "MESSO_TEST_FOLDER";

/// The folder handed to the second process; `None` in the first.
pub fn folder() -> Option<PathBuf> {
    std::env::var_os(FOLDER).map(PathBuf::from)
}

/// The second process of the test of this name (`module::function`), not yet started.
pub fn alone(test: &str, folder: &Path) -> Command {
    wrapped(std::env::current_exe().unwrap().as_os_str(), &[], test, folder)
}

/// The same in a mount name space of its own, where `folder` is a file system of one megabyte in memory.
pub fn on_a_small_disk(test: &str, folder: &Path) -> Command {
    let exe = std::env::current_exe().unwrap();
    let script = r#"mount -t tmpfs -o size=1m messo-test "$1" && shift && exec "$@""#;
    let arguments = ["-m", "sh", "-c", script, "sh"].map(OsStr::new);
    wrapped(OsStr::new("unshare"), &[&arguments[..], &[folder.as_os_str(), exe.as_os_str()]].concat(), test, folder)
}

fn wrapped(program: &OsStr, arguments: &[&OsStr], test: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).args(["--exact", test, "--nocapture"]).env(FOLDER, folder);
    command
}
