//! Work: order, leases, lost claims, what never comes back.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use std::time::Duration;

use messo_domain::work::Lane;
use messo_ports::Store;
use messo_ports::store::{Append, AppendError, NewWork, WorkCounts};

use super::given::*;

pub async fn work_is_claimed_in_order_of_instant_and_id(store: &impl Store) {
    let ordered = vec![
        work("late", at(9)),
        work("b", at(5)),
        work("B", at(5)),
        work("a", at(5)),
        work("early", at(1)),
        work("tomorrow", at(86_400)),
        NewWork { lane: Lane::Evidence, ..work("render", at(2)) },
    ];
    store.case_append(Append { work: ordered, ..new_case(&iun(1)) }).await.unwrap();
    assert_eq!(store.work_next_due().await.unwrap(), Some(at(1)));
    let counts = store.work_counts(at(5)).await.unwrap();
    assert_eq!(counts, WorkCounts { law_due: 4, evidence_due: 1, seal_due: 0, parked: 0 });

    let first = store.work_claim(Lane::Law, at(9), 2, LONG).await.unwrap();
    let rest = store.work_claim(Lane::Law, at(9), 10, LONG).await.unwrap();
    let ids: Vec<&str> = first.iter().chain(&rest).map(|work| work.id.as_str()).collect();
    assert_eq!(ids, ["early", "B", "a", "b", "late"], "text orders bytewise");
    assert_eq!((&first[0].iun, first[0].due, first[0].failures), (&iun(1), at(1), 0));
    assert_eq!(first[0].payload, bytes("early"));
    assert_eq!(store.work_claim(Lane::Evidence, at(1), 10, LONG).await.unwrap(), []);
    assert_eq!(store.work_claim(Lane::Evidence, at(2), 10, LONG).await.unwrap().len(), 1);
    assert_eq!(store.work_counts(at(5)).await.unwrap(), counts, "claimed work is not done");
}

pub async fn a_lease_keeps_work_from_others_until_it_runs_out(store: &impl Store) {
    store.case_append(Append { work: vec![work("w", at(0))], ..new_case(&iun(1)) }).await.unwrap();
    let first = store.work_claim(Lane::Law, at(0), 1, Duration::from_millis(300)).await.unwrap();
    assert_eq!(first.len(), 1);
    assert_eq!(store.work_claim(Lane::Law, at(0), 1, LONG).await.unwrap(), []);
    tokio::time::sleep(Duration::from_millis(320)).await;
    let second = store.work_claim(Lane::Law, at(0), 1, LONG).await.unwrap();
    assert!(second[0].generation > first[0].generation);
    assert_eq!(second[0].failures, 0);
}

pub async fn a_completion_after_another_claim_is_lost(store: &impl Store) {
    let case = iun(1);
    store.case_append(Append { work: vec![work("w", at(0))], ..new_case(&case) }).await.unwrap();
    let slow = store.work_claim(Lane::Law, at(0), 1, Duration::ZERO).await.unwrap().remove(0);
    let quick = store.work_claim(Lane::Law, at(0), 1, Duration::ZERO).await.unwrap().remove(0);
    let finish = |work, id| Append { completes: Some(claim_of(work)), ..next(&case, 1, id) };

    assert_eq!(store.case_append(finish(&slow, "by the slow one")).await, Err(AppendError::LostClaim));
    store.work_complete(claim_of(&slow)).await.unwrap();
    store.work_failed(claim_of(&slow), at(100), "slow").await.unwrap();
    store.work_park(claim_of(&slow), "slow").await.unwrap();
    assert_eq!(store.work_counts(at(0)).await.unwrap(), WorkCounts { law_due: 1, ..WorkCounts::default() });
    // the lease of the quick one has run out too, but nobody took the work from it
    store.case_append(finish(&quick, "by the quick one")).await.unwrap();
    assert_eq!(store.work_next_due().await.unwrap(), None);
    let again = Append { completes: Some(claim_of(&quick)), ..next(&case, 2, "again") };
    assert_eq!(store.case_append(again).await, Err(AppendError::LostClaim));
    assert_eq!(store.case_events(&case, 0).await.unwrap().unwrap().events.len(), 2);
}

