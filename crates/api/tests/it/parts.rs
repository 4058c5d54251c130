//! What the platform of the tests is built from: clock, entropy, renderer and seal that do as little as they may.

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use messo_domain::ids::Sha256Digest;
use messo_engine::UseError;
use messo_engine::advance::MovableClock;
use messo_ports::notices::{F24Sheet, Malfunction, Notice, NoticeError, Rendered, Renderer, Sealer, Sheet};
use messo_ports::{Clock, Entropy};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// A clock that shows what it was told.
pub struct TestClock(Mutex<Timestamp>);

impl TestClock {
    /// A clock that shows this instant.
    pub fn at(text: &str) -> Self {
        Self(Mutex::new(text.parse().unwrap()))
    }

    /// Shows another instant.
    pub fn set(&self, at: Timestamp) {
        *self.0.lock().unwrap() = at;
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

#[async_trait]
impl MovableClock for TestClock {
    async fn move_to(&self, instant: Timestamp) -> Result<(), UseError> {
        self.set(instant);
        Ok(())
    }
}

/// Bytes that are different each time, and the same in each run.
#[derive(Default)]
pub struct CountingEntropy(AtomicU64);

impl Entropy for CountingEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(32) {
            let count = self.0.fetch_add(1, Ordering::SeqCst);
            chunk.copy_from_slice(&Sha256Digest::of(&count.to_be_bytes()).0[..chunk.len()]);
        }
    }
}

/// Draws a line of text where a PDF would be, unless it is told to fail.
#[derive(Default)]
pub struct LineRenderer {
    /// Whether it fails.
    pub broken: AtomicBool,
}

impl Renderer for LineRenderer {
    fn render(&self, notice: &Notice) -> Result<Rendered, NoticeError> {
        if self.broken.load(Ordering::SeqCst) {
            return Err(NoticeError::Rendering("told to fail".to_owned()));
        }
        Ok(Rendered { pdf: format!("%PDF-1.7 {:?} {}", notice.template, notice.iun).into(), pages: 1 })
    }

    fn render_sheet(&self, sheet: &Sheet) -> Result<Rendered, NoticeError> {
        Ok(Rendered { pdf: format!("%PDF-1.7 {}", sheet.title).into(), pages: 1 })
    }

    fn render_f24(&self, sheet: &F24Sheet) -> Result<Rendered, NoticeError> {
        if self.broken.load(Ordering::SeqCst) {
            return Err(NoticeError::Rendering("told to fail".to_owned()));
        }
        let titles: Vec<_> = sheet.forms.iter().map(|one| one.title.as_str()).collect();
        Ok(Rendered { pdf: format!("%PDF-1.7 F24 {} with {}", titles.join(", "), sheet.costs.get()).into(), pages: 1 })
    }

    fn render_malfunction(&self, malfunction: &Malfunction) -> Result<Rendered, NoticeError> {
        if self.broken.load(Ordering::SeqCst) {
            return Err(NoticeError::Rendering("told to fail".to_owned()));
        }
        Ok(Rendered { pdf: format!("%PDF-1.7 {}", malfunction.functionality.wire()).into(), pages: 1 })
    }

    fn version(&self) -> &str {
        "line-1"
    }
}

/// Adds a word.
pub struct WordSealer;

impl Sealer for WordSealer {
    fn seal(&self, pdf: &[u8], _: Timestamp) -> Result<Bytes, NoticeError> {
        Ok([pdf, b" sealed"].concat().into())
    }

    fn root_certificate(&self) -> String {
        String::new()
    }
}

/// Believes that every file has one page.
pub struct OnePage;

impl messo_ports::PdfReader for OnePage {
    fn pages(&self, _: &[u8]) -> Option<u32> {
        Some(1)
    }
}
