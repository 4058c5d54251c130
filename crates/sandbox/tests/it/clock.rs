//! The virtual clock over HTTP: what a move answers, what it refuses, how moves queue.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::sandbox::{Sandbox, complaints};
use async_trait::async_trait;
use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use messo_api::ApiOptions;
use messo_engine::advance::MovableClock;
use messo_engine::{Ports, UseError};
use messo_ports::channels::{Answers, LetterOrder, PaperAnswer};
use messo_ports::store::WorkStore;
use messo_ports::{ChannelError, Clock, Paper};
use messo_sandbox::{Progress, ResettableClock, SandboxOptions, SandboxParts};
use messo_testkit::requests;
use serde_json::json;
use std::sync::{Arc, Mutex, OnceLock};

#[tokio::test]
async fn the_clock_stands_until_it_is_told_to_move() {
    let sandbox = Sandbox::new();
    let start = json!({ "now": "2026-02-10T09:00:00.000Z" });
    assert_eq!(sandbox.get("/sandbox/clock").await, (StatusCode::OK, start.clone()));
    assert_eq!(sandbox.get("/sandbox/clock").await, (StatusCode::OK, start));
    let moved = json!({ "now": "2026-02-17T09:00:00.000Z", "workRun": 0, "stuck": 0 });
    assert_eq!(sandbox.post("/sandbox/clock", json!({"advance": "P7D"})).await, (StatusCode::OK, moved));
    let to = json!({"to": "2026-02-18T09:00:00+01:00"});
    let moved = json!({ "now": "2026-02-18T08:00:00.000Z", "workRun": 0, "stuck": 0 });
    assert_eq!(sandbox.post("/sandbox/clock", to).await, (StatusCode::OK, moved));
    let now = json!({ "now": "2026-02-18T08:00:00.000Z" });
    assert_eq!(sandbox.get("/sandbox/clock").await, (StatusCode::OK, now));
}

#[tokio::test]
async fn a_move_that_makes_no_sense_is_refused_and_moves_nothing() {
    let sandbox = Sandbox::new();
    for (body, complaint) in [
        (json!({}), "either `advance` or `to`"),
        (json!({"advance": "P1D", "to": "2026-03-01T00:00:00Z"}), "either `advance` or `to`"),
        (json!({"advance": null, "to": null}), "either `advance` or `to`"),
        (json!({"to": "2026-02-10T08:59:59Z"}), "does not go back"),
        (json!({"advance": "-P1D"}), "does not go back"),
        (json!({"to": "tomorrow"}), "expected an instant"),
        (json!({"advance": "7 days"}), "ISO-8601"),
        (json!({"advance": "P60Y"}), "days ahead"),
        (json!({"to": "9999-01-01T00:00:00Z"}), "days ahead"),
        (json!({"advance": "P9999999999D"}), "advance"),
        (json!({"advance": 7}), "invalid type"),
        (json!({"advanced": "P1D"}), "unknown field"),
        (json!(["P1D", null]), "expected a JSON object"),
        (json!("P7D"), "expected a JSON object"),
    ] {
        let (status, answer) = sandbox.post("/sandbox/clock", body.clone()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body} {answer}");
        assert!(complaints(&answer).contains(complaint), "{body} {answer}");
        assert_eq!(answer["status"], 400);
    }
    let now = json!({ "now": "2026-02-10T09:00:00.000Z" });
    assert_eq!(sandbox.get("/sandbox/clock").await.1, now);
}

#[tokio::test]
async fn when_a_move_answers_nothing_due_is_left_documents_included() {
    let sandbox = Sandbox::new();
    let key = sandbox.key().await;
    let act = sandbox.platform.upload(requests::ACT).await;
    let iun = sandbox.deposit(&key, &requests::request("P-1", &act)).await;
    let moved = sandbox.advance("P11D").await;
    assert!(moved["workRun"].as_u64().unwrap() > 0, "{moved}");
    assert_eq!(moved["stuck"], 0);
    let now = sandbox.platform.engine.now();
    let left = sandbox.platform.store.work_counts(now).await.unwrap();
    assert_eq!((left.law_due, left.evidence_due, left.seal_due, left.parked), (0, 0, 0, 0));
    let next = sandbox.platform.store.work_next_due().await.unwrap();
    assert!(next.is_none_or(|due| due > now), "{next:?}");
    let caller = sandbox.platform.engine.sender_by_key(&key).await.unwrap().unwrap();
    let view = sandbox.platform.engine.read_sent(&caller, &iun).await.unwrap();
    assert_eq!(view.timeline.status().wire(), "EFFECTIVE_DATE");
}