pub async fn finished_and_given_up_work_never_comes_back(store: &impl Store) {
    let case = iun(1);
    let three = || vec![work("alone", at(0)), work("with events", at(1)), work("given up", at(2))];
    store.case_append(Append { work: three(), ..new_case(&case) }).await.unwrap();
    store.case_append(Append { work: three(), ..nothing(&case, 1) }).await.unwrap();
    assert_eq!(store.work_counts(at(9)).await.unwrap().law_due, 3, "added once");

    let claimed = store.work_claim(Lane::Law, at(1), 2, LONG).await.unwrap();
    store.work_complete(claim_of(&claimed[0])).await.unwrap();
    store
        .case_append(Append {
            completes: Some(claim_of(&claimed[1])),
            cancel_work: vec!["given up".to_owned(), "unknown".to_owned(), "alone".to_owned()],
            ..next(&case, 1, "second")
        })
        .await
        .unwrap();
    assert_eq!(store.work_next_due().await.unwrap(), None);
    store.case_append(Append { work: three(), ..nothing(&case, 2) }).await.unwrap();
    assert_eq!(store.work_next_due().await.unwrap(), None);
    assert_eq!(store.work_claim(Lane::Law, at(9), 10, LONG).await.unwrap(), []);
}

pub async fn failed_work_comes_back_later_with_its_count(store: &impl Store) {
    store.case_append(Append { work: vec![work("w", at(0))], ..new_case(&iun(1)) }).await.unwrap();
    let mut generation = 0;
    for failures in 0..3 {
        let claimed = claim_one(store).await;
        assert_eq!(claimed.failures, failures);
        assert!(claimed.generation > generation);
        generation = claimed.generation;
        let due = at(10 * i64::from(failures + 1));
        store.work_failed(claim_of(&claimed), due, "no answer").await.unwrap();
        assert_eq!(store.work_next_due().await.unwrap(), Some(due));
        store.work_complete(claim_of(&claimed)).await.unwrap(); // given back, so no longer its claim
    }
    assert_eq!(store.work_claim(Lane::Law, at(29), 1, LONG).await.unwrap(), []);
    assert_eq!(claim_one(store).await.due, at(30));
}

pub async fn parked_work_is_counted_and_not_claimed(store: &impl Store) {
    let case = iun(1);
    store.case_append(Append { work: vec![work("w", at(0))], ..new_case(&case) }).await.unwrap();
    let claimed = claim_one(store).await;
    store.work_park(claim_of(&claimed), "failed five times").await.unwrap();
    assert_eq!(store.work_counts(at(9)).await.unwrap(), WorkCounts { parked: 1, ..WorkCounts::default() });
    assert_eq!(store.work_next_due().await.unwrap(), None);
    assert_eq!(store.work_claim(Lane::Law, at(9), 1, LONG).await.unwrap(), []);
    let late = Append { completes: Some(claim_of(&claimed)), ..next(&case, 1, "late") };
    assert_eq!(store.case_append(late).await, Err(AppendError::LostClaim));
    assert_eq!(store.work_unpark().await.unwrap(), 1);
    let again = claim_one(store).await;
    assert_eq!((again.id.as_str(), again.failures), ("w", 0), "another chance");
    store.work_park(claim_of(&again), "failed again").await.unwrap();
    store.case_append(Append { cancel_work: vec!["w".to_owned()], ..nothing(&case, 1) }).await.unwrap();
    assert_eq!(store.work_counts(at(9)).await.unwrap(), WorkCounts::default());
    assert_eq!(store.work_unpark().await.unwrap(), 0, "what was given up stays given up");

    store.case_append(Append { work: vec![work("leased", at(0))], ..new_case(&iun(2)) }).await.unwrap();
    let leased = claim_one(store).await;
    store.work_unpark().await.unwrap();
    assert_eq!(claim_one(store).await.id, leased.id, "claims are free again");
}

pub async fn given_up_work_loses_its_claim(store: &impl Store) {
    let case = iun(1);
    store.case_append(Append { work: vec![work("w", at(0))], ..new_case(&case) }).await.unwrap();
    let claimed = claim_one(store).await;
    store.case_append(Append { cancel_work: vec!["w".to_owned()], ..next(&case, 1, "cancel") }).await.unwrap();
    let late = Append { completes: Some(claim_of(&claimed)), ..next(&case, 2, "late") };
    assert_eq!(store.case_append(late).await, Err(AppendError::LostClaim));
    store.work_failed(claim_of(&claimed), at(0), "late").await.unwrap();
    assert_eq!(store.work_next_due().await.unwrap(), None);
}

