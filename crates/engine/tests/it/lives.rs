//! Lives of notifications from the deposit to the legal effect, each as its sender sees it.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::told::{life, story};
use messo_domain::money::Cents;
use messo_domain::stream::Status;
use messo_engine::use_cases::request_status::{StatusQuery, Verdict};
use messo_testkit::{Platform, requests};
use serde_json::json;

#[tokio::test]
async fn a_certified_mail_that_is_delivered_takes_effect_after_seven_days() {
    let (platform, view) = life(|r| requests::with_pec(r, "prova@ok-pecsuccess.it"), 8).await;
    assert_eq!(view.timeline.status(), Status::EffectiveDate);
    assert_eq!(
        story(&view),
        [
            "VALIDATE_NORMALIZE_ADDRESSES_REQUEST",
            "NORMALIZED_ADDRESS.RECINDEX_0",
            "SENDER_ACK_CREATION_REQUEST",
            "REQUEST_ACCEPTED",
            "AAR_CREATION_REQUEST.RECINDEX_0",
            "AAR_GEN.RECINDEX_0",
            "GET_ADDRESS.RECINDEX_0.SOURCE_PLATFORM.ATTEMPT_0",
            "GET_ADDRESS.RECINDEX_0.SOURCE_SPECIAL.ATTEMPT_0",
            "SEND_DIGITAL.RECINDEX_0.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0",
            "DIGITAL_PROG.RECINDEX_0.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0.IDX_1 C001",
            "SEND_DIGITAL_FEEDBACK.RECINDEX_0.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0 C003",
            "DIGITAL_DELIVERY_CREATION_REQUEST.RECINDEX_0",
            "DIGITAL_SUCCESS_WORKFLOW.RECINDEX_0",
            "SCHEDULE_REFINEMENT_WORKFLOW.RECINDEX_0",
            "REFINEMENT.RECINDEX_0",
        ]
    );
    assert_eq!(platform.world_kinds(&view).await, ["PEC"]);
}

#[tokio::test]
async fn a_certified_mail_that_fails_twice_ends_with_a_simple_letter_and_fifteen_days() {
    let (platform, view) = life(
        |r| {
            let mut r = requests::with_pec(r, "prova@fail-pecfirstkosecondko.it");
            r["recipients"][0]["physicalAddress"]["address"] = json!("Via @OK_RS");
            r
        },
        30,
    )
    .await;
    assert_eq!(view.timeline.status(), Status::EffectiveDate);
    let story = story(&view);
    assert!(story.contains(&"DIGITAL_FAILURE_WORKFLOW.RECINDEX_0".to_owned()), "{story:#?}");
    assert!(
        story
            .iter()
            .any(|line| line.starts_with("SEND_SIMPLE_REGISTERED_LETTER_PROGRESS") && line.ends_with("RECRS001C"))
    );
    assert_eq!(platform.world_kinds(&view).await, ["LETTER", "PEC", "PEC"]);
}

#[tokio::test]
async fn a_registered_letter_that_is_delivered_takes_effect_after_ten_days() {
    let (platform, view) = life(|r| r, 12).await;
    assert_eq!(view.timeline.status(), Status::EffectiveDate);
    assert_eq!(platform.world_kinds(&view).await, ["LETTER"]);
    let refinement = view.case.recipients[0].refinement_due.unwrap();
    let delivered = view.case.recipients[0].letters[0].outcome.clone().unwrap();
    assert_eq!(refinement.2, delivered.at, "the term runs from the delivery that the carrier certified");
}

#[tokio::test]
async fn an_untraceable_addressee_of_an_890_letter_is_unreachable_and_the_term_still_runs() {
    let (_, view) = life(
        |mut r| {
            r["physicalCommunicationType"] = json!("REGISTERED_LETTER_890");
            r["recipients"][0]["physicalAddress"]["address"] = json!("Via @FAIL-Irreperibile_890");
            r
        },
        15,
    )
    .await;
    assert_eq!(view.timeline.status(), Status::EffectiveDate);
    let statuses: Vec<Status> = view.timeline.history().iter().map(|entry| entry.status).collect();
    assert_eq!(statuses, [Status::Accepted, Status::Delivering, Status::Unreachable, Status::EffectiveDate]);
}

#[tokio::test]
async fn an_act_that_was_never_uploaded_is_refused_and_its_notice_is_free_again() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let notice = "302011700000000001";
    let missing = requests::with_payment(requests::request("P-1", "PN_NOTIFICATION_ATTACHMENTS-none.pdf"), notice);
    let deposited = platform.try_deposit(&caller, &missing).await.unwrap();
    platform.engine.run_to_quiet().await.unwrap();
    let query =
        StatusQuery { notification_request_id: Some(deposited.request_id.to_string()), ..StatusQuery::default() };
    let status = platform.engine.request_status(&caller, &query).await.unwrap();
    let Verdict::Refused(reasons) = status.verdict else { panic!("the request is refused") };
    assert_eq!(reasons[0].error_code, "FILE_NOTFOUND");
    let act = platform.upload(requests::ACT).await;
    let again = requests::with_payment(requests::request("P-2", &act), notice);
    platform.deposit(&caller, &again).await;
    assert_eq!(
        platform.engine.notification_price(requests::CREDITOR, notice).await.unwrap().total_price,
        Cents(1_155),
        "100 + a letter of 7.83 with VAT + 100"
    );
}

#[tokio::test]
async fn a_cancelled_notification_sends_nothing_more_and_frees_its_notice() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let notice = "302011700000000002";
    let request = requests::with_payment(requests::request("P-1", &act), notice);
    let iun = platform.try_deposit(&caller, &request).await.unwrap().request_id.to_iun().unwrap();
    platform.engine.cancel_notification(&caller, iun.as_str()).await.unwrap();
    platform.pass_days(20).await;
    let view = platform.engine.read_sent(&caller, iun.as_str()).await.unwrap();
    assert_eq!(view.timeline.status(), Status::Cancelled);
    assert!(platform.world_kinds(&view).await.is_empty(), "nothing was sent");
    assert!(platform.engine.notification_price(requests::CREDITOR, notice).await.is_err());
    platform.deposit(&caller, &requests::with_payment(requests::request("P-2", &act), notice)).await;
}
