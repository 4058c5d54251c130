//! The press: Typst's world, and one run through it.
//!
//! Library, fonts and sources are set up once and shared by all threads; a job adds the main template, its data and its
//! images. What Typst memoises is thinned out after every job, also after one that failed, or a public binding would
//! grow without end and keep personal data. Standards are enforced while writing: a document that would not conform is
//! refused, never written.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use messo_ports::notices::{NoticeError, Rendered};
use sha2::{Digest, Sha256};
use typst::diag::{FileError, FileResult, SourceDiagnostic, Warned};
use typst::foundations::{Bytes, Datetime, Duration, Label, Smart, Value};
use typst::introspection::{Introspector, MetadataElem};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook, FontStyle, FontWeight};
use typst::utils::{LazyHash, PicoStr};
use typst::{Feature, Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::view::{LAYOUT, WORDS};

/// Version of Typst, as pinned in the workspace.
pub(super) const TYPST_VERSION: &str = "0.15.1";

/// Documents after which a memoised result that nobody asked for again is dropped.
const MEMORY: usize = 4;

/// The few faces in use: all others of the font crate stay out, so that nothing is chosen by accident.
const FACES: [(&str, FontStyle, FontWeight); 6] = [
    ("Libertinus Serif", FontStyle::Normal, FontWeight::REGULAR),
    ("Libertinus Serif", FontStyle::Italic, FontWeight::REGULAR),
    ("Libertinus Serif", FontStyle::Normal, FontWeight::SEMIBOLD),
    ("Libertinus Serif", FontStyle::Normal, FontWeight::BOLD),
    ("DejaVu Sans Mono", FontStyle::Normal, FontWeight::REGULAR),
    ("DejaVu Sans Mono", FontStyle::Normal, FontWeight::BOLD),
];

/// What all documents share.
pub(super) struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    /// The layout and the words of each language.
    shared: Vec<Source>,
}

/// One document to print.
pub(super) struct Job {
    /// The main template.
    pub(super) template: String,
    /// What it reads as `/data.json`.
    pub(super) data: Vec<u8>,
    /// What it reads as `/qr.svg`.
    pub(super) qr: Option<Vec<u8>>,
    /// Date of the document.
    pub(super) date: Timestamp,
}

impl Press {
    /// Loads the fonts and Typst's library: some tens of milliseconds, once.
    pub(super) fn new() -> Self {
        let fonts: Vec<Font> =
            typst_assets::fonts().filter_map(|data| Font::new(Bytes::new(data), 0)).filter(in_use).collect();
        assert!(fonts.len() == FACES.len(), "the font crate has the faces in use");
        let features = [Feature::A11yExtras].into_iter().collect();
        Self {
            library: LazyHash::new(Library::builder().with_features(features).build()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            shared: std::iter::once(("/layout.typ", LAYOUT))
                .chain(WORDS)
                .map(|(path, text)| Source::new(file(path), text.to_owned()))
                .collect(),
        }
    }

    /// Whether one of the upright text faces has the letter: bold and italic ones of a family cover the same.
    pub(super) fn can_show(&self, letter: char) -> bool {
        let upright = self.fonts.iter().filter(|font| font.info().variant.weight == FontWeight::REGULAR);
        upright
            .filter(|font| font.info().variant.style == FontStyle::Normal)
            .any(|font| font.info().coverage.contains(letter.into()))
    }

    /// Lays out and writes one document.
    pub(super) fn print(&self, job: Job) -> Result<Rendered, NoticeError> {
        let _thinned_at_the_end = Thinned;
        let options = options(&job)?;
        let desk = Desk {
            press: self,
            main: Source::new(file("/main.typ"), job.template),
            data: Bytes::new(job.data),
            qr: job.qr.map(Bytes::new),
        };
        let Warned { output, warnings } = typst::compile::<PagedDocument>(&desk);
        if !warnings.is_empty() {
            tracing::warn!(said = told(&warnings), "typst warns of a template");
        }
        let document = output.map_err(|errors| NoticeError::Rendering(told(&errors)))?;
        let pages = document.pages().len();
        let planned = planned_pages(&document)?;
        if pages != planned {
            let said = format!("{pages} pages where {planned} were planned: one would stand without its marking");
            return Err(NoticeError::Rendering(said));
        }
        let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| NoticeError::Rendering(told(&errors)))?;
        Ok(Rendered { pdf: pdf.into(), pages: u32::try_from(pages).unwrap_or(u32::MAX) })
    }
}

