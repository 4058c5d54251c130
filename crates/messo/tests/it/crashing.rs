//! Kill -9 at any moment: what was answered is there after the restart, and goes on.
//!
//! Depositors work without pause while the program is killed again and again. A deposit that was answered must be
//! accepted after the restart under the IUN that its request id names; the clock must not have gone back; at the end
//! every case is still alive. The moments come from a seed that is printed.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::program::Running;
use crate::sender::Sender;
use crate::transparency::audit;
use base64::Engine as _;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const ROUNDS: u64 = 8;
const DEPOSITORS: u64 = 2;
/// Deposits of one depositor in a round: at the end all their documents are rendered, and that takes its time.
const DEPOSITS: u32 = 2;
/// Longest life of the program in a round, milliseconds after it is ready: some end amid deposits, some amid rendering.
const LONGEST_LIFE: u64 = 300;

/// Moments that look random and are the same for a seed (Knuth's linear congruential generator).
struct Moments(u64);

impl Moments {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// Requests that were answered, by id.
type Answered = Arc<Mutex<BTreeMap<String, String>>>;

async fn deposit_until_killed(sender: Sender, who: String, answered: Answered) {
    for number in 0..DEPOSITS {
        let protocol = format!("{who}-{number}");
        let Some(request_id) = sender.deposit(&protocol).await else { return };
        answered.lock().unwrap().insert(request_id, protocol);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answered_request_is_there_after_kill_9_and_goes_on() {
    let seed = u64::from(std::process::id());
    println!("seed {seed}");
    let (folder, mut moments) = (tempfile::tempdir().unwrap(), Moments(seed));
    let (answered, mut clock) = (Answered::default(), String::new());
    for round in 0..ROUNDS {
        let running = Running::sandbox(folder.path());
        let sender = Sender::of(&running);
        let shown = sender.clock().await;
        assert!(shown >= clock, "the clock went back from {clock} to {shown}");
        clock = shown;
        let depositors: Vec<_> = (0..DEPOSITORS)
            .map(|number| format!("R{round}-D{number}"))
            .map(|who| tokio::spawn(deposit_until_killed(sender.clone(), who, answered.clone())))
            .collect();
        if round % 2 == 1 {
            // Half of the rounds also die in the middle of a move of the clock.
            let moving = sender.clone();
            tokio::spawn(async move {
                let body = serde_json::json!({"advance": "PT1H"});
                moving.call(reqwest::Method::POST, "/sandbox/clock", Some(body)).await
            });
        }
        tokio::time::sleep(Duration::from_millis(moments.next(LONGEST_LIFE))).await;
        running.kill_9();
        for depositor in depositors {
            depositor.await.unwrap();
        }
    }
    let answered = answered.lock().unwrap().clone();
    assert!(answered.len() > 5, "only {} requests were answered before the kills", answered.len());
    let running = Running::sandbox(folder.path());
    let sender = Sender::of(&running);
    for (request_id, protocol) in &answered {
        let iun = sender.accepted(request_id).await;
        let named = base64::engine::general_purpose::STANDARD.decode(request_id).unwrap();
        assert_eq!(iun.as_bytes(), named, "{protocol}");
        assert_eq!(sender.read(&iun).await["paProtocolNumber"], protocol.as_str());
    }
    assert_eq!(sender.advance("PT0S").await, 0, "nothing is stuck");
    println!("{} requests were answered, all are there", answered.len());
    assert_eq!(running.stop(), Some(0));
    let (code, told) = audit(folder.path());
    assert_eq!(code, Some(0), "the transparency log has lost or doubled nothing: {told}");
    assert!(!told.contains("wait for the next"), "a clean stop leaves nothing out: {told}");
}