pub async fn rescheduled_work_moves_and_its_claim_is_lost(store: &impl Store) {
    let case = iun(1);
    store.case_append(Append { work: vec![work("w", at(0)), work("x", at(1))], ..new_case(&case) }).await.unwrap();
    let claimed = store.work_claim(Lane::Law, at(0), 1, LONG).await.unwrap().remove(0);
    let moved = vec![("w".to_owned(), at(50)), ("unknown".to_owned(), at(3))];
    store.case_append(Append { reschedule_work: moved, ..nothing(&case, 1) }).await.unwrap();
    let late = Append { completes: Some(claim_of(&claimed)), ..next(&case, 1, "late") };
    assert_eq!(store.case_append(late).await, Err(AppendError::LostClaim), "a stale completion fails");
    assert_eq!(store.work_next_due().await.unwrap(), Some(at(1)));
    let due: Vec<_> = store.work_claim(Lane::Law, at(50), 9, LONG).await.unwrap();
    assert_eq!(due.iter().map(|w| (w.id.as_str(), w.due)).collect::<Vec<_>>(), [("x", at(1)), ("w", at(50))]);
    assert!(due[1].generation > claimed.generation);
    store.work_complete(claim_of(&due[1])).await.unwrap();
    store.case_append(Append { reschedule_work: vec![("w".to_owned(), at(60))], ..nothing(&case, 1) }).await.unwrap();
    assert_eq!(store.work_claim(Lane::Law, at(99), 9, LONG).await.unwrap(), [], "finished work stays finished");
}

pub async fn waiting_ends_when_work_is_added(store: &impl Store) {
    store.work_wait().await; // ends by itself
    let adding = async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        store.case_append(Append { work: vec![work("w", at(0))], ..new_case(&iun(1)) }).await.unwrap();
        store.work_next_due().await.unwrap()
    };
    let (due, ()) = futures_util::future::join(adding, store.work_wait()).await;
    assert_eq!(due, Some(at(0)));
    // added before the wait, when nobody waits: it must not be slept through
    store.work_wait().await;
    store.case_append(Append { work: vec![work("x", at(0))], ..new_case(&iun(2)) }).await.unwrap();
    let wait = tokio::time::timeout(Duration::from_millis(100), store.work_wait()).await;
    assert!(wait.is_ok(), "work that was added just before a wait ends it at once");
}

pub async fn late_work_is_what_is_due_failing_or_parked(store: &impl Store) {
    let ordered =
        ["due", "later", "failing", "parked", "done"].map(|id| work(id, at(if id == "later" { 900 } else { 1 })));
    store.case_append(Append { work: ordered.to_vec(), ..new_case(&iun(1)) }).await.unwrap();
    for claimed in store.work_claim(Lane::Law, at(10), 9, Duration::from_secs(60)).await.unwrap() {
        let claim = claim_of(&claimed);
        match claimed.id.as_str() {
            "failing" => store.work_failed(claim, at(800), "no answer").await.unwrap(),
            "parked" => store.work_park(claim, "five failures").await.unwrap(),
            "done" => store.work_complete(claim).await.unwrap(),
            _ => {}
        }
    }
    let late = store.work_late(at(10), 0, 9).await.unwrap();
    let told: Vec<_> =
        late.iter().map(|row| (row.id.as_str(), row.parked, row.failures, row.reason.as_deref())).collect();
    let expected =
        [("due", false, 0, None), ("failing", false, 1, Some("no answer")), ("parked", true, 0, Some("five failures"))];
    assert_eq!(told, expected);
    assert_eq!(late[0].iun, iun(1));
    let rest = store.work_late(at(10), late[0].position, 1).await.unwrap();
    assert_eq!(rest, late[1..2]);
    assert_eq!(store.work_late_count(at(10)).await.unwrap(), 2, "parked work is counted apart");
    assert_eq!(store.work_late_count(at(0)).await.unwrap(), 1, "failing");
    assert_eq!(store.work_failing_of(&iun(1)).await.unwrap(), late[1..]);
    assert_eq!(store.work_failing_of(&iun(2)).await.unwrap(), []);
}
