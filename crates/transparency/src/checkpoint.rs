//! The head of a log (C2SP *tlog-checkpoint*): whose log, how many entries, which root. Signed, it binds all of them.

use crate::hash::Hash;
use crate::note::{NoteError, SigningKey, VerifierKey};
use crate::tile::plain_number;

/// A head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Number of entries.
    pub size: u64,
    /// Root of the tree.
    pub root: Hash,
}

impl Checkpoint {
    /// The head as a note signed by the log's key, whose name is the log's origin.
    pub fn signed(&self, key: &SigningKey) -> String {
        let Self { size, root } = self;
        key.sign(&format!("{}\n{size}\n{root}\n", key.verifier().name()))
    }

    /// Reads a head that the key has signed as its own log's. Lines after the third are not looked at.
    ///
    /// # Errors
    /// [`NoteError`].
    pub fn open(note: &[u8], key: &VerifierKey) -> Result<Self, NoteError> {
        let mut lines = key.open(note)?.split('\n');
        let (origin, size, root) = (lines.next(), lines.next(), lines.next());
        if origin != Some(key.name()) {
            return Err(NoteError::OtherKey);
        }
        let size = size.and_then(plain_number).ok_or(NoteError::Malformed)?;
        let root = root.and_then(Hash::from_base64).ok_or(NoteError::Malformed)?;
        Ok(Self { size, root })
    }
}
