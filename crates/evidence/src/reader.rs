//! Reading of PDFs that others made: how many pages they have.
//!
//! A file that cannot be read, is encrypted or lies about itself has no number of pages.

use lopdf::{Document, LoadOptions};
use messo_ports::PdfReader;

/// Most bytes that a compressed part may unfold to: a small file must not take all memory.
const LARGEST_STREAM: usize = 16 << 20;
/// Most pages that are believed.
const MAX_PAGES: usize = 10_000;

/// Reads with lopdf, in this process.
#[derive(Clone, Copy, Debug, Default)]
pub struct PageReader;

impl PdfReader for PageReader {
    fn pages(&self, pdf: &[u8]) -> Option<u32> {
        let document =
            Document::load_mem_with_options(pdf, LoadOptions::with_max_decompressed_size(LARGEST_STREAM)).ok()?;
        let pages = document.get_pages().len();
        (1..=MAX_PAGES).contains(&pages).then(|| u32::try_from(pages).ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_counted_and_rubbish_has_none() {
        let act: &[u8] = include_bytes!("../../sandbox/fixtures/act.pdf");
        assert_eq!(PageReader.pages(act).map(|pages| pages > 0), Some(true));
        assert_eq!(PageReader.pages(b"%PDF-1.7 nothing else"), None);
        assert_eq!(PageReader.pages(&act[..act.len() / 2]).unwrap_or_default(), 0);
    }
}
