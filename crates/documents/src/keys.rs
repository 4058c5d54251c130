//! The key files of an installation: the master key, and the root key that it wraps.
//!
//! ```text
//! master.key    messo-master-key-2 <64 hexadecimal digits> <8 digits of check>
//! master.root   messo-root-key-1 <the root key, sealed under the master key, Base64>
//! ```
//!
//! Everything sealed comes from the root key, which never changes; so a new master key is made by wrapping the root key
//! anew, and no document is written again ([`rotate`]). The master key is short enough to be kept on paper in a safe, and a
//! copying error is noticed. Who loses it loses everything sealed; who reads both files reads everything, so it is backed up
//! apart from the data, and the root key with them. In a file of version 1 the master key is the root key itself; its first
//! rotation parts the two.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD};
use messo_ports::time::Entropy;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::vault::{cipher, open_under, seal_under};

/// First word of a master key that is the root key itself.
const ALONE: &str = "messo-master-key-1";
/// First word of a master key that wraps a root key.
const WRAPPING: &str = "messo-master-key-2";
/// First word of a line of the file of the root key.
const ROOT: &str = "messo-root-key-1";
/// Context under which the root key is wrapped.
const ROOT_CONTEXT: &str = "root-key";
/// Hexadecimal digits of the check at the end of the line.
const CHECK_DIGITS: usize = 8;
/// Longest file that is read as a master key; the line takes 93 bytes.
const LONGEST_MASTER: u64 = 200;
/// Longest file of the root key: two lines, in the middle of a rotation.
const LONGEST_ROOT: u64 = 1000;

/// A key in clear.
pub(crate) type SecretKey = Zeroizing<[u8; 32]>;

/// Why the keys do not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data of the installation are there, but not the key that seals them.
    #[error("the master key {path} is missing, and the data are sealed with it: put the file back from its backup")]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
    /// Not a whole key.
    #[error("the master key {path} is truncated or damaged: put the file back from its backup")]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// Others than the owner may read or change the file.
    #[error("the key file {path} can be read by others (mode {mode:04o}): `chmod 600` it")]
    ReadableByOthers {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file of the root key is not there.
    #[error("the root key {path} is missing, and the data are sealed with it: put the file back from its backup")]
    RootMissing {
        /// Where it should be.
        path: PathBuf,
    },
    /// The master key is another one.
    #[error(
        "the master key {path} does not open {root}: it belongs to another installation, or to the time before a \
         rotation; put back the one that goes with these data"
    )]
    OtherMaster {
        /// The master key.
        path: PathBuf,
        /// The file that it does not open.
        root: PathBuf,
    },
    /// A file cannot be read or made.
    #[error("the key file {path} cannot be used: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl OpenError {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        |source| Self::Io { path: path.to_owned(), source }
    }
}

/// A master key, as its file has it.
struct Master {
    key: SecretKey,
    /// Whether it is the root key itself.
    alone: bool,
}

/// The root key; both keys are made at the first start.
pub(crate) fn open(path: &Path, must_exist: bool, entropy: &dyn Entropy) -> Result<SecretKey, OpenError> {
    let master = match read_master(path) {
        Err(OpenError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            if must_exist {
                return Err(OpenError::Missing { path: path.to_owned() });
            }
            make_master(path, entropy)?
        }
        found => found?,
    };
    if master.alone {
        return Ok(master.key);
    }
    let root_path = root_path(path);
    match read_root(path, &root_path, &master.key) {
        Err(OpenError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            if must_exist {
                return Err(OpenError::RootMissing { path: root_path });
            }
            let root = draw(entropy);
            let line = root_line(&root, &master.key, entropy);
            write_once(&root_path, line.as_bytes()).map_err(OpenError::io(&root_path))?;
            Ok(root)
        }
        found => found,
    }
}

/// Makes a new master key and wraps the root key under it. The old master key opens nothing any more, except together with
/// an old copy of the root key's file. A crash in the middle leaves the old or the new one in force, whichever stands in
/// its file.
///
/// # Errors
/// [`OpenError`]; the master key in the file then is the one in force.
pub fn rotate(path: &Path, entropy: &dyn Entropy) -> Result<(), OpenError> {
    let root_path = root_path(path);
    let before = read_master(path)?;
    let root = if before.alone { before.key.clone() } else { read_root(path, &root_path, &before.key)? };
    let after = draw(entropy);
    let new_line = root_line(&root, &after, entropy);
    let both = if before.alone {
        new_line.clone()
    } else {
        root_line(&root, &before.key, entropy) + &new_line // whichever master key a crash leaves opens it
    };
    replace(&root_path, both.as_bytes()).map_err(OpenError::io(&root_path))?;
    let line = Zeroizing::new(master_line(&after));
    replace(path, line.as_bytes()).map_err(OpenError::io(path))?;
    replace(&root_path, new_line.as_bytes()).map_err(OpenError::io(&root_path))
}

