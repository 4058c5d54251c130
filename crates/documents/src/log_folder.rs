//! Files of the transparency log in a local folder, laid out as they are served: [`LogFiles`].
//!
//! A file is written under a name of its own, brought to the disk, and then linked to its place; a link never replaces a
//! file. Nothing in the log is secret, so nothing is encrypted. One process uses a folder at a time.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use messo_ports::log_files::{LogFileError, LogFiles};

/// Ending of files on their way; what a crash leaves of them is overwritten or passed over.
const ON_ITS_WAY: &str = "new";

/// Names of files on their way are taken from here, so that no two of this process are the same.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// The folder. It is made with the first file.
#[derive(Clone, Debug)]
pub struct LogFolder {
    root: Arc<Path>,
}

impl LogFolder {
    /// The files below `root`.
    pub fn new(root: &Path) -> Self {
        Self { root: root.into() }
    }

    /// Runs what may block where it may.
    async fn blocking<T, F>(&self, work: F) -> Result<T, LogFileError>
    where
        T: Send + 'static,
        F: FnOnce(&Path) -> Result<T, LogFileError> + Send + 'static,
    {
        let root = Arc::clone(&self.root);
        let done = tokio::task::spawn_blocking(move || work(&root)).await;
        done.map_err(|_| LogFileError::Unusable("a call did not end".to_owned()))?
    }
}

#[async_trait]
impl LogFiles for LogFolder {
    async fn keep(&self, files: Vec<(String, Vec<u8>)>) -> Result<(), LogFileError> {
        self.blocking(move |root| {
            let mut folders = BTreeSet::new();
            for (path, bytes) in files {
                let place = place_of(root, &path)?;
                if !keep_one(&place, &bytes).map_err(unusable)? {
                    return Err(LogFileError::Different(path));
                }
                folders.extend(place.parent().map(Path::to_owned));
            }
            folders.iter().try_for_each(|folder| sync_folder(folder)).map_err(unusable)
        })
        .await
    }

    async fn replace(&self, path: &str, bytes: Vec<u8>) -> Result<(), LogFileError> {
        let path = path.to_owned();
        self.blocking(move |root| {
            let place = place_of(root, &path)?;
            let on_its_way = write_on_its_way(&place, &bytes).map_err(unusable)?;
            fs::rename(on_its_way, &place).map_err(unusable)?;
            place.parent().map_or(Ok(()), sync_folder).map_err(unusable)
        })
        .await
    }

    async fn read(&self, path: &str) -> Result<Option<Vec<u8>>, LogFileError> {
        let path = path.to_owned();
        self.blocking(move |root| absent(fs::read(place_of(root, &path)?))).await
    }

    async fn list(&self, folder: &str) -> Result<Vec<String>, LogFileError> {
        let folder = folder.to_owned();
        self.blocking(move |root| {
            let mut names = Vec::new();
            for entry in absent(fs::read_dir(place_of(root, &folder)?))?.into_iter().flatten() {
                let name = entry.map_err(unusable)?.file_name();
                names.extend(name.into_string().ok().filter(|name| !name.ends_with(ON_ITS_WAY)));
            }
            names.sort();
            Ok(names)
        })
        .await
    }

    async fn remove(&self, paths: Vec<String>) -> Result<(), LogFileError> {
        self.blocking(move |root| {
            for path in paths {
                let place = place_of(root, &path)?;
                absent(fs::remove_file(&place))?;
                // a folder that holds something else stays
                let _ = place.parent().filter(|folder| *folder != root).map(fs::remove_dir);
            }
            Ok(())
        })
        .await
    }

    async fn clear(&self) -> Result<(), LogFileError> {
        self.blocking(|root| absent(fs::remove_dir_all(root)).map(drop)).await
    }
}

/// Where a path leads; never out of the folder.
fn place_of(root: &Path, path: &str) -> Result<PathBuf, LogFileError> {
    let plain = |part: &str| {
        let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'.';
        part.bytes().next().is_some_and(|first| first != b'.') && part.bytes().all(known)
    };
    let within = path.split('/').all(plain);
    if within { Ok(root.join(path)) } else { Err(LogFileError::Unusable(format!("{path:?} is no path of the log"))) }
}

/// Whether the file is there with these bytes, now or since before.
fn keep_one(place: &Path, bytes: &[u8]) -> io::Result<bool> {
    let on_its_way = write_on_its_way(place, bytes)?;
    let linked = fs::hard_link(&on_its_way, place);
    fs::remove_file(&on_its_way)?;
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(fs::read(place)? == bytes),
        other => other.map(|()| true),
    }
}

/// Writes beside the place, to the disk.
fn write_on_its_way(place: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    if let Some(folder) = place.parent() {
        make_folder(folder)?;
    }
    let mut name = place.as_os_str().to_owned();
    name.push(format!(".{}.{ON_ITS_WAY}", NEXT.fetch_add(1, Ordering::Relaxed)));
    let path = PathBuf::from(name);
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(path)
}

/// Makes a folder with its parents; what was made is on the disk afterwards.
fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        make_folder(parent)?;
        DirBuilder::new().mode(0o700).create(folder)?;
        return sync_folder(parent);
    }
    DirBuilder::new().mode(0o700).create(folder)
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn absent<T>(result: io::Result<T>) -> Result<Option<T>, LogFileError> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(unusable(error)),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn unusable(error: io::Error) -> LogFileError {
    LogFileError::Unusable(error.to_string())
}
