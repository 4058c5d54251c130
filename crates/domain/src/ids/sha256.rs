//! A SHA-256 digest as SEND writes it: Base64, 44 characters.
//!
//! Small inputs are hashed here; files are hashed while they stream, in the documents room.

use std::fmt;
use std::str::FromStr;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The 32 bytes of a SHA-256. Shown and serialised as Base64.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sha256Digest(pub [u8; 32]);

/// The text is not the canonical Base64 of 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a SHA-256 digest is the Base64 of 32 bytes, 44 characters")]
pub struct Sha256DigestError;

impl Sha256Digest {
    /// Digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The digest as 64 lower-case hexadecimal digits.
    pub fn hex(&self) -> String {
        let mut digits = [0; 64];
        hex::encode_to_slice(self.0, &mut digits).expect("64 digits hold 32 bytes");
        digits.into_iter().map(char::from).collect()
    }
}

impl FromStr for Sha256Digest {
    type Err = Sha256DigestError;

    /// Strict: canonical padding, no spaces, no other alphabet; so two texts are equal when their digests are.
    fn from_str(text: &str) -> Result<Self, Sha256DigestError> {
        let bytes = STANDARD.decode(text).map_err(|_| Sha256DigestError)?;
        bytes.try_into().map(Self).map_err(|_| Sha256DigestError)
    }
}

impl TryFrom<String> for Sha256Digest {
    type Error = Sha256DigestError;

    fn try_from(text: String) -> Result<Self, Sha256DigestError> {
        text.parse()
    }
}

impl From<Sha256Digest> for String {
    fn from(digest: Sha256Digest) -> Self {
        digest.to_string()
    }
}

impl fmt::Display for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sha256Digest({self})")
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_digest_of_abc_is_the_published_one() {
        let digest = Sha256Digest::of(b"abc");
        assert_eq!(digest.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(digest.to_string(), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    }

    #[test]
    fn only_the_canonical_text_is_read() {
        for text in [
            "",
            "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0",   // no padding
            "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa1=",  // stray bits
            "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0=",  // alphabet for URLs
            "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0A",  // 33 bytes
            " ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", // space
        ] {
            assert_eq!(text.parse::<Sha256Digest>(), Err(Sha256DigestError), "{text}");
        }
    }

    proptest! {
        #[test]
        fn text_and_bytes_are_the_same_thing(bytes: [u8; 32]) {
            let digest = Sha256Digest(bytes);
            prop_assert_eq!(digest.to_string().len(), 44);
            prop_assert_eq!(digest.to_string().parse(), Ok(digest));
            prop_assert_eq!(serde_json::from_str::<Sha256Digest>(&serde_json::to_string(&digest).unwrap()).unwrap(), digest);
        }
    }
}
