//! Before a mail or a letter is given up its channel is asked: an outcome whose message was lost still counts.
//!
//! The channels here answer the usual questions with the first few events at most and say that nothing more will come;
//! who asks at the end of the wait is told everything. Some cannot be asked at once even then.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::told::{details, life, life_on, story};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use messo_domain::case::{Category, ElementId};
use messo_domain::ids::{DocumentKey, DocumentKind};
use messo_domain::stream::Status;
use messo_engine::Ports;
use messo_engine::use_cases::CaseView;
use messo_ports::channels::{Answers, LetterOrder, MessageOrder, PaperAnswer, PecAnswer};
use messo_ports::{ChannelError, Paper, Pec};
use messo_testkit::{Platform, requests};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// A channel whose messages are lost.
struct Forgetful<P: ?Sized> {
    channel: Arc<P>,
    /// How long after the hand-over it begins to tell everything.
    tells_all_after: SignedDuration,
    /// How many events come by the usual questions.
    comes: usize,
    /// How often it then cannot be asked.
    failures: AtomicU32,
}

impl<P: ?Sized> Forgetful<P> {
    fn new(channel: Arc<P>, hours: i64, comes: usize, failures: u32) -> Arc<Self> {
        let tells_all_after = SignedDuration::from_hours(hours);
        Arc::new(Self { channel, tells_all_after, comes, failures: AtomicU32::new(failures) })
    }

    fn answer<A>(&self, found: Answers<A>, seen: u32, waited: SignedDuration) -> Result<Answers<A>, ChannelError> {
        if waited < self.tells_all_after {
            let Answers { mut new, ask_again } = found;
            new.truncate(self.comes.saturating_sub(seen as usize));
            let more = seen as usize + new.len() < self.comes;
            return Ok(Answers { new, ask_again: ask_again.filter(|_| more) });
        }
        let fails = |left: u32| left.checked_sub(1);
        match self.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, fails) {
            Ok(_) => Err(ChannelError::Unavailable("the channel is away".into())),
            Err(_) => Ok(found),
        }
    }
}

#[async_trait]
impl Pec for Forgetful<dyn Pec> {
    async fn send(&self, order: &MessageOrder, now: Timestamp) -> Result<(), ChannelError> {
        self.channel.send(order, now).await
    }

    async fn answers(
        &self,
        order: &MessageOrder,
        handed_at: Timestamp,
        seen: u32,
        now: Timestamp,
    ) -> Result<Answers<PecAnswer>, ChannelError> {
        self.answer(self.channel.answers(order, handed_at, seen, now).await?, seen, now.duration_since(handed_at))
    }
}

#[async_trait]
impl Paper for Forgetful<dyn Paper> {
    async fn send(&self, order: &LetterOrder, now: Timestamp) -> Result<(), ChannelError> {
        self.channel.send(order, now).await
    }

    async fn answers(
        &self,
        order: &LetterOrder,
        handed_at: Timestamp,
        seen: u32,
        now: Timestamp,
    ) -> Result<Answers<PaperAnswer>, ChannelError> {
        self.answer(self.channel.answers(order, handed_at, seen, now).await?, seen, now.duration_since(handed_at))
    }
}

/// A mail that is delivered at once, of which so many events come by themselves.
async fn mail(comes: usize, failures: u32) -> (Platform, CaseView) {
    let platform =
        Platform::with_ports(|ports| Ports { pec: Forgetful::new(ports.pec.clone(), 26, comes, failures), ..ports });
    let view = life_on(&platform, |request| requests::with_pec(request, "prova@ok-pecsuccess.it"), 9).await;
    (platform, view)
}

/// A letter to France that is delivered, of which so many events come by themselves.
async fn letter(comes: usize, failures: u32) -> (Platform, CaseView) {
    let platform = Platform::with_ports(|ports| Ports {
        paper: Forgetful::new(ports.paper.clone(), 24 * 90, comes, failures),
        ..ports
    });
    let view = life_on(&platform, abroad, 101).await;
    (platform, view)
}

fn abroad(mut request: Value) -> Value {
    request["recipients"][0]["physicalAddress"] =
        json!({ "address": "Rue @OK_RIR", "municipality": "Nizza", "foreignState": "FRANCIA" });
    request
}

/// Between the date of an outcome and the instant at which it was heard of.
fn heard_after(view: &CaseView, category: Category) -> SignedDuration {
    let elements = view.timeline.elements();
    let outcome = elements.iter().find(|element| element.category == category).unwrap();
    let happened: Timestamp = outcome.details["notificationDate"].as_str().unwrap().parse().unwrap();
    outcome.ingestion_timestamp.duration_since(happened)
}