fn root_path(master: &Path) -> PathBuf {
    master.with_extension("root")
}

fn draw(entropy: &dyn Entropy) -> SecretKey {
    let mut key: SecretKey = Zeroizing::new([0; 32]);
    entropy.fill(&mut *key);
    key
}

fn read_master(path: &Path) -> Result<Master, OpenError> {
    let line = read_private(path, LONGEST_MASTER)?;
    parse_master(&line).ok_or_else(|| OpenError::Damaged { path: path.to_owned() })
}

/// Reads a file that its owner alone may read.
fn read_private(path: &Path, longest: u64) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let file = File::open(path).map_err(OpenError::io(path))?;
    let mode = file.metadata().map_err(OpenError::io(path))?.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(OpenError::ReadableByOthers { path: path.to_owned(), mode });
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(longest as usize));
    file.take(longest).read_to_end(&mut bytes).map_err(OpenError::io(path))?;
    Ok(bytes)
}

fn parse_master(line: &[u8]) -> Option<Master> {
    let words: Vec<&str> = std::str::from_utf8(line).ok()?.split_ascii_whitespace().collect();
    let [label @ (ALONE | WRAPPING), digits, check] = words[..] else { return None };
    let mut key: SecretKey = Zeroizing::new([0; 32]);
    hex::decode_to_slice(digits, &mut *key).ok()?;
    (check_digits(&key) == check).then_some(Master { key, alone: label == ALONE })
}

/// Start of the digest of the key: it notices a copying error, and tells nothing of use about 32 random bytes.
fn check_digits(key: &SecretKey) -> String {
    let mut digits = hex::encode(Sha256::digest(**key));
    digits.truncate(CHECK_DIGITS);
    digits
}

fn master_line(key: &SecretKey) -> String {
    let digits = Zeroizing::new(hex::encode(**key));
    format!("{WRAPPING} {} {}\n", *digits, check_digits(key))
}

/// Draws a master key and writes it. The file appears whole or not at all, and never over another one.
fn make_master(path: &Path, entropy: &dyn Entropy) -> Result<Master, OpenError> {
    let key = draw(entropy);
    let line = Zeroizing::new(master_line(&key));
    write_once(path, line.as_bytes()).map_err(OpenError::io(path))?;
    Ok(Master { key, alone: false })
}

fn root_line(root: &SecretKey, master: &SecretKey, entropy: &dyn Entropy) -> String {
    format!("{ROOT} {}\n", STANDARD.encode(seal_under(&cipher(master), ROOT_CONTEXT, &**root, entropy)))
}

/// The root key, out of the line that this master key opens.
fn read_root(path: &Path, root_path: &Path, master: &SecretKey) -> Result<SecretKey, OpenError> {
    let bytes = read_private(root_path, LONGEST_ROOT)?;
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    let sealed = text.lines().filter_map(|line| STANDARD.decode(line.strip_prefix(ROOT)?.trim()).ok());
    let opened = sealed.filter_map(|sealed| open_under(&cipher(master), ROOT_CONTEXT, &sealed).ok()).next();
    let root = opened.and_then(|plain| <[u8; 32]>::try_from(plain.as_slice()).ok().map(Zeroizing::new));
    root.ok_or_else(|| OpenError::OtherMaster { path: path.to_owned(), root: root_path.to_owned() })
}

fn write_once(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = unfinished(path, bytes)?;
    let linked = fs::hard_link(&unfinished, path);
    fs::remove_file(&unfinished)?;
    linked?;
    sync_parent(path)
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::rename(unfinished(path, bytes)?, path)?;
    sync_parent(path)
}

/// The bytes in a file beside their place, on the disk.
fn unfinished(path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let unfinished = path.with_extension("unfinished");
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {} // a crash may have left one
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(unfinished)
}

fn sync_parent(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(parent)?.sync_all()
}
