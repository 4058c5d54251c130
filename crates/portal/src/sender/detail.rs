//! `/mittente/notifiche/{iun}`: one notification in full, for the body that sent it.

use crate::Portal;
use crate::address::{Asked, At};
use crate::doors::Officer;
use crate::errors::PageError;
use crate::layout::{Frame, page};
use crate::present::event::{Paper, Reader, fact_name, paper};
use crate::present::explanation::{ExplanationView, explanation};
use crate::present::timeline::{Label, TimelineView, label, timeline};
use crate::present::{Moment, euro, moment};
use crate::words::Words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use messo_domain::explanation::Explanation;
use messo_domain::party::PhysicalAddress;
use messo_domain::request::{NotificationFeePolicy, PhysicalCommunicationType, Recipient};
use messo_engine::SenderCaller;
use messo_engine::use_cases::CaseView;
use messo_engine::use_cases::legal_facts::ListedFact;
use serde::Deserialize;

/// A recipient, as the request names it.
struct RecipientRow {
    name: String,
    tax_id: String,
    address: Option<String>,
    digital: Option<String>,
    /// Notice codes and creditors of its payments.
    notices: Vec<(String, String)>,
    /// Titles of its F24 forms.
    forms: Vec<String>,
}

/// A document of the act.
struct DocumentRow {
    title: String,
    sha256: String,
    /// Where to download it; none once it is no longer kept.
    address: Option<String>,
}

/// A notification, as it is shown to its sender.
struct Detail {
    iun: String,
    subject: String,
    summary: Option<String>,
    protocol: String,
    status: Label,
    sent: Moment,
    group: Option<String>,
    taxonomy: String,
    letter: &'static str,
    policy: &'static str,
    pa_fee: Option<String>,
    vat: Option<u32>,
    amount: Option<String>,
    due: Option<String>,
    replaces: Option<String>,
    recipients: Vec<RecipientRow>,
    documents: Vec<DocumentRow>,
    papers: Vec<Paper>,
    /// Address below which papers are downloaded, by their key.
    papers_at: String,
    can_be_cancelled: bool,
    timeline: TimelineView,
    explanation: ExplanationView,
}

/// What the page is made of.
struct Told<'a> {
    caller: &'a SenderCaller,
    view: &'a CaseView,
    explained: &'a Explanation,
    facts: &'a [ListedFact],
    /// The one recipient whose elements are shown, where one was chosen.
    only: Option<usize>,
}

impl Detail {
    fn of(words: Words, told: &Told<'_>) -> Self {
        let case = &told.view.case;
        let request = &case.request;
        let names: Vec<String> = request.recipients.iter().map(|recipient| recipient.denomination.clone()).collect();
        let reader = Reader::Sender(&names);
        let own = format!("/mittente/notifiche/{}", case.iun);
        let documents = request.documents.iter().enumerate().map(|(index, document)| DocumentRow {
            title: document.title.clone().unwrap_or_else(|| words.with("detail-untitled", "number", index + 1)),
            sha256: document.digests.sha256.to_string(),
            address: told.view.documents_available.then(|| format!("{own}/documenti/{index}")),
        });
        let group = request.group.as_deref().map(|id| super::group_name(told.caller, id));
        Self {
            iun: case.iun.to_string(),
            subject: request.subject.clone(),
            summary: request.r#abstract.clone(),
            protocol: request.pa_protocol_number.clone(),
            status: label(words, told.view.timeline.status(), reader),
            sent: moment(case.deposit.sent_at),
            group,
            taxonomy: request.taxonomy_code.clone(),
            letter: letter(request.physical_communication_type),
            policy: policy(request.notification_fee_policy),
            pa_fee: request.pa_fee.map(euro),
            vat: request.vat,
            amount: request.amount.map(euro),
            due: request.payment_expiration_date.clone(),
            replaces: request.cancelled_iun.clone(),
            recipients: request.recipients.iter().map(recipient).collect(),
            documents: documents.collect(),
            papers: told.facts.iter().filter_map(|fact| listed(words, &names, &request.recipients, fact)).collect(),
            papers_at: format!("{own}/attestazioni/"),
            can_be_cancelled: case.cancellation_requested.is_none(),
            timeline: timeline(words, &told.view.timeline, reader, told.only),
            explanation: explanation(words, told.explained, &told.view.timeline, reader),
        }
    }
}