/// A carrier that notes when it is asked.
struct Noting(Arc<Mutex<Vec<Timestamp>>>, Arc<dyn Paper>);

#[async_trait]
impl Paper for Noting {
    async fn send(&self, order: &LetterOrder, now: Timestamp) -> Result<(), ChannelError> {
        self.0.lock().unwrap().push(now);
        self.1.send(order, now).await
    }

    async fn answers(
        &self,
        order: &LetterOrder,
        handed_at: Timestamp,
        seen: u32,
        now: Timestamp,
    ) -> Result<Answers<PaperAnswer>, ChannelError> {
        self.0.lock().unwrap().push(now);
        self.1.answers(order, handed_at, seen, now).await
    }
}

#[tokio::test]
async fn one_long_move_visits_each_due_instant_in_order_as_many_short_ones_would() {
    let noted = Arc::new(Mutex::new(Vec::new()));
    let notes = noted.clone();
    let sandbox =
        Sandbox::with_ports(move |ports| Ports { paper: Arc::new(Noting(notes, ports.paper.clone())), ..ports });
    let key = sandbox.key().await;
    let act = sandbox.platform.upload(requests::ACT).await;
    let mut held = requests::request("P-1", &act);
    held["recipients"][0]["physicalAddress"]["address"] = json!("Via @OK-Giacenza-gt10_AR");
    sandbox.deposit(&key, &held).await;
    let handed_over = sandbox.platform.engine.now();
    sandbox.advance("P60D").await;
    let noted = noted.lock().unwrap();
    assert!(noted.len() > 5, "the carrier was asked event by event: {noted:?}");
    assert!(noted.is_sorted(), "{noted:?}");
    let last = *noted.last().unwrap();
    assert!(last > handed_over + SignedDuration::from_hours(29 * 24), "thirty days at the post office: {last}");
    assert!(last < sandbox.platform.engine.now(), "asked when it was due, and not at the end of the move");
}

#[tokio::test]
async fn two_moves_at_once_queue_and_add_up() {
    let sandbox = Sandbox::new();
    let body = || json!({"advance": "P1D"});
    let both = tokio::join!(sandbox.post("/sandbox/clock", body()), sandbox.post("/sandbox/clock", body()));
    let mut reached = [both.0.1["now"].clone(), both.1.1["now"].clone()].map(|now| now.as_str().unwrap().to_owned());
    reached.sort();
    assert_eq!(reached, ["2026-02-11T09:00:00.000Z", "2026-02-12T09:00:00.000Z"]);
}

#[tokio::test]
async fn a_client_that_hangs_up_does_not_stop_a_move() {
    let sandbox = Sandbox::new();
    let hold = sandbox.platform.gate.pause().await;
    let move_of_a_week = sandbox.post("/sandbox/clock", json!({"advance": "P7D"}));
    let gone = tokio::time::timeout(std::time::Duration::from_millis(50), move_of_a_week).await;
    assert!(gone.is_err(), "the move waits for the work in hand");
    drop(hold);
    assert_eq!(sandbox.advance("PT0S").await["now"], "2026-02-17T09:00:00.000Z");
}

