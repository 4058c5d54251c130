//! What the tour leaves on disk: a folder per case with act, notice, legal facts, receipts and timeline, and the root.
//!
//! Only files of the tour's own names are written, so a folder that holds other things keeps them.

use super::TourError;
use super::documents::Document;
use super::report::CaseReport;
use std::path::Path;

/// Makes the folder, and writes the certificate against which the seals in it are checked.
pub(super) async fn make(out: &Path, root_certificate: &str) -> Result<(), TourError> {
    make_folder(out).await?;
    write(&out.join("root.pem"), root_certificate.as_bytes()).await
}

/// Writes one case.
pub(super) async fn write_case(out: &Path, report: &CaseReport, documents: &[Document]) -> Result<(), TourError> {
    let folder = out.join(report.folder);
    make_folder(&folder.join("receipts")).await?;
    for document in documents {
        write(&folder.join(&document.path), &document.bytes).await?;
    }
    write(&folder.join("timeline.txt"), report.text().as_bytes()).await
}

async fn make_folder(path: &Path) -> Result<(), TourError> {
    tokio::fs::create_dir_all(path).await.map_err(|cause| failed(path, cause))
}

async fn write(path: &Path, bytes: &[u8]) -> Result<(), TourError> {
    tokio::fs::write(path, bytes).await.map_err(|cause| failed(path, cause))
}

fn failed(path: &Path, cause: std::io::Error) -> TourError {
    TourError::Write { path: path.display().to_string(), cause }
}
