//! Measures how fast stored events enter the transparency log: `cargo run --release -p messo-engine --example log [EVENTS]`.
//!
//! Cases of six events of about a kilobyte are stored first, which is not measured. Then one call hashes all of them into
//! files, which are brought to the disk, and signs a head for each 65,536; and the audit reads everything again.

use jiff::Timestamp;
use messo_domain::case::{Category, ElementId};
use messo_domain::ids::Iun;
use messo_ports::store::{Append, CaseStore as _, LogStore as _, NewCase, Quota, StoredEvent};
use messo_ports::vault::WrappedKey;
use messo_testkit::Platform;
use std::sync::Arc;
use tokio::time::Instant;

/// Events of a case.
const OF_A_CASE: u32 = 6;
/// Appends on their way at once.
const AT_ONCE: usize = 256;

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let events: u64 = std::env::args().nth(1).map_or(Ok(200_000), |events| events.parse())?;
    let platform = Platform::new();
    let cases: Vec<u64> = (0..events.div_ceil(OF_A_CASE.into())).collect();
    for some in cases.chunks(AT_ONCE) {
        let appends = some.iter().map(|n| platform.store.case_append(deposit(*n)));
        for appended in futures_util::future::join_all(appends).await {
            appended?;
        }
    }
    let stored = platform.store.log_size().await?;
    let begun = Instant::now();
    let logged = platform.engine.publish_log().await?;
    let took = begun.elapsed();
    println!("{logged} of {stored} events logged in {took:.2?}: {:.0} a second", logged as f64 / took.as_secs_f64());
    let begun = Instant::now();
    let report = platform.engine.audit_log().await?;
    let took = begun.elapsed();
    println!(
        "audited in {took:.2?}: {:.0} a second, {} faults",
        logged as f64 / took.as_secs_f64(),
        report.faults.len()
    );
    Ok(())
}

fn deposit(n: u64) -> Append {
    let mut state = n;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    let iun = Iun::from_random(&mut random, Timestamp::UNIX_EPOCH);
    let bytes = |text: String| -> Arc<[u8]> { text.into_bytes().into() };
    let event = |seq: u32| StoredEvent {
        seq,
        id: ElementId::from_text(format!("GET_ADDRESS.IUN_{iun}.RECINDEX_0.EVENT_{seq}")),
        category: Category::GetAddress,
        version: 1,
        recorded: Timestamp::UNIX_EPOCH,
        rec: Some(0),
        public: bytes(format!("{{\"n\":{n},\"seq\":{seq},\"filler\":\"{}\"}}", "x".repeat(400))),
        private: Some(bytes("x".repeat(600))),
        new_status: None,
        answered: true,
    };
    let quota = Quota { period: "1970-01".to_owned(), limit: None };
    Append {
        sender_id: "sender".to_owned(),
        group: None,
        expected: 0,
        new_case: Some(NewCase { key: WrappedKey(bytes("wrapped".to_owned())), parties: Vec::new(), quota }),
        events: (1..=OF_A_CASE).map(event).collect(),
        keys: Vec::new(),
        work: Vec::new(),
        reschedule_work: Vec::new(),
        cancel_work: Vec::new(),
        completes: None,
        waits_for_person: false,
        iun,
    }
}
