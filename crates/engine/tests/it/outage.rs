//! A service of the seal that is away for two days: evidence waits and says so, the law goes on, and afterwards all is caught up in
//! the order in which it happened.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use messo_domain::stream::Status;
use messo_domain::work::Lane;
use messo_engine::Ports;
use messo_engine::workers::WorkerGate;
use messo_ports::Sealer;
use messo_ports::notices::NoticeError;
use messo_testkit::{Platform, requests};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A seal whose time service can be away.
struct TimedSeal {
    away: AtomicBool,
    asked_in_vain: AtomicU32,
    sealed: Mutex<Vec<Timestamp>>,
    inner: Arc<dyn Sealer>,
}

struct Shared(Arc<TimedSeal>);

impl Sealer for Shared {
    fn seal(&self, pdf: &[u8], at: Timestamp) -> Result<Bytes, NoticeError> {
        if self.0.away.load(Ordering::SeqCst) {
            self.0.asked_in_vain.fetch_add(1, Ordering::SeqCst);
            return Err(NoticeError::Waiting("the time-stamping authority: it answered 503".into()));
        }
        self.0.sealed.lock().unwrap().push(at);
        self.0.inner.seal(pdf, at)
    }

    fn root_certificate(&self) -> String {
        self.0.inner.root_certificate()
    }
}

async fn until(mut holds: impl AsyncFnMut() -> bool, what: &str) {
    for _ in 0..1_000 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("in vain: {what}");
}

async fn pending(platform: &Platform) -> u64 {
    let due = platform.engine.counts().await.unwrap().due;
    due.iter().find(|(lane, _)| *lane == Lane::Seal).unwrap().1
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_service_away_for_two_days_delays_evidence_alone_and_all_is_caught_up_in_order() {
    let made = Arc::new(Mutex::new(None));
    let keep = made.clone();
    let platform = Platform::with(
        |settings| (settings.virtual_time, settings.parallel_documents) = (false, 1),
        move |ports| {
            let seal = Arc::new(TimedSeal {
                away: AtomicBool::new(true),
                asked_in_vain: AtomicU32::new(0),
                sealed: Mutex::default(),
                inner: ports.sealer.clone(),
            });
            *keep.lock().unwrap() = Some(seal.clone());
            Ports { sealer: Arc::new(Shared(seal)), ..ports }
        },
    );
    let seal = made.lock().unwrap().take().unwrap();
    let gate = WorkerGate::default();
    let lanes = [Lane::Law, Lane::Evidence, Lane::Seal].map(|lane| {
        let (engine, gate) = (platform.engine.clone(), gate.clone());
        tokio::spawn(async move { engine.run_lane(lane, &gate).await })
    });

    let (caller, _) = platform.sender().await;
    let mut cases = Vec::new();
    for number in 0..4 {
        let act = platform.upload(requests::ACT).await;
        let request = requests::with_pec(requests::request(&format!("P-{number}"), &act), "prova@ok-pecsuccess.it");
        let iun = platform.try_deposit(&caller, &request).await.unwrap().request_id.to_iun().unwrap();
        let status = async || platform.engine.read_sent(&caller, iun.as_str()).await.map(|view| view.timeline.status());
        until(async || status().await.is_ok_and(|status| status != Status::InValidation), "accepted").await;
        let accepted_at = platform.engine.now();
        for hour in 1..=12 {
            platform.clock.set(accepted_at + SignedDuration::from_hours(hour));
            if status().await.is_ok_and(|status| status == Status::Delivered) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(300)).await; // a lane looks five times a second
        }
        assert_eq!(status().await.unwrap(), Status::Delivered, "the law goes on");
        platform.clock.set(accepted_at + SignedDuration::from_hours(12));
        cases.push(iun);
    }
    assert!(seal.asked_in_vain.load(Ordering::SeqCst) > 0 && seal.sealed.lock().unwrap().is_empty());
    assert!(
        pending(&platform).await >= 8,
        "what was taken in charge and what was delivered: {}",
        pending(&platform).await
    );
    let facts = platform.engine.legal_facts(&caller, cases[0].as_str()).await.unwrap();
    let ack = facts.iter().find(|fact| fact.fact.key.contains("PN_LEGAL_FACTS")).unwrap().fact.key.clone();
    let link = platform.engine.legal_fact(&caller, cases[0].as_str(), &ack).await.unwrap();
    assert_eq!((link.url, link.retry_after), (None, Some(10)));
    let late = platform.engine.late().await.unwrap();
    assert!(late.work.iter().any(|row| row.reason.as_deref().is_some_and(|text| text.contains("503"))), "{late:#?}");

    seal.away.store(false, Ordering::SeqCst);
    until(async || pending(&platform).await == 0, "caught up").await;
    let sealed = seal.sealed.lock().unwrap().clone();
    assert!(sealed.len() >= 8 && sealed.is_sorted(), "{sealed:#?}");
    let link = platform.engine.legal_fact(&caller, cases[0].as_str(), &ack).await.unwrap();
    assert!(link.url.is_some() && link.retry_after.is_none(), "{link:?}");
    gate.stop();
    for lane in lanes {
        lane.await.unwrap();
    }
}
