//! Signed links: upload and download of bytes.

mod download;
mod hang_up;
mod upload;