/// Key of the name of a letter.
fn letter(product: PhysicalCommunicationType) -> &'static str {
    match product {
        PhysicalCommunicationType::RegisteredLetter890 => "letter-890",
        PhysicalCommunicationType::ArRegisteredLetter => "letter-ar",
    }
}

/// Key of the name of a policy.
fn policy(policy: NotificationFeePolicy) -> &'static str {
    match policy {
        NotificationFeePolicy::FlatRate => "policy-flat",
        NotificationFeePolicy::DeliveryMode => "policy-delivery",
    }
}

fn recipient(recipient: &Recipient) -> RecipientRow {
    let notices = recipient.payments.iter().filter_map(|payment| payment.pago_pa.as_ref());
    let forms = recipient.payments.iter().filter_map(|payment| payment.f24.as_ref());
    RecipientRow {
        name: recipient.denomination.clone(),
        tax_id: recipient.tax_id.to_string(),
        address: recipient.physical_address.as_ref().map(in_one_line),
        digital: recipient.digital_domicile.as_ref().map(|domicile| domicile.address.clone()),
        notices: notices.map(|notice| (notice.notice_code.to_string(), notice.creditor_tax_id.to_string())).collect(),
        forms: forms.map(|form| form.title.clone()).collect(),
    }
}

fn in_one_line(address: &PhysicalAddress) -> String {
    let place = [address.zip.as_deref(), Some(address.municipality.as_str()), address.province.as_deref()];
    let place: Vec<&str> = place.into_iter().flatten().collect();
    let lines = [Some(address.address.as_str()), Some(&place.join(" ")), address.foreign_state.as_deref()];
    lines.into_iter().flatten().filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ")
}

/// A legal fact of the list; of several recipients it says whose.
fn listed(words: Words, names: &[String], recipients: &[Recipient], listed: &ListedFact) -> Option<Paper> {
    let name = fact_name(words, listed.fact.category);
    let whose = listed.tax_id.as_deref().and_then(|tax_id| {
        let rec = recipients.iter().position(|recipient| recipient.tax_id.as_str() == tax_id)?;
        names.get(rec)
    });
    let label = match whose.filter(|_| names.len() > 1) {
        Some(whose) => format!("{name} — {whose}"),
        None => name,
    };
    paper(label, &listed.fact.key)
}

#[derive(Template)]
#[template(path = "sender/detail.html")]
struct DetailPage {
    frame: Frame,
    detail: Detail,
}

/// The recipient whose elements alone are wanted.
#[derive(Deserialize)]
pub(super) struct Only {
    destinatario: Option<usize>,
}

pub(super) async fn detail(
    State(portal): State<Portal>,
    Officer { caller, visit }: Officer,
    At(iun): At<String>,
    Asked(Only { destinatario }): Asked<Only>,
) -> Result<Response, PageError> {
    let view = portal.engine.read_sent(&caller, &iun).await?;
    let explained = portal.engine.explain_to_sender(&caller, &iun).await?;
    let facts = portal.engine.legal_facts(&caller, &iun).await?;
    let only = destinatario.filter(|rec| *rec < view.case.recipients.len());
    let told = Told { caller: &caller, view: &view, explained: &explained, facts: &facts, only };
    let detail = Detail::of(visit.words, &told);
    let frame = Frame::titled(&visit, detail.subject.clone()).below("/mittente", "list-title");
    Ok(page(&DetailPage { frame, detail }))
}
