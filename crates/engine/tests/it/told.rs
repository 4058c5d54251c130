//! What the stories share: a life from the deposit on, and its timeline in short.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use messo_domain::case::Category;
use messo_domain::ids::Iun;
use messo_engine::SenderCaller;
use messo_engine::use_cases::CaseView;
use messo_engine::use_cases::request_status::{StatusQuery, Verdict};
use messo_testkit::{Platform, requests};
use serde_json::Value;

/// Deposits the usual request, changed, on a new platform and lets days pass, in which nothing gets stuck.
pub async fn life(change: impl FnOnce(Value) -> Value, days: i64) -> (Platform, CaseView) {
    let platform = Platform::new();
    let view = life_on(&platform, change, days).await;
    (platform, view)
}

/// The same on a platform that is there.
pub async fn life_on(platform: &Platform, change: impl FnOnce(Value) -> Value, days: i64) -> CaseView {
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    let iun = platform.deposit(&caller, &change(requests::request("P-1", &act))).await;
    let moved = platform.pass_days(days).await;
    assert_eq!(moved.stuck, 0, "nothing waits for a person");
    look(platform, &iun).await
}

/// The case as its sender sees it now.
pub async fn look(platform: &Platform, iun: &Iun) -> CaseView {
    let (caller, _) = platform.sender().await;
    platform.engine.read_sent(&caller, iun.as_str()).await.unwrap()
}

/// The timeline as lines of `ELEMENT detail`, without the number of the case.
pub fn story(view: &CaseView) -> Vec<String> {
    let number = format!(".IUN_{}", view.case.iun);
    let of = |element: &messo_domain::timeline::Shown| {
        let code = element.details.get("deliveryDetailCode").and_then(|c| c.as_str()).map(|c| format!(" {c}"));
        format!("{}{}", element.element_id.as_str().replace(&number, ""), code.unwrap_or_default())
    };
    view.timeline.elements().iter().map(of).collect()
}

/// The public elements of a category, their details.
pub fn details(view: &CaseView, category: Category) -> Vec<&Value> {
    let elements = view.timeline.elements().iter().filter(|element| element.category == category);
    elements.map(|element| &element.details).collect()
}

/// Deposits a request and answers its refusal codes; none where it was accepted.
pub async fn refusals(platform: &Platform, caller: &SenderCaller, request: &Value) -> Vec<String> {
    let deposited = platform.try_deposit(caller, request).await.unwrap();
    platform.engine.run_to_quiet().await.unwrap();
    let query =
        StatusQuery { notification_request_id: Some(deposited.request_id.to_string()), ..StatusQuery::default() };
    match platform.engine.request_status(caller, &query).await.unwrap().verdict {
        Verdict::Refused(reasons) => reasons.into_iter().map(|reason| reason.error_code).collect(),
        Verdict::Accepted(_) => Vec::new(),
        Verdict::Waiting => panic!("the request is still being validated"),
    }
}
