//! What the readers of `messo bench pages` find: the stored cases, and among them those of the sandbox's examples, a month
//! later, so that timelines, dates, costs and the outside world have something to show.

use super::kinds::{LONGEST_PAGE, Who};
use crate::commands::bench::embedded::{Embedded, SENDER_TAX_ID};
use crate::commands::bench::flow::{RECIPIENTS, made_up_tax_id};
use crate::failure::{Doing as _, Failure};
use hyper::header::{COOKIE, HeaderMap, HeaderValue};
use jiff::SignedDuration;
use messo_domain::ids::TaxId;
use messo_domain::workflow::terms::rome;
use messo_engine::tokens::PersonType;
use messo_engine::use_cases::drafts::Saved;
use messo_engine::use_cases::keep_file::FileKind;
use messo_engine::use_cases::lists::ListFilter;
use messo_engine::{Engine, PersonCaller};
use messo_ports::blobs::once;
use messo_sandbox::Sandbox;
use messo_sandbox::examples::{EXAMPLES, Served};
use messo_sandbox::personas::prepared;
use serde_json::json;

/// Notifications that are read one by one, in turn: more than the engine keeps in memory.
pub const READ_APART: usize = 3_000;
/// How long the examples live before they are looked at.
const LIFE: SignedDuration = SignedDuration::from_hours(31 * 24);
/// By which way the example was opened, as its page says it.
const CHANNEL: &str = "WEB";

/// What all readers share.
pub struct Ground {
    officer: HeaderMap,
    citizen: HeaderMap,
    reader: HeaderMap,
    company: HeaderMap,
    /// Who receives one in five hundred.
    pub recipient: TaxId,
    /// Who receives nothing.
    pub nobody: TaxId,
    /// The day on which most were sent.
    pub day: String,
    /// Numbers of the body's notifications.
    pub sent: Vec<String>,
    /// Of the citizen's, none of them opened.
    pub received: Vec<String>,
    /// Of the examples.
    pub lived: Vec<String>,
    /// Of those that an example's citizen has opened.
    pub opened: Vec<String>,
    /// Of a company's.
    pub of_company: Vec<String>,
    /// A request that was refused.
    pub refused: String,
    /// Where a draft of the officer's is, whole and not sent.
    pub draft: String,
}

impl Ground {
    /// Lets the examples live where they have not yet, and finds what there is.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn find(embedded: &Embedded) -> Result<Self, Failure> {
        let engine = embedded.engine();
        let (sent, day) = sent(engine, &embedded.api_key).await?;
        let reader = persona("cinque")?;
        let company = persona("impresa")?;
        let (lived, refused) = live(embedded.sandbox(), &reader).await?;
        let made_up = |number| made_up_tax_id(number).ok_or_else(|| Failure::new("a made-up tax id"));
        let body = TaxId::parse(SENDER_TAX_ID).doing("the sender's tax id")?;
        let citizen = person(made_up(0)?, PersonType::PF);
        Ok(Self {
            officer: session(engine, "messo_mittente", &person(body, PersonType::PA))?,
            citizen: session(engine, "messo_cittadino", &citizen)?,
            reader: session(engine, "messo_cittadino", &reader)?,
            company: session(engine, "messo_impresa", &company)?,
            received: received(engine, &citizen).await?,
            opened: received(engine, &reader).await?,
            of_company: received(engine, &company).await?,
            recipient: citizen.tax_id,
            nobody: made_up(RECIPIENTS)?,
            day,
            sent,
            lived,
            refused,
            draft: draft(engine, &embedded.api_key).await?,
        })
    }

    /// The headers of a reader.
    pub fn headers(&self, who: Who) -> HeaderMap {
        match who {
            Who::Anybody => HeaderMap::new(),
            Who::Officer => self.officer.clone(),
            Who::Citizen => self.citizen.clone(),
            Who::Reader => self.reader.clone(),
            Who::Company => self.company.clone(),
        }
    }
}

