//! Makes the act that ships as a fixture: a municipal notice of two pages, PDF/A, signed PAdES by a test certificate.
//!
//! `cargo run -p messo-evidence --example make_act [FOLDER]` writes `act.pdf` and `act-root.pem`, by default where the
//! sandbox embeds them. The bytes are always the same: the signer's key comes from fixed bytes, so it protects nothing
//! and its certificate says so.

use std::path::PathBuf;

use messo_evidence::{DevelopmentSeal, SealNames, TypstRenderer};
use messo_ports::Entropy;
use messo_ports::notices::Sealer;
use sha2::{Digest, Sha256};

const TEMPLATE: &str = include_str!("act.typ");
const NAMES: SealNames = SealNames {
    organization: "Comune di Esempio - certificato di prova, senza valore legale",
    root: "Comune di Esempio - radice di prova",
    seal: "Comune di Esempio - firma di prova",
};

/// A known stream of bytes: SHA-256 of a counter.
struct Known(std::sync::atomic::AtomicU64);

impl Entropy for Known {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(32) {
            let turn = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let block =
                Sha256::new().chain_update(b"the act of the fixture").chain_update(turn.to_be_bytes()).finalize();
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../sandbox/fixtures");
    let folder = std::env::args().nth(1).map_or_else(|| PathBuf::from(default), PathBuf::from);
    let date = "2026-03-02T09:30:00Z".parse()?;
    let data = serde_json::json!({ "marking": "PROVA – SENZA VALORE LEGALE" });
    let act = TypstRenderer::new().typeset(TEMPLATE, &data, date)?;
    let signer = DevelopmentSeal::generate(&NAMES, &Known(0.into()), date)?;
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("act.pdf"), signer.seal(&act.pdf, date)?)?;
    std::fs::write(folder.join("act-root.pem"), signer.root_certificate())?;
    Ok(())
}
