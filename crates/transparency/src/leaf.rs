//! What an event leaves in the log.
//!
//! The leaf is canonical JSON without personal data. `digest` is SHA-256 of the event's public part as it is stored, which
//! holds a commitment to the private one: the log binds both, and tells nothing of a person after the person's data was
//! destroyed. Documents that the event brings in stand in its leaf with their own digests.
//! The log's entry is SHA-256 of the leaf: what is published names no notification and no fact, and because of the salt
//! nobody can try out a guess. Who is given the leaf can check that the log holds it.
//! Members stand in the order of RFC 8785, numbers are small and texts plain: the bytes are that RFC's.

use serde::Serialize;
use sha2::{Digest, Sha256};

/// A leaf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Leaf<'e> {
    /// Category of the event.
    pub category: &'e str,
    /// SHA-256 of the stored public part, in hexadecimal.
    pub digest: String,
    /// Documents that the event brings in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<LoggedDocument>,
    /// Id of the event, unique in its notification.
    pub element_id: &'e str,
    /// Number of the notification.
    pub iun: &'e str,
    /// Index of the recipient concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rec: Option<u32>,
    /// What nobody can guess, in hexadecimal.
    pub salt: String,
    /// Position of the event in its notification, from 1.
    pub seq: u32,
    /// When it was recorded, UTC.
    pub ts: String,
    /// Version of the stored shape.
    pub version: u16,
}

/// A document of a leaf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LoggedDocument {
    /// Key under which it is stored.
    pub key: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

impl Leaf<'_> {
    /// The leaf, to be given to whom it concerns.
    pub fn json(&self) -> String {
        serde_json::to_string(self).expect("a leaf is plain data")
    }
}

/// The log's entry for a leaf.
pub fn entry(leaf: &str) -> [u8; 32] {
    Sha256::digest(leaf).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_of_a_leaf_never_change() {
        let document = LoggedDocument { key: "PN_AAR-1.pdf".to_owned(), sha256: "ab".to_owned() };
        let whole = Leaf {
            category: "DOCUMENT_STORED",
            digest: "cd".to_owned(),
            documents: vec![document],
            element_id: "DOCUMENT_STORED.IUN_AAAA-BBBB-CCCC-202601-D-1",
            iun: "AAAA-BBBB-CCCC-202601-D-1",
            rec: Some(0),
            salt: "ef".to_owned(),
            seq: 7,
            ts: "2026-01-02T03:04:05.006Z".to_owned(),
            version: 1,
        };
        let json = "{\"category\":\"DOCUMENT_STORED\",\"digest\":\"cd\",\"documents\":[{\"key\":\"PN_AAR-1.pdf\",\"sha256\":\"ab\"}],\
                    \"elementId\":\"DOCUMENT_STORED.IUN_AAAA-BBBB-CCCC-202601-D-1\",\"iun\":\"AAAA-BBBB-CCCC-202601-D-1\",\"rec\":0,\
                    \"salt\":\"ef\",\"seq\":7,\"ts\":\"2026-01-02T03:04:05.006Z\",\"version\":1}";
        assert_eq!(whole.json(), json);
        let bare = Leaf { documents: Vec::new(), rec: None, ..whole };
        assert!(!bare.json().contains("documents") && !bare.json().contains("rec\""));
        assert_eq!(entry("{}")[..4], [0x44, 0x13, 0x6f, 0xa3]);
    }
}
