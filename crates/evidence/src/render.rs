//! The renderer: from the model of a notice to PDF/A-2a with PDF/UA-1, by Typst.
//!
//! One template per document stands in `templates/`, over a shared `layout.typ`; the data travel as a virtual file, so
//! that library, fonts and templates stay the same between documents and what Typst remembers of them is used again.
//! The same model gives the same bytes: no clock, no random identifier, fonts from a pinned crate. Nothing is decided
//! here about what a document says; see the engine for that.

mod f24;
mod instants;
mod malfunction;
mod qr;
mod typeset;
mod view;
mod words;

use std::sync::OnceLock;

use jiff::Timestamp;
use messo_ports::notices::{F24Sheet, Malfunction, Notice, NoticeError, Rendered, Renderer, Sheet};
use sha2::{Digest, Sha256};
use typeset::{Job, Press};

/// Renders with Typst, in this process. Cheap to make: fonts and library are set up at the first document.
///
/// Any number of threads may render at the same time; they share the fonts and what Typst has memoised.
#[derive(Default)]
pub struct TypstRenderer {
    press: OnceLock<Press>,
    version: OnceLock<String>,
}

impl TypstRenderer {
    /// A renderer that has not loaded its fonts yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Typesets a template of the caller's over the shared layout, with the caller's data: documents that are no
    /// notice, as the act that ships as a fixture. `data` is what the template reads as `data`; `marking` in it is
    /// printed on every page. `date` becomes the date of the document.
    ///
    /// # Errors
    /// [`NoticeError::Rendering`].
    pub fn typeset(&self, template: &str, data: &serde_json::Value, date: Timestamp) -> Result<Rendered, NoticeError> {
        let data = data.to_string().into_bytes();
        self.press().print(Job { template: template.to_owned(), data, qr: None, date })
    }

    fn press(&self) -> &Press {
        self.press.get_or_init(Press::new)
    }
}

impl Renderer for TypstRenderer {
    fn render(&self, notice: &Notice) -> Result<Rendered, NoticeError> {
        let press = self.press();
        let words = words::Words::new(|letter| press.can_show(letter));
        let qr = notice.access_url.as_deref().map(qr::svg).transpose()?;
        let data = json(&view::NoticeView::new(notice, &words))?;
        press.print(Job { template: view::template(notice.template).to_owned(), data, qr, date: notice.issued_at })
    }

    fn render_sheet(&self, sheet: &Sheet) -> Result<Rendered, NoticeError> {
        let press = self.press();
        let words = words::Words::new(|letter| press.can_show(letter));
        let data = json(&view::SheetView::new(sheet, &words))?;
        press.print(Job { template: view::SHEET.to_owned(), data, qr: None, date: sheet.date })
    }

    fn render_f24(&self, sheet: &F24Sheet) -> Result<Rendered, NoticeError> {
        let press = self.press();
        let words = words::Words::new(|letter| press.can_show(letter));
        let data = json(&f24::F24View::new(sheet, &words))?;
        press.print(Job { template: f24::TEMPLATE.to_owned(), data, qr: None, date: sheet.date })
    }

    fn render_malfunction(&self, malfunction: &Malfunction) -> Result<Rendered, NoticeError> {
        let press = self.press();
        let words = words::Words::new(|letter| press.can_show(letter));
        let data = json(&malfunction::MalfunctionView::new(malfunction, &words))?;
        press.print(Job { template: malfunction::TEMPLATE.to_owned(), data, qr: None, date: malfunction.issued_at })
    }

    fn version(&self) -> &str {
        self.version.get_or_init(|| {
            let mut digest = Sha256::new();
            for part in SOURCES {
                digest.update(part);
            }
            format!(
                "typst {} messo {} {}",
                typeset::TYPST_VERSION,
                env!("CARGO_PKG_VERSION"),
                &hex::encode(digest.finalize())[..12]
            )
        })
    }
}

/// What the bytes of a document depend on besides Typst: the version names their digest.
const SOURCES: [&str; 23] = [
    include_str!("render.rs"),
    include_str!("render/f24.rs"),
    include_str!("render/instants.rs"),
    include_str!("render/malfunction.rs"),
    include_str!("render/qr.rs"),
    include_str!("render/typeset.rs"),
    include_str!("render/view.rs"),
    include_str!("render/words.rs"),
    view::LAYOUT,
    view::WORDS[0].1,
    view::WORDS[1].1,
    view::WORDS[2].1,
    view::WORDS[3].1,
    view::SHEET,
    f24::TEMPLATE,
    malfunction::TEMPLATE,
    include_str!("../templates/aar.typ"),
    include_str!("../templates/sender_ack.typ"),
    include_str!("../templates/digital_delivery.typ"),
    include_str!("../templates/analog_failure.typ"),
    include_str!("../templates/recipient_access.typ"),
    include_str!("../templates/cancelled.typ"),
    include_str!("../templates/no_outcome_abroad.typ"),
];

fn json(view: &impl serde::Serialize) -> Result<Vec<u8>, NoticeError> {
    serde_json::to_vec(view).map_err(|error| NoticeError::Rendering(error.to_string()))
}
