//! The store of documents as a local folder: [`Blobs`] over files that are written once and never changed.
//!
//! ```text
//! root/tmp/          uploads on their way; whatever a crash left here is removed at start
//! root/00 … root/ff  stored documents, spread by the first byte of the SHA-256 of the key
//! ```
//!
//! An upload is written under `tmp` while it is hashed, brought to the disk, and then linked to its place. A link never
//! replaces a file, so of two uploads of one key the first stands, and a reader sees a whole document or none. The file
//! system must know hard links. What is on the disk is encrypted, also while it is on its way (`framed_file.rs`), and
//! modes 0700 and 0600 keep other users out. One process uses a folder at a time: its lock is the binary's business.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use bytes::{Buf, Bytes};
use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use messo_domain::ids::{DocumentKey, Sha256Digest};
use messo_ports::blobs::{BlobError, BlobMeta, Blobs, ByteStream, Expected};
use messo_ports::vault::Vault;

use crate::framed_file::{CHUNK, FrameReader, FrameWriter, Framed, WholeFrame, read_frame};

/// Longest key that is used as a file name as it is; file systems take 255 bytes.
const MAX_PLAIN_NAME: usize = 200;
/// Folder of uploads on their way.
const TMP: &str = "tmp";

/// Names of temporary files are taken from here, so that no two of this process are the same.
static NEXT_TEMPORARY: AtomicU64 = AtomicU64::new(0);

/// Why a folder cannot hold documents.
#[derive(Debug, thiserror::Error)]
#[error("the folder of documents {path} cannot be used: {reason}")]
pub struct OpenError {
    /// The folder.
    pub path: PathBuf,
    /// What is wrong, in plain words.
    pub reason: String,
}

/// Documents in a local folder.
#[derive(Clone)]
pub struct FolderStore {
    root: Arc<Path>,
    vault: Arc<dyn Vault>,
}

impl std::fmt::Debug for FolderStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FolderStore({})", self.root.display())
    }
}

impl FolderStore {
    /// Opens the folder, makes it where there is none, removes the uploads that a crash interrupted, and proves that
    /// files can be written and linked. The keys of documents are wrapped by `vault`.
    ///
    /// # Errors
    /// [`OpenError`] when the folder cannot be made, read or written (a read-only or full disk, say).
    pub fn open(root: &Path, vault: Arc<dyn Vault>) -> Result<Self, OpenError> {
        prepare(root).map_err(|error| OpenError { path: root.to_owned(), reason: plain_reason(&error) })?;
        Ok(Self { root: root.into(), vault })
    }

    fn place_of(&self, key: &DocumentKey) -> PathBuf {
        let digest = Sha256Digest::of(key.as_str().as_bytes()).hex();
        self.root.join(&digest[..2]).join(file_name(key, &digest))
    }
}

/// The key itself, so that an operator finds a document by looking; its digest where the key is too long or begins like
/// a hidden file. No key holds `=`, so the two never meet.
fn file_name(key: &DocumentKey, digest: &str) -> String {
    let plain = key.as_str().len() <= MAX_PLAIN_NAME && !key.as_str().starts_with('.');
    if plain { key.as_str().to_owned() } else { format!("={digest}") }
}

fn prepare(root: &Path) -> io::Result<()> {
    make_folder(root)?;
    let mut made = make_one_folder(&root.join(TMP))?;
    for first_byte in 0..=u8::MAX {
        made |= make_one_folder(&root.join(format!("{first_byte:02x}")))?;
    }
    if made {
        sync_folder(root)?;
    }
    let leftovers = remove_files(&root.join(TMP))?;
    if leftovers > 0 {
        tracing::info!(leftovers, "removed uploads that were interrupted by the last stop");
    }
    prove_links(root)
}

/// Links a file as [`Upload::publish`] will, so that a folder that cannot serve is known at start.
fn prove_links(root: &Path) -> io::Result<()> {
    let (from, file) = Temporary::create(root)?;
    file.sync_all()?;
    let to = Temporary::unused(root);
    fs::hard_link(&from.path, &to.path)
}

/// Makes a folder with its parents; what was made is on the disk afterwards.
fn make_folder(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match make_one_folder(path) {
        Ok(false) => Ok(()),
        Ok(true) => sync_folder(parent),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            make_folder(parent)?;
            make_folder(path)
        }
        Err(error) => Err(error),
    }
}

/// Whether the folder was made now; `false` when it was there.
fn make_one_folder(path: &Path) -> io::Result<bool> {
    if path.is_dir() {
        return Ok(false);
    }
    DirBuilder::new().mode(0o700).create(path).map(|()| true)
}

fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Removes every file of a folder, durably, and says how many there were.
fn remove_files(folder: &Path) -> io::Result<usize> {
    let mut removed = 0;
    for entry in fs::read_dir(folder)? {
        fs::remove_file(entry?.path())?;
        removed += 1;
    }
    if removed > 0 {
        sync_folder(folder)?;
    }
    Ok(removed)
}

/// A file under `tmp` that is removed when the upload ends, whichever way it ends.
struct Temporary {
    path: PathBuf,
}

impl Temporary {
    fn unused(root: &Path) -> Self {
        let number = NEXT_TEMPORARY.fetch_add(1, Ordering::Relaxed);
        Self { path: root.join(TMP).join(number.to_string()) }
    }

    fn create(root: &Path) -> io::Result<(Self, File)> {
        let temporary = Self::unused(root);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary.path)?;
        Ok((temporary, file))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // What cannot be removed now is removed at the next start; it is in nobody's way.
        let _ = fs::remove_file(&self.path);
    }
}

/// An upload on its way. Dropping it leaves nothing behind.
struct Upload {
    temporary: Temporary,
    frame: FrameWriter,
}

impl Upload {
    fn start(store: &FolderStore, key: &DocumentKey) -> Result<Self, BlobError> {
        let (temporary, file) = Temporary::create(&store.root).map_err(unavailable)?;
        Ok(Self { temporary, frame: FrameWriter::new(file, &*store.vault, key) })
    }

    fn write(mut self, chunk: &[u8]) -> Result<Self, BlobError> {
        self.frame.write(chunk).map_err(unavailable)?;
        Ok(self)
    }

    fn last(self, bytes: &[u8]) -> Result<Uploaded, BlobError> {
        Ok(Uploaded { temporary: self.temporary, frame: self.frame.last(bytes).map_err(unavailable)? })
    }
}

/// An upload that came to its end. Dropping it leaves nothing behind.
struct Uploaded {
    temporary: Temporary,
    frame: WholeFrame,
}

impl Uploaded {
    /// Checks the digest, and makes the document visible at `place` unless one is there already.
    fn publish(
        self,
        place: &Path,
        key: &DocumentKey,
        expected: Expected,
        now: Timestamp,
    ) -> Result<BlobMeta, BlobError> {
        let sha256 = self.frame.sha256;
        if expected.sha256.is_some_and(|announced| announced != sha256) {
            return Err(BlobError::WrongDigest);
        }
        if let Some(stored) = stored_meta(place, key)? {
            return same_or_exists(stored, sha256, place);
        }
        let meta = self.frame.finish(key, expected.content_type, now).map_err(unavailable)?;
        match fs::hard_link(&self.temporary.path, place) {
            Ok(()) => sync_place(place).map(|()| meta),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let stored = stored_meta(place, key)?.ok_or(BlobError::Exists)?;
                same_or_exists(stored, sha256, place)
            }
            Err(error) => Err(unavailable(error)),
        }
    }
}

/// The answer where a document stands already. Whoever linked it may not have brought the folder to the disk yet, and
/// an answer promises that it is there.
fn same_or_exists(stored: BlobMeta, sha256: Sha256Digest, place: &Path) -> Result<BlobMeta, BlobError> {
    if stored.sha256 != sha256 {
        return Err(BlobError::Exists);
    }
    sync_place(place)?;
    Ok(stored)
}

/// Brings the entry of a linked file to the disk. After a failure the file stays linked: another upload of the same
/// bytes may have been answered with it, and a repetition of this one finds it.
fn sync_place(place: &Path) -> Result<(), BlobError> {
    place.parent().map_or(Ok(()), sync_folder).map_err(unavailable)
}

fn open_stored(place: &Path, key: &DocumentKey) -> Result<Option<(File, Framed)>, BlobError> {
    let file = match File::open(place) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unavailable(error)),
    };
    let framed = read_frame(&file, key).map_err(unavailable)?;
    Ok(Some((file, framed)))
}

fn stored_meta(place: &Path, key: &DocumentKey) -> Result<Option<BlobMeta>, BlobError> {
    Ok(open_stored(place, key)?.map(|(_, framed)| framed.meta))
}

#[expect(clippy::needless_pass_by_value, reason = "shaped for map_err")]
fn unavailable(error: io::Error) -> BlobError {
    BlobError::Unavailable(plain_reason(&error))
}

/// What is wrong with the disk, in words that say what to do.
fn plain_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull => "no space is left on the disk".to_owned(),
        io::ErrorKind::QuotaExceeded => "the disk quota is used up".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the disk is read-only".to_owned(),
        io::ErrorKind::PermissionDenied => "permission to read or write there is missing".to_owned(),
        io::ErrorKind::Unsupported => "the file system does not know hard links".to_owned(),
        _ => error.to_string(),
    }
}

