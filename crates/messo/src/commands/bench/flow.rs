//! The sender's flow, call by call, as a sender's software makes it: preload, upload, request, status until ACCEPTED,
//! read, legal facts, a page of the stream.
//!
//! Only what the flow needs is read of an answer. Anything else than the expected answer ends the flow with an error,
//! so that a figure never counts a flow that failed. The acts all differ, and so do the protocol numbers.

use super::act::ActTemplate;
use super::link::{Call, CallError, Link};
use super::steps::{Step, Times};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::{StatusCode, Uri};
use messo_domain::ids::{TaxId, tax_id};
use messo_domain::party::RecipientType;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

const PRELOAD: &str = "/delivery/attachments/preload";
const REQUESTS: &str = "/delivery/v2.6/requests";
const STREAMS: &str = "/delivery-progresses/v2.9/streams";
const CHECKSUM: HeaderName = HeaderName::from_static("x-amz-checksum-sha256");
const SECRET: HeaderName = HeaderName::from_static("x-amz-meta-secret");
/// Pause before the status is asked for again; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_millis(1);
/// Longest such pause.
const LONGEST_PAUSE: Duration = Duration::from_millis(64);
/// A request that is not accepted in this time has failed.
const PATIENCE: Duration = Duration::from_secs(20);
/// Recipients that the flows take in turn.
pub const RECIPIENTS: u64 = 500;

/// Why a flow did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum FlowError {
    /// A call failed.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The platform did not accept the request.
    #[error("the request {protocol} {what}")]
    NotAccepted {
        /// Protocol number.
        protocol: String,
        /// What became of it.
        what: String,
    },
}

/// What all flows of a measurement share.
pub struct Shared {
    /// Tells this run's protocol numbers from those of others.
    pub run: String,
    /// The sending body's tax id.
    pub sender_tax_id: String,
    /// The stream that is consumed.
    pub stream: String,
    /// Layout of the acts.
    pub acts: ActTemplate,
    /// Last event of the stream that was consumed: one reader, with as many hands as there are connections.
    cursor: Mutex<Option<String>>,
    recipients: Vec<TaxId>,
}

impl Shared {
    /// What the flows of this run need.
    pub fn new(run: String, sender_tax_id: String, stream: String) -> Arc<Self> {
        let recipients = (0..RECIPIENTS).filter_map(made_up_tax_id).collect();
        let (acts, cursor) = (ActTemplate::new(), Mutex::new(None));
        Arc::new(Self { run, sender_tax_id, stream, acts, cursor, recipients })
    }

    fn cursor(&self) -> std::sync::MutexGuard<'_, Option<String>> {
        self.cursor.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The recipient of the case with this number: the same few hundred again and again.
    pub fn in_turn(&self, serial: u64) -> TaxId {
        self.recipients[serial as usize % self.recipients.len()].clone()
    }

    /// The request of one flow, for an act that stands under this key.
    pub fn request(&self, protocol: &str, serial: u64, key: &str, digest: &str) -> Value {
        let tax_id = self.in_turn(serial);
        json!({
            "paProtocolNumber": protocol,
            "subject": "An act for measuring",
            "notificationFeePolicy": "FLAT_RATE",
            "physicalCommunicationType": "AR_REGISTERED_LETTER",
            "senderDenomination": "Comune di Esempio",
            "senderTaxId": self.sender_tax_id,
            "taxonomyCode": "010101P",
            "documents": [{
                "title": "Act",
                "digests": { "sha256": digest },
                "contentType": "application/pdf",
                "ref": { "key": key, "versionToken": "v1" }
            }],
            "recipients": [{
                "recipientType": "PF",
                "taxId": tax_id.as_str(),
                "denomination": "Recipient One",
                "digitalDomicile": { "type": "PEC", "address": "recipient@pec.example.org" },
                "physicalAddress": {
                    "address": "Via di Prova 1", "zip": "00100", "municipality": "Roma", "province": "RM"
                }
            }]
        })
    }
}

/// A person's tax id of the right form with its own check character; nobody's.
pub fn made_up_tax_id(number: u64) -> Option<TaxId> {
    let (day, town) = (number % 28 + 1, number / 28 % 1000);
    ('A'..='Z')
        .map(|check| format!("XXXXXX80A{day:02}Z{town:03}{check}"))
        .find(|text| tax_id::check(text, RecipientType::PF, &[]).is_ok())
        .and_then(|text| TaxId::parse(&text).ok())
}

