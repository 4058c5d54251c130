//! Everything that the engine is given from outside, in one place.

use messo_ports::{
    AppIo, Blobs, Clock, Entropy, Links, LogFiles, Mail, Paper, PdfReader, Pec, Positions, Registries, Renderer,
    Sealer, Sms, Store, Tpp, Vault,
};
use std::sync::Arc;

/// The ports of an installation.
#[derive(Clone)]
pub struct Ports {
    /// Event log, work, streams, registers.
    pub store: Arc<dyn Store>,
    /// Documents.
    pub blobs: Arc<dyn Blobs>,
    /// Files of the transparency log.
    pub log_files: Arc<dyn LogFiles>,
    /// Keys.
    pub vault: Arc<dyn Vault>,
    /// Signed links.
    pub links: Arc<dyn Links>,
    /// Rendering of notices.
    pub renderer: Arc<dyn Renderer>,
    /// Reading of PDFs that others made.
    pub pdf: Arc<dyn PdfReader>,
    /// The electronic seal.
    pub sealer: Arc<dyn Sealer>,
    /// Certified mail.
    pub pec: Arc<dyn Pec>,
    /// E-mail.
    pub mail: Arc<dyn Mail>,
    /// Text messages.
    pub sms: Arc<dyn Sms>,
    /// App IO.
    pub app_io: Arc<dyn AppIo>,
    /// Apps of third parties.
    pub tpp: Arc<dyn Tpp>,
    /// The carrier.
    pub paper: Arc<dyn Paper>,
    /// Debt positions.
    pub positions: Arc<dyn Positions>,
    /// Public registries.
    pub registries: Arc<dyn Registries>,
    /// The clock of the law.
    pub clock: Arc<dyn Clock>,
    /// The clock on the wall: signed links, tokens, stream retention.
    pub wall: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}
