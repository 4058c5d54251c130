//! Letters: what each address makes the carrier report, when, with which documents.

use crate::fakes::{Bench, at, handed, letter};
use jiff::SignedDuration;
use messo_domain::workflow::carrier::Product::{self, Ar, L890, Rir, Ris, Rs};
use messo_ports::Paper;
use messo_ports::channels::{LetterOrder, PaperAnswer};
use messo_world::MARKING;
use proptest::prelude::*;

const DAY: i64 = 86_400;

async fn all(order: &LetterOrder) -> Vec<PaperAnswer> {
    Bench::new().world.answers(order, handed(), 0, at("9000-01-01T00:00:00Z")).await.unwrap().new
}

/// Codes with the seconds of their date after hand-over, causes and documents: `15 RECRN002B/M05[Plico]`. The printing
/// of the letter is one word.
async fn told(order: &LetterOrder) -> String {
    let told: Vec<_> = all(order).await.iter().map(tell).collect();
    told.join(" ").replace("5 CON080 10 CON020[Affido conservato]", "P")
}

fn tell(answer: &PaperAnswer) -> String {
    let seconds = answer.at.duration_since(handed()).as_secs();
    let time = if seconds >= DAY { format!("{}d{}", seconds / DAY, seconds % DAY) } else { seconds.to_string() };
    let cause = answer.cause.as_ref().map_or(String::new(), |cause| format!("/{cause}"));
    let kinds: Vec<_> = answer.documents.iter().map(|(kind, _, _)| kind.as_str()).collect();
    let kinds = if kinds.is_empty() { String::new() } else { format!("[{}]", kinds.join(";")) };
    let found = if answer.discovered.is_some() { "!" } else { "" };
    format!("{time} {}{cause}{kinds}{found}", answer.code)
}

#[tokio::test]
async fn an_address_says_what_happens() {
    let delivered_ar = "P 15 CON018 20 RECRN001A 20 RECRN001B[AR] 20 RECRN001C";
    let delivered_890 = "P 15 RECAG001A 15 RECAG001B[23L] 15 RECAG001C";
    for (product, street, expected) in [
        // No magic, or magic that nobody knows: delivered.
        (Ar, "Via Roma 1", delivered_ar),
        (L890, "Via Roma 1", delivered_890),
        (Rs, "Via Roma 1", "P 15 RECRS001C"),
        (Rir, "Rue de Rome 1", "P 15 RECRI001 20 RECRI002 25 RECRI003A 25 RECRI003B[AR] 25 RECRI003C"),
        (Ris, "Rue de Rome 1", "P 15 RECRSI001 20 RECRSI002 25 RECRSI003"),
        (Rir, "Rue @FAIL", "P 15 RECRI001 20 RECRI002 25 RECRI004A 25 RECRI004B[Plico] 25 RECRI004C"),
        (Ris, "Rue @fail", "P 15 RECRSI001 20 RECRSI002 25 RECRSI004A 25 RECRSI004B[Plico] 25 RECRSI004C"),
        (Ar, "Via @Nowhere 1", delivered_ar),
        (Ar, "Via @", delivered_ar),
        (Ar, "Via @sequence.boom", delivered_ar),
        // Names: any case, anywhere in the line, product suffix or not.
        (Ar, "VIA @OK_AR", delivered_ar),
        (L890, "via @ok 7, scala B", delivered_890),
        (Rs, "Via @OK_RS", "P 15 RECRS001C"),
        (Rs, "Via @fail_rs", "P 15 RECRS002A/M07 15 RECRS002B[Plico] 15 RECRS002C"),
        (Ar, "Via @FAIL", "P 15 RECRN002A/M05 15 RECRN002B[Plico] 15 RECRN002C"),
        (L890, "Via @FAIL", "P 15 RECAG003A/M05 15 RECAG003B[Plico] 15 RECAG003C"),
        (Ar, "Via @FAIL-Irreperibile_AR", "P 15 RECRN002D/M04 15 RECRN002E[Plico] 15 RECRN002F"),
        (L890, "Via @FAIL-Irreperibile_890", "P 15 RECAG003D/M03 15 RECAG003E[Plico] 15 RECAG003F"),
        (Ar, "Via @FAIL-Discovery_AR", "P 15 RECRN002D/M01! 15 RECRN002E[Plico;Indagine] 15 RECRN002F"),
        (Ar, "Via @OK-Retry_AR", "P 15 RECRN006/F01"),
        (Ar, "Via @FAIL_Consolidatore-AR", "5 CON996"),
        // Time: thirty days of giacenza, ten days of deposit.
        (
            Ar,
            "Via @FAIL-CompiutaGiacenza_AR",
            "P 15 RECRN010 20 RECRN011 30d20 RECRN005A 30d20 RECRN005B[Plico] 30d20 RECRN005C",
        ),
        (
            L890,
            "Via @OK-Giacenza-gt10_890",
            "P 15 RECAG010 20 RECAG011A 10d20 RECAG012 10d25 RECAG011B[ARCAD;23L] 20d25 RECAG005A 20d25 RECAG005C",
        ),
        (
            L890,
            "Via @OK-Giacenza-lte10_890",
            "P 15 RECAG010 20 RECAG011A 5d20 RECAG012 5d25 RECAG005A 5d25 RECAG005B[ARCAD;23L] 5d25 RECAG005C",
        ),
        (Rir, "Rue @OK_RIR_SLOW_DEMAT", "P 15 RECRI001 20 RECRI002 25 RECRI003A 25 RECRI003B[AR] 25 RECRI003C"),
        // Dates of a triple.
        (Ar, "Via @OK_AR_INVALID_DATETIME", "P 15 CON018 20 RECRN001A 25 RECRN001B[AR] 30 RECRN001C"),
        (
            Ar,
            "Via @FAIL_CompiutaGiacenza_AR_ERR_2",
            "P -45 RECRN005A 20 RECRN010 25 RECRN011 -45 RECRN005B[Plico] -45 RECRN005C",
        ),
        (Ar, "Via @OK_AR_NO_EVENT_B", "P 15 CON018 20 RECRN001A 20 RECRN001C"),
        // Codes that nobody knows pass.
        (L890, "Via @FAIL-EVENTO-INESISTENTE", "P 15 RECAG001A 15 RECAG001B[23L] 25 NONESISTENTE"),
        // Literal.
        (
            Ar,
            "VIA @SEQUENCE.5S-CON080.5S-RECRN001B[DOC:AR#Z2;DOC:PLICO].10S-X1",
            "5 CON080 10 RECRN001B[AR;Plico] 3d64810 X1",
        ),
        (L890, "via @sequence.5s-RECAG003D[DISCOVERY;FAILCAUSE:M03]@discovered.5s-RECAG001C", "5 RECAG003D/M03!"),
    ] {
        assert_eq!(told(&letter(product, street)).await, expected, "{} {street}", product.wire());
    }
}

