//! Who sends, and where to: flags and environment first, else the ready sender that a sandbox left in its data folder.
//!
//! The file is written by `messo sandbox` at each start, readable by its owner alone.

use super::Args;
use crate::config::Config;
use crate::failure::{Doing as _, Failure};
use serde::{Deserialize, Serialize};
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// The file, in the data folder.
const FILE: &str = "sender.json";

/// The ready sender of a sandbox, as it stands in its data folder.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SenderFile {
    /// Where the sandbox answers.
    pub url: String,
    /// Tax id of the body.
    pub tax_id: String,
    /// Its name.
    pub name: String,
    /// Its key.
    pub api_key: String,
}

impl SenderFile {
    /// Writes the file, for its owner alone, whole or not at all.
    ///
    /// # Errors
    /// [`Failure`] when the folder cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), Failure> {
        let (path, new) = (folder.join(FILE), folder.join(format!("{FILE}.new")));
        let write = || {
            // Removed first, so that the mode is ours and not that of a file left by a crash.
            match fs::remove_file(&new) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
            file.write_all(&serde_json::to_vec_pretty(self)?)?;
            fs::rename(&new, &path)
        };
        write().doing(format!("writing {}", path.display()))
    }
}

/// Who sends.
pub struct Sender {
    /// Where to.
    pub url: String,
    /// Key.
    pub api_key: String,
    /// Tax id of the body.
    pub tax_id: String,
    /// Name of the body.
    pub name: String,
    /// Whether it is the ready sender of a sandbox on this machine.
    pub is_local: bool,
}

/// Finds out who sends.
///
/// # Errors
/// [`Failure`] that says which flag is missing.
pub fn find(args: &Args, config: &Config) -> Result<Sender, Failure> {
    match &args.api_key {
        Some(api_key) => by_flags(args, config, api_key),
        None => by_file(args, config),
    }
}

fn by_flags(args: &Args, config: &Config, api_key: &str) -> Result<Sender, Failure> {
    let ready = read(&file(config))?.filter(|ready| ready.api_key == api_key);
    let known = |flag: &Option<String>, of_ready: fn(&SenderFile) -> &String, name: &str| {
        flag.clone()
            .or_else(|| ready.as_ref().map(|ready| of_ready(ready).clone()))
            .ok_or_else(|| Failure::new(format!("with a key of your own, the request must say who sends: add {name}")))
    };
    let url = args.url.clone().or_else(|| ready.as_ref().map(|ready| ready.url.clone()));
    Ok(Sender {
        url: url.map_or_else(|| config.public_url_at(config.listen), Ok)?,
        api_key: api_key.to_owned(),
        tax_id: known(&args.sender_tax_id, |ready| &ready.tax_id, "--sender-tax-id")?,
        name: known(&args.sender_name, |ready| &ready.name, "--sender-name")?,
        is_local: ready.is_some(),
    })
}

fn by_file(args: &Args, config: &Config) -> Result<Sender, Failure> {
    let path = file(config);
    let ready = read(&path)?.ok_or_else(|| {
        Failure::new(format!(
            "no key: give --api-key or MESSO_API_KEY, or start `messo sandbox` here first (it leaves its ready sender in {})",
            path.display()
        ))
    })?;
    if let Some(url) = args.url.as_ref().filter(|url| url.trim_end_matches('/') != ready.url) {
        let text = format!("the key in {} is for {}, not for {url}: give --api-key", path.display(), ready.url);
        return Err(Failure::new(text));
    }
    Ok(Sender {
        url: ready.url,
        api_key: ready.api_key,
        tax_id: args.sender_tax_id.clone().unwrap_or(ready.tax_id),
        name: args.sender_name.clone().unwrap_or(ready.name),
        is_local: true,
    })
}

fn file(config: &Config) -> PathBuf {
    config.data.join(FILE)
}

fn read(path: &Path) -> Result<Option<SenderFile>, Failure> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        other => other.doing(format!("reading {}", path.display()))?,
    };
    serde_json::from_str(&text).map(Some).doing(format!("{} is not what a sandbox writes", path.display()))
}
