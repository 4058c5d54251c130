//! Reading the log: its head, its files, proofs. Anyone may.

use super::faults::LogError;
use crate::Engine;
use crate::error::UseError;
use messo_transparency::proof::{ProofError, tiles_of_consistency};
use messo_transparency::{Hash, Place, Tiles};
use std::collections::BTreeSet;

/// Whose log it is, and its last head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogAbout {
    /// The line of the key that checks its heads.
    pub key: String,
    /// The last head, signed.
    pub checkpoint: String,
}

impl From<LogError> for UseError {
    fn from(error: LogError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<ProofError> for UseError {
    fn from(error: ProofError) -> Self {
        match error {
            ProofError::Beyond { .. } => Self::Parameter(error.to_string()),
            ProofError::Tile(_) => Self::Unavailable(error.to_string()),
        }
    }
}

impl Engine {
    /// Key and last head.
    ///
    /// # Errors
    /// [`UseError::Unavailable`] when log and database contradict each other.
    pub async fn log_about(&self) -> Result<LogAbout, UseError> {
        let head = self.log_head().await?;
        Ok(LogAbout { key: head.key.to_string(), checkpoint: head.note.clone() })
    }

    /// A file by its path (`tile/…`); `None` where the log has none. A partial file outlives its deletion: its bytes are
    /// the beginning of the wider one.
    ///
    /// # Errors
    /// [`UseError::Unavailable`].
    pub async fn log_file(&self, path: &str) -> Result<Option<Vec<u8>>, UseError> {
        let Some(place) = Place::parse(path) else { return Ok(None) };
        let size = self.log_head().await?.checkpoint.size;
        Ok(self.read_place(place, size).await?)
    }

    /// The bytes of a file of the log of this size or a smaller one.
    async fn read_place(&self, place: Place, size: u64) -> Result<Option<Vec<u8>>, LogError> {
        let now = Place::in_tree(place.level, place.index, size).filter(|now| now.width >= place.width);
        let Some(now) = now else { return Ok(None) };
        let files = &self.ports().log_files;
        // a head that came meanwhile has filled the file
        for wider in [place, now, now.full()] {
            if let Some(bytes) = files.read(&wider.path()).await? {
                return Ok(wider.narrowed(&bytes, place.width).map(<[u8]>::to_vec));
            }
        }
        Ok(None)
    }

    /// Adds tiles to those that are there.
    pub(crate) async fn read_tiles(&self, tiles: &mut Tiles, of: BTreeSet<Place>, size: u64) -> Result<(), UseError> {
        for place in of {
            if !tiles.holds(&place) {
                let bytes = self.read_place(place, size).await?;
                tiles.put(place, &bytes.ok_or_else(|| ProofError::Tile(place.path()))?)?;
            }
        }
        Ok(())
    }

    /// Proof that the log of `second` events begins with that of `first`.
    ///
    /// # Errors
    /// [`UseError::Parameter`] where the log is not that long; [`UseError::Unavailable`].
    pub async fn log_consistency(&self, first: u64, second: u64) -> Result<Vec<Hash>, UseError> {
        let size = self.log_head().await?.checkpoint.size;
        if second > size {
            return Err(ProofError::Beyond { asked: second, size }.into());
        }
        let mut tiles = Tiles::new(second);
        self.read_tiles(&mut tiles, tiles_of_consistency(first, second)?, size).await?;
        Ok(tiles.consistency(first)?)
    }
}
