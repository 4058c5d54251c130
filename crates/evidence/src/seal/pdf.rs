//! The one incremental update that carries the seal into a PDF.
//!
//! The original bytes stay untouched in front. Added are: a signature dictionary with a hole for the CMS, an invisible
//! field merged with its widget (empty rectangle, printable, no appearance: the one form that PDF/A-2a and PDF/UA-1
//! both allow outside the tag tree), the first page that names the widget, the catalog that names the field. Then the
//! byte range is written in place, the two parts around the hole are hashed, and the hole is filled.

use std::collections::HashSet;
use std::ops::Range;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use lopdf::{Dictionary, Document, IncrementalDocument, Object, ObjectId, StringFormat, dictionary};
use sha2::{Digest, Sha256};

/// Stands for each number of the byte range until it is known: as wide as the largest file size that is accepted.
const UNKNOWN: i64 = 9_999_999_999;

/// Why a PDF could not be prepared for a seal.
#[derive(Debug, thiserror::Error)]
pub(super) enum PdfError {
    #[error("the file is not a PDF that can be sealed: {0}")]
    Unreadable(#[from] lopdf::Error),
    #[error("the file is not a PDF that can be sealed: {0}")]
    Unfit(&'static str),
    #[error("the update could not be written: {0}")]
    Writing(#[from] std::io::Error),
    #[error("the signature has {0} bytes, more than are kept for it")]
    HoleTooSmall(usize),
}

/// A PDF with a hole where its signature will stand.
#[derive(Debug)]
pub(super) struct Prepared {
    bytes: Vec<u8>,
    /// The hole with its angle brackets: all that is not signed.
    hole: Range<usize>,
}

impl Prepared {
    /// SHA-256 of all bytes outside the hole.
    pub(super) fn digest(&self) -> [u8; 32] {
        let digest = Sha256::new().chain_update(&self.bytes[..self.hole.start]);
        digest.chain_update(&self.bytes[self.hole.end..]).finalize().into()
    }

    /// The sealed file.
    pub(super) fn filled(mut self, cms: &[u8]) -> Result<Vec<u8>, PdfError> {
        if cms.len() > (self.hole.len() - 2) / 2 {
            return Err(PdfError::HoleTooSmall(cms.len()));
        }
        let start = self.hole.start + 1;
        self.bytes[start..start + 2 * cms.len()].copy_from_slice(hex::encode(cms).as_bytes());
        Ok(self.bytes)
    }
}

/// Appends the update, with the hole still empty; `room` bytes are kept for the CMS.
pub(super) fn prepare(pdf: &[u8], at: Timestamp, room: usize) -> Result<Prepared, PdfError> {
    let document = Document::load_mem(pdf)?;
    if document.is_encrypted() || document.trailer.has(b"Encrypt") {
        return Err(PdfError::Unfit("it is encrypted"));
    }
    let catalog = document.trailer.get(b"Root")?.as_reference()?;
    let page = document.page_iter().next().ok_or(PdfError::Unfit("it has no page"))?;
    let field_name = free_name(&document);

    let mut update = IncrementalDocument::create_from(pdf.to_vec(), document);
    let signature = update.new_document.add_object(signature(at, room));
    let field = update.new_document.add_object(field(&field_name, page, signature));
    append(&mut update, page, b"Annots", field)?;
    register(&mut update, catalog, field)?;

    let mut bytes = Vec::with_capacity(pdf.len() + 2 * room + 4_096);
    update.save_to(&mut bytes)?;
    with_byte_range(bytes, pdf.len(), room)
}

fn signature(at: Timestamp, room: usize) -> Dictionary {
    dictionary! {
        "Type" => "Sig",
        "Filter" => "Adobe.PPKLite",
        "SubFilter" => "ETSI.CAdES.detached",
        "M" => Object::string_literal(at.to_zoned_datetime(TimeZone::UTC).strftime("D:%Y%m%d%H%M%SZ").to_string()),
        "ByteRange" => vec![0.into(), UNKNOWN.into(), UNKNOWN.into(), UNKNOWN.into()],
        "Contents" => Object::String(vec![0; room], StringFormat::Hexadecimal),
    }
}

fn field(name: &str, page: ObjectId, signature: ObjectId) -> Dictionary {
    dictionary! {
        "Type" => "Annot",
        "Subtype" => "Widget",
        "FT" => "Sig",
        "T" => Object::string_literal(name),
        "F" => 132, // print, locked
        "Rect" => vec![0.into(), 0.into(), 0.into(), 0.into()],
        "P" => page,
        "V" => signature,
    }
}

/// Adds a reference to an array of a dictionary, whether the array is there, stands apart, or is missing.
fn append(update: &mut IncrementalDocument, owner: ObjectId, key: &[u8], item: ObjectId) -> Result<(), PdfError> {
    update.opt_clone_object_to_new_document(owner)?;
    let owner_now = update.new_document.get_dictionary(owner)?;
    if let Ok(apart) = owner_now.get(key).and_then(Object::as_reference) {
        update.opt_clone_object_to_new_document(apart)?;
        update.new_document.get_object_mut(apart)?.as_array_mut()?.push(item.into());
        return Ok(());
    }
    push(update.new_document.get_dictionary_mut(owner)?, key, item)
}

fn push(owner: &mut Dictionary, key: &[u8], item: ObjectId) -> Result<(), PdfError> {
    if !owner.has(key) {
        owner.set(key, Vec::<Object>::new());
    }
    owner.get_mut(key)?.as_array_mut()?.push(item.into());
    Ok(())
}

/// Makes the field known to the catalog's form; a form that is there keeps its other fields.
fn register(update: &mut IncrementalDocument, catalog: ObjectId, field: ObjectId) -> Result<(), PdfError> {
    update.opt_clone_object_to_new_document(catalog)?;
    let root = update.new_document.get_dictionary(catalog)?;
    if let Ok(apart) = root.get(b"AcroForm").and_then(Object::as_reference) {
        append(update, apart, b"Fields", field)?;
        update.new_document.get_dictionary_mut(apart)?.set("SigFlags", 3);
        return Ok(());
    }
    let mut form = root.get(b"AcroForm").and_then(Object::as_dict).cloned().unwrap_or_default();
    match form.get(b"Fields").and_then(Object::as_reference) {
        Ok(apart) => {
            update.opt_clone_object_to_new_document(apart)?;
            update.new_document.get_object_mut(apart)?.as_array_mut()?.push(field.into());
        }
        Err(_) => push(&mut form, b"Fields", field)?,
    }
    form.set("SigFlags", 3);
    update.new_document.get_dictionary_mut(catalog)?.set("AcroForm", form);
    Ok(())
}

/// A name that no object of the file uses for a field: two fields of one name are one field to a reader.
fn free_name(document: &Document) -> String {
    let dictionaries = document.objects.values().filter_map(|object| object.as_dict().ok());
    let taken: HashSet<&[u8]> = dictionaries.filter_map(|one| one.get(b"T").and_then(Object::as_str).ok()).collect();
    let mut nth = 1_u32;
    loop {
        let name = format!("Sigillo{nth}");
        if !taken.contains(name.as_bytes()) {
            return name;
        }
        nth += 1;
    }
}

/// Finds the hole behind the original bytes and writes the byte range around it.
fn with_byte_range(mut bytes: Vec<u8>, original: usize, room: usize) -> Result<Prepared, PdfError> {
    let lost = || PdfError::Unfit("its update was written in an unknown form");
    let range = find(&bytes, b"/ByteRange", original).ok_or_else(lost)?;
    let open = find(&bytes, b"[", range).ok_or_else(lost)?;
    let close = find(&bytes, b"]", open).ok_or_else(lost)?;
    let contents = find(&bytes, b"/Contents", original).ok_or_else(lost)?;
    let start = find(&bytes, b"<0000", contents).ok_or_else(lost)?;
    let end = start + 2 * room + 2;
    if bytes.get(end - 1) != Some(&b'>') {
        return Err(lost());
    }
    let written = format!("0 {start} {end} {}", bytes.len() - end);
    let width = close - open - 1;
    if written.len() > width {
        return Err(PdfError::Unfit("it is too large"));
    }
    bytes[open + 1..close].copy_from_slice(format!("{written:<width$}").as_bytes());
    Ok(Prepared { bytes, hole: start..end })
}

fn find(bytes: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    bytes.get(from..)?.windows(needle.len()).position(|window| window == needle).map(|at| at + from)
}
