//! Streams: numbered without gaps, hidden numbers, acknowledgement by the next call.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use messo_domain::stream::{Status, StreamKind};
use messo_engine::Engine;
use messo_engine::use_cases::manage_streams::StreamDraft;
use messo_engine::use_cases::request_status::{StatusQuery, Verdict};
use messo_testkit::{Platform, requests};

fn draft(kind: StreamKind) -> StreamDraft {
    StreamDraft {
        title: "all".to_owned(),
        kind,
        groups: Vec::new(),
        filter_values: Vec::new(),
        wait_for_accepted: false,
        replaced: None,
    }
}

#[tokio::test]
async fn a_status_stream_tells_each_change_once_in_order() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let stream = platform.engine.create_stream(&caller, &draft(StreamKind::Status)).await.unwrap();
    let act = platform.upload(requests::ACT).await;
    let iun = platform.deposit(&caller, &requests::request("P-1", &act)).await;
    platform.pass_days(12).await;
    let page = platform.engine.consume_stream(&caller, &stream.id, None).await.unwrap();
    let statuses: Vec<_> = page.events.iter().filter_map(|event| event.new_status).collect();
    assert_eq!(statuses, [Status::Accepted, Status::Delivering, Status::Delivered, Status::EffectiveDate]);
    assert!(page.events.iter().all(|event| event.iun.as_ref() == Some(&iun)));
    let last = &page.events.last().unwrap().event_id;
    let next = platform.engine.consume_stream(&caller, &stream.id, Some(last)).await.unwrap();
    assert!(next.events.is_empty() && next.retry_after_ms > 0);
}

#[tokio::test]
async fn the_number_of_a_case_is_hidden_until_it_is_accepted() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let stream = platform.engine.create_stream(&caller, &draft(StreamKind::Timeline)).await.unwrap();
    platform.deposit(&caller, &requests::request("P-1", "PN_NOTIFICATION_ATTACHMENTS-none.pdf")).await;
    let page = platform.engine.consume_stream(&caller, &stream.id, None).await.unwrap();
    let last = page.events.last().unwrap();
    assert_eq!((last.new_status, last.iun.is_some()), (Some(Status::Refused), false));
    let ids: Vec<u64> = page.events.iter().map(|event| event.event_id.parse().unwrap()).collect();
    assert_eq!(ids, (1..=ids.len() as u64).collect::<Vec<_>>());
}

/// An append is on disk, and in the stream, a moment before the process's memory of the case is renewed.
#[tokio::test]
async fn an_event_that_is_newer_than_the_memory_of_its_case_is_not_lost() {
    let mut ports = None;
    let platform = Platform::with_ports(|given| ports.insert(given).clone());
    let reader = Engine::new(ports.unwrap(), platform.engine.settings().clone());
    let (caller, _) = platform.sender().await;
    let stream = platform.engine.create_stream(&caller, &draft(StreamKind::Timeline)).await.unwrap();
    let act = platform.upload(requests::ACT).await;
    let deposited = platform.try_deposit(&caller, &requests::request("P-1", &act)).await.unwrap();
    let query =
        StatusQuery { notification_request_id: Some(deposited.request_id.to_string()), ..StatusQuery::default() };
    assert_eq!(reader.request_status(&caller, &query).await.unwrap().verdict, Verdict::Waiting);
    platform.engine.run_to_quiet().await.unwrap();
    let page = reader.consume_stream(&caller, &stream.id, None).await.unwrap();
    let ids: Vec<u64> = page.events.iter().map(|event| event.event_id.parse().unwrap()).collect();
    assert!(ids.len() > 3 && ids == (1..=ids.len() as u64).collect::<Vec<_>>(), "{ids:?}");
}
