//! What fails is tried again, parked visibly, and never moves a legal date; what was answered survives a restart.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use messo_domain::stream::Status;
use messo_engine::Ports;
use messo_ports::channels::{Answers, MessageOrder, PecAnswer};
use messo_ports::notices::NoticeError;
use messo_ports::{ChannelError, Pec, Sealer};
use messo_testkit::{Platform, requests};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

struct BrokenSeal(Arc<AtomicBool>, Arc<dyn Sealer>);

impl Sealer for BrokenSeal {
    fn seal(&self, pdf: &[u8], at: Timestamp) -> Result<Bytes, NoticeError> {
        if self.0.load(Ordering::SeqCst) {
            return Err(NoticeError::Sealing("the seal is away".into()));
        }
        self.1.seal(pdf, at)
    }

    fn root_certificate(&self) -> String {
        self.1.root_certificate()
    }
}

#[tokio::test]
async fn a_seal_that_is_away_delays_evidence_and_moves_no_date() {
    let away = Arc::new(AtomicBool::new(true));
    let flag = away.clone();
    let platform =
        Platform::with_ports(move |ports| Ports { sealer: Arc::new(BrokenSeal(flag, ports.sealer.clone())), ..ports });
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let request = requests::with_pec(requests::request("P-1", &act), "prova@ok-pecsuccess.it");
    let iun = platform.deposit(&caller, &request).await;
    let moved = platform.pass_days(8).await;
    assert!(moved.stuck > 0, "the documents wait and are counted");
    let view = platform.engine.read_sent(&caller, iun.as_str()).await.unwrap();
    assert_eq!(view.timeline.status(), Status::EffectiveDate, "the law does not wait for the seal");
    let facts = platform.engine.legal_facts(&caller, iun.as_str()).await.unwrap();
    let ack = facts.iter().find(|f| f.fact.key.contains("PN_LEGAL_FACTS")).unwrap();
    let link = platform.engine.legal_fact(&caller, iun.as_str(), &ack.fact.key).await.unwrap();
    assert_eq!((link.url, link.retry_after), (None, Some(10)));
}

struct FlakyPec(AtomicU32, Arc<dyn Pec>);

#[async_trait]
impl Pec for FlakyPec {
    async fn send(&self, order: &MessageOrder, now: Timestamp) -> Result<(), ChannelError> {
        self.1.send(order, now).await?;
        if self.0.fetch_add(1, Ordering::SeqCst) < 2 {
            return Err(ChannelError::Unavailable("the answer was lost".into()));
        }
        Ok(())
    }

    async fn answers(
        &self,
        order: &MessageOrder,
        handed_at: Timestamp,
        seen: u32,
        now: Timestamp,
    ) -> Result<Answers<PecAnswer>, ChannelError> {
        self.1.answers(order, handed_at, seen, now).await
    }
}

#[tokio::test]
async fn a_hand_over_whose_answer_was_lost_is_repeated_under_the_same_id_and_sends_once() {
    let platform =
        Platform::with_ports(|ports| Ports { pec: Arc::new(FlakyPec(AtomicU32::new(0), ports.pec.clone())), ..ports });
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let request = requests::with_pec(requests::request("P-1", &act), "prova@ok-pecsuccess.it");
    let iun = platform.deposit(&caller, &request).await;
    platform.pass_days(8).await;
    let view = platform.engine.read_sent(&caller, iun.as_str()).await.unwrap();
    assert_eq!(view.timeline.status(), Status::EffectiveDate);
    assert_eq!(platform.world_kinds(&view).await, ["PEC"]);
}

#[tokio::test]
async fn a_restart_at_any_step_goes_on_to_the_same_end() {
    let mut platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let request = requests::with_pec(requests::request("P-1", &act), "prova@ok-pecsuccess.it");
    let deposited = platform.try_deposit(&caller, &request).await.unwrap();
    let iun = deposited.request_id.to_iun().unwrap();
    for _ in 0..12 {
        platform = platform.restarted();
        platform.pass(jiff::SignedDuration::from_hours(18)).await;
    }
    let view = platform.engine.read_sent(&caller, iun.as_str()).await.unwrap();
    assert_eq!(view.timeline.status(), Status::EffectiveDate);
    assert_eq!(platform.world_kinds(&view).await, ["PEC"]);
}

#[tokio::test]
async fn an_outcome_that_is_not_handled_parks_the_case_with_its_code() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let mut request = requests::request("P-1", &act);
    request["recipients"][0] = requests::recipient(requests::CITIZEN, "Via @FAIL_ConsolidatoreIndirizzo-AR");
    let iun = platform.deposit(&caller, &request).await;
    assert_eq!(platform.pass_days(30).await.stuck, 1, "the case is counted");
    let view = platform.engine.read_sent(&caller, iun.as_str()).await.unwrap();
    assert_eq!(view.timeline.status(), Status::Delivering);
    assert_eq!(view.case.parked.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), ["CON997"]);
}