/// One connection's side of a measurement.
pub struct Walker {
    link: Link,
    shared: Arc<Shared>,
    hand: usize,
    flows: u64,
    /// Times so far.
    pub times: Times,
    /// Request ids that were accepted.
    pub accepted: Vec<String>,
    /// Request ids whose acceptance was read from the stream.
    pub streamed: Vec<String>,
}

#[derive(Deserialize)]
struct Slot {
    key: String,
    secret: String,
    url: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Deposited {
    notification_request_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestStatus {
    notification_request_status: String,
    iun: Option<String>,
}

#[derive(Deserialize)]
struct Sent {
    iun: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StreamEvent {
    event_id: String,
    notification_request_id: String,
    element: Element,
}

#[derive(Deserialize)]
struct Element {
    category: String,
}

impl Walker {
    /// The side of connection number `hand`.
    pub fn new(link: Link, shared: Arc<Shared>, hand: usize) -> Self {
        let (times, accepted, streamed) = Default::default();
        Self { link, shared, hand, flows: 0, times, accepted, streamed }
    }

    /// Goes through the flow once.
    ///
    /// # Errors
    /// [`FlowError`]: the first answer that is not what it should be.
    pub async fn walk(&mut self) -> Result<(), FlowError> {
        self.flows += 1;
        let serial = (self.hand as u64) << 40 | self.flows;
        let protocol = format!("BENCH-{}-{}-{}", self.shared.run, self.hand, self.flows);
        let act = self.shared.acts.numbered(serial);
        let digest = STANDARD.encode(Sha256::digest(&act));
        let start = Instant::now();
        let slot = self.preload(&digest).await?;
        self.upload(&slot, &digest, act).await?;
        let request = self.shared.request(&protocol, serial, &slot.key, &digest);
        let request_id = self.deposit(&request).await?;
        let iun = self.until_accepted(&protocol, &request_id).await?;
        self.accepted.push(request_id);
        self.read(&iun).await?;
        self.timed(Step::LegalFacts, Call::get(&format!("/delivery-push/v2.0/{iun}/legal-facts")), StatusCode::OK)
            .await?;
        self.consume(Step::Consume).await?;
        self.times.add(Step::Flow, start.elapsed());
        Ok(())
    }

    async fn preload(&mut self, digest: &str) -> Result<Slot, FlowError> {
        let body = json!([{ "preloadIdx": "0", "contentType": "application/pdf", "sha256": digest }]);
        let answer =
            self.timed(Step::Preload, Call::post(PRELOAD, body.to_string().into_bytes()), StatusCode::OK).await?;
        let slots: Vec<Slot> = read(PRELOAD, &answer)?;
        slots.into_iter().next().ok_or_else(|| unexpected(PRELOAD, "no slot").into())
    }

    /// Uploads to the signed link: its path and query, on this connection (the link names the public address).
    async fn upload(&mut self, slot: &Slot, digest: &str, act: Bytes) -> Result<(), FlowError> {
        let unusable = || unexpected(PRELOAD, "an unusable link");
        let uri: Uri = slot.url.parse().map_err(|_| unusable())?;
        let path = uri.path_and_query().ok_or_else(unusable)?.as_str();
        let value = |text: &str| HeaderValue::from_str(text).map_err(|_| unusable());
        let headers = HeaderMap::from_iter([
            (CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
            (CHECKSUM, value(digest)?),
            (SECRET, value(&slot.secret)?),
        ]);
        self.timed(Step::Upload, Call::put(path, headers, act), StatusCode::OK).await?;
        Ok(())
    }

    async fn deposit(&mut self, request: &Value) -> Result<String, FlowError> {
        let call = Call::post(REQUESTS, request.to_string().into_bytes());
        let answer = self.timed(Step::Request, call, StatusCode::ACCEPTED).await?;
        Ok(read::<Deposited>(REQUESTS, &answer)?.notification_request_id)
    }

    async fn until_accepted(&mut self, protocol: &str, request_id: &str) -> Result<String, FlowError> {
        let path = format!("{REQUESTS}?notificationRequestId={request_id}");
        let not_accepted = |what: String| FlowError::NotAccepted { protocol: protocol.to_owned(), what };
        let start = Instant::now();
        let mut pause = FIRST_PAUSE;
        loop {
            let answer = self.timed(Step::Status, Call::get(&path), StatusCode::OK).await?;
            let status: RequestStatus = read(REQUESTS, &answer)?;
            match (status.notification_request_status.as_str(), status.iun) {
                ("ACCEPTED", Some(iun)) => {
                    self.times.add(Step::Accepted, start.elapsed());
                    return Ok(iun);
                }
                ("WAITING", _) if start.elapsed() < PATIENCE => {}
                ("WAITING", _) => return Err(not_accepted(format!("was not accepted in {PATIENCE:?}"))),
                (other, _) => return Err(not_accepted(format!("is {other}: {}", String::from_utf8_lossy(&answer)))),
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn read(&mut self, iun: &str) -> Result<(), FlowError> {
        let path = format!("/delivery/v2.9/notifications/sent/{iun}");
        let answer = self.timed(Step::Sent, Call::get(&path), StatusCode::OK).await?;
        let sent: Sent = read(&path, &answer)?;
        if sent.iun == iun { Ok(()) } else { Err(unexpected(&path, "another notification").into()) }
    }

    /// Consumes the next page of the stream; answers how many events it held.
    async fn consume(&mut self, step: Step) -> Result<usize, FlowError> {
        let after = self.shared.cursor().as_ref().map(|id| format!("?lastEventId={id}")).unwrap_or_default();
        let path = format!("{STREAMS}/{}/events{after}", self.shared.stream);
        let answer = self.timed(step, Call::get(&path), StatusCode::OK).await?;
        let events: Vec<StreamEvent> = read(&path, &answer)?;
        if let Some(last) = events.last() {
            // event ids are of one width, so the greater text is the later event
            let mut cursor = self.shared.cursor();
            if cursor.as_ref().is_none_or(|cursor| *cursor < last.event_id) {
                *cursor = Some(last.event_id.clone());
            }
        }
        let count = events.len();
        let accepted = events.into_iter().filter(|event| event.element.category == "REQUEST_ACCEPTED");
        self.streamed.extend(accepted.map(|event| event.notification_request_id));
        Ok(count)
    }

    /// Consumes what is left of the stream, untimed in the end: nothing of it is counted.
    ///
    /// # Errors
    /// [`FlowError`].
    pub async fn drain(&mut self) -> Result<(), FlowError> {
        let times = std::mem::take(&mut self.times);
        while self.consume(Step::Consume).await? > 0 {}
        self.times = times;
        Ok(())
    }

    async fn timed(&mut self, step: Step, call: Call<'_>, expected: StatusCode) -> Result<Bytes, CallError> {
        let start = Instant::now();
        let answer = self.link.call(call, expected).await?;
        self.times.add(step, start.elapsed());
        Ok(answer)
    }
}

/// Makes the stream that a run consumes: every element of the timeline.
///
/// # Errors
/// [`CallError`].
pub async fn make_stream(link: &mut Link, run: &str) -> Result<String, CallError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Made {
        stream_id: String,
    }
    let body = json!({ "title": format!("bench {run}"), "eventType": "TIMELINE", "filterValues": [], "groups": [] });
    let answer = link.call(Call::post(STREAMS, body.to_string().into_bytes()), StatusCode::OK).await?;
    Ok(read::<Made>(STREAMS, &answer)?.stream_id)
}

/// Removes it again.
///
/// # Errors
/// [`CallError`].
pub async fn remove_stream(link: &mut Link, stream: &str) -> Result<(), CallError> {
    link.call(Call::delete(&format!("{STREAMS}/{stream}")), StatusCode::NO_CONTENT).await.map(drop)
}

fn read<T: DeserializeOwned>(call: &str, answer: &Bytes) -> Result<T, CallError> {
    serde_json::from_slice(answer).map_err(|error| unexpected(call, &error.to_string()))
}

fn unexpected(call: &str, cause: &str) -> CallError {
    CallError::Body { call: call.to_owned(), cause: cause.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn recipients_have_tax_ids_of_their_own() {
        let ids: HashSet<_> = (0..RECIPIENTS).filter_map(made_up_tax_id).map(|id| id.to_string()).collect();
        assert_eq!(ids.len() as u64, RECIPIENTS);
    }
}
