//! Certified mail: what each address answers, and the receipts.

use crate::fakes::{Bench, at, handed, message};
use jiff::SignedDuration;
use messo_domain::party::DigitalAddress;
use messo_ports::Pec;
use messo_ports::channels::{MessageOrder, PecAnswer};
use messo_world::MARKING;

fn order(address: &str, attempt: u8, repetition: u32) -> MessageOrder {
    let mut order = message(DigitalAddress::pec(address));
    order.id.request = order.id.request.replace("ATTEMPT_0", &format!("ATTEMPT_{attempt}"));
    if repetition > 0 {
        order.id.request.push_str(&format!(".{repetition}"));
    }
    MessageOrder { attempt, repetition, ..order }
}

async fn all(order: &MessageOrder) -> Vec<PecAnswer> {
    Bench::new().world.answers(order, handed(), 0, at("9000-01-01T00:00:00Z")).await.unwrap().new
}

/// Codes with the seconds after hand-over: `5 C000, 10 C001`.
async fn told(order: &MessageOrder) -> String {
    let seconds = |answer: &PecAnswer| answer.at.duration_since(handed()).as_secs();
    let told: Vec<_> = all(order).await.iter().map(|a| format!("{} {}", seconds(a), a.code)).collect();
    told.join(", ")
}

#[tokio::test]
async fn an_address_says_what_happens() {
    let delivered = "5 C000, 10 C001, 15 C005, 20 C003";
    for (address, attempt, repetition, expected) in [
        ("x@ok-pecsuccess.it", 0, 0, "5 C000, 10 C001, 15 C003"),
        ("X@OK-PecSuccess.IT", 1, 0, "5 C000, 10 C001, 15 C003"),
        ("x@fail-pecfirstko.it", 0, 0, "5 C000, 10 C001, 15 C004"),
        ("x@fail-pecfirstko.it", 1, 0, "5 C000, 10 C001, 15 C004"),
        ("x@ok-pecfirstfailsecondsuccess.it", 0, 0, "5 C000, 10 C001, 15 C004"),
        ("x@ok-pecfirstfailsecondsuccess.it", 1, 0, delivered),
        ("x@fail-pecfirstkosecondko.it", 0, 0, "5 C000, 10 C001, 15 C004"),
        ("x@fail-pecfirstkosecondko.it", 1, 0, "5 C000, 10 C001, 15 C005, 20 C004"),
        ("x@fail-pecfirstk0secondk0.it", 1, 0, "5 C000, 10 C001, 15 C005, 20 C004"),
        ("x@ok-pec-slow.it", 0, 0, "90 C000, 180 C001, 270 C005, 360 C003"),
        ("prova@fail.it", 0, 0, "5 C001, 10 C007, 15 C004"),
        ("prova@FAIL-of-any-kind.it", 1, 3, "5 C001, 10 C007, 15 C004"),
        ("x@sequence.5s-C000.2m-C002.it", 0, 0, "5 C000, 125 C002"),
        ("x@sequence.3m-C008.it", 0, 5, "180 C008"),
        ("x@sequence.5s-C008_5s-C010_5s-C000.5s-C003.it", 0, 0, "5 C008"),
        ("x@sequence.5s-C008_5s-C010_5s-C000.5s-C003.it", 0, 1, "5 C010"),
        ("x@sequence.5s-C008_5s-C010_5s-C000.5s-C003.it", 0, 9, "5 C000, 10 C003"),
        ("x@sequence.5s-C004attempt5s-C001.5s-C003.it", 0, 0, "5 C004"),
        ("x@sequence.5s-C004attempt5s-C001.5s-C003.it", 1, 0, "5 C001, 10 C003"),
        ("x@sequence.5s-c001.5s-c003.it", 0, 0, "5 C001, 10 C003"),
        ("x@sequence.nothing.of.the.kind.it", 0, 0, delivered),
        ("x@sequence.it", 0, 0, delivered),
        ("prova@pec.it", 0, 0, delivered),
        ("prova@notfail.it", 0, 0, delivered),
    ] {
        assert_eq!(told(&order(address, attempt, repetition)).await, expected, "{address} {attempt} {repetition}");
    }
}

#[tokio::test]
async fn a_new_look_up_in_the_second_round_has_a_part_of_its_own() {
    let address = "x@sequence.5s-C004attempt5s-C002attempt5s-C003.it";
    let looked_up = order(address, 1, 0);
    let mut repeated = looked_up.clone();
    repeated.id.request = repeated.id.request.replace("REPEAT_false", "REPEAT_true");
    assert_eq!(told(&looked_up).await, "5 C003");
    assert_eq!(told(&repeated).await, "5 C002");
}

