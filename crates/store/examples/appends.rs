//! Measures durable appends and reads of the embedded store: `cargo run -p messo-store --example appends [FOLDER [CASES]]`.
//!
//! Each append makes a case as a deposit does: six events of about a kilobyte, three keys, three pieces of work, into a
//! sender's one stream. With CASES, so many are stored before it measures. For a quick look while working on the store; the figures that count are those of `messo bench`.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use messo_domain::case::{Category, ElementId};
use messo_domain::ids::Iun;
use messo_domain::stream::{StreamFilter, StreamKind};
use messo_domain::work::Lane;
use messo_ports::store::{
    Append, CaseStore, KeyKind, NewCase, NewWork, Quota, StoredEvent, StoredStream, StreamStore, UniqueKey, WorkStore,
};
use messo_ports::vault::WrappedKey;
use messo_store::SqliteStore;
use tokio::time::Instant;

/// How long each line measures.
const SPAN: Duration = Duration::from_secs(3);

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| "store-measure".to_owned());
    let fill: u64 = arguments.next().map_or(Ok(0), |cases| cases.parse())?;
    let opening = Instant::now();
    let store = Arc::new(SqliteStore::open(Path::new(&folder))?);
    println!("opened in {:?}", opening.elapsed());
    let seed = store.case_count().await?;
    if store.stream_list("sender").await?.is_empty() {
        store.stream_create(stream(), None, Timestamp::UNIX_EPOCH).await?;
    }
    let next = Arc::new(AtomicU64::new(seed));
    while next.load(Ordering::Relaxed) < fill {
        appends(&store, 256, &next).await?;
    }
    println!("{} cases at the start", store.case_count().await?);
    for appenders in [1, 8, 64] {
        appends(&store, appenders, &next).await?;
    }
    for readers in [1, 8] {
        reads(&store, readers, next.load(Ordering::Relaxed)).await?;
    }
    claims(&store).await?;
    store.close().await;
    Ok(())
}

async fn appends(store: &Arc<SqliteStore>, appenders: u64, next: &Arc<AtomicU64>) -> Result<(), Failure> {
    let start = Instant::now();
    let mut hands = Vec::new();
    for _ in 0..appenders {
        let (store, next) = (Arc::clone(store), Arc::clone(next));
        hands.push(tokio::spawn(async move {
            let mut times = Vec::new();
            while start.elapsed() < SPAN {
                let append = deposit(next.fetch_add(1, Ordering::Relaxed));
                let asked = Instant::now();
                store.case_append(append).await?;
                times.push(asked.elapsed());
            }
            Ok::<_, Failure>(times)
        }));
    }
    let mut all = Vec::new();
    for hand in hands {
        all.extend(hand.await??);
    }
    report(&format!("appends, {appenders} at once"), start.elapsed(), all);
    Ok(())
}

async fn reads(store: &Arc<SqliteStore>, readers: u64, cases: u64) -> Result<(), Failure> {
    let start = Instant::now();
    let mut hands = Vec::new();
    for hand in 0..readers {
        let store = Arc::clone(store);
        hands.push(tokio::spawn(async move {
            let mut times = Vec::new();
            while start.elapsed() < SPAN {
                let iun = iun((hand + times.len() as u64 * 7919) % cases.max(1));
                let asked = Instant::now();
                store.case_events(&iun, 0).await?;
                times.push(asked.elapsed());
            }
            Ok::<_, Failure>(times)
        }));
    }
    let mut all = Vec::new();
    for hand in hands {
        all.extend(hand.await??);
    }
    report(&format!("reads of a case, {readers} at once"), start.elapsed(), all);
    Ok(())
}

async fn claims(store: &SqliteStore) -> Result<(), Failure> {
    let start = Instant::now();
    let mut times = Vec::new();
    while start.elapsed() < SPAN {
        let asked = Instant::now();
        let claimed = store.work_claim(Lane::Law, Timestamp::MAX, 4, Duration::from_secs(60)).await?;
        times.push(asked.elapsed());
        for work in claimed {
            let claim = messo_ports::store::Claim { id: work.id, generation: work.generation };
            store.work_complete(claim).await?;
        }
    }
    report("claims of 4, each completed", start.elapsed(), times);
    Ok(())
}

fn report(what: &str, took: Duration, mut times: Vec<Duration>) {
    times.sort();
    let rate = times.len() as f64 / took.as_secs_f64();
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or_default();
    println!("{what}: {rate:.0}/s, p50 {:?}, p99 {:?}", at(0.5), at(0.99));
}

fn iun(n: u64) -> Iun {
    let mut state = n.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1);
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    Iun::from_random(&mut random, Timestamp::UNIX_EPOCH)
}

fn deposit(n: u64) -> Append {
    let iun = iun(n);
    let categories = [
        Category::Deposit,
        Category::SenderAckCreationRequest,
        Category::NormalizedAddress,
        Category::RequestAccepted,
        Category::AarCreationRequest,
        Category::AarGeneration,
    ];
    let events = (1..).zip(categories).map(|(seq, category)| StoredEvent {
        seq,
        id: ElementId::of(category, &iun).rec(0).id(),
        category,
        version: 1,
        recorded: Timestamp::UNIX_EPOCH,
        rec: Some(0),
        public: vec![b'x'; 600].into(),
        private: Some(vec![b'y'; 400].into()),
        new_status: None,
        answered: seq > 3,
    });
    let key = |kind, salt: u64| {
        let mut hash = [0; 32];
        hash[..8].copy_from_slice(&n.wrapping_add(salt).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
        hash[8..16].copy_from_slice(&n.to_be_bytes());
        UniqueKey { kind, hash, rec: None }
    };
    let work = |name: &str, lane| NewWork {
        id: format!("{name}.IUN_{iun}.RECINDEX_0"),
        due: Timestamp::from_second(n as i64).unwrap_or(Timestamp::MAX),
        lane,
        payload: vec![b'z'; 200].into(),
    };
    Append {
        sender_id: "sender".to_owned(),
        group: None,
        expected: 0,
        new_case: Some(NewCase {
            key: WrappedKey(vec![1; 72].into()),
            parties: Vec::new(),
            quota: Quota { period: "2026-02".to_owned(), limit: None },
        }),
        events: events.collect(),
        keys: vec![key(KeyKind::Protocol, 1), key(KeyKind::NoticeCode, 2), key(KeyKind::QuickAccess, 3)],
        work: vec![work("CHOOSE", Lane::Law), work("ASK", Lane::Law), work("RENDER", Lane::Evidence)],
        reschedule_work: Vec::new(),
        cancel_work: Vec::new(),
        completes: None,
        waits_for_person: false,
        iun,
    }
}

fn stream() -> StoredStream {
    StoredStream {
        id: "stream".to_owned(),
        sender_id: "sender".to_owned(),
        filter: StreamFilter {
            kind: StreamKind::Timeline,
            values: std::collections::BTreeSet::new(),
            groups: std::collections::BTreeSet::new(),
            element_version: 28,
            wait_for_accepted: true,
        },
        body: Vec::new().into(),
        disabled_at: None,
    }
}