/// What one run of Typst sees.
struct Desk<'a> {
    press: &'a Press,
    main: Source,
    data: Bytes,
    qr: Option<Bytes>,
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        std::iter::once(&self.main)
            .chain(&self.press.shared)
            .find(|source| source.id() == id)
            .cloned()
            .ok_or_else(|| missing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match (id.get().vpath().get_with_slash(), &self.qr) {
            ("/data.json", _) => Ok(self.data.clone()),
            ("/qr.svg", Some(image)) => Ok(image.clone()),
            _ => Err(missing(id)),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index).cloned()
    }

    /// No template may ask for today's date.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Thins out Typst's memory when it goes, whatever happened before.
struct Thinned;

impl Drop for Thinned {
    fn drop(&mut self) {
        comemo::evict(MEMORY);
    }
}

fn in_use(font: &Font) -> bool {
    let info = font.info();
    FACES.iter().any(|(family, style, weight)| {
        info.family.as_str() == *family && info.variant.style == *style && info.variant.weight == *weight
    })
}

fn file(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("the paths of the press are well formed");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_with_slash().into())
}

/// The number of pages for which the layout placed its marking.
fn planned_pages(document: &PagedDocument) -> Result<usize, NoticeError> {
    let label = Label::new(PicoStr::intern("pages")).expect("the label is not empty");
    let element =
        document.introspector().query_label(label).map_err(|error| NoticeError::Rendering(error.to_string()))?;
    match element.to_packed::<MetadataElem>().map(|element| &element.value) {
        Some(Value::Int(pages)) => Ok(usize::try_from(*pages).unwrap_or(0)),
        _ => Err(NoticeError::Rendering("the layout did not say its number of pages".to_owned())),
    }
}

/// Standards, date and identifier of the file; the identifier is the digest of what the file is made from.
fn options(job: &Job) -> Result<PdfOptions, NoticeError> {
    let refused = |error: &dyn std::fmt::Display| NoticeError::Rendering(format!("PDF options: {error}"));
    let standards =
        PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).map_err(|error| refused(&error.message()))?;
    let ident = Sha256::new().chain_update(&job.template).chain_update(&job.data).finalize();
    Ok(PdfOptions {
        ident: Smart::Custom(hex::encode(ident)),
        creator: Smart::Custom(Some(concat!("Messo ", env!("CARGO_PKG_VERSION")).to_owned())),
        timestamp: Some(creation(job.date).ok_or_else(|| refused(&"a date before the year 0"))?),
        standards,
        ..PdfOptions::default()
    })
}

fn creation(at: Timestamp) -> Option<typst_pdf::Timestamp> {
    let utc = at.to_zoned_datetime(TimeZone::UTC);
    let part = |value: i8| u8::try_from(value).ok();
    let date = (part(utc.month())?, part(utc.day())?);
    let time = (part(utc.hour())?, part(utc.minute())?, part(utc.second())?);
    let datetime = Datetime::from_ymd_hms(i32::from(utc.year()), date.0, date.1, time.0, time.1, time.2)?;
    Some(typst_pdf::Timestamp::new_utc(datetime))
}

/// What Typst said, without what it quoted: that may be somebody's name.
fn told(diagnostics: &[SourceDiagnostic]) -> String {
    diagnostics.iter().map(|one| without_quotes(&one.message)).collect::<Vec<_>>().join("; ")
}

fn without_quotes(message: &str) -> String {
    let mut out = String::new();
    for (nth, part) in message.split(['"', '`']).enumerate() {
        out.push_str(if nth % 2 == 0 { part } else { "…" });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_does_not_carry_what_it_quotes() {
        assert_eq!(without_quotes("the text \"Recipient One\" has no font"), "the text … has no font");
    }

    #[test]
    fn a_template_that_fails_says_why_and_the_press_goes_on() {
        let press = Press::new();
        let job = |template: &str| Job {
            template: template.to_owned(),
            data: b"{}".to_vec(),
            qr: None,
            date: Timestamp::UNIX_EPOCH,
        };
        let error = press.print(job("#panic()")).expect_err("it panics");
        assert!(error.to_string().contains("panicked"), "{error}");
        let error = press.print(job("#set document(title: [T]); text")).expect_err("no plan of pages");
        assert!(error.to_string().contains("pages"), "{error}");
    }
}