#[tokio::test]
async fn receipts_come_with_the_codes_of_providers() {
    let order = order("x@sequence.5s-C000.5s-C001.5s-C002.5s-C003.5s-C004.5s-C005.5s-C006.5s-C007.5s-C008.it", 0, 0);
    let kinds: Vec<_> = all(&order).await.into_iter().map(|a| (a.code, a.receipt.map(|r| r.name))).collect();
    let kind = |n: usize| kinds[n].1.as_deref().and_then(|name| name.rsplit_once('-')).map(|(kind, _)| kind);
    assert_eq!(
        (0..9).map(kind).collect::<Vec<_>>(),
        [
            None,
            Some("accettazione"),
            Some("non-accettazione"),
            Some("avvenuta-consegna"),
            Some("errore-consegna"),
            None,
            Some("rilevazione-virus"),
            Some("preavviso-errore-consegna"),
            None
        ]
    );
}

#[tokio::test]
async fn a_receipt_tells_what_happened_in_rome_time_and_that_it_is_a_trial() {
    let order = order("o'hara&co@ok-pecsuccess.it", 0, 0);
    let answer = all(&order).await.pop().unwrap();
    let receipt = answer.receipt.unwrap();
    assert_eq!(receipt.content_type, "message/rfc822");
    let raw = String::from_utf8(receipt.bytes.to_vec()).unwrap();
    for header in [
        "X-Ricevuta: avvenuta-consegna\r\n",
        "Date: Mon, 2 Mar 2026 09:00:15 +0000\r\n",
        "From: <posta-certificata@pec.messo.example>\r\n",
        "Content-Type: multipart/mixed;",
    ] {
        assert!(raw.contains(header), "{header:?} in {raw}");
    }
    let text = unquoted(&raw);
    for words in [
        MARKING,
        "Il giorno 02/03/2026 alle ore 10:00:15 (+0100)",
        "<postacert tipo=\"avvenuta-consegna\" errore=\"nessuno\">",
        "<destinatari tipo=\"certificato\">o'hara&amp;co@ok-pecsuccess.it</destinatari>",
        "<data zona=\"+0100\"><giorno>02/03/2026</giorno><ora>10:00:15</ora></data>",
        "<consegna>o'hara&amp;co@ok-pecsuccess.it</consegna>",
        &format!("<identificativo>{}@pec.messo.example</identificativo>", answer.receipt_id),
    ] {
        assert!(text.contains(words), "{words:?} in {text}");
    }
}

/// Undoes quoted-printable, in the whole message.
fn unquoted(raw: &str) -> String {
    let raw = raw.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = raw.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = after.get(..2).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        match (first, hex) {
            (b'=', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn however_the_questions_fall_the_answers_are_the_same() {
    let bench = Bench::new();
    let order = order("x@sequence.5s-C000.5s-C001.90s-C007.0s-C004.it", 0, 0);
    let whole = all(&order).await;
    assert_eq!(whole.len(), 4);
    for step in [1, 5, 7, 90, 1_000] {
        let (mut told, mut now) = (Vec::new(), handed());
        while told.len() < whole.len() {
            // Each question meets a program that was started anew; the message itself is not at hand any more.
            let mut bare = order.clone();
            (bare.subject, bare.text) = (String::new(), String::new());
            let answers = bench.restarted().answers(&bare, handed(), told.len() as u32, now).await.unwrap();
            told.extend(answers.new);
            assert!(answers.ask_again.is_none_or(|next| next > now));
            assert_eq!(answers.ask_again.is_none(), told.len() == whole.len());
            now += SignedDuration::from_secs(step);
        }
        assert_eq!(told, whole, "asked every {step} s");
    }
}

#[tokio::test]
async fn asking_at_the_instant_told_finds_an_answer() {
    let bench = Bench::new();
    let order = order("x@ok-pec-slow.it", 0, 0);
    let (mut seen, mut now, mut questions) = (0, handed(), 0);
    loop {
        let answers = bench.world.answers(&order, handed(), seen, now).await.unwrap();
        seen += answers.new.len() as u32;
        questions += 1;
        let Some(next) = answers.ask_again else { break };
        now = next;
    }
    assert_eq!((seen, questions), (4, 5));
}