fn kept(request: &ElementId, place: &str, extension: &str) -> DocumentKey {
    DocumentKey::derived(DocumentKind::ExternalLegalFact, &format!("{request}/{place}"), extension)
}

#[tokio::test]
async fn a_delivery_whose_receipt_was_lost_is_found_before_the_mail_is_sent_again() {
    for comes in [0, 2] {
        let (platform, view) = mail(comes, 0).await;
        assert_eq!(view.timeline.status(), Status::EffectiveDate, "{:#?}", story(&view));
        assert_eq!(platform.world_kinds(&view).await, ["PEC"], "it was sent once");
        let codes = |category| -> Vec<_> {
            details(&view, category).iter().map(|element| element["deliveryDetailCode"].clone()).collect()
        };
        assert_eq!(codes(Category::SendDigitalProgress), ["C001"], "told twice, recorded once");
        assert_eq!(codes(Category::SendDigitalFeedback), ["C003"]);
        let late = heard_after(&view, Category::SendDigitalFeedback);
        assert!(late > SignedDuration::from_hours(25) && late < SignedDuration::from_hours(27), "{late:?}");

        let request = &view.case.recipients[0].digital[0].request;
        let (caller, _) = platform.sender().await;
        let facts = platform.engine.legal_facts(&caller, view.case.iun.as_str()).await.unwrap();
        let receipts: Vec<String> =
            facts.into_iter().map(|listed| listed.fact.key).filter(|key| key.ends_with(".eml")).collect();
        let [accepted, delivered] = [kept(request, "1", "eml"), kept(request, "2", "eml")];
        assert_eq!(receipts, [accepted.uri(), delivered.uri()], "under the keys of the usual asking");
        assert!(platform.stored(&delivered).await.contains("CONSEGNA"));
    }
}

#[tokio::test]
async fn a_provider_that_cannot_be_asked_at_the_end_of_the_wait_is_asked_again_and_nothing_is_given_up() {
    let (platform, view) = mail(0, 2).await;
    assert_eq!(view.timeline.status(), Status::EffectiveDate, "{:#?}", story(&view));
    assert_eq!(details(&view, Category::SendDigitalFeedback)[0]["deliveryDetailCode"], "C003");
    assert!(story(&view).iter().all(|line| !line.ends_with("DP10")), "{:#?}", story(&view));
    assert_eq!(platform.world_kinds(&view).await, ["PEC"]);
}

#[tokio::test]
async fn an_outcome_from_abroad_whose_message_was_lost_is_found_before_the_letter_is_given_up() {
    let usual = places_of_scans(&life(abroad, 60).await.1);
    for (comes, failures) in [(0, 0), (3, 0), (0, 2)] {
        let (platform, view) = letter(comes, failures).await;
        assert_eq!(view.timeline.status(), Status::EffectiveDate, "{:#?}", story(&view));
        let outcome = &details(&view, Category::SendAnalogFeedback)[0];
        assert_eq!(outcome["deliveryDetailCode"], "RECRI003C");
        assert!(heard_after(&view, Category::SendAnalogFeedback) > SignedDuration::from_hours(24 * 30));
        let letter = &view.case.recipients[0].letters[0];
        assert!(letter.timed_out.is_none() && view.case.recipients[0].letters.len() == 1);
        assert!(details(&view, Category::SendAnalogTimeoutCreationRequest).is_empty());

        let places = places_of_scans(&view);
        assert!(places.iter().all(Option::is_some) && places == usual, "{places:?}, usually {usual:?}");
        let scan = letter.events.iter().flat_map(|event| &event.attachments).next_back().unwrap();
        let key = scan.url.trim_start_matches("safestorage://").parse().unwrap();
        assert!(!platform.stored(&key).await.is_empty());
    }
}

/// For each scan of the letter: which event of the carrier's list, and which document of it, its key says.
fn places_of_scans(view: &CaseView) -> Vec<Option<String>> {
    let letter = &view.case.recipients[0].letters[0];
    let request = &letter.sent.as_ref().unwrap().request;
    let places = || (0..20).flat_map(|event| (0..3).map(move |document| format!("{event}/{document}")));
    let is = |url: &str, place: &str| ["pdf", "zip"].iter().any(|kind| kept(request, place, kind).uri() == url);
    let scans = letter.events.iter().flat_map(|event| &event.attachments);
    scans.map(|scan| places().find(|place| is(&scan.url, place))).collect()
}