/// The order of a later attempt, re-expedition or rework of the same letter.
fn later(product: Product, street: &str, attempt: u8, suffix: &str) -> LetterOrder {
    let mut order = letter(product, street);
    order.id.request = order.id.request.replace("ATTEMPT_0", &format!("ATTEMPT_{attempt}{suffix}"));
    LetterOrder { attempt, ..order }
}

#[tokio::test]
async fn a_letter_sent_again_follows_its_own_part() {
    let delivered = "RECRN001A RECRN001B RECRN001C";
    for (street, attempt, suffix, expected) in [
        ("Via @OK-Retry_AR", 0, ".PCRETRY_1", format!("CON080 CON020 {delivered}")),
        ("Via @OK-Retry_AR", 0, ".PCRETRY_2", format!("CON080 CON020 {delivered}")),
        ("Via @FAIL_Consolidatore-AR", 0, ".PCRETRY_3", "CON996".to_owned()),
        ("Via @FAIL_CON996_PCRETRY_FURTO_AR", 0, "", "CON996".to_owned()),
        ("Via @FAIL_CON996_PCRETRY_FURTO_AR", 0, ".PCRETRY_1", "CON080 CON020 RECRN006".to_owned()),
        ("Via @FAIL_CON996_PCRETRY_FURTO_AR", 0, ".PCRETRY_2", format!("CON080 CON020 CON018 {delivered}")),
        ("Via @OK_PCRETRY_CON996_AR", 0, "", "CON996".to_owned()),
        ("Via @OK_PCRETRY_CON996_AR", 0, ".PCRETRY_1", "CON080 CON020 RECRN002A RECRN002B RECRN002C".to_owned()),
        ("Via @OK_PCRETRY_CON996_AR", 1, "", format!("CON080 CON020 CON018 {delivered}")),
        ("Via @OK_RESTART_AR", 0, ".REWORK_0", format!("CON080 CON020 CON018 {delivered}")),
        ("Via @FAIL_AR", 1, "", "CON080 CON020 RECRN002A RECRN002B RECRN002C".to_owned()),
    ] {
        let order = later(Ar, street, attempt, suffix);
        let codes: Vec<_> = all(&order).await.into_iter().map(|answer| answer.code).collect();
        assert_eq!(codes.join(" "), expected, "{street} {suffix}");
    }
}

