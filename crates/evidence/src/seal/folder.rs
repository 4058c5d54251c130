//! Where the development seal lies between two starts.
//!
//! Three PEM files: `seal-key.pem` (mode 0600), `seal.pem`, `root.pem`. The root is written last and marks the seal as
//! complete: what a crash left half made, before anything was sealed with it, is made anew; a complete seal never is.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use der::DecodePem;
use der::pem::LineEnding;
use p256::SecretKey;
use p256::ecdsa::SigningKey;
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use x509_cert::Certificate;

use super::{DevelopmentSeal, SealError};

const KEY: &str = "seal-key.pem";
const CERTIFICATE: &str = "seal.pem";
const ROOT: &str = "root.pem";

/// Whether the folder holds a whole seal.
pub(super) fn is_complete(folder: &Path) -> bool {
    folder.join(ROOT).exists()
}

/// Reads the three files and checks that they belong together.
pub(super) fn load(folder: &Path) -> Result<DevelopmentSeal, SealError> {
    let damaged = |file: &str, error: &dyn std::fmt::Display| SealError::Damaged {
        path: folder.display().to_string(),
        reason: format!("{file}: {error}"),
    };
    let key = SigningKey::from_pkcs8_pem(&read(folder, KEY)?).map_err(|error| damaged(KEY, &error))?;
    let certificate =
        Certificate::from_pem(read(folder, CERTIFICATE)?).map_err(|error| damaged(CERTIFICATE, &error))?;
    let root = Certificate::from_pem(read(folder, ROOT)?).map_err(|error| damaged(ROOT, &error))?;
    let public =
        spki::SubjectPublicKeyInfoOwned::from_key(*key.verifying_key()).map_err(|error| damaged(KEY, &error))?;
    if certificate.tbs_certificate.subject_public_key_info != public {
        return Err(damaged(CERTIFICATE, &"it is not the certificate of the key"));
    }
    DevelopmentSeal::from_parts(key, certificate, root).map_err(|error| damaged(ROOT, &error))
}

/// Writes the three files, each whole or not at all.
pub(super) fn save(folder: &Path, seal: &DevelopmentSeal) -> Result<(), SealError> {
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |source| SealError::Folder { path, source }
    };
    fs::create_dir_all(folder).map_err(failed(folder))?;
    let key = SecretKey::from(&seal.key)
        .to_pkcs8_pem(LineEnding::LF)
        .map_err(|error| SealError::Making(error.to_string()))?;
    for (name, mode, text) in [
        (KEY, 0o600, key.as_str()),
        (CERTIFICATE, 0o644, &seal.certificate_pem),
        (ROOT, 0o644, seal.seal.chain().root_pem()),
    ] {
        let path = folder.join(name);
        write(&path, mode, text).map_err(failed(&path))?;
    }
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed(folder))
}

fn read(folder: &Path, name: &str) -> Result<String, SealError> {
    let path = folder.join(name);
    fs::read_to_string(&path).map_err(|source| SealError::Folder { path: path.display().to_string(), source })
}

fn write(path: &Path, mode: u32, text: &str) -> std::io::Result<()> {
    let new = path.with_extension("new");
    // Removed first, so that the mode is ours and not that of a file left by a crash.
    match fs::remove_file(&new) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&new, path)
}