#[tokio::test]
async fn a_restart_goes_on_from_the_instant_that_was_reached_with_the_work_that_was_left() {
    let sandbox = Sandbox::new();
    let key = sandbox.key().await;
    let act = sandbox.platform.upload(requests::ACT).await;
    let iun = sandbox.deposit(&key, &requests::request("P-1", &act)).await;
    sandbox.advance("P5D").await;
    let sandbox = sandbox.restarted().await;
    assert_eq!(sandbox.get("/sandbox/clock").await.1["now"], "2026-02-15T09:00:00.000Z");
    assert_eq!(sandbox.key().await, key, "the key follows from a secret of the sandbox");
    sandbox.advance("P6D").await;
    let caller = sandbox.platform.engine.sender_by_key(&key).await.unwrap().unwrap();
    let view = sandbox.platform.engine.read_sent(&caller, &iun).await.unwrap();
    assert_eq!(view.timeline.status().wire(), "EFFECTIVE_DATE");
}

/// A carrier that is never there.
struct Away;

#[async_trait]
impl Paper for Away {
    async fn send(&self, _: &LetterOrder, _: Timestamp) -> Result<(), ChannelError> {
        Err(ChannelError::Unavailable("closed".into()))
    }

    async fn answers(
        &self,
        _: &LetterOrder,
        _: Timestamp,
        _: u32,
        _: Timestamp,
    ) -> Result<Answers<PaperAnswer>, ChannelError> {
        Err(ChannelError::Unavailable("closed".into()))
    }
}

#[tokio::test]
async fn work_that_keeps_failing_is_stuck_and_counted_and_the_move_goes_on() {
    let sandbox = Sandbox::with_ports(|ports| Ports { paper: Arc::new(Away), ..ports });
    let key = sandbox.key().await;
    let act = sandbox.platform.upload(requests::ACT).await;
    sandbox.deposit(&key, &requests::request("P-1", &act)).await;
    let moved = sandbox.advance("P30D").await;
    assert_eq!((moved["stuck"].as_u64(), &moved["now"]), (Some(1), &json!("2026-03-12T09:00:00.000Z")));
}

/// A clock that notes how far the sandbox says that it is, each time it is moved.
struct Noted {
    clock: Arc<dyn ResettableClock>,
    sandbox: OnceLock<messo_sandbox::Sandbox>,
    told: Mutex<Vec<Progress>>,
}

impl Clock for Noted {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

#[async_trait]
impl MovableClock for Noted {
    async fn move_to(&self, instant: Timestamp) -> Result<(), UseError> {
        self.told.lock().unwrap().extend(self.sandbox.get().unwrap().progress());
        self.clock.move_to(instant).await
    }
}

#[async_trait]
impl ResettableClock for Noted {
    async fn reset(&self, to: Timestamp) -> Result<(), UseError> {
        self.clock.reset(to).await
    }
}

#[tokio::test]
async fn a_move_tells_how_far_it_is() {
    let sandbox = Sandbox::new();
    let act = sandbox.platform.upload(requests::ACT).await;
    sandbox.deposit(&sandbox.key().await, &requests::request("P-1", &act)).await;
    let clock =
        Arc::new(Noted { clock: sandbox.parts.clock.clone(), sandbox: OnceLock::new(), told: Mutex::default() });
    let parts = SandboxParts { clock: clock.clone(), ..sandbox.parts.clone() };
    let api = ApiOptions { trace_id: Arc::new(|| "trace-1".to_owned()), wall: sandbox.platform.wall.clone() };
    let control = messo_sandbox::Sandbox::new(parts, SandboxOptions::new(api));
    assert!(clock.sandbox.set(control.clone()).is_ok());
    assert_eq!(control.progress(), None);
    let from = sandbox.platform.engine.now();
    let month = SignedDuration::from_hours(24 * 30);
    control.move_clock(move |now| Ok(now + month)).await.unwrap();
    let told = clock.told.lock().unwrap().clone();
    assert!(told.len() > 3, "a letter and its terms are due at several instants: {told:?}");
    for (instants, progress) in told.iter().enumerate() {
        assert_eq!((progress.from, progress.to, progress.instants), (from, from + month, instants));
    }
    assert!(told.is_sorted_by_key(|progress| progress.now) && told[0].now == from);
    assert!(told.iter().any(|progress| (1..100).contains(&progress.percent())));
    assert_eq!(control.progress(), None, "the move is over");
}
