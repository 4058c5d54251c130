//! Every sequence that the simulated carrier knows by name, run through the engine from the deposit to the end.
//!
//! `sequences.txt` says for each name what comes of it, as the rules of the carrier's codes say: the outcome of each
//! attempt, the last news of the simple letter, the status, what waits for a person; `sequences/` keeps the whole
//! timelines. All of them live side by side on one platform, so that a year passes once.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

mod timeline;

use messo_domain::ids::{Iun, TaxId};
use messo_domain::party::PhysicalAddress;
use messo_engine::use_cases::CaseView;
use messo_ports::WorldControl as _;
use messo_ports::store::{WorkCounts, WorkStore as _};
use messo_ports::world::WorldPerson;
use messo_testkit::{CARRIER_SEQUENCES, Platform, requests};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Long enough for the limits of two letters abroad, and for news that comes after them.
const DAYS: i64 = 240;

/// One line of the table.
struct Row {
    name: &'static str,
    product: &'static str,
    expected: String,
}

fn rows() -> Vec<Row> {
    let lines = include_str!("sequences.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let row = |line: &'static str| {
        let mut words = line.split(" # ").next().unwrap_or_default().split_whitespace();
        let (name, product) = (words.next().unwrap(), words.next().unwrap());
        Row { name, product, expected: words.collect::<Vec<_>>().join(" ") }
    };
    lines.map(row).collect()
}

/// A request whose letter goes by this product to the address that asks for this sequence.
fn request(row: &Row, act: &str) -> Value {
    let mut request = requests::request(row.name, act);
    let recipient = &mut request["recipients"][0];
    recipient["physicalAddress"]["address"] = json!(format!("Via @{}", row.name));
    if let "RIR" | "RIS" = row.product {
        recipient["physicalAddress"]["foreignState"] = json!("FRANCIA");
    }
    if row.name == LOOKED_UP {
        recipient["taxId"] = json!(requests::OTHER_CITIZEN);
    }
    match row.product {
        "890" => request["physicalCommunicationType"] = json!("REGISTERED_LETTER_890"),
        "RS" | "RIS" => request = requests::with_pec(request, "prova@fail-pecfirstkosecondko.it"),
        _ => {}
    }
    request
}

/// The one sequence that goes on with a second attempt at an address of the registries.
const LOOKED_UP: &str = "OK_PCRETRY_CON996_AR";

async fn tell_the_registries(platform: &Platform) {
    let address = PhysicalAddress {
        address: format!("Via Nuova 2 @{LOOKED_UP}"),
        zip: Some("20121".to_owned()),
        municipality: "Milano".to_owned(),
        province: Some("MI".to_owned()),
        ..PhysicalAddress::default()
    };
    let person = WorldPerson { physical_address: Some(address), ..WorldPerson::default() };
    let tax_id = TaxId::parse(requests::OTHER_CITIZEN).unwrap();
    platform.world.person_put(&tax_id, Some(person), platform.engine.now()).await.unwrap();
}

/// What came of a case, in the words of the table.
fn told(view: &CaseView) -> String {
    let recipient = &view.case.recipients[0];
    let mut words = Vec::new();
    for letter in &recipient.letters {
        let word = match (letter.attempt, &letter.outcome) {
            (None, _) => letter.events.last().map_or("nothing".to_owned(), |event| event.code.clone()),
            (Some(_), Some(outcome)) => format!("{}:{:?}", outcome.code, outcome.status).to_uppercase(),
            (Some(_), None) if letter.sent.is_none() => "nowhere".to_owned(),
            (Some(_), None) if letter.timed_out.is_some() => "limit".to_owned(),
            (Some(_), None) => "silence".to_owned(),
        };
        let again = if letter.expeditions > 0 { format!("+{}", letter.expeditions) } else { String::new() };
        words.push(format!("{word}{again}"));
    }
    if recipient.analog_timed_out.is_some() {
        words.push("given-up".to_owned());
    }
    words.push(view.timeline.status().wire().to_owned());
    words.extend(view.case.parked.iter().map(|parked| format!("waits:{}", parked.code)));
    words.join(" ")
}

#[tokio::test]
async fn every_sequence_of_the_carrier_ends_as_its_codes_say() {
    let platform = Platform::new();
    let (caller, _) = platform.sender().await;
    let act = platform.upload(requests::ACT).await;
    tell_the_registries(&platform).await;
    let rows = rows();
    let mut cases: Vec<(&Row, Iun)> = Vec::new();
    for row in &rows {
        let deposited = platform.try_deposit(&caller, &request(row, &act)).await.unwrap();
        cases.push((row, deposited.request_id.to_iun().unwrap()));
    }
    platform.pass_days(DAYS).await;
    let counts = platform.store.work_counts(platform.engine.now()).await.unwrap();
    assert_eq!(counts, WorkCounts::default(), "no work is given up, and none is late");
    let mut wrong = Vec::new();
    let mut timelines = timeline::Kept::new();
    for (row, iun) in cases {
        let view = platform.engine.read_sent(&caller, iun.as_str()).await.unwrap();
        let of_product = timelines.entry(row.product).or_default();
        if !of_product.is_empty() {
            of_product.push('\n');
        }
        of_product.push_str(&timeline::tell(row.name, &view));
        let told = told(&view);
        if told != row.expected {
            wrong.push(format!("{} {} {told}   # expected: {}", row.name, row.product, row.expected));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let differing = timeline::compare(&timelines);
    assert!(differing.is_empty(), "{differing}");
}

#[test]
fn the_table_has_every_sequence_of_the_carrier_once() {
    let mut lines: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows() {
        *lines.entry(row.name).or_default() += 1;
    }
    for row in CARRIER_SEQUENCES.iter() {
        assert_eq!(lines.remove(row.name), Some(1), "{}", row.name);
    }
    assert!(lines.is_empty(), "{lines:?}");
}
