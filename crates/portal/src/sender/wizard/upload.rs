//! The forms of the wizard as they come: fields, and files that are looked at and stored while they arrive.
//!
//! The token stands before the files, so a form of somebody else's stores nothing. A file that is not taken is read to its
//! end all the same: a browser shows an answer only after it has sent everything.

use crate::Portal;
use crate::errors::PageError;
use crate::forms::{self, Fields};
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use messo_domain::ids::DocumentKey;
use messo_engine::UseError;
use messo_engine::use_cases::keep_file::{FileFault, FileKind, KeptFile};
use tokio::sync::mpsc;

/// Bytes of all fields of a form, files apart.
const LARGEST_FIELDS: usize = 1 << 20;
/// Pieces of a form: as many as the largest draft has fields, many times over.
const MOST_PIECES: usize = 2000;
/// Most files of one form; those over the limit of a request are told one by one.
const MOST_FILES: usize = 40;
/// Characters of the name of a file that are kept.
const NAME_LENGTH: usize = 120;
/// Pieces of a file that wait for the disk.
const WAITING: usize = 4;
/// A browser with script says so; it is answered in headers where to go.
const BY_SCRIPT: &str = "x-messo-upload";

/// A file that arrived.
pub(super) struct Upload {
    /// Name of its field.
    pub(super) field: String,
    /// Its name on the officer's machine.
    pub(super) name: String,
    pub(super) kept: Result<KeptFile, FileFault>,
}

/// A form that brought its token.
pub(super) struct Filled {
    pub(super) fields: Fields,
    pub(super) files: Vec<Upload>,
    /// Whether a script sent it.
    pub(super) by_script: bool,
}

impl FromRequest<Portal> for Filled {
    type Rejection = PageError;

    async fn from_request(request: Request, portal: &Portal) -> Result<Self, PageError> {
        let headers = request.headers().clone();
        let by_script = headers.contains_key(BY_SCRIPT);
        let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("multipart/form-data") {
            let forms::Checked { fields, .. } = forms::Checked::from_request(request, portal).await?;
            return Ok(Self { fields, files: Vec::new(), by_script });
        }
        let pieces = Multipart::from_request(request, portal).await.map_err(|_| PageError::cut())?;
        let mut reading = Reading { portal, headers: &headers, fields: Fields::default(), files: Vec::new(), read: 0 };
        match reading.all(pieces).await {
            Ok(()) => Ok(Self { fields: reading.fields, files: reading.files, by_script }),
            Err(error) => {
                let stored = reading.files.into_iter().filter_map(|file| file.kept.ok());
                portal.engine.drop_files(stored.map(|kept| kept.key)).await?;
                Err(error)
            }
        }
    }
}

impl Filled {
    /// Digests of the files in the order of the form, as a script compares them: hexadecimal, `-` for one not taken.
    pub(super) fn digests(&self) -> String {
        let digest = |file: &Upload| file.kept.as_ref().map_or_else(|_| "-".to_owned(), |kept| kept.sha256.hex());
        self.files.iter().map(digest).collect::<Vec<_>>().join(",")
    }

    /// Names of the files on the officer's machine.
    pub(super) fn names(&self) -> Vec<String> {
        self.files.iter().map(|file| file.name.clone()).collect()
    }

    /// Keys of the files that were stored.
    pub(super) fn keys(&self) -> Vec<DocumentKey> {
        self.files.iter().filter_map(|file| Some(file.kept.as_ref().ok()?.key.clone())).collect()
    }
}

struct Reading<'a> {
    portal: &'a Portal,
    headers: &'a HeaderMap,
    fields: Fields,
    files: Vec<Upload>,
    /// Bytes of fields so far.
    read: usize,
}

impl Reading<'_> {
    async fn all(&mut self, mut pieces: Multipart) -> Result<(), PageError> {
        let mut count = 0;
        while let Some(piece) = pieces.next_field().await.map_err(|_| PageError::cut())? {
            count += 1;
            if count > MOST_PIECES {
                return Err(PageError::too_large());
            }
            match piece.file_name().map(base_name) {
                Some(name) => self.file(piece, name).await?,
                None => self.text(piece).await?,
            }
        }
        self.check()
    }

    fn check(&self) -> Result<(), PageError> {
        forms::check(self.portal, self.headers, self.fields.given(forms::TOKEN))
    }

    async fn text(&mut self, mut piece: Field<'_>) -> Result<(), PageError> {
        let name = piece.name().unwrap_or_default().to_owned();
        let mut text = Vec::new();
        while let Some(bytes) = piece.chunk().await.map_err(|_| PageError::cut())? {
            self.read += bytes.len();
            if self.read > LARGEST_FIELDS {
                return Err(PageError::too_large());
            }
            text.extend_from_slice(&bytes);
        }
        self.fields.add(name, String::from_utf8_lossy(&text).into_owned());
        Ok(())
    }

    async fn file(&mut self, piece: Field<'_>, name: String) -> Result<(), PageError> {
        self.check()?;
        if name.is_empty() {
            return Ok(()); // no file was chosen
        }
        if self.files.len() >= MOST_FILES {
            return Err(PageError::too_large());
        }
        let field = piece.name().unwrap_or_default().to_owned();
        let kind = if field.ends_with("-dati") { FileKind::F24Data } else { FileKind::Document };
        let kept = keep(self.portal, kind, piece).await?;
        self.files.push(Upload { field, name, kept });
        Ok(())
    }
}

/// Stores a file while it is read, and reads it to its end whatever becomes of it.
async fn keep(portal: &Portal, kind: FileKind, mut piece: Field<'_>) -> Result<Result<KeptFile, FileFault>, UseError> {
    let (sender, mut receiver) = mpsc::channel::<std::io::Result<Bytes>>(WAITING);
    let bytes = stream::poll_fn(move |context| receiver.poll_recv(context)).boxed();
    let feed = async move {
        let mut sender = Some(sender);
        loop {
            let chunk = match piece.chunk().await {
                Ok(Some(bytes)) => Ok(bytes),
                Ok(None) => break,
                Err(error) => Err(std::io::Error::other(error)),
            };
            let is_last = chunk.is_err();
            if let Some(open) = &sender
                && open.send(chunk).await.is_err()
            {
                sender = None;
            }
            if is_last {
                break;
            }
        }
    };
    let (kept, ()) = tokio::join!(portal.engine.keep_file(kind, bytes), feed);
    kept
}

/// The name of a file without folders and without what does not print, not too long.
fn base_name(name: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    base.chars().filter(|c| !c.is_control()).take(NAME_LENGTH).collect()
}
