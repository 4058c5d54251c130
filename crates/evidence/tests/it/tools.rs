//! How the tests call programs that `tools/setup` installs, and where they leave the files that were judged.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the judges: `MESSO_JUDGES`, or the workspace's private one.
pub fn judges() -> PathBuf {
    match std::env::var_os("MESSO_JUDGES") {
        Some(folder) => folder.into(),
        None => workspace().join(".venv"),
    }
}

pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

/// A folder under `target/tmp` in which the files of one test stay to be looked at.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("evidence").join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The class path of a Java judge.
pub fn class_path(judge: &str) -> String {
    let path = judges().join("judges").join(format!("{judge}.cp"));
    std::fs::read_to_string(&path)
        .unwrap_or_else(|error| missing(&path.display().to_string(), &error))
        .trim()
        .to_owned()
}

/// Runs a program; answers whether it was content and what it printed, both streams.
pub fn run(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> (bool, String) {
    let program = program.as_ref();
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| missing(&program.to_string_lossy(), &error));
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// The text of each page of a PDF, as Poppler extracts it.
pub fn page_texts(pdf: &[u8]) -> Vec<String> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), pdf).unwrap();
    let (fine, text) = run("pdftotext", &["-layout", file.path().to_str().unwrap(), "-"]);
    assert!(fine, "pdftotext: {text}");
    text.trim_end_matches('\u{c}').split('\u{c}').map(str::to_owned).collect()
}

fn missing(what: &str, error: &std::io::Error) -> ! {
    panic!("{what}: {error}. The judges of documents are not installed: run `make test`, or tools/setup once")
}
