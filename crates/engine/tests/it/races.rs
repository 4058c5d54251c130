//! Many callers at once: nothing is done twice, nobody is answered wrongly.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use jiff::SignedDuration;
use messo_domain::case::Category;
use messo_domain::downtime::Functionality;
use messo_domain::work::Lane;
use messo_engine::UseError;
use messo_ports::store::WorkStore;
use messo_testkit::{Platform, requests};
use std::collections::BTreeSet;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_equal_deposits_one_is_taken_and_the_others_name_every_clash() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let request = requests::with_payment(requests::request("P-1", &act), "302011700000000001");
    let deposits = (0..8).map(|_| platform.try_deposit(&caller, &request));
    let results = futures_util::future::join_all(deposits).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    for error in results.into_iter().filter_map(Result::err) {
        let UseError::Refused { status: 409, items } = error else { panic!("a clash is a 409") };
        let elements: Vec<_> = items.iter().filter_map(|item| item.element.as_deref()).collect();
        assert_eq!(
            elements,
            [
                "Duplicated notification for senderPaId##paProtocolNumber##idempotenceToken",
                "Duplicated notification for creditorTaxId##noticeCode"
            ]
        );
        assert!(items[0].detail.ends_with("##P-1##null"), "a missing token is the text null");
    }
}

/// Lanes that run in the background until the gate stops them.
fn lanes(platform: &Platform) -> Vec<tokio::task::JoinHandle<()>> {
    let lanes = [Lane::Law, Lane::Law, Lane::Evidence, Lane::Seal].into_iter();
    let run = |lane| {
        let (engine, gate) = (platform.engine.clone(), platform.gate.clone());
        tokio::spawn(async move { engine.run_lane(lane, &gate).await })
    };
    lanes.map(run).collect()
}

/// Waits until nothing is due any more, without moving or pausing anything.
async fn quiet(platform: &Platform) {
    for _ in 0..600 {
        let counts = platform.store.work_counts(platform.engine.now()).await.unwrap();
        if counts.law_due + counts.evidence_due + counts.seal_due == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("work is still due after twelve seconds");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_step_is_lost_between_two_lanes_that_hand_a_case_to_each_other() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let running = lanes(&platform);
    let requests: Vec<_> = (0..40)
        .map(|n| requests::with_pec(requests::request(&format!("P-{n}"), &act), "prova@ok-pecsuccess.it"))
        .collect();
    let deposits = requests.iter().map(|request| platform.try_deposit(&caller, request));
    let deposited = futures_util::future::join_all(deposits).await;
    quiet(&platform).await;
    platform.gate.stop();
    futures_util::future::join_all(running).await;
    for deposited in deposited {
        let iun = deposited.unwrap().request_id.to_iun().unwrap();
        let view = platform.engine.read_sent(&caller, iun.as_str()).await.unwrap();
        let sent = view.timeline.elements().iter().any(|e| e.category == Category::SendDigitalDomicile);
        assert!(sent, "the certified mail of {iun} was never sent");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_caller_that_hangs_up_leaves_nothing_half_done() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let mut iuns = Vec::new();
    for n in 0..20 {
        iuns.push(platform.deposit(&caller, &requests::request(&format!("P-{n}"), &act)).await);
    }
    let running = lanes(&platform);
    for (n, iun) in iuns.iter().enumerate() {
        let asked = platform.engine.cancel_notification(&caller, iun.as_str());
        let patience = std::time::Duration::from_micros(100 * n as u64);
        let _ = tokio::time::timeout(patience, asked).await; // the future is dropped, wherever it stands
    }
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    quiet(&platform).await;
    platform.gate.stop();
    futures_util::future::join_all(running).await;
    for iun in iuns {
        let view = platform.engine.read_sent(&caller, iun.as_str()).await.unwrap();
        let (asked, done) = (view.case.cancellation_requested.is_some(), view.case.cancelled.is_some());
        assert_eq!(asked, done, "{iun}: a cancellation that was recorded is carried out");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn background_workers_of_two_lanes_and_many_callers_leave_one_history() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let running = lanes(&platform);
    let requests: Vec<_> = (0..20)
        .map(|n| requests::with_pec(requests::request(&format!("P-{n}"), &act), "prova@ok-pecsuccess.it"))
        .collect();
    let deposits = requests.iter().map(|request| platform.try_deposit(&caller, request));
    let iuns: Vec<_> = futures_util::future::join_all(deposits)
        .await
        .into_iter()
        .map(|d| d.unwrap().request_id.to_iun().unwrap())
        .collect();
    platform.pass_days(8).await;
    platform.gate.stop();
    futures_util::future::join_all(running).await;
    for iun in iuns {
        let view = platform.engine.read_sent(&caller, iun.as_str()).await.unwrap();
        let elements = view.timeline.elements();
        let ids: BTreeSet<_> = elements.iter().map(|element| element.element_id.clone()).collect();
        assert_eq!(ids.len(), elements.len(), "each element stands once");
        assert_eq!(elements.iter().filter(|e| e.category == Category::Refinement).count(), 1);
        assert!(elements.windows(2).all(|pair| pair[0].ingestion_timestamp < pair[1].ingestion_timestamp));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_that_record_the_same_malfunction_one_does() {
    let platform = Platform::new();
    let now = platform.engine.now();
    let open = |seconds: i64| {
        let from = now - SignedDuration::from_secs(seconds);
        platform.engine.record_downtime(Functionality::NotificationWorkflow, from, None, "test")
    };
    let opened = futures_util::future::join_all((1..=8).map(open)).await;
    assert_eq!(opened.iter().filter(|opened| opened.is_ok()).count(), 1);
    assert_eq!(platform.engine.downtimes().await.unwrap().len(), 1);
}
