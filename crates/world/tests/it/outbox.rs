//! What went out: kept once, sealed, and read back whole.

use crate::fakes::{Bench, at, handed, iun, letter, message};
use bytes::Bytes;
use messo_domain::party::{DigitalAddress, DigitalAddressType};
use messo_domain::workflow::carrier::Product;
use messo_ports::channels::{File, MessageOrder};
use messo_ports::{Mail, Paper, Pec, Sms, WorldControl};
use messo_world::MARKING;

fn act() -> File {
    File {
        name: "atto.pdf".to_owned(),
        content_type: "application/pdf".to_owned(),
        bytes: Bytes::from_static(b"%PDF act"),
    }
}

fn to(kind: DigitalAddressType, address: &str, request: &str) -> MessageOrder {
    let mut order = message(DigitalAddress { r#type: kind, address: address.to_owned() });
    order.id.request = request.to_owned();
    MessageOrder { files: vec![act()], ..order }
}

#[tokio::test]
async fn the_same_request_is_sent_once() {
    let bench = Bench::new();
    let order = to(DigitalAddressType::PEC, "x@pec.example", "R1");
    for now in ["2026-03-02T09:00:00Z", "2026-03-02T09:10:00Z"] {
        Pec::send(&bench.restarted(), &order, at(now)).await.unwrap();
    }
    let sent = bench.world.sent(None, None, 100).await.unwrap();
    assert_eq!((sent.len(), sent[0].at), (1, handed()));
    let mut again = order;
    again.id.request = "R1.1".to_owned();
    Pec::send(&bench.world, &again, handed()).await.unwrap();
    assert_eq!(bench.world.sent(None, None, 100).await.unwrap().len(), 2);
    assert_eq!(bench.blobs.0.lock().unwrap().len(), 1, "one act, kept once");
}

#[tokio::test]
async fn every_kind_is_read_back_newest_first_and_by_page() {
    let bench = Bench::new();
    let world = &bench.world;
    Pec::send(world, &to(DigitalAddressType::PEC, "x@pec.example", "R1"), handed()).await.unwrap();
    assert!(Mail::send(world, &to(DigitalAddressType::EMAIL, "x@mail.example", "R2"), handed()).await.unwrap());
    assert!(Sms::send(world, &to(DigitalAddressType::SMS, "+393330000000", "R3"), handed()).await.unwrap());
    let mut paper = letter(Product::Ar, "Via Roma 1");
    paper.files.push(act());
    Paper::send(world, &paper, handed()).await.unwrap();

    let sent = world.sent(Some(&iun()), None, 100).await.unwrap();
    let kinds: Vec<_> = sent.iter().map(|item| (item.kind.as_str(), item.to.as_str())).collect();
    assert_eq!(
        kinds,
        [
            ("LETTER", "Recipient One, Via Roma 1, 00187 Roma RM"),
            ("SMS", "+393330000000"),
            ("EMAIL", "x@mail.example"),
            ("PEC", "x@pec.example"),
        ]
    );
    for item in &sent {
        assert_eq!((&item.iun, item.rec, item.parts.len(), &item.parts[1]), (&iun(), 0, 2, &act()));
        assert!(String::from_utf8_lossy(&item.parts[0].bytes).starts_with(MARKING), "{}", item.kind);
    }
    assert!(String::from_utf8_lossy(&sent[3].parts[0].bytes).contains("Oggetto: Notifica\n\nTesto del messaggio"));
    let page = world.sent(None, Some(sent[1].position), 1).await.unwrap();
    assert_eq!(page, [sent[2].clone()]);
}

#[tokio::test]
async fn nothing_personal_is_kept_in_clear() {
    let bench = Bench::new();
    Pec::send(&bench.world, &to(DigitalAddressType::PEC, "recipient.one@pec.example", "R1"), handed()).await.unwrap();
    let rows = bench.store.outbox.lock().unwrap();
    assert!(!String::from_utf8_lossy(&rows[0].body).contains("recipient.one"));
}

#[tokio::test]
async fn a_marked_text_is_not_marked_twice() {
    let bench = Bench::new();
    let mut order = to(DigitalAddressType::EMAIL, "x@mail.example", "R1");
    order.text = format!("{MARKING} Testo");
    Mail::send(&bench.world, &order, handed()).await.unwrap();
    let sent = bench.world.sent(None, None, 1).await.unwrap();
    assert_eq!(String::from_utf8_lossy(&sent[0].parts[0].bytes).matches(MARKING).count(), 1);
}

#[tokio::test]
async fn what_is_refused_did_not_go_out() {
    let bench = Bench::new();
    for (number, taken) in [
        ("+393330000000", true),
        ("0010000000", false),
        ("+390010000000", false),
        (" 001 333", false),
        ("3330010000", true),
    ] {
        let order = to(DigitalAddressType::SMS, number, number);
        assert_eq!(Sms::send(&bench.world, &order, handed()).await.unwrap(), taken, "{number}");
    }
    for (address, taken) in [("x@mail.example", true), ("x@fail.it", false), ("X@FAILALWAYS.it", false)] {
        let order = to(DigitalAddressType::EMAIL, address, address);
        assert_eq!(Mail::send(&bench.world, &order, handed()).await.unwrap(), taken, "{address}");
    }
    assert_eq!(bench.world.sent(None, None, 100).await.unwrap().len(), 3);
}