#[tokio::test]
async fn the_address_found_on_the_spot_leads_the_second_attempt() {
    for (product, street, zip, expected) in [
        (Ar, "Via @FAIL-Discovery_AR", "20121", "P 15 RECRN001A 15 RECRN001B[AR] 15 RECRN001C"),
        (L890, "Via @Fail-DiscoveryIrreperibile", "20121", "P 15 RECAG003D/M03 15 RECAG003E[Plico] 15 RECAG003F"),
        (
            L890,
            "Via @FAIL-DiscoveryIrreperibileBadCAP_890",
            "00100",
            "P 15 RECAG003D/M03 15 RECAG003E[Plico] 15 RECAG003F",
        ),
        (Ar, "Via @sequence.5s-RECRN002D[DISCOVERY]@discovered.5s-RECRN001C", "20121", "5 RECRN001C"),
        (
            Ar,
            "Via @sequence.5s-RECRN002D[DISCOVERY:00187]",
            "00187",
            "P 15 CON018 20 RECRN001A 20 RECRN001B[AR] 20 RECRN001C",
        ),
    ] {
        let first = letter(product, street);
        let found = all(&first).await.into_iter().find_map(|answer| answer.discovered).unwrap();
        assert!(!found.same_place(&first.to) && !found.is_foreign());
        assert_eq!(found.zip.as_deref(), Some(zip));
        for text in [found.address.clone(), found.address.to_uppercase()] {
            let mut second = later(product, &text, 1, "");
            second.discovered = true;
            assert_eq!(told(&second).await, expected, "{street}");
        }
    }
}

#[tokio::test]
async fn scans_are_marked_and_tell_of_the_letter() {
    let answers = all(&letter(Ar, "Via @FAIL-Discovery_AR")).await;
    let documents: Vec<_> = answers.iter().flat_map(|answer| &answer.documents).collect();
    let names: Vec<_> = documents.iter().map(|(kind, _, file)| (kind.as_str(), file.content_type.as_str())).collect();
    assert_eq!(
        names,
        [("Affido conservato", "application/zip"), ("Plico", "application/pdf"), ("Indagine", "application/pdf")]
    );
    let tracking = answers[0].tracking.as_deref().unwrap();
    assert!(tracking.len() == 12 && tracking.bytes().all(|byte| byte.is_ascii_digit()));
    for (kind, _, file) in &documents {
        let text = String::from_utf8_lossy(&file.bytes);
        assert!(text.contains(MARKING) && text.contains(tracking), "{kind}");
    }
    let archive = String::from_utf8_lossy(&documents[0].2.bytes);
    assert_eq!(archive.matches("%PDF").count(), 3, "one file for each page");
    assert!(String::from_utf8_lossy(&documents[2].2.bytes).contains("Via del Ritrovamento 1"));
    assert_eq!(documents[1].1, answers[3].at + SignedDuration::from_secs(5), "scanned when it arrived");
}

#[tokio::test]
async fn two_letters_have_two_tracking_numbers() {
    let first = all(&letter(Ar, "Via Roma 1")).await[0].tracking.clone();
    let again = all(&later(Ar, "Via Roma 1", 0, ".PCRETRY_1")).await[0].tracking.clone();
    assert_ne!(first, again);
}

#[tokio::test]
async fn however_the_questions_fall_the_answers_are_the_same() {
    let bench = Bench::new();
    for (product, street) in
        [(Ar, "Via @FAIL-CompiutaGiacenza_AR"), (L890, "Via @FAIL-Discovery_890"), (Rs, "Via @OK_RS")]
    {
        let order = letter(product, street);
        let whole = all(&order).await;
        for step in [5, 17, 40 * DAY] {
            let (mut told, mut now) = (Vec::new(), handed());
            loop {
                let answers = bench.restarted().answers(&order, handed(), told.len() as u32, now).await.unwrap();
                told.extend(answers.new);
                let Some(next) = answers.ask_again else { break };
                now = next.max(now + SignedDuration::from_secs(step));
            }
            assert_eq!(told, whole, "{street} asked every {step} s");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever an address says, the letter has answers and they end.
    #[test]
    fn no_address_stops_the_world(street in "(Via )?@?(sequence|discovered|OK|FAIL)?[.a-zA-Z0-9@:;#_\\[\\]+ \u{e0}-]{0,80}", attempt in 0..2_u8) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let answers = runtime.block_on(all(&later(Ar, &street, attempt, ".PCRETRY_1")));
        prop_assert!((1..=64).contains(&answers.len()));
    }
}