fn person(tax_id: TaxId, r#type: PersonType) -> PersonCaller {
    PersonCaller { tax_id, r#type, role: None, groups: Vec::new() }
}

/// A prepared person of the sandbox.
fn persona(id: &str) -> Result<PersonCaller, Failure> {
    let persona = prepared(id).ok_or_else(|| Failure::new(format!("{id} is no person of the sandbox")))?;
    Ok(person(TaxId::parse(persona.tax_id).doing("a person's tax id")?, persona.kind))
}

fn session(engine: &Engine, cookie: &str, person: &PersonCaller) -> Result<HeaderMap, Failure> {
    let token = engine.mint_token(person);
    let value = HeaderValue::from_str(&format!("{cookie}={token}")).doing("a session")?;
    Ok(HeaderMap::from_iter([(COOKIE, value)]))
}

/// Serves each example once in the life of a folder and lets a month pass: the numbers of those accepted, and the
/// request of the one that is refused.
async fn live(sandbox: &Sandbox, reader: &PersonCaller) -> Result<(Vec<String>, String), Failure> {
    let engine = &sandbox.parts().engine;
    let is_new = engine.list_received(reader, &ListFilter::default()).await.doing("listing")?.items.is_empty();
    let (mut lived, mut refused) = (Vec::new(), None);
    for (number, id) in EXAMPLES.into_iter().enumerate() {
        let served = sandbox.serve_example(id, &format!("{number:013}")).await.doing("serving an example")?;
        match served {
            Some(Served::Accepted(iun)) => lived.push(iun.to_string()),
            Some(Served::Request(request)) => refused = Some(request.to_string()),
            None => {}
        }
    }
    if is_new {
        for iun in received(engine, reader).await? {
            engine.read_received(reader, &iun, CHANNEL).await.doing("opening an example")?;
        }
        let later = |now: jiff::Timestamp| Ok(now.saturating_add(LIFE).unwrap_or(now));
        sandbox.move_clock(later).await.doing("letting a month pass")?;
    }
    Ok((lived, refused.ok_or_else(|| Failure::new("no example was refused"))?))
}

/// Begins a draft as the wizard keeps it, with a document and a notice to pay; where its pages are.
async fn draft(engine: &Engine, api_key: &str) -> Result<String, Failure> {
    let caller = engine.sender_by_key(api_key).await.doing("the sender")?;
    let caller = caller.ok_or_else(|| Failure::new("the sender's key is not known"))?;
    let kept = engine.keep_file(FileKind::Document, once(&b"%PDF-1.7\n%%EOF\n"[..])).await.doing("keeping a file")?;
    let kept = kept.map_err(|fault| Failure::new(format!("keeping a file: {fault:?}")))?;
    let file = json!({
        "name": "act.pdf", "key": kept.key, "version": kept.version, "sha256": kept.sha256, "size": kept.size,
        "bears_costs": null
    });
    let notice = json!({ "number": 2, "code": "302000000000000001", "creditor": SENDER_TAX_ID });
    let person = json!({
        "number": 1, "kind": "PF", "name": "Recipient", "surname": "One", "tax_id": "CLMCST42R12D969Z", "street": "Via Roma",
        "house": "1", "zip": "00100", "town": "Roma", "province": "RM", "state": "ITALIA", "pays": "Notice",
        "notices": [notice]
    });
    let body = json!({
        "protocol": "BENCH/1", "subject": "A draft to be looked at", "sender": "Comune di Esempio", "taxonomy": "010101P",
        "letter": "AR_REGISTERED_LETTER", "policy": "FLAT_RATE", "mode": "SYNC", "recipients": [person],
        "documents": [{ "number": 3, "title": "Act", "file": file }], "drawn": 3
    });
    let id = engine.new_draft_id();
    match engine.save_draft(&caller, &id, None, &body, &[kept.key]).await.doing("beginning a draft")? {
        Saved::Saved(_) => Ok(format!("/mittente/bozze/{id}")),
        other => Err(Failure::new(format!("beginning a draft: {other:?}"))),
    }
}

/// Numbers of stored notifications, newest first, and the day on which the oldest of them was sent.
async fn sent(engine: &Engine, api_key: &str) -> Result<(Vec<String>, String), Failure> {
    let caller = engine.sender_by_key(api_key).await.doing("the sender")?;
    let caller = caller.ok_or_else(|| Failure::new("the sender's key is not known"))?;
    let mut filter = ListFilter { size: Some(LONGEST_PAGE), ..ListFilter::default() };
    let (mut numbers, mut oldest) = (Vec::new(), engine.now());
    while numbers.len() < READ_APART {
        let listed = engine.list_sent(&caller, &filter).await.doing("listing")?;
        oldest = listed.items.last().map_or(oldest, |item| item.sent_at);
        numbers.extend(listed.items.into_iter().map(|item| item.iun.to_string()));
        match listed.next {
            Some(next) => filter.after = Some(next),
            None => break,
        }
    }
    Ok((numbers, oldest.to_zoned_datetime(rome()).date().to_string()))
}

/// Numbers of a person's newest notifications.
async fn received(engine: &Engine, person: &PersonCaller) -> Result<Vec<String>, Failure> {
    let filter = ListFilter { size: Some(LONGEST_PAGE), ..ListFilter::default() };
    let listed = engine.list_received(person, &filter).await.doing("listing")?;
    Ok(listed.items.into_iter().map(|item| item.iun.to_string()).collect())
}
