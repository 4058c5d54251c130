//! The documents that come back from the carrier, drawn as plain marked sheets.
//!
//! They depend on the order's identity, its address and the event alone, so that a question asked twice is answered
//! with the same bytes. Drawing burns the processor, so it runs aside from the tasks that serve requests.

use super::archive::archive;
use super::discovery;
use crate::MARKING;
use crate::sequence::{Discovery, Document, Event};
use bytes::Bytes;
use jiff::Timestamp;
use messo_domain::workflow::carrier::Product;
use messo_ports::Renderer;
use messo_ports::channels::{ChannelError, File, LetterOrder};
use messo_ports::notices::Sheet;
use std::sync::Arc;

/// Document type under which the carrier hands over the archive of what was printed.
const CONSERVED: &str = "Affido conservato";

/// What the documents of an event tell of.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The letter.
    pub order: &'a LetterOrder,
    /// Its tracking number.
    pub tracking: &'a str,
    /// What happened.
    pub event: &'a Event,
    /// The address that the carrier finds for this letter, in this event or another.
    pub found: Option<&'a Discovery>,
}

/// Draws the documents of an event.
///
/// # Errors
/// [`ChannelError::Unavailable`] when a sheet cannot be rendered.
pub async fn draw(
    renderer: &Arc<dyn Renderer>,
    facts: Facts<'_>,
) -> Result<Vec<(String, Timestamp, File)>, ChannelError> {
    let event = facts.event;
    let mut documents = Vec::with_capacity(event.step.documents.len());
    for document in &event.step.documents {
        let pdf = render(renderer, sheet(facts, document)).await?;
        let (kind, file) = pack(document, facts.tracking, event, pdf);
        documents.push((kind, event.documents_at, file));
    }
    Ok(documents)
}

async fn render(renderer: &Arc<dyn Renderer>, sheet: Sheet) -> Result<Bytes, ChannelError> {
    let renderer = Arc::clone(renderer);
    let rendered = tokio::task::spawn_blocking(move || renderer.render_sheet(&sheet)).await;
    let rendered = rendered.map_err(|e| ChannelError::Unavailable(format!("the carrier's scan: {e}")))?;
    rendered.map(|rendered| rendered.pdf).map_err(|e| ChannelError::Unavailable(format!("the carrier's scan: {e}")))
}

/// The file as the carrier hands it over, with its document type.
fn pack(document: &Document, tracking: &str, event: &Event, pdf: Bytes) -> (String, File) {
    let conserved = matches!(document.kind.as_str(), "7ZIP" | "ZIP");
    let ocr = event.step.ocr.as_ref().map_or(String::new(), |answer| format!("-OCR_{answer}"));
    let stem = format!("{}-{tracking}{ocr}", if conserved { "affido" } else { &document.kind });
    let zip = |entries: &[(String, Bytes)]| File {
        name: format!("{stem}.zip"),
        content_type: "application/zip".to_owned(),
        bytes: archive(entries).into(),
    };
    if conserved {
        let pages: Vec<_> = (1..=event.step.pages).map(|page| (format!("foglio-{page}.pdf"), pdf.clone())).collect();
        return (CONSERVED.to_owned(), zip(&pages));
    }
    let file = if document.zipped {
        zip(&[(format!("{stem}.pdf"), pdf)])
    } else {
        File { name: format!("{stem}.pdf"), content_type: "application/pdf".to_owned(), bytes: pdf }
    };
    (document.kind.clone(), file)
}

fn sheet(facts: Facts<'_>, document: &Document) -> Sheet {
    let Facts { order, tracking, event, found } = facts;
    let row = |label: &str, value: &str| (label.to_owned(), value.to_owned());
    let mut rows = vec![
        row("Raccomandata n.", tracking),
        row("Prodotto", product(order.product)),
        row("IUN", order.id.iun.as_str()),
        row("Indirizzo", &envelope(&order.to)),
        row("Evento", &event.step.code),
    ];
    rows.extend(event.step.cause.as_ref().map(|cause| row("Causale", cause)));
    let found = found.filter(|_| document.kind == "Indagine");
    rows.extend(found.map(|found| row("Indirizzo trovato", &envelope(&discovery::address(found, None)))));
    rows.extend(event.step.ocr.as_ref().map(|answer| row("Verifica OCR", answer)));
    Sheet {
        title: title(&document.kind),
        date: event.documents_at,
        rows,
        paragraphs: vec![
            "Documento simulato da un ambiente di prova: nessun plico è stato stampato né consegnato.".to_owned(),
        ],
        marking: Some(MARKING.to_owned()),
    }
}

fn envelope(address: &messo_domain::party::PhysicalAddress) -> String {
    address.rows().into_iter().map(|(_, row)| row).collect::<Vec<_>>().join(", ")
}

fn product(product: Product) -> &'static str {
    match product {
        Product::Ar => "Raccomandata A/R",
        Product::L890 => "Atto giudiziario (legge 890/1982)",
        Product::Rs => "Raccomandata semplice",
        Product::Rir => "Raccomandata internazionale con avviso di ricevimento",
        Product::Ris => "Raccomandata internazionale semplice",
    }
}

fn title(kind: &str) -> String {
    match kind {
        "AR" => "Avviso di ricevimento".to_owned(),
        "23L" => "Avviso di ricevimento modello 23L".to_owned(),
        "Plico" => "Plico restituito al mittente".to_owned(),
        "Indagine" => "Indagine sull'indirizzo del destinatario".to_owned(),
        "ARCAD" => "Avviso di ricevimento della comunicazione di avvenuto deposito".to_owned(),
        "CAD" => "Comunicazione di avvenuto deposito".to_owned(),
        "7ZIP" | "ZIP" => "Affido in conservazione del plico stampato".to_owned(),
        other => format!("Documento del recapitista: {other}"),
    }
}
