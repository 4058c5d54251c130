//! A key in a PEM file (PKCS#8): P-256 or RSA of 2048 to 4096 bits.
//!
//! P-256 signs deterministically (RFC 6979), RSA by its nature: the same document sealed at the same instant has the same
//! bytes, up to the time-stamp.

use messo_ports::TrustError;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{DerSignature, SigningKey};
use p256::pkcs8::{DecodePrivateKey as _, SecretDocument};
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::RSA_PKCS1_SHA256;

use super::SealKey;
use crate::seal::SealError;
use crate::seal::chain::{Chain, KeyKind};

/// A key in memory.
pub enum FileKey {
    /// P-256.
    P256(SigningKey),
    /// RSA.
    Rsa(Box<KeyPair>),
}

impl FileKey {
    /// Reads the key of a seal, and checks that it is the one of its certificate.
    ///
    /// # Errors
    /// [`SealError::Key`] says what is wrong, and never what stands in the file.
    pub fn from_pem(pem: &str, chain: &Chain) -> Result<Self, SealError> {
        let unread = |_| SealError::Key("it is no unencrypted PKCS#8 key (BEGIN PRIVATE KEY)".into());
        let (_, document) = SecretDocument::from_pem(pem).map_err(unread)?;
        let public = chain.key().subject_public_key.raw_bytes();
        let (key, same) = match chain.kind() {
            KeyKind::P256 => {
                let key = SigningKey::from_pkcs8_der(document.as_bytes()).map_err(|_| other_kind("P-256"))?;
                let same = key.verifying_key().to_encoded_point(false).as_bytes() == public;
                (Self::P256(key), same)
            }
            KeyKind::Rsa => {
                let key =
                    KeyPair::from_pkcs8(document.as_bytes()).map_err(|_| other_kind("RSA (2048 to 4096 bits)"))?;
                let same = key.public().as_ref() == public;
                (Self::Rsa(Box::new(key)), same)
            }
        };
        if !same {
            return Err(SealError::Key("it is not the key of the certificate".into()));
        }
        Ok(key)
    }
}

fn other_kind(expected: &str) -> SealError {
    SealError::Key(format!("it is no {expected} key, and its certificate is of one"))
}

impl SealKey for FileKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, TrustError> {
        match self {
            Self::P256(key) => {
                let signature: DerSignature = key.sign(message);
                Ok(signature.as_bytes().to_vec())
            }
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                // The padding of PKCS#1 v1.5 draws nothing.
                let signed = key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature);
                signed.map_err(|_| TrustError("the key of the seal: it cannot sign".into()))?;
                Ok(signature)
            }
        }
    }
}