/// Runs blocking work of the disk beside the requests. It is a few calls long: one for a document of up to [`CHUNK`].
async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BlobError> + Send + 'static,
) -> Result<T, BlobError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(stopped) => Err(BlobError::Unavailable(stopped.to_string())),
    }
}

/// Gathers the pieces of the network into chunks, and never holds more than one of them.
struct Chunks {
    pieces: ByteStream,
    left: Bytes,
    taken: u64,
    max_size: u64,
}

impl Chunks {
    fn new(pieces: ByteStream, max_size: u64) -> Self {
        Self { pieces, left: Bytes::new(), taken: 0, max_size }
    }

    /// Fills the buffer up to [`CHUNK`]; `false` when the stream has ended.
    async fn fill(&mut self, buffer: &mut Vec<u8>) -> Result<bool, BlobError> {
        while buffer.len() < CHUNK {
            if self.left.is_empty() {
                match self.pieces.next().await {
                    None => return Ok(false),
                    Some(piece) => self.take(piece)?,
                }
            }
            let part = self.left.len().min(CHUNK - buffer.len());
            buffer.extend_from_slice(&self.left[..part]);
            self.left.advance(part);
        }
        Ok(true)
    }

    fn take(&mut self, piece: io::Result<Bytes>) -> Result<(), BlobError> {
        self.left = piece.map_err(|error| BlobError::Interrupted(error.to_string()))?;
        self.taken += self.left.len() as u64;
        if self.taken > self.max_size { Err(BlobError::TooLarge { limit: self.max_size }) } else { Ok(()) }
    }
}

#[async_trait]
impl Blobs for FolderStore {
    async fn put(
        &self,
        key: &DocumentKey,
        expected: Expected,
        bytes: ByteStream,
        now: Timestamp,
    ) -> Result<BlobMeta, BlobError> {
        let mut chunks = Chunks::new(bytes, expected.max_size);
        let mut buffer = Vec::new();
        let mut upload: Option<Upload> = None;
        while chunks.fill(&mut buffer).await? {
            let (store, key) = (self.clone(), key.clone());
            (upload, buffer) = on_disk(move || {
                let upload = begun(upload, &store, &key)?.write(&buffer)?;
                buffer.clear();
                Ok((Some(upload), buffer))
            })
            .await?;
        }
        let (store, place, key) = (self.clone(), self.place_of(key), key.clone());
        on_disk(move || begun(upload, &store, &key)?.last(&buffer)?.publish(&place, &key, expected, now)).await
    }

    async fn stat(&self, key: &DocumentKey) -> Result<Option<BlobMeta>, BlobError> {
        let (place, key) = (self.place_of(key), key.clone());
        on_disk(move || stored_meta(&place, &key)).await
    }

    async fn open(&self, key: &DocumentKey) -> Result<(BlobMeta, ByteStream), BlobError> {
        let (store, place, key) = (self.clone(), self.place_of(key), key.clone());
        let (meta, first, reader) = on_disk(move || {
            let (file, framed) = open_stored(&place, &key)?.ok_or(BlobError::NotFound)?;
            let meta = framed.meta.clone();
            let mut reader = FrameReader::new(file, framed, &*store.vault, &key).map_err(unavailable)?;
            let first = reader.next().map_err(unavailable)?;
            Ok((meta, first, reader))
        })
        .await?;
        let first = stream::iter((!first.is_empty()).then(|| Ok(Bytes::from(first))));
        let rest = stream::try_unfold(reader, |reader| async move {
            if reader.is_done() { Ok(None) } else { read_chunk(reader).await.map(Some) }
        });
        Ok((meta, first.chain(rest).boxed()))
    }

    async fn remove(&self, key: &DocumentKey) -> Result<(), BlobError> {
        let place = self.place_of(key);
        on_disk(move || match fs::remove_file(&place) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unavailable(error)),
            _ => Ok(()),
        })
        .await
    }

    /// Uploads that are on their way during the call may be stored after it: callers let none run.
    async fn clear(&self) -> Result<(), BlobError> {
        let root = Arc::clone(&self.root);
        on_disk(move || {
            for first_byte in 0..=u8::MAX {
                remove_files(&root.join(format!("{first_byte:02x}"))).map_err(unavailable)?;
            }
            Ok(())
        })
        .await
    }
}

/// The upload, begun where nothing came before.
fn begun(upload: Option<Upload>, store: &FolderStore, key: &DocumentKey) -> Result<Upload, BlobError> {
    upload.map_or_else(|| Upload::start(store, key), Ok)
}

async fn read_chunk(mut reader: FrameReader) -> io::Result<(Bytes, FrameReader)> {
    let read = tokio::task::spawn_blocking(move || reader.next().map(|bytes| (Bytes::from(bytes), reader)));
    read.await.map_err(io::Error::other)?
}
