//! Stand-ins for what tests must control: time, randomness, and the slow work of rendering.

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use messo_engine::UseError;
use messo_engine::advance::MovableClock;
use messo_ports::notices::{F24Sheet, Malfunction, Notice, NoticeError, Rendered, Sheet};
use messo_ports::{Clock, Entropy, PdfReader, Renderer, Sealer};
use std::sync::Mutex;
use std::sync::PoisonError;

/// A clock that stands until it is moved.
pub struct StandingClock(Mutex<Timestamp>);

impl StandingClock {
    /// A clock that shows this instant.
    pub fn at(instant: Timestamp) -> Self {
        Self(Mutex::new(instant))
    }

    /// Shows another instant, earlier ones included.
    pub fn set(&self, instant: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = instant;
    }
}

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl MovableClock for StandingClock {
    async fn move_to(&self, instant: Timestamp) -> Result<(), UseError> {
        self.set(instant.max(self.now()));
        Ok(())
    }
}

/// Random bytes from a seed (SplitMix64): the same seed, the same bytes.
pub struct SeededEntropy(Mutex<u64>);

impl SeededEntropy {
    /// A source with this seed.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in buffer.chunks_mut(8) {
            *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut mixed = *state;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            mixed ^= mixed >> 31;
            chunk.copy_from_slice(&mixed.to_le_bytes()[..chunk.len()]);
        }
    }
}

/// Writes the model of a notice as text behind the first bytes of a PDF, so that tests can read what would be printed.
pub(crate) struct TextRenderer;

impl Renderer for TextRenderer {
    fn render(&self, notice: &Notice) -> Result<Rendered, NoticeError> {
        let model = serde_json::to_string(notice).map_err(|e| NoticeError::Rendering(e.to_string()))?;
        Ok(Rendered { pdf: format!("%PDF-1.7\n{model}").into(), pages: 1 })
    }

    fn render_sheet(&self, sheet: &Sheet) -> Result<Rendered, NoticeError> {
        Ok(Rendered { pdf: format!("%PDF-1.7\n{sheet:?}").into(), pages: 1 })
    }

    fn render_f24(&self, sheet: &F24Sheet) -> Result<Rendered, NoticeError> {
        let forms = sheet.forms.iter();
        let told: Vec<_> =
            forms.map(|one| format!("{} total {}", one.title, one.form.total(sheet.costs).get())).collect();
        let text = format!("%PDF-1.7\nF24 of {}, costs {}: {}", sheet.iun, sheet.costs.get(), told.join("; "));
        Ok(Rendered { pdf: text.into(), pages: u32::try_from(sheet.forms.len()).unwrap_or(u32::MAX) })
    }

    fn render_malfunction(&self, malfunction: &Malfunction) -> Result<Rendered, NoticeError> {
        Ok(Rendered { pdf: format!("%PDF-1.7\n{malfunction:?}").into(), pages: 1 })
    }

    fn version(&self) -> &str {
        "text-1"
    }
}

/// Appends a line that says when it was sealed.
pub(crate) struct LineSealer;

impl Sealer for LineSealer {
    fn seal(&self, pdf: &[u8], at: Timestamp) -> Result<Bytes, NoticeError> {
        let mut sealed = pdf.to_vec();
        sealed.extend(format!("\nsealed at {at}").into_bytes());
        Ok(sealed.into())
    }

    fn root_certificate(&self) -> String {
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n".to_owned()
    }
}

/// Believes that every file has one page.
pub(crate) struct OnePage;

impl PdfReader for OnePage {
    fn pages(&self, _: &[u8]) -> Option<u32> {
        Some(1)
    }
}
